"""What goes on record of sign-ins: who came in and how, who was refused and why; never a word of what was typed."""

import logging
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lms import audit
from lms.actions import queue_notice
from lms.models import AuditEvent, Person

REFUSED: Final = "sign_in_refused"
# However often somebody is refused, one row says so for this long.
ONCE_IN: Final = timedelta(minutes=15)

logger = logging.getLogger(__name__)


@transaction.atomic
def write_down(code: str, person: Person, **facts: Any) -> None:
    """Put on record what somebody did with their own sign-in."""
    audit.record(code, by=person, subject=person, facts=facts)


@transaction.atomic
def password_changed(person: Person, *, how: str) -> None:
    """Put a new password on record, and tell whose it is: they may not be who chose it."""
    event = audit.record("password_changed", by=person, subject=person, facts={"how": how})
    queue_notice(
        person=person,
        event=f"password_changed:{event.pk}",
        text=(
            "Your password was changed. If that was not you, choose another with “Forgotten your password?” on the "
            "sign-in page now, and tell your administrator."
        ),
        link=reverse("usersessions_list"),
        urgent=True,
    )


@transaction.atomic
def refused(reason: str, person: Person | None = None) -> None:
    """Put a refusal on record, once in a while for each person and reason; of a stranger nothing is kept."""
    logger.info("A sign-in was refused: %s", reason)
    if person is None:
        return
    before = AuditEvent.objects.filter(
        code=REFUSED, subject_kind=person._meta.label_lower, subject_id=person.pk, at__gt=timezone.now() - ONCE_IN
    )
    if reason not in {event.facts.get("reason") for event in before}:
        audit.record(REFUSED, by=None, subject=person, facts={"reason": reason})


def ways_in(records: list[dict[str, Any]]) -> list[str]:
    """Return by what somebody signed in, as codes, from the library's list of what they have shown."""
    return [_way(record) for record in records if not record.get("reauthenticated")] or ["demo"]


def _way(record: dict[str, Any]) -> str:
    """Return the code of one thing shown."""
    if record["method"] == "socialaccount":
        return "provider"
    if record["method"] == "mfa":
        return "passkey" if record.get("type") == "webauthn" else str(record.get("type"))
    return str(record["method"])
