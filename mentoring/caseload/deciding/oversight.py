"""The entry for the case system: what a manager weighed and decided, and what was known, without a single name. Pure.

Whoever reads it in the case system learns what the officer may do, not who they are; the case is only its mask.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from lms.calendar import in_words
from lms.models import Grade
from mentoring.caseload.facts import CaseFacts, joined
from mentoring.caseload.models import AllocationDecision
from mentoring.caseload.officer import Officer
from mentoring.caseload.reasons import ALLOW, BLOCK, NOT_SUITABLE, WARN

Outcome = AllocationDecision.Outcome
# Which reasons a manager weighs as capacity; all others are about the case, or about what somebody can do.
CAPACITY: Final = frozenset(
    {
        "overload", "reading_age", "no_capacity", "learner_reductions", "newly_qualified_reduction", "no_mentor",
        "learner_most_cases", "span_of_control", "allocation_away", "allocation_back_days",
    }
)  # fmt: skip
# What stands against a case by one of these rules begins with the module that it speaks of.
OF_A_MODULE: Final = frozenset({"before_a_first_case", "vulnerability"})


@dataclass(frozen=True)
class Weighed:
    """What a manager wrote: the three things to be weighed, and a reply to each warning, by its key."""

    complexity: str
    capability: str
    capacity: str
    replies: dict[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, str]:
        """Return everything that was written, by the field in which it stands."""
        replies = {reply_field(key): words for key, words in self.replies.items()}
        return {"complexity": self.complexity, "capability": self.capability, "capacity": self.capacity} | replies


@dataclass(frozen=True)
class SetAside:
    """What an authority wrote to set blocks aside: which, until which day (not included), and why."""

    blocks: tuple[str, ...]
    ends: date
    reason: str


@dataclass(frozen=True)
class Given:
    """An answer that was given: its number, its moment and its frozen reasons."""

    number: int
    at: str
    mask: str
    answer: str
    reasons: Sequence[dict[str, Any]]


def reply_field(key: str) -> str:
    """Name the field of a form in which a warning is replied to."""
    return f"reply_{key}"


def keyed(reasons: Sequence[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Give each frozen reason a key: that of its rule, numbered from the second reason of the same rule and answer."""
    seen: dict[tuple[str, str], int] = {}
    found = []
    for row in reasons:
        rule = rule_of(row)
        number = seen[rule, row["answer"]] = seen.get((rule, row["answer"]), 0) + 1
        found.append((rule if number == 1 else f"{rule}-{number}", row))
    return found


def rule_of(row: dict[str, Any]) -> str:
    """Return the key of the rule behind a frozen reason; nothing for a private limit."""
    return str(row["rule"]["rule"]) if row["rule"] else ""


def of_lead(row: dict[str, Any]) -> bool:
    """Say whether a frozen reason stands against whoever would lead the case, not against the person."""
    return bool(row.get("of_lead"))


