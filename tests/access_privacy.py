"""Who may open the pages of privacy: its rows of the table of access."""

import io

from django.utils import timezone

from lms.calendar import today
from lms.privacy.copies.storing import put
from lms.privacy.models import LegalHold, PersonExport
from lms.roles import Role
from tests.access_row import EVERYBODY, Row
from tests.access_world import World


def a_copy(world: World) -> PersonExport:
    """Return a copy of what is held about the learner, made for her."""
    facts = {"asked_at": timezone.now(), "made_at": timezone.now(), "keep_until": today()}
    facts |= {"stored": put(io.BytesIO(b"OFFICIAL")).name}
    return PersonExport.objects.get_or_create(person=world.cast.priya, state="made", defaults=facts)[0]


def a_hold(world: World) -> LegalHold:
    """Return a hold on an officer of the region."""
    facts = {"starts": today(), "placed_by": world.cast.leonard, "placed_at": timezone.now(), "reason": "A claim."}
    return LegalHold.objects.get_or_create(person=world.cast.nadia, defaults=facts)[0]


PRIVACY_ROWS = [
    Row("privacy:your_data", EVERYBODY),
    Row("privacy:copy_file", EVERYBODY, lambda w: {"pk": a_copy(w).pk}, {"priya"}),
    Row("privacy:erasing", {Role.AUDITOR, Role.NATIONAL_LEAD}),
    Row("privacy:place_hold", {Role.NATIONAL_LEAD}),
    Row("privacy:lift_hold", {Role.NATIONAL_LEAD}, lambda w: {"pk": a_hold(w).pk}),
    Row("help", EVERYBODY, public=True),
]
