"""Reminders of what is due and of training events: queued once, and dropped when there is nothing left to remind of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse

from courses.models import Enrolment, EventPlace, StageModule
from courses.progress import ModuleProgress, progress_of
from lms.calendar import today
from lms.models import Notice, NoticeChoice
from lms.notices import choices_of

DUE: Final = StageModule._meta.label_lower
EVENT: Final = EventPlace._meta.label_lower
A_WEEK: Final = 6


@dataclass(frozen=True)
class Reminder:
    """One reminder, as it would be queued."""

    person: int
    event: str
    text: str
    link: str
    about_kind: str
    about_id: int
    day: date

    def as_notice(self) -> Notice:
        """Return the message that carries it."""
        return Notice(
            person_id=self.person,
            event=self.event,
            text=self.text[:200],
            link=self.link,
            about_kind=self.about_kind,
            about_id=self.about_id,
            about_day=self.day,
        )


@transaction.atomic
def queue_reminders(*, on: date) -> int:
    """Queue the reminders of a day, each once, whoever else is queueing them too; return how many there were to add."""
    wanted = [*_of_modules(on), *_of_events(on)]
    before = Notice.objects.filter(about_kind__in=(DUE, EVENT)).count()
    notices = [reminder.as_notice() for reminder in wanted]
    Notice.objects.bulk_create(notices, batch_size=500, ignore_conflicts=True)
    return Notice.objects.filter(about_kind__in=(DUE, EVENT)).count() - before


def kind_of(choice: NoticeChoice, days_left: int) -> str:
    """Say which reminder is due when so many days are left: the first, the last, or none. Pure.

    Whoever reads once a week is reminded in the digest before: their days reach a week further.
    """
    reach = A_WEEK if choice.digest == NoticeChoice.Digest.WEEKLY else 0
    days = {"first": choice.first_days, "last": choice.last_days}
    due = {kind: count for kind, count in days.items() if count and 0 <= days_left <= count + reach}
    return min(due, key=lambda kind: due[kind]) if due else ""


def no_longer_wanted(notices: Iterable[Notice], on: date) -> dict[int, str]:
    """Say which waiting reminders of ours have nothing left to remind of, and why."""
    notices = list(notices)
    return {
        **dict(_modules_done([notice for notice in notices if notice.about_kind == DUE], on)),
        **dict(_events_over([notice for notice in notices if notice.about_kind == EVENT], on)),
    }


def _of_modules(on: date) -> Iterator[Reminder]:
    enrolments = list(Enrolment.objects.open().exclude(status=Enrolment.Status.PAUSED).select_related("person"))
    choices = choices_of([enrolment.person_id for enrolment in enrolments])
    progress = progress_of(enrolments, on)
    for enrolment in enrolments:
        for item in (module for stage in progress[enrolment.pk] for module in stage.modules):
            kind = kind_of(choices[enrolment.person_id], (item.due - on).days)
            if kind and item.placed and not _why_not(item, on):
                yield Reminder(
                    enrolment.person_id,
                    f"due-{item.placed.pk}-{item.due:%Y%m%d}-{kind}",
                    f"{item.module.title[:120]} is due on {item.due:%A} {item.due.day} {item.due:%B}",
                    reverse("courses:pathway"),
                    DUE,
                    item.placed.pk,
                    item.due,
                )


def _of_events(on: date) -> Iterator[Reminder]:
    """Remind of tomorrow's events; whoever reads once a week, of those before their next digest but one."""
    furthest = on + timedelta(days=1 + A_WEEK)
    places = EventPlace.objects.filter(
        state=EventPlace.State.BOOKED,
        event__cancelled_at=None,
        event__starts_at__date__gt=on,
        event__starts_at__date__lte=furthest,
    )
    found = list(places.select_related("event"))
    choices = choices_of({place.person_id for place in found})
    for place in found:
        day = today(place.event.starts_at)
        weekly = choices[place.person_id].digest == NoticeChoice.Digest.WEEKLY
        if (day - on).days <= 1 + (A_WEEK if weekly else 0):
            text = f"{place.event.title[:120]} is on {day:%A} {day.day} {day:%B}"
            link = reverse("courses:pathway")
            yield Reminder(place.person_id, f"event-{place.event_id}-{day:%Y%m%d}", text, link, EVENT, place.pk, day)


def _why_not(item: ModuleProgress, on: date) -> str:
    """Say why nobody needs to be reminded of a module, or nothing when somebody does."""
    if not item.here:
        return "It is learned elsewhere."
    if item.exemption and item.excused:
        return "Prior learning was recognised."
    if item.done or item.complete:
        return "It is done."
    return "Its day has passed." if item.due < on else ""


def _modules_done(notices: list[Notice], on: date) -> Iterator[tuple[int, str]]:
    people = {notice.person_id for notice in notices}
    enrolments = list(Enrolment.objects.open().filter(person__in=people).select_related("person"))
    progress = progress_of(enrolments, on) if enrolments else {}
    paused = {enrolment.person_id for enrolment in enrolments if enrolment.status == Enrolment.Status.PAUSED}
    items = {
        (enrolment.person_id, item.placed.pk): item
        for enrolment in enrolments
        for stage in progress[enrolment.pk]
        for item in stage.modules
        if item.placed
    }
    for notice in notices:
        item = items.get((notice.person_id, notice.about_id or 0))
        reason = _why_not(item, on) if item else "It is no longer on their pathway."
        if item and not reason and item.due != notice.about_day:
            reason = f"Its day moved to {item.due.day} {item.due:%B %Y}."
        if not reason and notice.person_id in paused:
            reason = "Their pathway is paused."
        if reason:
            yield notice.pk, reason


def _events_over(notices: list[Notice], on: date) -> Iterator[tuple[int, str]]:
    found = EventPlace.objects.filter(pk__in=[notice.about_id for notice in notices]).select_related("event")
    places = {place.pk: place for place in found}
    for notice in notices:
        place = places.get(notice.about_id or 0)
        if place is None or place.state != EventPlace.State.BOOKED:
            yield notice.pk, "The place was given up."
        elif place.event.cancelled_at:
            yield notice.pk, "The event was cancelled."
        elif today(place.event.starts_at) != notice.about_day:
            yield notice.pk, "The event was moved."
        elif notice.about_day and notice.about_day < on:
            yield notice.pk, "The event is over."