def warnings_in(reasons: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the warnings of an answer, by key."""
    return {key: row for key, row in keyed(reasons) if row["answer"] == WARN}


def blocks_in(reasons: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what blocks, by key."""
    return {key: row for key, row in keyed(reasons) if row["answer"] == BLOCK}


def entry(
    *,
    given: Given,
    case: CaseFacts,
    officer: Officer,
    weighed: Weighed,
    outcome: str,
    lead: str,
    aside: SetAside | None,
) -> str:
    """Write the entry "management oversight - allocation". `lead` is a grade in words, never a name."""
    lines = [
        f"Management oversight - allocation. {in_words(officer.on)}.",
        f"Decision: {_decision(outcome, officer, lead)}.",
        f"Case{f' {given.mask}' if given.mask else ''}: {_case(case)}.",
        f"Complexity of the case: {weighed.complexity}",
        f"Capability of the officer: {weighed.capability}",
        *_shown(officer),
        f"Capacity of the officer: {weighed.capacity}",
        f"On record: {_capacity(officer)}.",
        *_against(given, weighed, aside),
        *_override(aside),
        f"Rules asked: {_rules(given)}.",
        f"Answer {given.number} of the allocation check, {given.at}; kept with the rules of that day.",
    ]
    return "\n".join(lines)


def who(officer: Officer) -> str:
    """Say what somebody is, by grade and stage."""
    grade = Grade(officer.grade).label if officer.grade in Grade.values else "Officer"
    grade = f"{grade[0].lower()}{grade[1:]}"
    if learning := officer.learning:
        stage = f"stage {learning.stage}, " if learning.stage else ""
        return f"{grade}, {stage}month {learning.month} of {learning.months}"
    if officer.qualified_since:
        return f"{grade}, qualified practitioner since {in_words(officer.qualified_since)}"
    return f"{grade}, not a qualified practitioner"


def _decision(outcome: str, officer: Officer, lead: str) -> str:
    if outcome == Outcome.CO_WORKED:
        return f"to be co-worked by {_one(who(officer))}; led by {_one(lead)}"
    return f"{'allocated' if outcome == Outcome.ALLOCATED else 'not allocated'} to {_one(who(officer))}"


def _one(words: str) -> str:
    return f"{'an' if words.startswith('officer') else 'a'} {words}"


def _case(case: CaseFacts) -> str:
    concerns = f"concerns: {joined(case.concerns)}" if case.concerns else "no concern on record"
    tier = f"tier {case.tier}" if case.tier else "not tiered"
    risk = f"{case.risk.label.lower()} risk of serious harm ({case.by_group})"
    return f"{risk}; {concerns}; {case.order_label.lower()}; {tier}, {case.mappa}"


def _shown(officer: Officer) -> Iterator[str]:
    """Say what a learner has demonstrated, and what not."""
    if officer.learning is None:
        return
    gates = officer.learning.gates
    shown = [
        f"{gate.title} ({in_words(gate.shown.since)})" if gate.shown.since else gate.title
        for gate in gates
        if gate.shown.demonstrated
    ]
    missing = [f"{gate.title}: {_lower(gate.shown.in_words)}" for gate in gates if not gate.shown.demonstrated]
    if gates:
        gaps = f"Gaps: {'; '.join(missing)}." if missing else "No gap."
        yield f"On record: demonstrated {joined(shown) or 'nothing yet of what must come first'}. {gaps}"


def _capacity(officer: Officer) -> str:
    workload = officer.workload
    parts = [f"workload {workload.in_words}" if workload else "no workload figure"]
    if officer.pending.cases:
        parts.append(f"{officer.pending.cases} allocated since, {officer.pending.points} points")
    if officer.protected.in_words:
        parts.append(_lower(officer.protected.in_words))
    if officer.learning:
        parts.append(f"mentor: {'yes' if officer.learning.cover.covered else 'no'}")
    return "; ".join(parts)


def _against(given: Given, weighed: Weighed, aside: SetAside | None) -> Iterator[str]:
    """Say what stood against it, rule by rule, with what the manager replied or that it was set aside."""
    yield f"Answer of the allocation check: {given.answer}."
    for key, row in keyed(given.reasons):
        if row["answer"] == ALLOW:
            continue
        said = f"{row['answer'].capitalize()}: {_with_version(row, title_of(row))}."
        if row["answer"] == WARN and weighed.replies.get(key):
            said += f" Reply: {weighed.replies[key]}"
        elif aside and key in aside.blocks:
            said += " Set aside."
        yield said


def _override(aside: SetAside | None) -> Iterator[str]:
    if aside:
        yield f"Set aside until {in_words(aside.ends)}, to be reviewed one level up. Reason: {aside.reason}"


def title_of(row: dict[str, Any]) -> str:
    """Name the rule behind a frozen reason, with the module it speaks of or that it is of the lead, and no person."""
    if not row["rule"]:
        return f"{NOT_SUITABLE}{' (the lead)' if of_lead(row) else ''}"
    title, module = str(row["rule"]["title"]), "the lead" if of_lead(row) else module_of(row)
    return f"{title} ({module})" if module else title


def module_of(row: dict[str, Any]) -> str:
    """Return the module that stands against a case, where a rule speaks of one."""
    against = row["answer"] != ALLOW and rule_of(row) in OF_A_MODULE
    return str(row["reason"]).partition(". ")[0] if against else ""


def _with_version(row: dict[str, Any], title: str) -> str:
    return f"{title}, {row['rule']['version']}" if row["rule"] else title


def _rules(given: Given) -> str:
    titles = dict.fromkeys(_with_version(row, row["rule"]["title"]) for row in given.reasons if row["rule"])
    return "; ".join(titles) or "none spoke"


def _lower(words: str) -> str:
    return f"{words[0].lower()}{words[1:]}" if words else ""
