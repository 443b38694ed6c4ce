"""How a frozen answer of the allocation check, and a person's own rules, are set out on a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse

from lms.calendar import in_words
from mentoring.caseload.allocation import ALLOW, BLOCK, WARN, Reason
from mentoring.caseload.facts import CaseFacts, joined
from mentoring.caseload.models import AllocationCheck
from mentoring.caseload.officers import Other

NUMBERS: Final = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@dataclass(frozen=True)
class ReasonRow:
    """One reason as the table of reasons shows it. Only a private limit has no rule, version or source."""

    answer: str
    reason: str
    changes_if: str
    rule: str = ""
    rule_href: str = ""
    version: str = ""
    source: str = ""
    unconfirmed: bool = False

    @classmethod
    def of(cls, record: dict[str, Any]) -> "ReasonRow":
        """Read a frozen reason."""
        said = {key: record[key] for key in ("answer", "reason", "changes_if")}
        rule = record["rule"]
        if rule is None:
            return cls(**said)
        day = in_words(date.fromisoformat(record["day"]))
        source = rule["source"].removeprefix("UNCONFIRMED: ")
        return cls(
            **said,
            rule=rule["title"],
            rule_href=f"{reverse('rules')}#{rule['rule']}",
            version=rule["version"].removeprefix("v"),
            source=f"{source[0].upper()}{source[1:]}. As of {day}.",
            unconfirmed=not rule["confirmed"],
        )


def rows_of(reasons: Iterable[Reason]) -> list[ReasonRow]:
    """Set out reasons that were worked out just now."""
    return [ReasonRow.of(reason.as_record()) for reason in reasons]


def verdict(check: AllocationCheck) -> dict[str, str]:
    """Return the answer in a title and a sentence."""
    name, lead = check.person.name, check.lead
    against = sum(row["answer"] == check.answer for row in check.reasons)
    count, one = NUMBERS[min(against, 9)], against == 1
    may = f"{name} may co-work it, led by {lead}" if lead else f"{name} may take it"
    titles = {
        BLOCK: f"Block: {f'{name} may not co-work it today' if lead else f'not in the name of {name} today'}",
        WARN: f"Warn: {may}, with reasons to write down",
        ALLOW: f"Allow: {may}",
    }
    texts = {
        BLOCK: f"{count} {'reason stands' if one else 'reasons stand'} against it. What would change it stands beside.",
        WARN: f"No rule says no. {count} {'thing needs' if one else 'things need'} an answer from you first.",
        ALLOW: "No rule stands against it.",
    }
    return {"kind": check.answer, "title": titles[check.answer], "text": texts[check.answer]}


def next_step(check: AllocationCheck, others: list[Other]) -> str:
    """Say what to do now."""
    free = joined([other.asked.person.name for other in others if other.decision.answer == ALLOW][:3])
    if check.answer == ALLOW:
        return "Record your decision here, and paste its text into your case system as your management oversight."
    if check.answer == WARN:
        return "If you allocate it, answer each warning in your decision, and paste its text into your case system."
    nobody = "Nobody else in the delivery unit is free of objections either: ask your head of PDU"
    return f"Do not put this case in their name. {f'{free} may take it today' if free else nobody}."


def facts_strip(case: CaseFacts) -> list[dict[str, str]]:
    """Return the case in a strip of facts."""
    concerns = joined([words.removeprefix("a ") for words in case.concerns]).capitalize() or "None"
    tier = f"{case.tier or 'Not tiered'}, {case.mappa}"
    return [
        {"term": "RoSH", "value": case.risk.label, "note": case.by_group},
        {"term": "Concerns", "value": concerns, "note": ""},
        {"term": "Order", "value": case.order_label, "note": ""},
        {"term": "Tier, MAPPA", "value": tier, "note": "The rules go by RoSH, not by the tier"},
    ]
