"""May this case go to this person? Allow, warn or block, each reason with its rule, source and day. Pure.

The answer is the worst of the reasons: nothing weighs one up against another.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from lms.policy import allocating, practice
from lms.policy.allocating import CO_WORKING
from lms.rules import Answer, RuleBook
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.officer import Lead, Officer
from mentoring.caseload.reasons import ALLOW, BLOCK, WARN, WORST, Decision, Reason, as_the_rule_says, not_suitable
from mentoring.caseload.rulings import being_there, capacity, learning, risk

__all__ = ["ALLOW", "BLOCK", "RULINGS", "WARN", "WORST", "Decision", "Reason", "decide"]

Ruling = Callable[[CaseFacts, Officer, RuleBook], Iterator[Reason]]
# Which edition of the check this is: an answer of an earlier one is read as it was given, and not worked out again.
ENGINE: Final = 3
RULINGS: Final = (
    risk.risk,
    risk.mappa,
    risk.with_care,
    learning.gates,
    learning.vulnerability,
    learning.first_month,
    being_there.held_back,
    being_there.away,
    being_there.just_back,
    capacity.workload,
    capacity.most_cases,
    capacity.protected,
    learning.mentor,
    capacity.span_of_manager,
)
# The same of a learner who would co-work: the case is in the name of the lead, and so are its points.
LED: Final[dict[Ruling, Ruling]] = {ask: partial(ask, led=True) for ask in (capacity.workload, capacity.most_cases)}
# What is asked of whoever would lead a co-worked case too: it comes on top of what they have.
OF_THE_LEAD: Final = (being_there.held_back, capacity.workload)
# What stands against a case in a learner's own name, and not against one that a qualified officer leads.
CO_WORKABLE: Final = frozenset(
    rule.key
    for rule in (
        practice.LEARNER_HIGH_RISK,
        practice.BEFORE_A_FIRST_CASE,
        allocating.FIRST_CASE_MONTH,
        allocating.LEARNER_MAPPA,
        allocating.LEARNER_SEXUAL_OFFENCE,
        allocating.LEARNER_STALKING,
        allocating.LEARNER_REMOTE,
        allocating.VULNERABILITY,
    )
)


def decide(
    case: CaseFacts, officer: Officer, book: RuleBook, lead: Lead | None = None, *, suitable: bool = True
) -> Decision:
    """Ask every rule, and answer with the worst. With a `lead` the person would co-work the case."""
    led = LED if officer.learning and lead else {}
    found = [reason for ask in RULINGS for reason in led.get(ask, ask)(case, officer, book)]
    if officer.learning:
        found = list(_co_worked(found, officer, book.answer(CO_WORKING), lead))
        found += _against_the_lead(case, lead, book) if lead and not lead.same_person else ()
    elif lead:
        found.append(_only_learners(officer, book.answer(CO_WORKING)))
    if not suitable:
        found.append(not_suitable(officer.on))
    found.sort(key=lambda reason: -WORST.index(reason.answer))
    return Decision(found[0].answer if found else ALLOW, tuple(found))


def _co_worked(found: Iterable[Reason], officer: Officer, rule: Answer, lead: Lead | None) -> Iterable[Reason]:
    """Put the rule of co-working in place of what stands against a case in one's own name; or say that it could be."""
    if lead is None:
        possible = rule.value != BLOCK
        yield from (_could_be(reason) if possible and _stands(reason) else reason for reason in found)
        return
    why_not = lead.why_not
    for reason in found:
        if _stands(reason) and not why_not:
            said = f"{reason.reason} In the name of {lead.name}, who leads it."
            yield as_the_rule_says(rule, said, reason.changes_if, officer.on)
        else:
            yield reason
    if why_not:
        yield Reason(BLOCK, why_not, "A qualified officer who is there leads it.", rule, officer.on)


def _against_the_lead(case: CaseFacts, lead: Lead, book: RuleBook) -> Iterator[Reason]:
    """Ask whether more work may come to the lead, by the rules that hold for the person: one answer has one book."""
    for ask in OF_THE_LEAD:
        for reason in ask(case, lead.officer, book):
            if reason.answer != ALLOW:
                yield replace(reason, reason=f"{lead.name} would lead it. {reason.reason}", of_lead=True)
    if not lead.suitable:
        yield not_suitable(lead.officer.on, lead.name)


def _stands(reason: Reason) -> bool:
    return reason.answer != ALLOW and reason.key in CO_WORKABLE


def _could_be(reason: Reason) -> Reason:
    return replace(reason, changes_if=f"{reason.changes_if} Or they co-work it with a named qualified officer.")


def _only_learners(officer: Officer, rule: Answer) -> Reason:
    sentence = f"{officer.name} is not on a pathway, and only learners co-work a case that somebody else leads."
    return Reason(BLOCK, sentence, "The case is in their own name.", rule, officer.on)
