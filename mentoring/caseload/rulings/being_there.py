"""Whether the person is at work, has just come back, or has cases held back from them. Pure."""

from collections.abc import Iterator

from lms.calendar import in_words
from lms.policy.allocating import AWAY, BACK_DAYS, RESTRICTION
from lms.rules import RuleBook
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import Restriction
from mentoring.caseload.officer import Officer
from mentoring.caseload.reasons import WARN, Reason, as_the_rule_says


def away(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Ask whether the person is away on the day. Why is never recorded."""
    if not officer.away:
        return
    rule = book.answer(AWAY)
    until = f" until {in_words(officer.away_until)}" if officer.away_until else ""
    yield as_the_rule_says(rule, f"{officer.name} is away{until}.", "They are back at work.", officer.on)


def just_back(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Ask whether the person came back a short while ago, after two weeks away or more."""
    rule = book.answer(BACK_DAYS)
    if officer.back_since is None:
        return
    days = (officer.on - officer.back_since).days
    if days < int(rule.value):
        sentence = f"{officer.name} has been back at work since {in_words(officer.back_since)}, after a time away."
        changes = f"They have been back for {rule.in_words}."
        yield Reason(WARN, sentence, changes, rule, officer.on)


def held_back(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Ask whether cases are held back from the person while something is open."""
    for one in officer.held_back:
        if one.kind == Restriction.Kind.NO_NEW_CASES or case.high_risk:
            rule = book.answer(RESTRICTION)
            yield as_the_rule_says(rule, f"{one.reason}.", f"{one.ends_when}.", officer.on)
