"""Whether a learner has, and has had, a mentor who may mentor: days with and without, gaps, and who it is now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from courses.models import Enrolment
from lms.calendar import in_words
from lms.models import Person
from mentoring.pairings.availability import Availability, Known
from mentoring.pairings.models import Pairing
from mentoring.pairings.spans import Span, covers, days_in, joined, shared, without
from mentoring.pairings.stretches import stretches


@dataclass(frozen=True)
class Cover:
    """A learner's mentor cover from the start of their pathway to a day; days are counted up to, not including, it."""

    on: date
    starts: date
    days_with: int
    days_without: int
    gaps: tuple[Span, ...] = ()
    mentor: Pairing | None = None
    pta: Pairing | None = None
    mentor_why_not: str = ""
    pauses: tuple[Span, ...] = ()

    @property
    def paused(self) -> bool:
        """Say whether the pathway is paused on the day: nobody is urged to find a mentor then."""
        return covers(self.pauses, self.on)

    @property
    def gap_since(self) -> date | None:
        """Return the first day of the gap that lasts today, or nothing when an eligible mentor is there."""
        return next((starts for starts, ends in self.gaps if starts <= self.on < ends), None)

    @property
    def covered(self) -> bool:
        """Say whether an eligible mentor is there on the day."""
        return self.gap_since is None

    @property
    def gap_days(self) -> int:
        """Return for how many days there has been no eligible mentor; 0 while there is one."""
        return days_in(without([(self.gap_since, self.on)], self.pauses)) if self.gap_since else 0

    @property
    def short(self) -> str:
        """Say it in a few words, for a cell: None for 52 days."""
        if self.covered:
            return "Covered"
        how_long = f"{self.gap_days} day{'' if self.gap_days == 1 else 's'}" if self.gap_days else "since today"
        return f"{'Not eligible' if self.mentor else 'None'}, {how_long}"

    @property
    def in_words(self) -> str:
        """Say it in a sentence without its full stop: No mentor for 52 days."""
        if self.covered and self.mentor:
            return f"{self.mentor.supporter} since {in_words(self.mentor.starts)}"
        how_long = f"for {self.gap_days} day{'' if self.gap_days == 1 else 's'}" if self.gap_days else "since today"
        if self.mentor:
            return f"No eligible mentor {how_long}: {self.mentor_why_not.rstrip('.')}"
        return f"No mentor {how_long}{', none since the start' if self.gap_since == self.starts else ''}"


def cover(
    starts: date,
    on: date,
    pairings: Iterable[Pairing],
    mentors: Mapping[int, Availability],
    ends: date | None = None,
    pauses: Sequence[Span] = (),
) -> Cover:
    """Work out one learner's cover from their pairings and when their mentors can be there. Pure.

    Days of a pause count nowhere: neither as days with a mentor nor as days without.
    """
    on = min(on, ends) if ends else on
    rows = sorted(pairings, key=lambda row: row.starts)
    found = stretches(starts, max(on, starts) + timedelta(days=1), rows, mentors)
    gaps = joined((one.starts, one.ends) for one in found if not one.covered)
    counted = without([(starts, max(on, starts))], pauses)
    days_without = days_in(shared(gaps, counted))
    now = {kind: next((row for row in rows if row.kind == kind and row.is_on(on)), None) for kind in Pairing.Kind}
    mentor = now[Pairing.Kind.MENTOR]
    there = mentors.get(mentor.supporter_id) if mentor else None
    return Cover(
        on=on,
        starts=starts,
        days_with=days_in(counted) - days_without,
        days_without=days_without,
        gaps=tuple(gaps),
        mentor=mentor,
        pta=now[Pairing.Kind.PTA],
        mentor_why_not=there.why_not(str(mentor.supporter), on) if mentor and there else "",
        pauses=tuple(pauses),
    )


# ---- for many learners at once ----


def cover_of(enrolments: Iterable[Enrolment], on: date) -> dict[int, Cover]:
    """Return the cover of each enrolment, by its id. The same number of queries, however many learners."""
    rows = list(enrolments)
    known = Known.of(rows, on)
    return {row.pk: cover_from(known, row, on) for row in rows}


def cover_from(known: Known, row: Enrolment, on: date) -> Cover:
    """Return the cover of one enrolment of those that are known. No query."""
    pairings, mentors = known.pairings[row.person_id], known.mentors_of(row.person_id)
    return cover(row.starts, on, pairings, mentors, row.ends, known.pauses[row.pk])


def learners_of(supporters: list[int], on: date) -> set[int]:
    """Return whom some people support on a day or later. One query."""
    rows = Pairing.objects.not_over_by(on).filter(supporter__in=supporters)
    return set(rows.values_list("learner", flat=True))


def supporters_of(learners: list[int], on: date) -> dict[int, dict[str, Person]]:
    """Return who supports each learner on a day, by role. One query."""
    found: dict[int, dict[str, Person]] = {}
    for row in Pairing.objects.on(on).filter(learner__in=learners).select_related("supporter"):
        found.setdefault(row.learner_id, {})[row.kind] = row.supporter
    return found
