"""What a reviewer wrote for each question, and whether it holds together. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.spot_checks.rubric import Question
from assessments.spot_checks.scoring import Answer


@dataclass(frozen=True)
class Answered:
    """One answer, with its reason."""

    answer: str
    note: str = ""


Answers = Mapping[str, Answered]


def faults(questions: Iterable[Question], answers: Answers) -> dict[str, str]:
    """Return what does not hold together: field -> sentence. The field of a reason ends in `_note`."""
    found: dict[str, str] = {}
    for question in questions:
        given = answers.get(question.key, Answered(""))
        if given.answer not in list(Answer):
            found[question.key] = f"Answer question {question.code}: sufficient, insufficient or not applicable"
        elif given.answer != Answer.SUFFICIENT and not given.note.strip():
            why = "was found" if given.answer == Answer.INSUFFICIENT else "makes it not apply"
            found[f"{question.key}_note"] = f"Question {question.code}: say what {why}"
    return found


def as_record(questions: Iterable[Question], answers: Answers) -> dict[str, dict[str, str]]:
    """Return what a judgement keeps of the answers."""
    return {
        question.key: {"answer": answers[question.key].answer, "note": answers[question.key].note.strip()}
        for question in questions
    }
