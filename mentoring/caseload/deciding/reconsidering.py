"""Whether an answer that was given still holds: the check asked again, and what it says otherwise by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.db import transaction
from django.utils import timezone

from lms import audit
from lms.calendar import today
from lms.models import Person
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.frozen import freeze
from mentoring.caseload.models import AllocationCheck
from mentoring.caseload.officers import Asked, asked_about
from mentoring.caseload.permissions import check_allocate_to


@dataclass(frozen=True)
class Known:
    """The person of an answer, and whoever would lead, as they stand now."""

    person: Asked
    lead: Asked | None


@dataclass(frozen=True)
class Change:
    """What a rule said when the manager looked, and what it says now; nothing where it did not, or does not, speak."""

    rule: str
    before: str
    now: str


class Changed(Exception):  # reads as what has happened
    """The check answers otherwise by now. Nothing was decided; the manager looks at a fresh answer."""

    def __init__(self, changes: list[Change]) -> None:
        super().__init__("What is known has changed since the check was asked. Nothing is decided yet.")
        self.changes = changes


def known_now(answer: AllocationCheck) -> Known:
    """Gather what is known today of the person of an answer, and of the lead."""
    people = [answer.person, answer.lead] if answer.lead else [answer.person]
    found = asked_about(people, today())
    return Known(found[answer.person_id], found[answer.lead_id] if answer.lead_id else None)


def refuse_what_changed(answer: AllocationCheck, known: Known) -> None:
    """Refuse to go on from an answer that no longer holds, reason by reason."""
    if changes := _changes(answer, known):
        raise Changed(changes)


def changes_now(answer: AllocationCheck) -> list[Change]:
    """Return where the check says otherwise now than it did."""
    return _changes(answer, known_now(answer))


def _changes(answer: AllocationCheck, known: Known) -> list[Change]:
    case = CaseFacts.from_record(answer.facts["case"])
    now = [reason.as_record() for reason in known.person.about(case, known.lead).reasons]
    return changes_between(answer.reasons, now)


def changes_between(before: Sequence[dict[str, Any]], now: Sequence[dict[str, Any]]) -> list[Change]:
    """Return where two answers differ, rule by rule: in words, in the answer, or in the rule's version. Pure."""
    gone, came = _not_in(before, now), _not_in(now, before)
    found = []
    for rule in dict.fromkeys([*came, *gone]):
        pairs = zip_longest(gone.get(rule, ()), came.get(rule, ()), fillvalue="")
        found += [Change(rule, *_apart(was, then)) for was, then in pairs]
    return found


@transaction.atomic
def ask_again(*, answer: AllocationCheck, by: Person) -> AllocationCheck:
    """Give the answer of now to a question that was asked before: the same case, person and lead."""
    check_allocate_to(by, answer.person)
    known = known_now(answer)
    decision, kept = freeze(known.person, CaseFacts.from_record(answer.facts["case"]), known.lead)
    fresh = AllocationCheck.objects.create(
        person=answer.person,
        lead=answer.lead,
        case_mask=answer.case_mask,
        case_key=answer.case_key,
        asked_by=by,
        asked_at=timezone.now(),
        **kept,
    )
    facts = {"person": answer.person_id, "answer": decision.answer, "again": answer.pk}
    audit.record("allocation_checked", by=by, subject=fresh, facts=facts)
    return fresh


Row = dict[str, Any]


def _not_in(rows: Sequence[Row], others: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the reasons of one answer that the other does not have, by the title of their rule."""
    known = {_said(row) for row in others}
    found: dict[str, list[Row]] = {}
    for row in rows:
        if _said(row) not in known:
            found.setdefault(row["rule"]["title"] if row["rule"] else "", []).append(row)
    return found


def _said(row: Row) -> tuple[str, str, str, str]:
    rule = row["rule"] or {}
    return str(rule.get("rule", "")), row["answer"], row["reason"], str(rule.get("version", ""))


def _apart(before: Row | str, now: Row | str) -> tuple[str, str]:
    """Write both; where only the version of the rule is another one, say which."""
    was, then = _words(before), _words(now)
    if was == then and isinstance(before, dict) and isinstance(now, dict):
        was, then = (f"{words} By {row['rule']['version']} of the rule." for words, row in ((was, before), (then, now)))
    return was, then


def _words(row: Row | str) -> str:
    return f"{row['answer'].capitalize()}: {row['reason']}" if isinstance(row, dict) else ""
