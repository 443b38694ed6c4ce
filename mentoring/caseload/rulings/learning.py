"""What a learner has shown, how far they are, and whether somebody mentors them. Pure."""

from collections.abc import Iterator
from typing import Final

from courses.demonstration import with_article
from lms.calendar import in_words
from lms.policy.allocating import FIRST_CASE_MONTH, VULNERABILITY
from lms.policy.practice import BEFORE_A_FIRST_CASE, NO_MENTOR
from lms.rules import Answer, RuleBook
from mentoring.caseload.facts import CaseFacts, joined
from mentoring.caseload.officer import Gate, Officer
from mentoring.caseload.reasons import ALLOW, BLOCK, Reason, as_the_rule_says

# Which module answers which concern of a case: named in the reason when the case has that concern.
CONCERN_OF: Final = {"child-safeguarding": "child safeguarding", "domestic-abuse": "domestic abuse"}
FOR_VULNERABLE: Final = "adult-safeguarding"
HOUR: Final = 60


def gates(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Ask of everybody on a pathway whether what must come before a first case is demonstrated."""
    if officer.learning is None:
        return
    rule = book.answer(BEFORE_A_FIRST_CASE)
    asked = [gate for gate in officer.learning.gates if gate.first_case]
    for gate in asked:
        if not gate.shown.demonstrated:
            concern = CONCERN_OF.get(gate.key, "")
            here = f" This case has a {concern} concern." if concern in case.concerns else ""
            yield _missing(gate, here, officer, rule)
    shown = [gate for gate in asked if gate.shown.demonstrated]
    if shown:
        titles = joined(
            [f"{gate.title} ({in_words(gate.shown.since)})" if gate.shown.since else gate.title for gate in shown]
        )
        yield Reason(ALLOW, f"Demonstrated: {titles}.", "", rule, officer.on)


def vulnerability(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Ask of learners for adult safeguarding where somebody is vulnerable."""
    if officer.learning is None or not case.vulnerability:
        return
    rule = book.answer(VULNERABILITY)
    here = " This case has a vulnerability concern."
    for gate in officer.learning.gates:
        if gate.key == FOR_VULNERABLE and not gate.first_case and not gate.shown.demonstrated:
            yield _missing(gate, here, officer, rule)


def _missing(gate: Gate, here: str, officer: Officer, rule: Answer) -> Reason:
    """Say what of a module is not demonstrated, and exactly what is left to do."""
    sentence = f"{gate.title}. {gate.shown.in_words}.{here}"
    return as_the_rule_says(rule, sentence, f"{officer.name} demonstrates it: {left(gate)}.", officer.on)


def left(gate: Gate) -> str:
    """Say what is left of a module: about 2 h of lessons, its check and an observation."""
    need = [with_article(method) for method in gate.shown.missing]
    if gate.minutes_left and "check" in gate.shown.missing:
        need.insert(0, f"{_duration(gate.minutes_left)} of lessons")
    return f"{joined(need)} left" if need else "nothing is left but the judgement"


def _duration(minutes: int) -> str:
    if minutes < HOUR:
        return f"{minutes} minutes"
    hours, rest = divmod(minutes, HOUR)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def first_month(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Ask whether a learner is far enough for a case at all, where a region has set a month."""
    rule = book.answer(FIRST_CASE_MONTH)
    if officer.learning is None or not int(rule.value):
        return
    month = officer.learning.month
    if month < int(rule.value):
        sentence = f"{officer.name} is in month {month}. The region sets month {rule.value} for a first case."
        yield Reason(BLOCK, sentence, f"Month {rule.value} of the pathway begins.", rule, officer.on)
    else:
        yield Reason(ALLOW, f"Month {month}, and a first case may come from month {rule.value}.", "", rule, officer.on)


def mentor(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Ask whether a learner has an eligible mentor."""
    if officer.learning is None:
        return
    rule, cover = book.answer(NO_MENTOR), officer.learning.cover
    if cover.covered:
        yield Reason(ALLOW, f"Mentor: {cover.in_words}.", "", rule, officer.on)
    else:
        changes = f"{officer.name} is paired with an eligible mentor."
        yield as_the_rule_says(rule, f"{cover.in_words}.", changes, officer.on)
