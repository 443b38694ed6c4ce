"""Freezes everything that an answer was worked out from, and works a past answer out again by the rules of its day."""

import json
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from lms.policy.rule import Rule
from lms.rules import Answer, RuleBook, rule_called
from mentoring.caseload.allocation import ENGINE, Decision, decide
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import AllocationCheck
from mentoring.caseload.officer import Lead, Officer
from mentoring.caseload.officers import Asked


@dataclass(frozen=True)
class Consulted(RuleBook):
    """A book of rules that notes what it was asked, so that an answer keeps the rules that it rests on."""

    asked: dict[str, Answer] = field(default_factory=dict)

    def answer(self, rule: Rule) -> Answer:
        """Return what `rule` says, and note it."""
        return self.asked.setdefault(rule.key, super().answer(rule))


@dataclass(frozen=True)
class FrozenBook(RuleBook):
    """The rules as they stood when an answer was given."""

    said: dict[str, Answer] = field(default_factory=dict)

    def answer(self, rule: Rule) -> Answer:
        """Return what `rule` said then."""
        return self.said[rule.key]


@cache
def _reader(kind: type) -> TypeAdapter[Any]:
    """Return what writes and reads records of a kind; made once, because making one is slow."""
    return TypeAdapter(kind)


def freeze(asked: Asked, case: CaseFacts, lead: Asked | None = None) -> tuple[Decision, dict[str, Any]]:
    """Answer whether a case may go to a person; return the answer, and what AllocationCheck keeps of it.

    Of private limits nothing is kept but whether this case is suitable.
    """
    book = Consulted(asked.book.on, asked.book.choices)
    led = asked.led_by(lead, case) if lead else None
    suits = asked.suits(case)
    decision = decide(case, asked.officer, book, led, suitable=suits)
    facts = {
        "case": case.as_record(),
        "person": _reader(Officer).dump_python(asked.officer, mode="json"),
        "lead": _reader(Lead).dump_python(led, mode="json") if led else None,
        "suitable": suits,
    }
    kept = {
        "answer": decision.answer,
        "facts": facts,
        "rules": [said.as_record() for said in book.asked.values()],
        "reasons": [reason.as_record() for reason in decision.reasons],
        "engine": ENGINE,
    }
    return decision, kept


def may_answer_again(check: AllocationCheck) -> bool:
    """Say whether a past answer can be worked out again: those of an earlier edition are read as they were given."""
    return check.engine == ENGINE


def answered_again(check: AllocationCheck) -> Decision:
    """Work a past answer out again from what was frozen with it, by the rules of its day."""
    facts = check.facts
    officer = _reader(Officer).validate_python(facts["person"])
    lead = _reader(Lead).validate_python(facts["lead"]) if facts["lead"] else None
    case = CaseFacts.from_record(facts["case"])
    return decide(case, officer, _book_of(check, officer.on), lead, suitable=facts["suitable"])


def again_in_words(check: AllocationCheck) -> str:
    """Say whether a past answer, worked out again from what was kept with it, gives the same reasons."""
    if not may_answer_again(check):
        return "It was given by an earlier edition of the check, and is shown as it was given."
    reasons = json.loads(json.dumps([reason.as_record() for reason in answered_again(check).reasons]))
    if reasons == check.reasons:
        return "Worked out again just now, from what was kept with it and by the rules of that day: the same reasons."
    return "Worked out again just now, it gives other reasons than were kept. Tell your administrator."


def _book_of(check: AllocationCheck, on: date) -> FrozenBook:
    said = {row["rule"]: _said(row) for row in check.rules}
    return FrozenBook(on, {}, said)


def _said(row: dict[str, Any]) -> Answer:
    return Answer(rule_called(row["rule"]), row["value"], row["version"], row["source"], "region" in row["version"])
