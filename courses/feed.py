"""What stands in a person's private calendar, and how a calendar program reads it. It names nobody at all."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from courses import ports
from courses.models import Enrolment, EventPlace, ProtectedTime
from courses.ports import CalendarEntry
from courses.progress import open_enrolment, plan_of, progress_of
from courses.protected_time import expected_days, free_days_of
from courses.reviews import milestones_of
from lms.calendar import LONDON, end_of, months_after
from lms.models import Person

ZONE: Final = "Europe/London"
PRODUCT: Final = "-//Waymark//Private calendar//EN"
# Events that are over stay for a while, so that somebody can look back.
DAYS_BACK: Final = 60


# ---- what stands in it ----


def entries_of(person: Person, on: date) -> list[CalendarEntry]:
    """Return every entry of a person's calendar."""
    found = [*_events(person, on)]
    if enrolment := open_enrolment(person.pk):
        found += [*_due(enrolment, on), *_reviews(enrolment, on), *_weekly(enrolment, on)]
    for ask in ports.calendar_entries:
        found += ask(person, on)
    return found


def _due(enrolment: Enrolment, on: date) -> Iterator[CalendarEntry]:
    for stage in progress_of([enrolment], on)[enrolment.pk]:
        for item in stage.modules:
            if not item.done and not item.shown.demonstrated:
                uid = f"due-{enrolment.pk}-{item.module.pk}"
                yield CalendarEntry(uid, f"Due: {item.module.title}", item.due, href=reverse("courses:pathway"))


def _reviews(enrolment: Enrolment, on: date) -> Iterator[CalendarEntry]:
    href = reverse("courses:reviews", args=[enrolment.pk])
    for milestone in milestones_of([enrolment], on)[enrolment.pk]:
        if not milestone.settled:
            uid = f"review-{enrolment.pk}-{milestone.point.pk}"
            yield CalendarEntry(uid, f"Milestone review: {milestone.point.name}", milestone.due, href=href)


def _events(person: Person, on: date) -> Iterator[CalendarEntry]:
    after = end_of(on - timedelta(days=DAYS_BACK))
    places = EventPlace.objects.filter(person=person, state=EventPlace.State.BOOKED, event__cancelled_at=None)
    for place in places.filter(event__ends_at__gt=after).select_related("event"):
        event = place.event
        uid = f"event-{event.pk}-{person.pk}"
        yield CalendarEntry(uid, f"Training: {event.title}", event.starts_at, event.ends_at, event.place)


def _weekly(enrolment: Enrolment, on: date) -> Iterator[CalendarEntry]:
    """Yield the weekly times that are or will be in force, up to the planned end of the pathway."""
    free = free_days_of([enrolment], on)[enrolment.pk]
    last = max(plan_of(enrolment, on).end, months_after(on, 1))
    running = ProtectedTime.objects.filter(Q(ends=None) | Q(ends__gt=on - timedelta(days=DAYS_BACK)))
    for one in running.filter(enrolment=enrolment):
        days, left_out = expected_days(one, free, last)
        if len(days) == len(left_out):
            continue
        begins = datetime.combine(days[0], one.begins, tzinfo=LONDON)
        yield CalendarEntry(
            f"time-{one.pk}",
            "Protected learning time",
            begins,
            begins + timedelta(minutes=one.minutes),
            href=reverse("courses:learning_time"),
            weekly_until=days[-1],
            left_out=tuple(left_out),
        )


# ---- as a calendar program reads it ----


def calendar_of(entries: list[CalendarEntry], *, at: datetime, base: str) -> bytes:
    """Write a calendar. `at` is the moment that it is true of, `base` the address that its links begin with."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Waymark")
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar.add_component(_zone())
    for entry in entries:
        calendar.add_component(_event(entry, at, base))
    return bytes(calendar.to_ical())


def _zone() -> Timezone:
    """Return the rules of London's clocks since 1996. Those that the library makes are an hour late in March."""
    zone, hour = Timezone(), timedelta(hours=1)
    zone.add("tzid", ZONE)
    for part, name, first, month, offset_from, offset_to in (
        (TimezoneDaylight(), "BST", date(1996, 3, 31), 3, timedelta(0), hour),
        (TimezoneStandard(), "GMT", date(1996, 10, 27), 10, hour, timedelta(0)),
    ):
        # By the clock that is about to change: 1 in the morning in March, 2 in October. No zone: it is the rule of one.
        part.add("dtstart", datetime.combine(first, time(1 if offset_to else 2)))
        part.add("rrule", vRecur(freq="YEARLY", bymonth=month, byday="-1SU"))
        part.add("tzname", name)
        part.add("tzoffsetfrom", offset_from)
        part.add("tzoffsetto", offset_to)
        zone.add_component(part)
    return zone


def _event(entry: CalendarEntry, at: datetime, base: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@waymark")
    event.add("dtstamp", at)
    event.add("summary", entry.title)
    if entry.sequence:
        event.add("sequence", entry.sequence)
    if entry.called_off:
        event.add("status", "CANCELLED")
    if isinstance(entry.starts, datetime):
        _timed(event, entry, entry.starts.astimezone(LONDON))
    else:
        event.add("dtstart", entry.starts)
        event.add("dtend", entry.starts + timedelta(days=1))
        # A day on which something is due is not a day that is taken.
        event.add("transp", "TRANSPARENT")
    if entry.where:
        event.add("location", entry.where)
    if entry.href:
        event.add("url", base.rstrip("/") + entry.href)
    return event


def _timed(event: Event, entry: CalendarEntry, starts: datetime) -> None:
    event.add("dtstart", starts)
    event.add("dtend", (entry.ends or starts).astimezone(LONDON))
    if entry.weekly_until:
        # A rule ends in UTC, whatever clock it is written in.
        until = end_of(entry.weekly_until).astimezone(UTC)
        event.add("rrule", vRecur(freq="WEEKLY", until=until))
    for day in entry.left_out:
        event.add("exdate", datetime.combine(day, starts.timetz().replace(tzinfo=None), tzinfo=LONDON))
