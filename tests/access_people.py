"""Who may open the pages of people and accounts."""

from datetime import timedelta

from django.utils import timezone

from lms.invitations import hash_of
from lms.models import EmailChange, Invitation
from lms.roles import Role
from tests.access_row import EVERYBODY, Row
from tests.access_world import World

GIVERS = {Role.ADMINISTRATOR, Role.REGIONAL_LEARNING_MANAGER}
ADMINISTRATOR = {Role.ADMINISTRATOR}
TOKEN = "a-link-of-the-table"


def an_invitation(world: World) -> Invitation:
    """Return an invitation of a learner of the region, with the link that the row opens."""
    now = timezone.now()
    facts = {"made_at": now, "expires_at": now + timedelta(days=14), "sent_at": now, "person": world.cast.callum}
    return Invitation.objects.get_or_create(token_hash=hash_of(TOKEN), defaults=facts)[0]


def token_of(world: World) -> str:
    """Return the link of that invitation."""
    return TOKEN if an_invitation(world) else ""


def a_change(world: World) -> EmailChange:
    """Return a change of the same officer's work e-mail that waits."""
    facts = {"old": "callum@example.org", "new": "callum.frost@example.org", "asked_by": world.cast.hugo}
    facts |= {"asked_at": timezone.now(), "reason": "Married"}
    return EmailChange.objects.get_or_create(person=world.cast.callum, defaults=facts)[0]


def about(name: str, roles: set[Role], people: set[str]) -> Row:
    """Return the row of a page about that learner."""
    return Row(f"people:{name}", roles, lambda w: {"pk": w.cast.callum.pk}, people)


PEOPLE_ROWS = [
    Row("people:people", GIVERS),
    about("person", GIVERS, {"hugo", "imogen"}),
    about("grant", GIVERS, {"hugo", "imogen"}),
    Row("people:end_grant", GIVERS, lambda w: {"pk": w.cast.callum.grants.get().pk}, {"hugo", "imogen"}),
    about("invite", GIVERS, {"hugo", "imogen"}),
    about("close", ADMINISTRATOR, {"hugo"}),
    about("reopen", ADMINISTRATOR, {"hugo"}),
    about("end_sign_ins", ADMINISTRATOR, {"hugo"}),
    about("reset_factor", ADMINISTRATOR, {"hugo"}),
    about("rename", ADMINISTRATOR, {"hugo"}),
    about("change_email", ADMINISTRATOR, {"hugo"}),
    Row("people:decide_email", ADMINISTRATOR, lambda w: {"pk": a_change(w).pk}, {"hugo"}),
    Row("people:accept_invitation", EVERYBODY, lambda w: {"token": token_of(w)}, public=True),
]
