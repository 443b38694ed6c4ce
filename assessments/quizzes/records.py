"""The record of a check: what was shown, when, on which version, what was put right, and what is still open.

It tells results and dates. What somebody answered stands with their own results, and is told to nobody else here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from assessments.quizzes.behaviours import MARK, OVERALL
from assessments.quizzes.feedback import state_of
from assessments.quizzes.marking import Mark, is_right, rules_of, submitted
from assessments.quizzes.models import Attempt, Quiz, Step
from assessments.quizzes.passages import Passage, passages_of
from assessments.quizzes.results import left_in_words, result
from assessments.quizzes.retest_pages import rows_of
from assessments.quizzes.sheet import Sheet, sheets_of
from assessments.quizzes.telling import tells_of
from lms.calendar import in_words, today
from lms.models import Person

UNTOLD = "What came of it is told when the quiz has closed."


@dataclass(frozen=True)
class Line:
    """One question of an attempt: what it is about, which version was shown, and what came of it."""

    position: int
    about: str
    version: int
    state: str
    said: str
    put_right: str


@dataclass(frozen=True)
class Entry:
    """One attempt on record."""

    number: int
    heading: str
    state: str
    result: str
    left: str
    facts: list[dict[str, Any]]
    rules: list[dict[str, Any]]
    lines: list[Line]


def record_of(quiz: Quiz, person: Person, reader: Person) -> dict[str, Any]:
    """Return the record of somebody's attempts at a quiz, the newest first. A constant number of queries."""
    rows = Attempt.objects.filter(quiz=quiz, person=person).select_related("quiz", "module_version").order_by("pk")
    attempts = list(rows)
    sheets = sheets_of(attempts)
    own = person.pk == reader.pk
    passages = passages_of(slot.question_version for sheet in sheets for slot in sheet.slots) if own else {}
    entries = [_entry(number, quiz, sheet, passages, own=own) for number, sheet in enumerate(sheets, 1)]
    coming_back = rows_of(person, quiz.module)
    return {
        "quiz": quiz,
        "person": person,
        "own": own,
        "today": today(),
        "entries": entries[::-1],
        "open": [row for row in coming_back if not row.retest.closed_at],
        "closed": [row for row in coming_back if row.retest.closed_at and row.story],
    }


def _entry(number: int, quiz: Quiz, sheet: Sheet, passages: dict[int, Passage], *, own: bool) -> Entry:
    """Return an attempt as the record tells it; the questions one by one to nobody but the person."""
    heading = f"Attempt {number}"
    step = submitted(sheet.steps)
    if step is None:
        said = f"Begun on {in_words(today(sheet.attempt.started_at))}, not handed in yet."
        return Entry(number, heading, "under_way", said, "", _facts(sheet, None), [], [])
    tells = tells_of(quiz, sheet)
    if OVERALL not in tells:
        return Entry(number, heading, "waiting", UNTOLD, "", _facts(sheet, step), _rules(step), [])
    outcome, how = sheet.outcome, sheet.settings.how
    said = result(outcome, passes=how.passes)
    left = left_in_words(outcome) if how.puts_right and outcome.still_wrong else ""
    lines = [_line(mark, passages) for mark in outcome.marks] if own and MARK in tells else []
    return Entry(number, heading, _shape(sheet), said, left, _facts(sheet, step), _rules(step), lines)


def _shape(sheet: Sheet) -> str:
    """Return the shape of what came of an attempt."""
    if sheet.outcome.waiting:
        return "waiting"
    if not sheet.outcome.passed:
        return "not_yet_met"
    return "done" if sheet.attempt.state == Attempt.State.FINISHED else "under_way"


def _facts(sheet: Sheet, step: Step | None) -> list[dict[str, Any]]:
    """Return when it was begun, handed in and finished, what was shown, and when what was wrong was put right."""
    attempt = sheet.attempt
    facts = [{"term": "Begun", "value": in_words(today(attempt.started_at))}]
    if step:
        late = "time was up" if sheet.timed_out else ""
        facts.append({"term": "Handed in", "value": in_words(today(step.at)), "note": late})
    if attempt.finished_at:
        facts.append({"term": "Finished", "value": in_words(today(attempt.finished_at))})
    version = attempt.module_version.number
    facts.append({"term": "Shown", "value": f"{len(sheet.slots)} questions", "note": f"Module version {version}"})
    if step and (days := sorted({today(one.at) for one in _put_right(sheet.steps)})):
        count = len(_put_right(sheet.steps))
        note = f"{count} answer{'' if count == 1 else 's'}"
        facts.append({"term": "Put right", "value": in_words(days[-1]), "note": note})
    return facts


def _put_right(steps: Iterable[Step]) -> list[Step]:
    """Return the answers that put something right."""
    return [step for step in steps if step.kind == Step.Kind.PUT_RIGHT and is_right(step)]


def _rules(step: Step) -> list[dict[str, Any]]:
    """Return by which rules it was marked, as they stood when it was handed in."""
    return [
        {"sentence": answer.rule.sentence, "value": answer.in_words, "version": answer.version, "source": answer.source}
        for answer in rules_of(step)
    ]


def _line(mark: Mark, passages: dict[int, Passage]) -> Line:
    state, said = state_of(mark)
    right = next((step for step in mark.tries if is_right(step)), None)
    passage = passages.get(mark.version.pk)
    about = passage.heading if passage else mark.version.standard_title
    when = in_words(today(right.at)) if right else _not_worked_through(mark)
    return Line(mark.position, about, mark.version.number, state, said, when)


def _not_worked_through(mark: Mark) -> str:
    """Say why nothing was worked through: it is still to do, or there is nothing to do."""
    return "not yet" if mark.still_wrong or mark.try_waits else "not needed"
