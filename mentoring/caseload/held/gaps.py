"""What stands against a case with the person who holds it: the allocation check, asked again of cases already held."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.db.models import OuterRef, Q, Subquery

from lms.policy.allocating import AWAY, BACK_DAYS, LEARNER_MOST_CASES, VULNERABILITY
from lms.policy.practice import (
    BEFORE_A_FIRST_CASE,
    LEARNER_HIGH_RISK,
    LEARNER_REDUCTIONS,
    NEWLY_QUALIFIED_REDUCTION,
    NO_CAPACITY,
    NO_MENTOR,
    OVERLOAD,
    READING_AGE,
    SPAN_OF_CONTROL,
    UNQUALIFIED_HIGH_RISK,
)
from mentoring.caseload.deciding.oversight import blocks_in, rule_of, warnings_in
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import AllocationCheck, AllocationDecision, Override, OverrideReview, Restriction
from mentoring.caseload.officers import Asked
from mentoring.caseload.reasons import ALLOW, BLOCK, WARN, Reason

# Rules that speak of one case more, and why each is no gap of a case that somebody holds already. A rule that is not
# named here is asked of held cases too: a new one is never left out by being forgotten.
OF_A_NEW_CASE: Final = {
    OVERLOAD.key: "The case is in the figure already, and moving any other case would help as well.",
    READING_AGE.key: "The age of a figure says nothing of the case.",
    NO_CAPACITY.key: "It speaks of the person’s hours. Caseloads shows it beside the number of cases held.",
    LEARNER_MOST_CASES.key: "It counts one case more than are held.",
    LEARNER_REDUCTIONS.key: "A reduction that is not on file is put right in the workload tool, by a duty of its own.",
    NEWLY_QUALIFIED_REDUCTION.key: "The same, for newly qualified officers.",
    SPAN_OF_CONTROL.key: "It speaks of how many people the manager carries.",
    AWAY.key: "Cases stay in somebody’s name while they are on leave.",
    BACK_DAYS.key: "They held the case before they were away.",
}
# One gap for each module, and for each level of risk: another one lapsed, or a higher level, is a new gap.
BY_MODULE: Final = frozenset({BEFORE_A_FIRST_CASE.key, VULNERABILITY.key})
BY_LEVEL: Final = frozenset({LEARNER_HIGH_RISK.key, UNQUALIFIED_HIGH_RISK.key})
# A reply to this one holds only as long as that want of a mentor: it says nothing of a mentor who is lost later.
NOT_FOR_GOOD: Final = frozenset({NO_MENTOR.key})
LONGEST_KEY: Final = 60
ALLOCATED: Final = AllocationDecision.Outcome.ALLOCATED

# The person and the key of the case -> gaps, by their keys, that a manager has answered for or set aside.
Answered = dict[tuple[int, str], frozenset[str]]


@dataclass(frozen=True)
class Gap:
    """Something that stands against a held case, and what would change it."""

    rule: str
    answer: str
    reason: str
    changes_if: str

    @property
    def rule_key(self) -> str:
        """Return the key of the rule alone; nothing for a private limit."""
        return self.rule.partition(":")[0]


@dataclass
class Holder:
    """Somebody who holds cases, asked about each kind of case once."""

    asked: Asked
    answers: dict[CaseFacts, tuple[Gap, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, asked: Asked) -> "Holder":
        """Leave out what is held back from new cases only."""
        kept = tuple(one for one in asked.officer.held_back if one.kind != Restriction.Kind.NO_NEW_CASES)
        return cls(replace(asked, officer=replace(asked.officer, held_back=kept)))

    def gaps(self, case: CaseFacts, answered: frozenset[str] = frozenset()) -> tuple[Gap, ...]:
        """Return what stands against a case that they hold, the worst first."""
        if case not in self.answers:
            self.answers[case] = self._ask(case)
        found = self.answers[case]
        return tuple(gap for gap in found if gap.rule not in answered) if answered else found

    def _ask(self, case: CaseFacts) -> tuple[Gap, ...]:
        found: dict[str, Gap] = {}
        for reason in self.asked.about(case).reasons:
            if reason.answer == ALLOW or reason.key in OF_A_NEW_CASE:
                continue
            key = self._key(reason, case)
            found[key] = _with(found.get(key), Gap(key, reason.answer, reason.reason, reason.changes_if))
        return tuple(found.values())

    def _key(self, reason: Reason, case: CaseFacts) -> str:
        learning = self.asked.officer.learning
        modules = {gate.title: gate.key for gate in learning.gates} if learning else {}
        return key_of_gap(reason.key, reason.reason, case, modules)


def key_of_gap(rule: str, sentence: str, case: CaseFacts, modules: Mapping[str, str]) -> str:
    """Name a gap: the rule, with the level of risk or the module that it speaks of; modules are keys by title."""
    part = ""
    if rule in BY_LEVEL:
        part = case.risk.value
    elif rule in BY_MODULE:
        part = next((key for title, key in modules.items() if sentence.startswith(f"{title}. ")), "")
    return f"{rule}:{part}"[:LONGEST_KEY] if part else rule


def _with(first: Gap | None, more: Gap) -> Gap:
    """Put two reasons of one rule into one gap; the worse answer stands."""
    if first is None:
        return more
    answer = BLOCK if BLOCK in (first.answer, more.answer) else WARN
    changes = " ".join(dict.fromkeys(filter(None, (first.changes_if, more.changes_if))))
    return Gap(first.rule, answer, f"{first.reason} {more.reason}", changes)


def answered_about(people: Iterable[int], on: date) -> Answered:
    """Return the gaps that were answered when a case was allocated, and those that are set aside today. Two queries.

    A warning that a manager replied to, when the case came, is no gap of that case with that person. A block is none
    while its override is in force. Either says nothing of another module, or of another level of risk.
    """
    ids = list(people)
    found: dict[tuple[int, str], set[str]] = {}
    rows = AllocationDecision.objects.filter(person__in=ids, outcome=ALLOCATED).select_related("answer", "case")
    for row in rows.order_by("pk"):
        found[row.person_id, _key_of(row)] = _replied_to(row)
    for override in _in_force(ids, on):
        pair = override.decision.person_id, _key_of(override.decision)
        found.setdefault(pair, set()).update(_set_aside(override))
    return {pair: frozenset(gaps) for pair, gaps in found.items() if pair[1]}


def _replied_to(decision: AllocationDecision) -> set[str]:
    said = warnings_in(decision.answer.reasons)
    return _gaps_of(decision.answer, [row for key, row in said.items() if decision.replies.get(key)]) - NOT_FOR_GOOD


def _set_aside(override: Override) -> set[str]:
    answer = override.decision.answer
    return _gaps_of(answer, [row for row in blocks_in(answer.reasons).values() if rule_of(row) in override.rules])


def _gaps_of(answer: AllocationCheck, rows: list[dict[str, Any]]) -> set[str]:
    """Name what frozen reasons spoke of on their day, as gaps are named."""
    if not rows:
        return set()
    case, learning = CaseFacts.from_record(answer.facts["case"]), answer.facts["person"]["learning"]
    modules = {gate["title"]: gate["key"] for gate in learning["gates"]} if learning else {}
    return {key_of_gap(rule_of(row), row["reason"], case, modules) for row in rows}


def _in_force(people: list[int], on: date) -> Iterable[Override]:
    reviews = OverrideReview.objects.filter(override=OuterRef("pk")).order_by("-pk")
    rows = Override.objects.filter(decision__person__in=people, starts__lte=on, ends__gt=on)
    rows = rows.annotate(last=Subquery(reviews.values("outcome")[:1]))
    stands = Q(last=None) | Q(last=OverrideReview.Outcome.STANDS)
    return rows.filter(stands).select_related("decision__answer", "decision__case")


def _key_of(decision: AllocationDecision) -> str:
    return decision.case.key if decision.case else decision.answer.case_key
