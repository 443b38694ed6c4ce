"""Who may plan an event, see it, sign up for it and keep its register, and when."""

from datetime import datetime, timedelta

from courses.events import ON_REGISTER, clash_of, is_for, when_in_words
from courses.models import TrainingEvent
from lms.calendar import in_words, today
from lms.models import Person, Unit
from lms.permissions import NotAllowed, check_may, rights_of
from lms.policy.learning import REGISTER_CORRECTION_DAYS
from lms.roles import Permission
from lms.rules import RuleBook


def check_plan(by: Person, unit: Unit) -> None:
    """Refuse unless `by` may plan events at `unit`."""
    check_may(by, Permission.PLAN_EVENTS, unit=unit, on=today())


def may_plan(person: Person, event: TrainingEvent) -> bool:
    """Say whether somebody plans the events of this event's place."""
    return rights_of(person, today()).may(Permission.PLAN_EVENTS, event.unit)


def check_see(person: Person, event: TrainingEvent) -> None:
    """Refuse an event of elsewhere, but to whoever signed up for it while they worked there."""
    if may_plan(person, event) or is_for(person, event, today()) or event.signed_up.filter(person=person).exists():
        return
    raise NotAllowed(f"This event is for people of {event.unit}, and you work elsewhere.")


def check_to_come(event: TrainingEvent, at: datetime) -> None:
    """Refuse to change an event that has begun or is cancelled."""
    if event.cancelled_at:
        raise NotAllowed(f"This event was cancelled on {in_words(today(event.cancelled_at))}.")
    if event.starts_at <= at:
        raise NotAllowed(f"This event began on {when_in_words(event)}.")


def check_sign_up(by: Person, event: TrainingEvent, at: datetime) -> None:
    """Refuse to sign up for what is over, elsewhere, or at the same time as something else."""
    check_to_come(event, at)
    if not is_for(by, event, today(at)):
        raise NotAllowed(f"This event is for people of {event.unit}, and you work elsewhere.")
    if other := clash_of(by, event):
        raise NotAllowed(f"You have a place at {other} at that time: {when_in_words(other)}. Give that up first.")


def check_keep_register(by: Person, event: TrainingEvent, at: datetime) -> None:
    """Refuse unless `by` plans here, the event has begun, and they are not on the register themselves."""
    check_plan(by, event.unit)
    if event.cancelled_at:
        raise NotAllowed("This event was cancelled, so it has no register.")
    if event.starts_at > at:
        raise NotAllowed(f"The register opens when the event begins: {when_in_words(event)}.")
    if event.signed_up.filter(person=by, state__in=ON_REGISTER).exists():
        raise NotAllowed("You are on this register, and nobody records their own attendance. A colleague must keep it.")


def check_correct(event: TrainingEvent, at: datetime) -> None:
    """Refuse to correct a register that was closed too long ago."""
    if event.register_closed_at is None:
        return
    days = int(RuleBook.at(event.unit, today(at)).answer(REGISTER_CORRECTION_DAYS).value)
    closed = today(event.register_closed_at)
    if today(at) > closed + timedelta(days=days):
        raise NotAllowed(f"The register was closed on {in_words(closed)}, and can be corrected for {days} days.")
