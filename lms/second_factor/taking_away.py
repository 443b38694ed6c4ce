"""Take every second factor from somebody who has lost them all, so that they can set up a new one."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from lms.models import Person
from lms.permissions import NotAllowed
from lms.second_factor import recording


@transaction.atomic
def take_factors_away(*, person: Person, by: Person | None) -> int:
    """Remove them all and return how many; whoever asks must have made sure, outside, that it is this person.

    Nobody takes their own away in this manner: that is what the page with its checks is for.
    """
    if by is not None and by.pk == person.pk:
        raise NotAllowed("You cannot reset your own second factor. Ask another administrator.")
    held = list(Authenticator.objects.select_for_update().filter(user=person).order_by("pk"))
    for factor in held:
        recording.removed(person, factor.type, by=by)
    Authenticator.objects.filter(pk__in=[factor.pk for factor in held]).delete()
    return len(held)
