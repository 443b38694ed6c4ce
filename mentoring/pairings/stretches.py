"""Stretches of mentor cover: the days of a pathway one run after the other, covered or not and why, past and ahead.

Those ahead are what comes if nobody acts: pairings, posts and qualifications that end, absences that are planned, and
days of eligibility that come. They are kept in a table so that cover can be asked for a nation at once, on any day.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, prefetch_related_objects

from courses.models import Enrolment
from courses.plans import plans_of
from lms.calendar import months_after
from lms.models import Unit
from mentoring.pairings.availability import Availability, Because, Known, Place
from mentoring.pairings.models import CoverStretch, Pairing
from mentoring.pairings.spans import span

BATCH: Final = 300
AHEAD_MONTHS: Final = 12
# A little more than a year, so that the year ahead is whole even where a night's work was missed.
SPARE: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """Days on which a learner has an eligible mentor, or has none and why. `gap_starts` begins the whole gap."""

    starts: date
    ends: date
    covered: bool
    because: str = ""
    pairing: Pairing | None = None
    unit: Unit | None = None
    gap_starts: date | None = None

    @property
    def fact(self) -> tuple[Any, ...]:
        """Return everything but the days: stretches of equal facts that follow each other are one."""
        return self.covered, self.because, self.pairing and self.pairing.pk, self.unit and self.unit.pk

    @property
    def row(self) -> tuple[Any, ...]:
        """Return it as the table holds it."""
        covered, because, pairing, unit = self.fact
        return self.starts, self.ends, covered, because, pairing, unit, self.gap_starts


def stretches(
    starts: date,
    until: date,
    pairings: Iterable[Pairing],
    mentors: Mapping[int, Availability],
    places: Sequence[Place] = (),
) -> list[Stretch]:
    """Divide the days from `starts` up to, not including, `until`. Pure: facts in, stretches out, without a break."""
    rows = sorted((row for row in pairings if row.kind == Pairing.Kind.MENTOR), key=lambda row: row.starts)
    ends = [day for row in rows for day in span(row.starts, row.ends)]
    ends += [day for one in mentors.values() for item in one.days for day in item]
    ends += [place.starts for place in places]
    cuts = sorted({starts, until, *(day for day in ends if starts < day < until)})
    found: list[Stretch] = []
    for first, last in pairwise(cuts):
        one = _stretch(first, last, rows, mentors, places)
        before = found[-1] if found else None
        if before and before.fact == one.fact:
            found[-1] = replace(before, ends=last)
            continue
        if not one.covered:
            one = replace(one, gap_starts=before.gap_starts if before and not before.covered else first)
        found.append(one)
    return found


def _stretch(
    first: date, last: date, rows: list[Pairing], mentors: Mapping[int, Availability], places: Sequence[Place]
) -> Stretch:
    """Say how it stands on days on which nothing changes."""
    unit = next((place.unit for place in places if place.starts <= first < place.ends), None)
    paired = [(row, _why_not(row, mentors, first)) for row in rows if row.is_on(first)]
    there = next((row for row, why in reversed(paired) if not why), None)
    if there:
        return Stretch(first, last, True, "", there, unit)
    if paired:
        row, why = paired[-1]
        return Stretch(first, last, False, why, row, unit)
    left = _who_left(rows, mentors, first)
    return Stretch(first, last, False, (Because.LEAVES if left else Because.NOBODY).value, left, unit)


def _why_not(row: Pairing, mentors: Mapping[int, Availability], day: date) -> str:
    mentor = mentors.get(row.supporter_id)
    return mentor.because(day) if mentor else Because.NOT_ELIGIBLE.value


def _who_left(rows: list[Pairing], mentors: Mapping[int, Availability], day: date) -> Pairing | None:
    """Return the last pairing before a day when it ended because the mentor works there no more."""
    over = [row for row in rows if row.ends and row.ends <= day]
    last = max(over, key=lambda row: (row.ends, row.starts), default=None)
    if last is None or last.ends is None or _why_not(last, mentors, last.ends) != Because.LEAVES:
        return None
    return last


# ---- for many learners at once ----


def horizon(on: date) -> date:
    """Return the day up to which cover is worked out ahead."""
    return months_after(on, AHEAD_MONTHS) + SPARE


def stretches_of(enrolments: Iterable[Enrolment], on: date, until: date | None = None) -> dict[int, list[Stretch]]:
    """Return the stretches of each enrolment, by its id, from its start to `until` or the planned end if sooner.

    The same number of queries, however many enrolments.
    """
    rows = list(enrolments)
    prefetch_related_objects(rows, "pathway_version")
    known, plans = Known.of(rows, on), plans_of(rows, on)
    found = {}
    for row in rows:
        last = row.ends or max(min(until or horizon(on), plans.of(row).end + DAY), on + DAY, row.starts + DAY)
        mine, mentors = known.pairings[row.person_id], known.mentors_of(row.person_id)
        found[row.pk] = (
            stretches(row.starts, last, mine, mentors, known.places[row.person_id]) if row.starts < last else []
        )
    return found


# ---- the table ----


@transaction.atomic
def write_stretches(enrolments: Iterable[int], on: date) -> int:
    """Write the stretches of some enrolments, by their ids, where they differ; return of how many they did."""
    # Locked in one order: the night's work and somebody who pairs come one after the other.
    locked = Enrolment.objects.filter(pk__in=list(enrolments)).order_by("pk").select_for_update(no_key=True)
    rows = list(locked)
    wanted, stored = stretches_of(rows, on), _stored([row.pk for row in rows])
    changed = [pk for pk, found in wanted.items() if [one.row for one in found] != [_row(one) for one in stored[pk]]]
    CoverStretch.objects.filter(enrolment__in=changed).delete()
    CoverStretch.objects.bulk_create(
        [_as_stored(pk, one) for pk in changed for one in wanted[pk]],
        batch_size=500,
    )
    return len(changed)


def write_cover(people: Iterable[int], on: date) -> int:
    """Write the stretches of some people who are on a pathway: their dates, posts or mentors have changed."""
    return write_stretches(Enrolment.objects.open().filter(person__in=list(people)).values_list("pk", flat=True), on)


def write_all(on: date, step: Callable[[], object] = lambda: None) -> int:
    """Write the stretches of everybody on a pathway, and of whose pathway ended unseen; return how many changed."""
    changed = 0
    for part in parts():
        changed += write_stretches(part, on)
        step()
    return changed


def parts() -> list[list[int]]:
    """Return the ids of the enrolments that a night writes, a batch at a time."""
    rows = Enrolment.objects.filter(Q(pk__in=Enrolment.objects.open()) | Q(cover_stretches=None))
    ids = list(rows.order_by("pk").values_list("pk", flat=True).distinct())
    return [ids[at : at + BATCH] for at in range(0, len(ids), BATCH)]


def drift(on: date) -> list[str]:
    """Return, in a sentence each, whose stretches differ from what would be written now."""
    return [sentence for part in parts() for sentence in _drift_of(part, on)]


def _drift_of(ids: list[int], on: date) -> Iterator[str]:
    stored = _stored(ids)
    for pk, found in stretches_of(Enrolment.objects.filter(pk__in=ids), on).items():
        if [one.row for one in found] != [_row(one) for one in stored[pk]]:
            yield f"Enrolment {pk}: its stretches of mentor cover are not what pairings and posts say."


def _stored(ids: list[int]) -> dict[int, list[CoverStretch]]:
    found: dict[int, list[CoverStretch]] = {pk: [] for pk in ids}
    for row in CoverStretch.objects.filter(enrolment__in=ids).order_by("starts"):
        found[row.enrolment_id].append(row)
    return found


def _row(row: CoverStretch) -> tuple[Any, ...]:
    return row.starts, row.ends, row.covered, row.because, row.pairing_id, row.unit_id, row.gap_starts


def _as_stored(enrolment: int, one: Stretch) -> CoverStretch:
    return CoverStretch(
        enrolment_id=enrolment,
        unit=one.unit,
        starts=one.starts,
        ends=one.ends,
        covered=one.covered,
        because=one.because,
        pairing=one.pairing,
        gap_starts=one.gap_starts,
    )
