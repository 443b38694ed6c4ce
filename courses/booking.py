"""What is done with training events: plan, change, cancel, sign up, give up a place, keep the register.

Every action locks the event first, and then, in the order of their keys, the people whose days it looks at: two people
who take the last place at once come one after the other, and nobody gets places at two events at one time.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from courses import standing
from courses.event_rules import check_correct, check_keep_register, check_plan, check_sign_up, check_to_come
from courses.events import ON_REGISTER, State, clash_of, day_of, when_in_words
from courses.models import Attendance, EventPlace, Module, TrainingEvent
from courses.progress import course_columns
from lms import audit
from lms.actions import queue_notice, queue_notices
from lms.calendar import in_words, today
from lms.models import Person, Unit
from lms.permissions import NotAllowed, line_manager_of

# News of an event so near does not wait for the next daily message.
SOON: Final = timedelta(days=2)
MAY_CHANGE: Final = ("title", "provider", "starts_at", "ends_at", "place", "places")


@transaction.atomic
def plan_event(*, module: Module, unit: Unit, by: Person, **facts: Any) -> TrainingEvent:
    """Plan an event: title, provider, begin and end, where, and how many places."""
    check_plan(by, unit)
    event = TrainingEvent(module=module, unit=unit, planned_by=by, **facts)
    event.full_clean()
    _check_future(event)
    event.save()
    audit.record("event_planned", by=by, subject=event, facts={"module": module.pk, "places": event.places})
    return event


@transaction.atomic
def change_event(*, event: TrainingEvent, by: Person, **facts: Any) -> TrainingEvent:
    """Change when or where an event is or how many places it has. Places that come free go to who waits."""
    event = _locked(event)
    check_plan(by, event.unit)
    check_to_come(event, timezone.now())
    before = (event.starts_at, event.ends_at, event.place)
    changed = [name for name in MAY_CHANGE if name in facts and getattr(event, name) != facts[name]]
    for name in changed:
        setattr(event, name, facts[name])
    event.full_clean()
    _check_future(event)
    taken = event.signed_up.filter(state=State.BOOKED).count()
    if event.places < taken:
        raise ValidationError({"places": f"{taken} people have a place. Nobody loses one: write {taken} or more"})
    event.save()
    audit.record("event_changed", by=by, subject=event, facts={"changed": changed, "places": event.places})
    if before != (event.starts_at, event.ends_at, event.place):
        _tell_everybody(event, f"{event} is now on {when_in_words(event)}, {event.place}", "moved")
    _give_free_places(event)
    return event


@transaction.atomic
def cancel_event(*, event: TrainingEvent, reason: str, by: Person) -> TrainingEvent:
    """Cancel an event, and tell everybody who has a place or waits for one."""
    event = _locked(event)
    check_plan(by, event.unit)
    check_to_come(event, timezone.now())
    event.cancelled_at, event.cancel_reason = timezone.now(), reason.strip()
    event.full_clean()
    event.save()
    audit.record("event_cancelled", by=by, subject=event)
    _tell_everybody(event, f"{event} on {in_words(day_of(event))} is cancelled", "cancelled")
    return event


@transaction.atomic
def sign_up(*, event: TrainingEvent, by: Person) -> EventPlace:
    """Take a place, or the end of the waiting list where none is free. Asked already: nothing changes."""
    event, now = _locked(event), timezone.now()
    _lock_people([by.pk])
    check_sign_up(by, event, now)
    place = event.signed_up.filter(person=by).first() or EventPlace(event=event, person=by)
    if place.pk and place.state != State.GIVEN_UP:
        return place
    taken = event.signed_up.filter(state=State.BOOKED).count()
    place.state, place.asked_at = State.BOOKED if taken < event.places else State.WAITING, now
    place.save()
    audit.record("event_asked", by=by, subject=place, facts={"event": event.pk, "state": place.state})
    return place


@transaction.atomic
def give_up_place(*, event: TrainingEvent, by: Person) -> EventPlace:
    """Give up a place or the wait for one; a place that comes free goes to who has waited longest."""
    event = _locked(event)
    check_to_come(event, timezone.now())
    place = event.signed_up.filter(person=by).exclude(state=State.GIVEN_UP).first()
    if place is None:
        raise NotAllowed("You have no place at this event, and do not wait for one.")
    return _give_up(place, event, by)


@transaction.atomic
def give_up_all_places(*, person: Person) -> int:
    """Give up the places of somebody who has left at everything still to come; return how many."""
    coming = TrainingEvent.objects.filter(signed_up__person=person, starts_at__gt=timezone.now(), cancelled_at=None)
    given_up = 0
    for event in coming.order_by("pk"):
        event = _locked(event)
        for place in event.signed_up.filter(person=person, state__in=(State.BOOKED, State.WAITING)):
            _give_up(place, event, None)
            given_up += 1
    return given_up


@transaction.atomic
def keep_register(*, event: TrainingEvent, attended: dict[int, bool], by: Person) -> TrainingEvent:
    """Record who attended (person id -> yes or no), once for everybody; a correction changes what it says.

    An attendance is a record and stays; it counts only while the register says that the person attended.
    """
    event, now = _locked(event), timezone.now()
    check_keep_register(by, event, now)
    check_correct(event, now)
    rows = list(event.signed_up.filter(state__in=ON_REGISTER).select_related("person"))
    if {row.person_id for row in rows} != set(attended):
        raise ValidationError("Somebody signed up or gave up a place meanwhile. Look at the register again")
    changed = [row for row in rows if row.state != _state(attended[row.person_id])]
    for row in changed:
        _mark(row, event, came=attended[row.person_id], by=by)
    standing.refresh_all([row.person_id for row in changed], course_columns, today())
    if event.register_closed_at is None:
        event.register_closed_at = now
        event.save(update_fields=["register_closed_at"])
    facts = {"attended": sum(attended.values()), "absent": len(rows) - sum(attended.values()), "changed": len(changed)}
    audit.record("register_kept", by=by, subject=event, facts=facts)
    return event


# ---- what the actions share ----


def _check_future(event: TrainingEvent) -> None:
    """Refuse a begin that is over: nobody could sign up, and nothing about the event could be put right."""
    if event.starts_at <= timezone.now():
        raise ValidationError({"day": "The event must begin in the future"})


def _locked(event: TrainingEvent) -> TrainingEvent:
    """Return the event as it is now, locked until the transaction ends."""
    rows = TrainingEvent.objects.select_for_update(of=("self",)).select_related("unit", "module")
    return rows.get(pk=event.pk)


def _lock_people(ids: list[int]) -> None:
    """Lock some people's rows, in one order, against another event at the same time; what points to them goes on."""
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))


