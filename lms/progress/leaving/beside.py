"""What stood beside leaving: workload, mentor cover and waits for marking, of those who left and of everybody then.

Each is a middle value with the number of people behind it, and is withheld below the rule's number. It stands beside
the counts; it says nothing of why anybody left.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, DurationField, ExpressionWrapper, QuerySet
from django.db.models.functions import TruncDate

from assessments.portfolio.models import Claim, Judgement
from lms.calendar import LONDON, Period
from lms.progress.leaving.gathering import Left
from lms.progress.leaving.years import Year
from mentoring.caseload.models import WorkloadReading
from mentoring.pairings.models import CoverStretch

BEFORE: Final = timedelta(weeks=13)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Middle:
    """The middle of some values, and how many people they are of."""

    value: float | None
    people: int


@dataclass(frozen=True)
class Beside:
    """One thing that is told beside leaving: of those who left, and of everybody then."""

    label: str
    unit: str
    left: Middle
    all: Middle


def middle_of(values: Iterable[float]) -> float | None:
    """Return the median: of an even number of values, half way between the two in the middle."""
    return middle_of_counts(Counter(values))


def middle_of_counts(counts: Mapping[float, int]) -> float | None:
    """Return the median of values of which only how often each comes is known."""
    total = sum(counts.values())
    if not total:
        return None
    return (_at(counts, (total - 1) // 2) + _at(counts, total // 2)) / 2


def _at(counts: Mapping[float, int], place: int) -> float:
    for value in sorted(counts):
        place -= counts[value]
        if place < 0:
            break
    return value


def beside(left: Sequence[Left], everybody: "QuerySet[Any]", year: Year) -> list[Beside]:
    """Work out what stood beside the leaving of a year. Seven queries."""
    rows = list(everybody.values_list("pk", "person", "starts", "last_day"))
    people = {person for _, person, _, _ in rows}
    return [
        Beside("Workload, by the exports of those weeks", "%", _workload_of(left), _workload(people, year)),
        Beside("Days without an eligible mentor", "%", _uncovered_of(left), _uncovered(rows, year)),
        Beside("Wait of a claim for its judgement", "days", _waits_of(left), _waits(people, year)),
    ]


# ---- workload: the middle of all figures ----


def _workload_of(left: Sequence[Left]) -> Middle:
    days = {one.person: one.day for one in left}
    rows = WorkloadReading.objects.filter(person__in=days, **_around("day", left))
    found = [
        (person, round(float(percent)))
        for person, day, percent in rows.values_list("person", "day", "imported_percent")
        if days[person] - BEFORE <= day < days[person]
    ]
    return Middle(middle_of(percent for _, percent in found), len({person for person, _ in found}))


def _workload(people: Collection[int], year: Year) -> Middle:
    rows = WorkloadReading.objects.filter(day__gte=year.first, day__lt=year.after, person__in=people).order_by()
    counted = rows.values_list("imported_percent").annotate(count=Count("pk"))
    counts: Counter[float] = Counter()
    for percent, count in counted:
        counts[round(float(percent))] += count
    return Middle(middle_of_counts(counts), rows.aggregate(people=Count("person", distinct=True))["people"])


# ---- mentor cover: of each person the share of their days, and the middle of those ----


def _uncovered_of(left: Sequence[Left]) -> Middle:
    windows = {one.enrolment: (one.day - BEFORE, one.day) for one in left}
    rows = CoverStretch.objects.filter(enrolment__in=windows)
    return _shares(rows.values_list("enrolment", "starts", "ends", "covered"), windows)


def _uncovered(enrolments: Sequence[tuple[int, int, date, date]], year: Year) -> Middle:
    windows = {pk: (max(starts, year.first), last) for pk, _, starts, last in enrolments}
    rows = CoverStretch.objects.filter(starts__lt=year.after, ends__gt=year.first, enrolment__in=windows)
    return _shares(rows.values_list("enrolment", "starts", "ends", "covered"), windows)


def _shares(stretches: Iterable[tuple[int, date, date, bool]], windows: Mapping[int, tuple[date, date]]) -> Middle:
    days: dict[int, list[int]] = {}
    for enrolment, starts, ends, covered in stretches:
        if enrolment in windows:
            first, last = windows[enrolment]
            count = (min(ends, last) - max(starts, first)).days
            if count > 0:
                row = days.setdefault(enrolment, [0, 0])
                row[covered] += count
    shares = [round(100 * without / (without + having)) for without, having in days.values()]
    return Middle(middle_of(shares), len(shares))


# ---- marking: the middle of all waits that a first judgement has ended ----


def _judged() -> QuerySet[Judgement]:
    """Return the first judgements of claims in force: what was replaced or taken back waits for nobody."""
    rows = Judgement.objects.filter(replaces=None, stands=True).order_by()
    return rows.filter(claim__in=Claim.objects.in_force())


def _waits_of(left: Sequence[Left]) -> Middle:
    days = {one.person: one.day for one in left}
    rows = _judged().filter(claim__evidence__person__in=days)
    found = []
    for person, claimed_at, judged_at in rows.values_list("claim__evidence__person", "claim__claimed_at", "judged_at"):
        sent, judged = (moment.astimezone(LONDON).date() for moment in (claimed_at, judged_at))
        if days[person] - BEFORE <= sent < days[person]:
            found.append((person, (judged - sent).days))
    return Middle(middle_of(wait for _, wait in found), len({person for person, _ in found}))


def _waits(people: Collection[int], year: Year) -> Middle:
    first, after = Period(year.first, year.after - DAY).moments
    rows = _judged().filter(
        claim__claimed_at__gte=first, claim__claimed_at__lt=after, claim__evidence__person__in=people
    )
    wait = TruncDate("judged_at", tzinfo=LONDON) - TruncDate("claim__claimed_at", tzinfo=LONDON)
    waited = ExpressionWrapper(wait, output_field=DurationField())
    counted = rows.annotate(wait=waited).values_list("wait").annotate(count=Count("pk"))
    counts: Counter[float] = Counter({wait.days: count for wait, count in counted})
    known = rows.aggregate(people=Count("claim__evidence__person", distinct=True))["people"]
    return Middle(middle_of_counts(counts), known)


def _around(field: str, left: Sequence[Left]) -> dict[str, date]:
    """Return the days that hold the weeks of all who left, as the condition of a query."""
    days = [one.day for one in left]
    if not days:
        return {}
    return {f"{field}__gte": min(days) - BEFORE, f"{field}__lt": max(days)}
