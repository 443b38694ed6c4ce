"""May this case go to this person? Allow, warn or block, each reason with its rule, source and day. Pure.

Every rule speaks, also where all is well, so that a reader sees what was looked at. The answer is the worst of the
reasons: nothing weighs one up against another.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from courses.demonstration import Shown, with_article
from lms.calendar import in_words
from lms.policy.practice import (
    BEFORE_A_FIRST_CASE,
    LEARNER_HIGH_RISK,
    LEARNER_REDUCTIONS,
    NEWLY_QUALIFIED_REDUCTION,
    NO_CAPACITY,
    NO_MENTOR,
    OVERLOAD,
    OVERLOAD_ANSWER,
    OVERLOAD_WEEKS,
    READING_AGE,
    SPAN_OF_CONTROL,
    UNQUALIFIED_HIGH_RISK,
)
from lms.rules import Answer, RuleBook
from mentoring.caseload.export_cells import tidy
from mentoring.caseload.facts import CaseFacts, joined
from mentoring.caseload.points import reduction_hours
from mentoring.caseload.protection import Protection
from mentoring.caseload.span import Span
from mentoring.caseload.workload import Workload
from mentoring.pairings.cover import Cover

ALLOW, WARN, BLOCK = "allow", "warn", "block"
WORST: Final = (ALLOW, WARN, BLOCK)
TITLES: Final = {
    LEARNER_HIGH_RISK.key: "Learners and high risk",
    UNQUALIFIED_HIGH_RISK.key: "Qualified for high risk",
    BEFORE_A_FIRST_CASE.key: "Demonstrated before a first case",
    OVERLOAD.key: "Overload",
    READING_AGE.key: "Age of a workload figure",
    NO_CAPACITY.key: "No capacity",
    LEARNER_REDUCTIONS.key: "Learners’ protected caseload",
    NEWLY_QUALIFIED_REDUCTION.key: "Newly qualified officers’ protected caseload",
    NO_MENTOR.key: "A mentor for every learner",
    SPAN_OF_CONTROL.key: "Span of control",
}
# Which module answers which concern of a case: named in the reason when the case has that concern.
CONCERN_OF: Final = {"child-safeguarding": "child safeguarding", "domestic-abuse": "domestic abuse"}
# Half an hour a week between the reduction expected and the one on file is rounding, not a missing reduction.
ROUNDING: Final = Decimal("0.5")


@dataclass(frozen=True)
class Gate:
    """A module that must come before a first case, and what somebody has shown of it."""

    key: str
    title: str
    shown: Shown


@dataclass(frozen=True)
class Learning:
    """Where somebody is on a pathway."""

    month: int
    months: int
    planned_end: date
    gates: tuple[Gate, ...]
    cover: Cover


@dataclass(frozen=True)
class Officer:
    """What the allocation check asks about a person."""

    name: str
    on: date
    learning: Learning | None = None
    qualified_since: date | None = None
    workloads: tuple[Workload, ...] = ()
    protection: Protection = field(default_factory=Protection)
    span: Span | None = None

    @property
    def workload(self) -> Workload | None:
        """Return the latest figure."""
        return self.workloads[-1] if self.workloads else None


@dataclass(frozen=True)
class Reason:
    """One rule's answer, in a sentence, with what would change it."""

    answer: str
    reason: str
    changes_if: str
    said_by: Answer
    day: date

    @property
    def rule(self) -> str:
        """Name the rule."""
        return TITLES[self.said_by.rule.key]

    def as_record(self) -> dict[str, Any]:
        """Return the reason as it is frozen with an answer."""
        rule = self.said_by.as_record() | {"title": self.rule, "confirmed": self.said_by.confirmed}
        sentences = {"answer": self.answer, "reason": self.reason, "changes_if": self.changes_if}
        return sentences | {"day": self.day.isoformat(), "rule": rule}


@dataclass(frozen=True)
class Decision:
    """The answer with all its reasons, the worst first."""

    answer: str
    reasons: tuple[Reason, ...]

    def those_that(self, answer: str) -> list[Reason]:
        """Return the reasons with one answer."""
        return [reason for reason in self.reasons if reason.answer == answer]

    def with_what_differs_in(self, other: "Decision") -> list[Reason]:
        """Return these reasons and those of another case on which a rule answers otherwise, the worst first."""
        mine = {(reason.said_by.rule.key, reason.answer) for reason in self.reasons}
        more = [reason for reason in other.reasons if (reason.said_by.rule.key, reason.answer) not in mine]
        return sorted([*self.reasons, *more], key=lambda reason: -WORST.index(reason.answer))


def decide(case: CaseFacts, officer: Officer, book: RuleBook) -> Decision:
    """Ask every rule, and answer with the worst."""
    found = [reason for ask in RULES for reason in ask(case, officer, book)]
    found.sort(key=lambda reason: -WORST.index(reason.answer))
    return Decision(found[0].answer if found else ALLOW, tuple(found))


