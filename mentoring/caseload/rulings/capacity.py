"""How full the person is now and with this case, whether what protects them is on file, and who oversees them. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from lms.calendar import in_words
from lms.policy.allocating import LEARNER_MOST_CASES, MOST_CASES_ANSWER
from lms.policy.practice import (
    LEARNER_REDUCTIONS,
    NEWLY_QUALIFIED_REDUCTION,
    NO_CAPACITY,
    OVERLOAD,
    OVERLOAD_ANSWER,
    OVERLOAD_WEEKS,
    READING_AGE,
    SPAN_OF_CONTROL,
)
from lms.rules import Answer, RuleBook
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.files.export_cells import tidy
from mentoring.caseload.officer import Officer, Pending
from mentoring.caseload.points import case_points, percent_of, reduction_hours
from mentoring.caseload.reasons import ALLOW, WARN, Reason, as_the_rule_says
from mentoring.caseload.workload import Workload

# Half an hour a week between the reduction expected and the one on file is rounding, not a missing reduction.
ROUNDING: Final = Decimal("0.5")
NOBODY_KNOWS: Final = timedelta(days=14)
PROTECTING: Final = {rule.key: rule for rule in (LEARNER_REDUCTIONS, NEWLY_QUALIFIED_REDUCTION)}


def workload(case: CaseFacts, officer: Officer, book: RuleBook, *, led: bool = False) -> Iterator[Reason]:
    """Ask how full the person is, with this case too unless somebody else leads it, and how old the figure is."""
    now, age = officer.workload, book.answer(READING_AGE)
    if now is None:
        sentence = f"No workload figure of {officer.name} is on record."
        yield Reason(WARN, sentence, "A workload export is taken in.", age, officer.on)
        return
    if (days := now.age(officer.on)) > int(age.value):
        old = f"The workload figure is {days} days old ({now.in_words}): after {age.in_words} it is not relied on."
        yield Reason(WARN, old, "A newer workload export is taken in.", age, now.day)
    if now.no_capacity:
        rule = book.answer(NO_CAPACITY)
        full = (
            f"All of {officer.name}’s hours were reduced on {in_words(now.day)}: no capacity, though the tool shows 0%."
        )
        yield as_the_rule_says(rule, full, "The reduction ends, and a new export says so.", now.day)
        return
    yield _overload(now, None if led else case, officer, book)


def _overload(now: Workload, case: CaseFacts | None, officer: Officer, book: RuleBook) -> Reason:
    limit, weeks = book.answer(OVERLOAD), int(book.answer(OVERLOAD_WEEKS).value)
    answer = str(book.answer(OVERLOAD_ANSWER).value)
    changes = f"Cases move, until {officer.name} is at {limit.in_words} or below."
    if (now.percent or 0) > int(limit.value):
        since = over_since(officer.workloads, int(limit.value))
        lasts = (now.known_on - since).days >= weeks * 7
        excessive = f" Above it in every figure since {in_words(since)}: an excessive workload." if lasts else ""
        sentence = f"Workload {now.in_words}, above {limit.in_words}.{excessive}"
        return Reason(answer, sentence, changes, limit, now.day)
    adds = case_points(case.order, case.tier, officer.on) if case else 0
    then = percent_of(now.total + officer.pending.points + (adds or 0), now.available) or Decimal(0)
    with_it = f"{_with_this(case.tier, adds, officer.pending)}: {then}%" if case else _led(officer.pending, then)
    if then > int(limit.value):
        return Reason(answer, f"Workload {now.in_words}. {with_it}, above {limit.in_words}.", changes, limit, now.day)
    return Reason(ALLOW, f"Workload {now.in_words}, not above {limit.in_words}. {with_it}.", "", limit, now.day)


def _with_this(tier: str, adds: int | None, pending: Pending) -> str:
    """Say what the case adds, and what was allocated and is in no figure yet."""
    if adds is None:
        this = f"No points are published for tier {tier}, so this case is counted as nothing"
    elif not tier:
        this = "Not tiered yet, this case counts nothing"
    else:
        this = f"With this case ({adds} points)"
    return f"{this}, and {_since(pending)}" if pending.cases else this


def _since(pending: Pending) -> str:
    cases = f"{pending.cases} {'case' if pending.cases == 1 else 'cases'}"
    return f"{cases} ({pending.points} points) allocated since that figure"


def _led(pending: Pending, then: Decimal) -> str:
    """Say of a case that somebody else leads that it adds nothing here, and what was allocated since."""
    theirs = "This case counts for whoever leads it"
    return f"{theirs}. With {_since(pending)}: {then}%" if pending.cases else theirs


def over_since(workloads: tuple[Workload, ...], limit: int) -> date:
    """Return the day of the first of the latest figures that are all above the limit, by the same points version.

    Where no figure is on record for longer than two weeks, nobody knows how it was between: there it begins anew.
    """
    since, version = workloads[-1].known_on, workloads[-1].points_version
    for figure in reversed(workloads):
        if figure.no_capacity or (figure.percent or 0) <= limit or figure.points_version != version:
            break
        if since - figure.known_on > NOBODY_KNOWS:
            break
        since = figure.known_on
    return since


def most_cases(case: CaseFacts, officer: Officer, book: RuleBook, *, led: bool = False) -> Iterator[Reason]:
    """Count a learner's cases, where a region has set a number; one that somebody else leads is none of theirs."""
    rule, now = book.answer(LEARNER_MOST_CASES), officer.workload
    if officer.learning is None or not int(rule.value) or now is None:
        return
    held = now.cases + officer.pending.cases
    since = f", {officer.pending.cases} of them allocated since {in_words(now.day)}" if officer.pending.cases else ""
    sentence = f"{officer.name} holds {held} cases{since}. The region sets {rule.value} at most."
    if held + (0 if led else 1) > int(rule.value):
        answer = str(book.answer(MOST_CASES_ANSWER).value)
        yield Reason(answer, sentence, "A case of theirs moves or ends.", rule, now.day)
    else:
        yield Reason(ALLOW, sentence, "", rule, now.day)


