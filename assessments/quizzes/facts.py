"""What somebody should know of a quiz before the first question: how much of it, how long, and what it takes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.quizzes.behaviours import OVERALL, Settings
from assessments.quizzes.marking import YES, Passing, needed
from assessments.quizzes.models import Attempt, PassMark, Quiz
from assessments.quizzes.pass_rules import PassRules, how_set, passing_for
from assessments.quizzes.questions import versions_of
from assessments.quizzes.results import result
from assessments.quizzes.sheet import Sheet
from assessments.quizzes.starting import check_is_open, minutes_for, moment_in_words, time_in_words
from assessments.quizzes.states import check_states
from assessments.quizzes.telling import tells_of
from lms.models import Person
from lms.permissions import NotAllowed

Facts = list[dict[str, Any]]


@dataclass(frozen=True)
class Stands:
    """How far somebody is with a quiz that is no check."""

    in_words: str
    done: bool = False


def state_of(quiz: Quiz, sheet: Sheet | None, person: Person) -> Any:
    """Return how far somebody is with a quiz: of a check what courses is told too."""
    if quiz.behaviour == Quiz.Behaviour.CHECK:
        return check_states([person.pk], [quiz.module_id])[person.pk, quiz.module_id]
    if sheet is None:
        return Stands("Not started")
    if sheet.attempt.state == Attempt.State.OPEN:
        return Stands(f"{len(sheet.answered)} of {len(sheet.slots)} answered")
    if OVERALL not in tells_of(quiz, sheet):
        return Stands("Handed in")
    return Stands(f"Last time: {result(sheet.outcome, passes=False)}")


def facts_of(quiz: Quiz, person: Person, settings: Settings) -> tuple[Facts, int]:
    """Return the facts, and how many questions must be right whatever the total."""
    slots = list(quiz.slots.order_by("position"))
    drawn = sum(slot.question_id is None for slot in slots)
    note = _drawn(drawn, len(slots)) if drawn else ""
    facts: Facts = [{"term": "Questions", "value": len(slots), "note": note}]
    facts += _time(quiz, person)
    if not settings.how.passes:
        return facts, 0
    rules = passing_for(quiz, person, settings)
    musts = sum(version.must_get_right for version in versions_of(quiz)) if rules.rules[1].value == YES else 0
    facts += _marks(rules, [slot.section for slot in slots])
    must: dict[str, Any] = {"term": "Must be right", "value": musts or "none"}
    if drawn and rules.rules[1].value == YES:
        # What is drawn is known only when it is drawn: its page says whether it must be right.
        must["value"] = f"{musts} or more" if musts else "Known at the start"
        must["note"] = "A question that must be right whatever the total says so on its page."
    return [*facts, must | {"unconfirmed": not rules.rules[1].confirmed}], musts


def _drawn(drawn: int, of: int) -> str:
    """Say how many questions are picked when somebody begins."""
    which = "They are" if drawn == of else "One of them is" if drawn == 1 else f"{drawn} of them are"
    return f"{which} picked at random when you start, so you may get others next time."


def _marks(rules: PassRules, sections: list[str]) -> Facts:
    """Return each pass mark, and how it was set."""
    passing: Passing = rules.passing
    found: Facts = [{"term": "Pass mark", "value": f"{needed(passing.percent, len(sections))} of {len(sections)}"}]
    found[0] |= (
        {"note": how_set(rules.whole)}
        if rules.whole
        else {"note": rules.rules[0].in_words, "unconfirmed": not rules.rules[0].confirmed}
    )
    for mark in rules.marks:
        if mark.section and (of := sections.count(mark.section)):
            found.append(_of_section(mark, of))
    return found


def _of_section(mark: PassMark, of: int) -> dict[str, Any]:
    return {"term": f"Of “{mark.section}”", "value": f"{needed(mark.percent, of)} of {of}", "note": how_set(mark)}


def _time(quiz: Quiz, person: Person) -> Facts:
    """Return how long somebody has, their own extra time included, and between which moments."""
    found: Facts = []
    if own := minutes_for(quiz, person):
        extra = own.total_seconds() > (quiz.minutes or 0) * 60
        note = f"{quiz.minutes} and your extra time" if extra else ""
        found.append({"term": "Time", "value": time_in_words(int(own.total_seconds())), "note": note})
    if quiz.opens_at:
        found.append({"term": "Opens", "value": moment_in_words(quiz.opens_at).removeprefix("on ")})
    if quiz.closes_at:
        found.append({"term": "Closes", "value": moment_in_words(quiz.closes_at).removeprefix("on ")})
    return found


def why_closed(quiz: Quiz, word: str, at: datetime) -> str:
    """Return why a quiz cannot be begun now; nothing when it can."""
    try:
        check_is_open(quiz, word, at)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def others_of(quiz: Quiz) -> list[Quiz]:
    """Return the other quizzes of the same module: to practise with before its check, and its exams. One query."""
    others = Quiz.objects.filter(module=quiz.module_id, slots__isnull=False).exclude(pk=quiz.pk)
    return list(others.exclude(behaviour=Quiz.Behaviour.CHECK).distinct().order_by("behaviour", "key"))
