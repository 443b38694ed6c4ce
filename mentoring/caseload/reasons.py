"""An answer of the allocation check and its reasons, each with the rule that says so and what would change it. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lms.policy import allocating, practice
from lms.rules import Answer

ALLOW, WARN, BLOCK = "allow", "warn", "block"
WORST: Final = (ALLOW, WARN, BLOCK)
# All that is ever said of a private limit: no rule, no version, and nothing that would change it.
NOT_SUITABLE: Final = "Not suitable for this case"
TITLES: Final = {
    practice.LEARNER_HIGH_RISK.key: "Learners and high risk",
    practice.UNQUALIFIED_HIGH_RISK.key: "Qualified for high risk",
    practice.BEFORE_A_FIRST_CASE.key: "Demonstrated before a first case",
    practice.OVERLOAD.key: "Overload",
    practice.READING_AGE.key: "Age of a workload figure",
    practice.NO_CAPACITY.key: "No capacity",
    practice.LEARNER_REDUCTIONS.key: "Learners’ protected caseload",
    practice.NEWLY_QUALIFIED_REDUCTION.key: "Newly qualified officers’ protected caseload",
    practice.NO_MENTOR.key: "A mentor for every learner",
    practice.SPAN_OF_CONTROL.key: "Span of control",
    allocating.FIRST_CASE_MONTH.key: "Month of a first case",
    allocating.LEARNER_MOST_CASES.key: "Number of cases",
    allocating.LEARNER_MAPPA.key: "Learners and MAPPA",
    allocating.LEARNER_SEXUAL_OFFENCE.key: "Learners and sexual offences",
    allocating.LEARNER_STALKING.key: "Learners and stalking",
    allocating.LEARNER_REMOTE.key: "Learners and remote supervision",
    allocating.VULNERABILITY.key: "Vulnerable adults",
    allocating.CO_WORKING.key: "Co-working",
    allocating.AWAY.key: "Away",
    allocating.BACK_DAYS.key: "Just back",
    allocating.RESTRICTION.key: "Cases held back",
}


@dataclass(frozen=True)
class Reason:
    """One rule's answer, in a sentence, with what would change it. Only a private limit has no rule."""

    answer: str
    reason: str
    changes_if: str
    said_by: Answer | None
    day: date
    # It stands against whoever would lead a co-worked case, not against the person.
    of_lead: bool = False

    @property
    def key(self) -> str:
        """Return the key of the rule; nothing for a private limit."""
        return self.said_by.rule.key if self.said_by else ""

    @property
    def rule(self) -> str:
        """Name the rule."""
        return TITLES[self.key] if self.said_by else ""

    def as_record(self) -> dict[str, Any]:
        """Return the reason as it is frozen with an answer."""
        record: dict[str, Any] = {"answer": self.answer, "reason": self.reason, "changes_if": self.changes_if}
        record |= {"day": self.day.isoformat(), "rule": None}
        if self.said_by:
            said = {"title": self.rule, "confirmed": self.said_by.confirmed}
            record["rule"] = self.said_by.as_record() | said
        return record | ({"of_lead": True} if self.of_lead else {})


def as_the_rule_says(rule: Answer, reason: str, changes_if: str, day: date) -> Reason:
    """Return a reason whose answer is the rule's own value; where it allows, nothing need change."""
    answer = str(rule.value)
    return Reason(answer, reason, changes_if if answer != ALLOW else "", rule, day)


def not_suitable(on: date, lead: str = "") -> Reason:
    """Return all that is ever said of a private limit; of whoever would lead it is said under their name."""
    sentence = f"{lead}: {NOT_SUITABLE.lower()}." if lead else f"{NOT_SUITABLE}."
    return Reason(BLOCK, sentence, "", None, on, of_lead=bool(lead))


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
        mine = {(reason.key, reason.answer) for reason in self.reasons}
        more = [reason for reason in other.reasons if (reason.key, reason.answer) not in mine]
        return sorted([*self.reasons, *more], key=lambda reason: -WORST.index(reason.answer))
