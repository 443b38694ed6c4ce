"""Evidence that others wrote, such as an observation: the learner is asked to say which criteria it meets."""

from datetime import date
from typing import Final

from django.urls import reverse

from assessments.portfolio import consequences
from assessments.portfolio.frameworks.in_use import continued_by, criteria_of, framework_in_use
from assessments.portfolio.models import Criterion, Evidence
from lms.actions import close_duty, open_duty
from lms.calendar import working_day_after
from lms.models import Person
from lms.policy.marking import EVIDENCE_CLAIM_DAYS
from lms.rules import RuleBook

CLAIM_IT: Final = "claim_evidence"
# What a part of a piece names, beside its heading and text, where it is about a criterion.
ABOUT: Final = "criterion"


def ask_to_claim(evidence: Evidence, *, who: str, by: Person | None, on: date) -> None:
    """Open the learner’s duty to claim what somebody else wrote. Called inside an action’s transaction."""
    learner = evidence.person
    rule = RuleBook.at(consequences.place_of(learner, on), on).answer(EVIDENCE_CLAIM_DAYS)
    open_duty(
        kind=CLAIM_IT,
        source=evidence,
        about=learner,
        owner=learner,
        title=f"Say which criteria “{evidence}” meets"[:200],
        reason=f"{who} wrote it. It counts for nothing until you have claimed a criterion with it.",
        due=working_day_after(on, rule.value),
        link=reverse("portfolio:piece", args=[evidence.pk]),
        link_text="Read and claim it",
        by=by,
    )


def close_claiming(evidence: Evidence, by: Person, reason: str = "") -> None:
    """Close the duty to claim a piece: it is claimed, or taken back. Called inside an action’s transaction."""
    close_duty(kind=CLAIM_IT, source=evidence, by=by, reason=reason)


def proposed_for(evidence: Evidence) -> list[Criterion]:
    """Return the criteria that whoever wrote or asked for a piece thought of, as the framework in use has them."""
    version = framework_in_use()
    if version is None:
        return []
    named = {int(part[ABOUT]) for part in evidence.parts if str(part.get(ABOUT, "")).isdecimal()}
    if asked := getattr(evidence, "witness_request", None):
        named |= {row.pk for row in asked.criteria.all()}
    counts_for = continued_by(version)
    current = {pk for old in named for pk in counts_for.get(old, ())}
    return [row for row in criteria_of(version) if row.pk in current]
