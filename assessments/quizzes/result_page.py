"""The page after handing in, as far as its phase tells: all of it, or only that the answers have arrived."""

from typing import Any

from assessments.quizzes.behaviours import MARK, OVERALL, THINGS
from assessments.quizzes.disputes import disputes_of
from assessments.quizzes.feedback import Told, told
from assessments.quizzes.models import Quiz
from assessments.quizzes.results import heading, in_words, result
from assessments.quizzes.sheet import Sheet
from assessments.quizzes.starting import moment_in_words
from assessments.quizzes.telling import tells_later, tells_of
from assessments.quizzes.to_mark import marks_of

RIGHT = ("right", "firm_up")


def outcome_facts(quiz: Quiz, sheet: Sheet) -> dict[str, Any]:
    """Return what the page of results tells of an attempt now."""
    tells, how = tells_of(quiz, sheet), sheet.settings.how
    disputes = disputes_of(quiz, sheet)
    answers = told(sheet.outcome, tells, timed_out=sheet.timed_out, disputes=disputes, read=marks_of(sheet.slots))
    overall = OVERALL in tells
    done = [answer for answer in answers if answer.state == "done" and MARK in tells]
    return {
        "heading": heading(sheet.outcome, sheet.settings) if overall else "handed in",
        "result": result(sheet.outcome, passes=how.passes) if overall else "Your answers have arrived.",
        "count": in_words(len(answers)),
        "unconfirmed": overall and how.passes and sheet.unconfirmed,
        "timed_out": sheet.timed_out,
        "later": _later(quiz, sheet),
        "tells_marks": MARK in tells,
        "wrong": [answer for answer in answers if answer.still_wrong or _wrong(answer)],
        "worked": "What you have worked through" if any(one.unsure for one in done) else "What you have put right",
        "put_right": done,
        "right": [answer for answer in answers if answer.state in RIGHT and not answer.still_wrong],
        "others": [answer for answer in answers if _other(answer, MARK in tells)],
        "since": disputes.since,
        "by_number": sorted(answers, key=lambda answer: answer.position),
    }


def _wrong(answer: Told) -> bool:
    return answer.state == "wrong"


def _other(answer: Told, marks: bool) -> bool:
    """Say whether an answer stands in none of the groups: it waits, is left out, or nobody may know how it came out."""
    return not marks or (answer.state not in {"wrong", "done", *RIGHT} and not answer.still_wrong)


def _later(quiz: Quiz, sheet: Sheet) -> str:
    """Say what is told once the quiz has closed, and when that is; nothing when all of it is told."""
    things = [THINGS[thing] for thing in THINGS if thing in tells_later(quiz, sheet)]
    if not things or quiz.closes_at is None:
        return ""
    listed = f"{', '.join(things[:-1])} and {things[-1]}" if len(things) > 1 else things[0]
    return f"It closes {moment_in_words(quiz.closes_at)}. When everybody has handed in, you read here {listed}."
