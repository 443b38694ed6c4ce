"""When two people are free to meet: their absences, what they have planned with anybody, and the next date to offer."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Self

from django.db.models import Q

from courses.events import london_moment
from lms.calendar import LONDON, in_words, is_working_day, today
from lms.models import Absence, Person
from mentoring.pairings.meetings import LONGEST, begin_of
from mentoring.pairings.models import Meeting, Particulars, ReflectiveDiscussion

# For how many days after the day that would be best a free one is looked for.
LOOK_AHEAD: Final = 28
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Taken:
    """Something that one of them has planned, or had then."""

    person: Person
    what: str
    starts_at: datetime
    minutes: int

    @property
    def ends_at(self) -> datetime:
        """Return when it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Diary:
    """What is known of the days of two people."""

    people: tuple[Person, ...]
    away: tuple[Absence, ...] = ()
    taken: tuple[Taken, ...] = ()
    # The days of the week on which all of them work, as far as they said.
    weekdays: frozenset[int] = frozenset(range(7))

    @classmethod
    def of(cls, people: tuple[Person, ...], first: date, last: date, *, but: int | None = None) -> Self:
        """Read the diary of some people between two days; `but` is the meeting that is being moved. Four queries."""
        known = {person.pk: person for person in people}
        absences = Absence.objects.not_over_by(first).filter(person__in=people, kind=Absence.Kind.AWAY)
        week = set(range(7))
        for days in Particulars.objects.filter(person__in=people).values_list("days", flat=True):
            week &= set(days) or week
        return cls(
            people,
            tuple(absences.filter(starts__lte=last).select_related("person").order_by("starts")),
            (*_meetings(known, first, last, but), *_discussions(known, first, last)),
            frozenset(week),
        )

    def why_not(self, starts_at: datetime, minutes: int) -> str:
        """Say why they cannot meet then, or nothing. Pure."""
        day, ends_at = today(starts_at), starts_at + timedelta(minutes=minutes)
        for absence in self.away:
            if absence.is_on(day):
                back = f"until {in_words(absence.ends - DAY)}" if absence.ends else "with no day of return"
                return f"{absence.person} is away on that day: from {in_words(absence.starts)} {back}"
        for one in sorted(self.taken, key=lambda one: one.starts_at):
            if one.starts_at < ends_at and starts_at < one.ends_at:
                begins, ends = (f"{moment.astimezone(LONDON):%H:%M}" for moment in (one.starts_at, one.ends_at))
                return f"{one.person} has {one.what} then already, from {begins} to {ends}"
        return ""

    def first_free(self, day: date, at: time, minutes: int) -> datetime | None:
        """Return the first working day from `day` on when all of them are free at a time, or nothing. Pure."""
        for offset in range(LOOK_AHEAD):
            found = day + offset * DAY
            if not is_working_day(found) or found.weekday() not in self.weekdays:
                continue
            moment = london_moment(found, at)
            if not self.why_not(moment, minutes):
                return moment
        return None


def _meetings(known: dict[int, Person], first: date, last: date, but: int | None) -> list[Taken]:
    rows = Meeting.objects.filter(
        Q(pairing__learner__in=known) | Q(pairing__supporter__in=known),
        state=Meeting.State.PLANNED,
        starts_at__gt=begin_of(first) - timedelta(minutes=LONGEST),
        starts_at__lt=begin_of(last + DAY),
    ).exclude(pk=but or 0)
    found = rows.values_list("pairing__supporter", "pairing__learner", "starts_at", "minutes")
    return [
        Taken(known[pk], "a meeting", starts_at, minutes)
        for supporter, learner, starts_at, minutes in found
        for pk in (supporter, learner)
        if pk in known
    ]


def _discussions(known: dict[int, Person], first: date, last: date) -> list[Taken]:
    rows = ReflectiveDiscussion.objects.filter(
        Q(person__in=known) | Q(partner__in=known),
        state__in=[ReflectiveDiscussion.State.PLANNED, ReflectiveDiscussion.State.TAKEN],
        starts_at__gt=begin_of(first) - timedelta(minutes=LONGEST),
        starts_at__lt=begin_of(last + DAY),
    )
    return [
        Taken(known[pk], "a reflective discussion", starts_at, minutes)
        for person, partner, starts_at, minutes in rows.values_list("person", "partner", "starts_at", "minutes")
        for pk in (person, partner)
        if pk in known
    ]


def next_offered(meeting: Meeting, weeks: int, on: date) -> datetime | None:
    """Return when the two could meet next: same weekday and time after so many weeks, moved to a day that is free."""
    pairing, local = meeting.pairing, meeting.starts_at.astimezone(LONDON)
    day = local.date() + timedelta(weeks=weeks)
    while day <= on:
        day += timedelta(weeks=1)
    diary = Diary.of((pairing.supporter, pairing.learner), day, day + LOOK_AHEAD * DAY)
    found = diary.first_free(day, local.time().replace(second=0, microsecond=0), meeting.minutes)
    over = pairing.ends is not None and found is not None and today(found) >= pairing.ends
    return None if over else found
