"""Whether the reductions on file are those that the rules give: missing, lapsed, too small, ending too soon. Pure.

Only reductions for learning stand for a learner's or a newly qualified officer's own; days are half-open, as the
workload tool counts them: on the day on which a reduction ends it takes nothing off any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from lms.calendar import in_words
from mentoring.caseload.files.export_cells import tidy
from mentoring.caseload.models import ReductionReading
from mentoring.caseload.points import reduction_hours
from mentoring.caseload.protection import Protection

Category = ReductionReading.Category
Status = ReductionReading.Status
# What still is or will be in force; the rest is over or was taken back.
STANDING: Final = frozenset({Status.ACTIVE.value, Status.SCHEDULED.value})

MISSING: Final = "reduction_missing"
LAPSED: Final = "reduction_lapsed"
TOO_SMALL: Final = "reduction_wrong_size"
ENDS_EARLY: Final = "reduction_ends_early"
CLIFF: Final = "reduction_cliff"
KINDS: Final = (MISSING, LAPSED, TOO_SMALL, ENDS_EARLY, CLIFF)
TO_ONESELF: Final = {
    MISSING: "Your reduction is missing in the workload tool",
    LAPSED: "Your reduction has lapsed in the workload tool",
    TOO_SMALL: "Your reduction is too small in the workload tool",
    ENDS_EARLY: "Your reduction ends too soon in the workload tool",
    CLIFF: "No reduction is published for the rest of your pathway",
}
# Half an hour a week between what is expected and what is on file is rounding.
ROUNDING: Final = Decimal("0.5")
NONE: Final = Decimal(0)


@dataclass(frozen=True)
class Filed:
    """What the latest reductions export that speaks for somebody holds. No day: none has been taken in."""

    day: date | None = None
    rows: tuple[ReductionReading, ...] = ()
    # Contracted hours by team in the latest workload figures: a team without a reduction counts too.
    teams: Mapping[int | None, Decimal] = field(default_factory=dict)

    def learning(self, on: date) -> Decimal:
        """Return the hours that reductions for learning take off on a day, all of them together."""
        return sum((row.hours for row in self.rows if _in_force(row, on) and _is_learning(row)), NONE)

    def others(self, on: date) -> Decimal:
        """Return the hours that all other reductions take off on a day."""
        return sum((row.hours for row in self.rows if _in_force(row, on) and not _is_learning(row)), NONE)

    def learning_until(self, on: date) -> date | None:
        """Return the day on which the first of a day's reductions for learning ends, where one does."""
        ends = (row.ends for row in self.rows if _in_force(row, on) and _is_learning(row))
        return min((day for day in ends if day), default=None)

    def contracted(self, on: date) -> Decimal | None:
        """Return the contracted hours of all teams: as the reductions of a day have them, else the workload figures."""
        with_reduction = {row.unit_id: row.contracted_hours for row in self.rows if _in_force(row, on)}
        return sum((dict(self.teams) | with_reduction).values(), NONE) or None

    def lapsed_on(self, since: date, on: date) -> date | None:
        """Return the day on which the last reduction for learning ended between two days, where one did."""
        over = [row for row in self.rows if row.status != Status.DELETED and _is_learning(row)]
        ended = [row.ends for row in over if row.ends and since < row.ends <= on and row.starts <= on]
        return max(ended, default=None)

    def falls_below(self, hours: Decimal, on: date, until: date) -> date | None:
        """Return the first day after `on` and before `until` on which less is taken off than so many hours."""
        ends = sorted(row.ends for row in self.rows if row.ends and row.status in STANDING and on < row.ends < until)
        return next((day for day in ends if self.learning(day) < hours - ROUNDING), None)


def _in_force(row: ReductionReading, on: date) -> bool:
    return row.status in STANDING and row.starts <= on and (row.ends is None or row.ends > on)


def _is_learning(row: ReductionReading) -> bool:
    return row.category == Category.LEARNING


def _begins_after(row: ReductionReading, on: date) -> bool:
    return row.status in STANDING and row.starts > on and _is_learning(row)


def _until(row: ReductionReading) -> str:
    return f" until {in_words(row.ends)}" if row.ends else ""


@dataclass(frozen=True)
class Finding:
    """Something that is not as the rules have it, in a sentence with what to do."""

    kind: str
    title: str
    found: str
    todo: str

    @property
    def reason(self) -> str:
        """Return the whole sentence for whoever puts it right."""
        return f"{self.found} {self.todo}"

    @property
    def to_oneself(self) -> str:
        """Return the title as the person reads it of themselves."""
        return TO_ONESELF[self.kind]


