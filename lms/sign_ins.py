"""The sign-ins that somebody has open, on every device, and their end."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from lms import audit
from lms.models import Person


@transaction.atomic
def end_sign_ins(*, person: Person, by: Person | None, words: str = "") -> int:
    """End every sign-in of somebody; return how many were listed. Those that no list names end with them."""
    person.sign_in_round += 1
    person.save(update_fields=["sign_in_round"])
    listed = list(UserSession.objects.filter(user=person))
    for session in listed:
        session.end()
    audit.record("sign_ins_ended", by=by, subject=person, facts={"count": len(listed)}, words=words)
    return len(listed)
