"""In which state an account is: it has left, is invited, was never used, or is in use."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from lms.models import Invitation, Person


class State(StrEnum):
    """The state of an account."""

    ACTIVE = "active"
    INVITED = "invited"
    NEVER = "never"
    LEFT = "left"


# In words, and the shape that stands beside them.
WORDS: Final[dict[State, tuple[str, str]]] = {
    State.ACTIVE: ("Signs in", "done"),
    State.INVITED: ("Invited, not come yet", "due"),
    State.NEVER: ("Never signed in, no invitation open", "not_started"),
    State.LEFT: ("Left: the account is closed", "locked"),
}


def with_invited(people: QuerySet[Person], at: datetime) -> QuerySet[Person]:
    """Say of each person whether an invitation of theirs can still be used."""
    invited = Invitation.objects.open_at(at).filter(person=OuterRef("pk"))
    return people.annotate(invited=Exists(invited.order_by()))


def in_state(state: State) -> Q:
    """Return the condition of a state, for people of whom it is said whether they are invited."""
    return {
        State.LEFT: Q(is_active=False),
        State.INVITED: Q(is_active=True, invited=True),
        State.NEVER: Q(is_active=True, invited=False, last_login=None),
        State.ACTIVE: Q(is_active=True, invited=False, last_login__isnull=False),
    }[state]


def state_of(person: Person, invited: bool) -> State:
    """Return the state of one account. Pure; the twin of `in_state`."""
    if not person.is_active:
        return State.LEFT
    if invited:
        return State.INVITED
    return State.ACTIVE if person.last_login else State.NEVER