@dataclass(frozen=True)
class Reductions:
    """What the rules take off somebody's caseload on a day, and what is on file."""

    name: str
    on: date
    protection: Protection
    filed: Filed
    # By their post; the hours of the exports go before it.
    hours: Decimal
    planned_end: date | None = None
    ahead: timedelta = timedelta(0)

    @property
    def known(self) -> bool:
        """Say whether an export speaks for them at all."""
        return self.filed.day is not None

    @property
    def matter(self) -> bool:
        """Say whether there is anything to show: a rule that speaks, or a reduction on file."""
        return self.protection.rule is not None or bool(self.filed.rows)

    @property
    def contracted(self) -> Decimal:
        """Return the hours a week that the share is taken of."""
        return self.filed.contracted(self.on) or self.hours

    @property
    def expected(self) -> Decimal:
        """Return the hours that the rules take off today."""
        return reduction_hours(self.contracted, self.protection.percent)

    @property
    def taken_off(self) -> Decimal:
        """Return the hours that are on file for learning today."""
        return self.filed.learning(self.on)

    @property
    def too_much(self) -> Decimal:
        """Return how many hours more are on file than the rules give: shown, and nobody's duty."""
        more = self.taken_off - self.expected
        return more if self.known and more > ROUNDING else NONE

    @property
    def too_little(self) -> bool:
        """Say whether less is on file for today than the rules give."""
        return self.taken_off < self.expected - ROUNDING

    @property
    def needed_until(self) -> date | None:
        """Return the day up to which today's reduction is needed: the end of the stage, or qualifying before it."""
        until, planned = self.protection.until, self.planned_end
        return planned if until and planned and self.on < planned < until else until

    @property
    def in_words(self) -> str:
        """Say what the rules take off: 60% until 1 March 2027, 22.2 of 37 hours a week."""
        if not self.protection.percent or not self.protection.until:
            return self.protection.in_words
        hours = f"{tidy(self.expected)} of {tidy(self.contracted)} hours a week"
        return f"The rules take {self.protection.percent}% off until {in_words(self.protection.until)}: {hours}"

    @property
    def on_file(self) -> str:
        """Say what takes hours off today by the export, and for learning or not; never for which other reason."""
        if not self.known:
            return "No reductions export of this team has been taken in, so nobody can say what is on file"
        taken, others = self.taken_off, self.filed.others(self.on)
        until = self.filed.learning_until(self.on)
        ends = f" until {in_words(until)}" if until else ""
        words = f"{tidy(taken)} hours a week for learning{ends}" if taken else "Nothing for learning"
        more = f", {tidy(self.too_much)} more than the rules give" if self.too_much else ""
        rest = f"; {tidy(others)} hours for other reasons" if others else ""
        return f"{words}{more}{rest}, {self._export[0].lower()}{self._export[1:]}"

    @property
    def scheduled(self) -> list[str]:
        """Say which reductions for learning begin later, and what they take off."""
        later = sorted((row for row in self.filed.rows if _begins_after(row, self.on)), key=lambda row: row.starts)
        return [f"{tidy(row.hours)} hours from {in_words(row.starts)}{_until(row)}" for row in later]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return everything that is not as the rules have it; nothing where no export speaks for them."""
        if not self.known:
            return ()
        return tuple(found for found in (self._today(), self._cliff()) if found)

    def _today(self) -> Finding | None:
        """Compare what is on file today, and up to the end of the stage, with what is expected."""
        if not self.protection.percent or not self.protection.since:
            return None
        if not self.taken_off:
            return self._none_on_file(self.protection.since)
        if self.too_little:
            return self._too_small()
        return self._ends_early()

    def _none_on_file(self, since: date) -> Finding:
        put_in = f"Put {tidy(self.expected)} hours into the workload tool, then take in a new reductions export."
        if ended := self.filed.lapsed_on(since, self.on):
            words = f"the one on file ended on {in_words(ended)}, and this stage goes on"
            return Finding(LAPSED, f"{self.name}’s reduction has lapsed", self._sentence(words), put_in)
        return Finding(MISSING, f"{self.name}’s reduction is missing", self._sentence(self._none(since)), put_in)

    def _none(self, since: date) -> str:
        """Say that none is on file; of a stage that began after the export, that none was scheduled."""
        older = self.filed.day is not None and self.filed.day < since
        return f"none is scheduled from {in_words(since)} on" if older else "none is on file"

    def _too_small(self) -> Finding:
        short = tidy(self.expected - self.taken_off)
        words = f"{tidy(self.taken_off)} hours are on file, {short} too few"
        todo = "Correct it in the workload tool, then take in a new reductions export."
        return Finding(TOO_SMALL, f"{self.name}’s reduction is too small", self._sentence(words), todo)

    def _ends_early(self) -> Finding | None:
        needed = self.needed_until
        day = self.filed.falls_below(self.expected, self.on, needed) if needed else None
        if day is None or needed is None:
            return None
        qualify = f" Qualifying is planned for {in_words(needed)}." if needed == self.planned_end else ""
        words = f"what is on file ends on {in_words(day)}"
        todo = f"Let it run until {in_words(needed)} in the workload tool, then take in a new reductions export."
        return Finding(ENDS_EARLY, f"{self.name}’s reduction ends too soon", self._sentence(words, qualify), todo)

    def _sentence(self, found: str, more: str = "") -> str:
        return f"{self.in_words}. {self._export}, {found}.{more}"

    @property
    def _export(self) -> str:
        return f"By the reductions export of {in_words(self.filed.day)}" if self.filed.day else ""

    def _cliff(self) -> Finding | None:
        """Say that nothing is published any more before they qualify: some days ahead, and once it has come."""
        last = self._last_day()
        if last is None or self.on < last - self.ahead or not self.planned_end:
            return None
        later = max(last, self.on)
        agreed = self.filed.learning(later) + self.filed.others(later)
        if agreed or (self.on < last and self.planned_end <= last):
            return None
        come = self.on >= last
        verb = "was" if self.planned_end <= self.on else "is"
        tool = f"the workload tool {'has counted' if come else 'will count'} a full caseload"
        found = (
            f"No reduction is published after month {self.protection.months}, and qualifying {verb} planned for "
            f"{in_words(self.planned_end)}: {tool} from {in_words(last)}. {self._export}, nothing is taken off then."
        )
        todo = "Agree what is taken off until they qualify, and put it into the workload tool."
        return Finding(CLIFF, f"{self.name}: no reduction after month {self.protection.months}", found, todo)

    def _last_day(self) -> date | None:
        """Return the day from which nothing is published for a learner, where it is known yet."""
        found = self.protection
        if not found.learner or found.then:
            return None
        return found.until or found.since
