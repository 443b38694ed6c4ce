"""The case itself: its risk of serious harm, MAPPA, and kinds of case that learners take only with care. Pure."""

from collections.abc import Iterator
from typing import Final

from lms.calendar import in_words
from lms.policy.allocating import LEARNER_MAPPA, LEARNER_REMOTE, LEARNER_SEXUAL_OFFENCE, LEARNER_STALKING
from lms.policy.practice import LEARNER_HIGH_RISK, UNQUALIFIED_HIGH_RISK
from lms.policy.rule import Rule
from lms.rules import RuleBook
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.officer import Officer
from mentoring.caseload.reasons import ALLOW, Reason, as_the_rule_says

# Of level 2 on, several agencies meet about a case.
MEETINGS_FROM: Final = 2
# A fact of a case, the rule that speaks of it for learners, and how it is said.
WITH_CARE: Final[tuple[tuple[str, Rule, str], ...]] = (
    ("sexual_offence", LEARNER_SEXUAL_OFFENCE, "The case has a sexual offence"),
    ("stalking", LEARNER_STALKING, "The case has stalking"),
    ("remote", LEARNER_REMOTE, "The case is supervised remotely"),
)


def risk(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Test the risk of serious harm itself, never the tier."""
    rule = book.answer(LEARNER_HIGH_RISK if officer.learning else UNQUALIFIED_HIGH_RISK)
    level = f"{case.risk.label} risk of serious harm"
    who, later = _standing(officer)
    if case.high_risk and not _qualified(officer):
        yield as_the_rule_says(rule, f"{level} to {case.at_risk}. {who}", later, officer.on)
    else:
        yield Reason(ALLOW, f"{level} at most. {who}", "", rule, officer.on)


def _qualified(officer: Officer) -> bool:
    """Say whether the highest risk may be theirs: qualified, and not on a pathway."""
    return officer.learning is None and officer.qualified_since is not None


def _standing(officer: Officer) -> tuple[str, str]:
    """Say what the person is, and what would change it."""
    if learning := officer.learning:
        who = f"{officer.name} is a learner, month {learning.month} of {learning.months}."
        planned = in_words(learning.planned_end)
        return who, f"They qualify (planned for {planned}), or a qualified officer holds the case."
    if officer.qualified_since:
        return f"{officer.name} is a qualified practitioner since {in_words(officer.qualified_since)}.", ""
    return f"{officer.name} is not a qualified practitioner.", "A qualified officer holds the case."


def mappa(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Ask of learners whether several agencies meet about the case."""
    if officer.learning is None or (case.mappa_level or 0) < MEETINGS_FROM:
        return
    rule = book.answer(LEARNER_MAPPA)
    said = f"{case.mappa}: several agencies meet about it. {officer.name} is a learner."
    yield as_the_rule_says(rule, said, "A qualified officer holds the case.", officer.on)


def with_care(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Ask of learners whether the case is of a kind that needs care."""
    if officer.learning is None:
        return
    for fact, declared, said in WITH_CARE:
        if getattr(case, fact):
            rule = book.answer(declared)
            sentence = f"{said}. {officer.name} is a learner."
            yield as_the_rule_says(rule, sentence, "A qualified officer holds the case.", officer.on)