def protected(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Say what protects the person's caseload, where nothing is published, and whether the export shows it."""
    found = officer.protected
    if found.rule not in PROTECTING:
        return
    rule = book.answer(PROTECTING[found.rule])
    if found.percent:
        yield Reason(ALLOW, f"{found.in_words}.", "", rule, officer.on)
        yield from _on_file(officer, rule)
    elif found.since:
        sentence = f"{found.in_words}. The workload tool counts a full officer’s points."
        yield Reason(WARN, sentence, "A reduction is agreed, or they qualify.", rule, officer.on)


def _on_file(officer: Officer, rule: Answer) -> Iterator[Reason]:
    """Say when the export takes fewer hours off than the rule does."""
    now, found = officer.workload, officer.protected
    if now is None or found.since is None or now.day < found.since:
        return
    expected = reduction_hours(now.contracted_hours, found.percent)
    if now.reduction_hours < expected - ROUNDING:
        sentence = (
            f"The export of {in_words(now.day)} takes {tidy(now.reduction_hours)} hours off where {found.percent}% is "
            f"{tidy(expected)} hours: the workload is fuller than it looks."
        )
        yield Reason(WARN, sentence, "The reduction is put into the workload tool.", rule, now.day)


def span_of_manager(case: CaseFacts, officer: Officer, book: RuleBook) -> Iterator[Reason]:
    """Ask how many people the person's manager carries, those of colleagues they stand in for included."""
    if officer.manager is None:
        return
    rule, span = book.answer(SPAN_OF_CONTROL), officer.manager
    if span.full_time_equivalent > int(rule.value):
        sentence = f"{span.in_words}: more than {rule.value}, so oversight of a new case is thin."
        yield Reason(WARN, sentence, "Some of them move to another manager.", rule, officer.on)
    else:
        yield Reason(ALLOW, f"{span.in_words}, not more than {rule.value}.", "", rule, officer.on)