def _state(came: bool) -> str:
    return State.ATTENDED if came else State.ABSENT


def _give_up(place: EventPlace, event: TrainingEvent, by: Person | None) -> EventPlace:
    place.state = State.GIVEN_UP
    place.save()
    audit.record("event_given_up", by=by, subject=place, facts={"event": event.pk})
    _give_free_places(event)
    return place


def _give_free_places(event: TrainingEvent) -> list[EventPlace]:
    """Give free places to who has waited longest and has nothing else at that time; whoever clashes keeps waiting."""
    free = event.places - event.signed_up.filter(state=State.BOOKED).count()
    waiting = list(event.signed_up.filter(state=State.WAITING).select_related("person").order_by("asked_at", "pk"))
    if free <= 0 or not waiting:
        return []
    _lock_people([row.person_id for row in waiting])
    given: list[EventPlace] = []
    for row in waiting:
        if len(given) < free and clash_of(row.person, event) is None:
            row.state = State.BOOKED
            row.save()
            audit.record("event_place_given", by=None, subject=row, facts={"event": event.pk})
            text = f"You now have a place at {event}, {when_in_words(event)}"
            _tell([row.person], event, f"place-{_stamp(row.asked_at)}", text)
            given.append(row)
    return given


def _tell_everybody(event: TrainingEvent, text: str, what: str) -> None:
    """Tell everybody who has a place or waits for one."""
    rows = event.signed_up.filter(state__in=(State.BOOKED, State.WAITING)).select_related("person")
    _tell([row.person for row in rows], event, f"{what}-{_stamp(timezone.now())}", text)


def _tell(people: list[Person], event: TrainingEvent, what: str, text: str) -> None:
    soon = event.starts_at - timezone.now() < SOON
    link = reverse("courses:event", args=[event.pk])
    queue_notices(people=people, event=f"event-{event.pk}-{what}", text=text, link=link, urgent=soon)


def _stamp(moment: datetime) -> str:
    """Return what tells one time of waiting from the next of the same person."""
    return f"{moment:%Y%m%d%H%M%S%f}"


def _mark(row: EventPlace, event: TrainingEvent, *, came: bool, by: Person) -> None:
    """Write one line of the register, the attendance that it proves, and the news for the line manager."""
    corrected = row.state != State.BOOKED
    row.state = _state(came)
    row.save()
    if came:
        Attendance.objects.get_or_create(
            person=row.person,
            module=event.module,
            attended_on=day_of(event),
            provider=event.provider,
            defaults={"title": event.title, "source": "event", "event": event, "by": by},
        )
    if corrected or not came:
        _tell_manager(row, event, came, corrected)


def _tell_manager(row: EventPlace, event: TrainingEvent, came: bool, corrected: bool) -> None:
    manager = line_manager_of(row.person, today())
    if manager is None:
        return
    did = "attended" if came else "did not attend"
    text = (
        f"{row.person} {did} {event} on {in_words(day_of(event))}{': the register is corrected' if corrected else ''}"
    )
    what = f"event-{event.pk}-{row.person_id}-{row.state}{_stamp(row.changed_at) if corrected else ''}"
    queue_notice(person=manager, event=what, text=text, link=reverse("home"))
