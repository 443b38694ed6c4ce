"""The report of marking in a place: what it counts, from judgements to figures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from assessments.agreement import Estimate, share
from assessments.portfolio.reports.awards import Award, awards_at
from assessments.portfolio.reports.judged import Judged, judged_at, waiting_at
from assessments.portfolio.reports.waits import Waits, waits_of
from lms.calendar import Period, working_days_between
from lms.models import Unit
from lms.policy.marking import MARKING_SHOWN_FROM
from lms.rules import Answer, RuleBook


@dataclass(frozen=True)
class OfAssessor:
    """What one assessor judged: how much of it was met, how long it took, and how much was sampled."""

    name: str
    judged: int
    sent_back: int
    met: Estimate
    waits: Waits
    sampled: int

    @property
    def unsampled(self) -> bool:
        """Say whether nothing that they judged was sampled."""
        return self.judged > 0 and self.sampled == 0


@dataclass(frozen=True)
class OfCriterion:
    """How often a criterion was met with the first evidence that was judged on it."""

    code: str
    met_first: Estimate


@dataclass(frozen=True)
class Waiting:
    """What waits to be judged today."""

    n: int
    overdue: int
    longest: int


@dataclass(frozen=True)
class Report:
    """The marking of some places in a time. Figures about a handful are withheld."""

    places: Sequence[Unit]
    period: Period
    on: date
    # Everything judged up to the end, because what came first may lie before the period.
    all_judged: list[Judged]
    waiting: Waiting
    awards: list[Award]
    shown_from: Answer

    @property
    def least(self) -> int:
        """Return from how many judgements on a figure is shown."""
        return int(self.shown_from.value)

    @cached_property
    def judged(self) -> list[Judged]:
        """Return what was judged in the period."""
        return [row for row in self.all_judged if row.judged_on >= self.period.first]

    @cached_property
    def waits(self) -> Waits:
        """Return how long claims waited for their first judgement."""
        return _waits(self.judged).shown_from(self.least)

    @cached_property
    def signing(self) -> Waits:
        """Return how long judgements waited for a countersignature."""
        return waits_of([row.signing for row in self.judged if row.signing is not None]).shown_from(self.least)

    @cached_property
    def met_first(self) -> Estimate:
        """Return how often a criterion was met the first time, all of them together."""
        return _share_met(_first_of_each(self.all_judged, self.period)).shown_from(self.least)

    @cached_property
    def criteria(self) -> list[OfCriterion]:
        """Return each criterion, the one least often met the first time on top; those withheld come last."""
        by_code: dict[str, list[Judged]] = defaultdict(list)
        for row in _first_of_each(self.all_judged, self.period):
            by_code[row.code].append(row)
        shares = guarded({code: _share_met(rows) for code, rows in by_code.items()}, self.least)
        found = [OfCriterion(code, estimate) for code, estimate in shares.items()]
        return sorted(found, key=lambda one: (one.met_first.value is None, one.met_first.value or 0.0, one.code))

    @cached_property
    def assessors(self) -> list[OfAssessor]:
        """Return each assessor by name."""
        by_assessor: dict[tuple[str, int], list[Judged]] = defaultdict(list)
        for row in self.judged:
            by_assessor[row.assessor_name, row.assessor].append(row)
        return [self._of_assessor(name, rows) for (name, _), rows in sorted(by_assessor.items())]

    def _of_assessor(self, name: str, rows: list[Judged]) -> OfAssessor:
        first = [row for row in rows if row.first and row.counts]
        return OfAssessor(
            name=name,
            judged=len(rows),
            sent_back=sum(row.sent_back for row in rows),
            met=_share_met(first).shown_from(self.least),
            waits=_waits(rows).shown_from(self.least),
            sampled=sum(row.sampled for row in rows),
        )

    @property
    def unsampled(self) -> list[OfAssessor]:
        """Return the assessors of whose judgements in the period none was sampled."""
        return [one for one in self.assessors if one.unsampled]


def report_of(places: Sequence[Unit], period: Period, on: date) -> Report:
    """Return the report of some places for a time. A constant number of queries."""
    waiting = waiting_at(places, on)
    return Report(
        places=places,
        period=period,
        on=on,
        all_judged=judged_at(places, period.last, on),
        waiting=Waiting(
            n=len(waiting),
            overdue=sum(judge_by < on for _, judge_by in waiting),
            longest=max((working_days_between(claimed, on) for claimed, _ in waiting), default=0),
        ),
        awards=awards_at(places, on),
        shown_from=RuleBook.at(places[0] if places else None, on).answer(MARKING_SHOWN_FROM),
    )


def _waits(rows: Iterable[Judged]) -> Waits:
    first = [row for row in rows if row.first]
    return waits_of([row.waited for row in first], sum(row.late for row in first))


def _share_met(rows: Sequence[Judged]) -> Estimate:
    return share(sum(row.met for row in rows), len(rows), "judgement")


def guarded(shares: Mapping[str, Estimate], least: int) -> dict[str, Estimate]:
    """Withhold shares that rest on too few, and so many more that the total less those shown says nothing of a few."""
    hidden = {key for key, one in shares.items() if one.hidden(least)}
    for key in sorted(shares, key=lambda key: (shares[key].n, key)):
        if not 0 < sum(shares[each].n for each in hidden) < least:
            break
        hidden.add(key)
    return {key: one.withheld(least) if key in hidden else one for key, one in shares.items()}


def _first_of_each(rows: Iterable[Judged], period: Period) -> list[Judged]:
    """Return the first judgement that counts of each learner on each criterion, where it fell in the period."""
    first: dict[tuple[int, str], Judged] = {}
    for row in rows:
        if row.counts:
            first.setdefault((row.learner, row.code), row)
    return [row for row in first.values() if row.judged_on >= period.first]