def risk(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Test the risk of serious harm itself, never the tier."""
    rule = book.answer(LEARNER_HIGH_RISK if officer.learning else UNQUALIFIED_HIGH_RISK)
    level = f"{case.risk.label} risk of serious harm"
    if officer.learning:
        who = f"{officer.name} is a learner, month {officer.learning.month} of {officer.learning.months}."
        planned = in_words(officer.learning.planned_end)
        later = f"They qualify (planned for {planned}), or a qualified officer holds the case."
    elif officer.qualified_since:
        who = f"{officer.name} is a qualified practitioner since {in_words(officer.qualified_since)}."
        yield Reason(ALLOW, f"{level} at most. {who}", "", rule, officer.on)
        return
    else:
        who = f"{officer.name} is not a qualified practitioner."
        later = "A qualified officer holds the case."
    if case.high_risk:
        yield Reason(str(rule.value), f"{level} to {case.at_risk}. {who}", later, rule, officer.on)
    else:
        yield Reason(ALLOW, f"{level} at most. {who}", "", rule, officer.on)


def gates(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Ask of everybody on a pathway whether what must come before a first case is demonstrated."""
    if officer.learning is None:
        return
    rule = book.answer(BEFORE_A_FIRST_CASE)
    shown = [gate for gate in officer.learning.gates if gate.shown.demonstrated]
    for gate in officer.learning.gates:
        if not gate.shown.demonstrated:
            concern = CONCERN_OF.get(gate.key, "")
            here = f" This case has a {concern} concern." if concern in case.concerns else ""
            need = joined([with_article(method) for method in gate.shown.missing])
            changes = f"{officer.name} demonstrates it: {need}." if need else f"{officer.name} demonstrates it."
            yield Reason(str(rule.value), f"{gate.title}. {gate.shown.in_words}.{here}", changes, rule, officer.on)
    if shown:
        titles = joined(
            [f"{gate.title} ({in_words(gate.shown.since)})" if gate.shown.since else gate.title for gate in shown]
        )
        yield Reason(ALLOW, f"Demonstrated: {titles}.", "", rule, officer.on)


def workload(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Ask how full the person is, and how old the figure is."""
    now, age = officer.workload, book.answer(READING_AGE)
    if now is None:
        yield Reason(
            WARN,
            f"No workload figure of {officer.name} is on record.",
            "A workload export is taken in.",
            age,
            officer.on,
        )
        return
    if (days := now.age(officer.on)) > int(age.value):
        old = f"The workload figure is {days} days old ({now.in_words}): after {age.in_words} it is not relied on."
        yield Reason(WARN, old, "A newer workload export is taken in.", age, now.day)
    if now.no_capacity:
        rule = book.answer(NO_CAPACITY)
        full = (
            f"All of {officer.name}’s hours were reduced on {in_words(now.day)}: no capacity, though the tool shows 0%."
        )
        yield Reason(str(rule.value), full, "The reduction ends, and a new export says so.", rule, now.day)
        return
    yield _overload(now, officer, book)


def _overload(now: Workload, officer: Officer, book: RuleBook) -> Reason:
    limit, weeks = book.answer(OVERLOAD), int(book.answer(OVERLOAD_WEEKS).value)
    if (now.percent or 0) <= int(limit.value):
        return Reason(ALLOW, f"Workload {now.in_words}, not above {limit.in_words}.", "", limit, now.day)
    since = over_since(officer.workloads, int(limit.value))
    lasts = (now.day - since).days >= weeks * 7
    excessive = f" Above it in every figure since {in_words(since)}: an excessive workload." if lasts else ""
    sentence = f"Workload {now.in_words}, above {limit.in_words}.{excessive}"
    changes = f"Cases move, until {officer.name} is at {limit.in_words} or below."
    return Reason(str(book.answer(OVERLOAD_ANSWER).value), sentence, changes, limit, now.day)


def over_since(workloads: tuple[Workload, ...], limit: int) -> date:
    """Return the day of the first of the latest figures that are all above the limit."""
    since = workloads[-1].day
    for figure in reversed(workloads):
        if figure.no_capacity or (figure.percent or 0) <= limit:
            break
        since = figure.day
    return since


def protected(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Say what protects the person's caseload, where nothing is published, and whether the export shows it."""
    found = officer.protection
    if found.rule is None:
        return
    if not found.percent:
        if found.since:
            sentence = f"{found.in_words}. The workload tool counts a full officer’s points."
            yield Reason(WARN, sentence, "A reduction is agreed, or they qualify.", found.rule, officer.on)
        return
    yield Reason(ALLOW, f"{found.in_words}.", "", found.rule, officer.on)
    now = officer.workload
    expected = reduction_hours(now.contracted_hours, found.percent) if now else Decimal(0)
    if now and found.since and now.day >= found.since and now.reduction_hours < expected - ROUNDING:
        sentence = (
            f"The export of {in_words(now.day)} takes {tidy(now.reduction_hours)} hours off where {found.percent}% is "
            f"{tidy(expected)} hours: the workload is fuller than it looks."
        )
        yield Reason(WARN, sentence, "The reduction is put into the workload tool.", found.rule, now.day)


def mentor(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Ask whether a learner has an eligible mentor."""
    if officer.learning is None:
        return
    rule, cover = book.answer(NO_MENTOR), officer.learning.cover
    if cover.covered:
        yield Reason(ALLOW, f"Mentor: {cover.in_words}.", "", rule, officer.on)
    else:
        changes = f"{officer.name} is paired with an eligible mentor."
        yield Reason(str(rule.value), f"{cover.in_words}.", changes, rule, officer.on)


def span_of_manager(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Ask how many people the person's manager carries, those of colleagues they stand in for included."""
    if officer.span is None:
        return
    rule, span = book.answer(SPAN_OF_CONTROL), officer.span
    if span.full_time_equivalent > int(rule.value):
        sentence = f"{span.in_words}: more than {rule.value}, so oversight of a new case is thin."
        yield Reason(WARN, sentence, "Some of them move to another manager.", rule, officer.on)
    else:
        yield Reason(ALLOW, f"{span.in_words}, not more than {rule.value}.", "", rule, officer.on)


RULES: Final = (risk, gates, workload, protected, mentor, span_of_manager)
