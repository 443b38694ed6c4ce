"""Somebody's answers beside the expert's. Pure: questions, the expert's answers and theirs in, rows out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from assessments.spot_checks.case_files.files import Expected
from assessments.spot_checks.rubric import Question
from assessments.spot_checks.scoring import ANSWER_WORDS, Answer

# How sure somebody is, in the words of the checks.
SURE_WORDS: Final = {1: "Not sure", 2: "Fairly sure", 3: "Very sure"}


@dataclass(frozen=True)
class Marked:
    """One question with both answers."""

    question: Question
    mine: Answer
    expected: Expected
    note: str = ""
    sure: int | None = None

    @property
    def agreed(self) -> bool:
        """Say whether both answered alike."""
        return self.mine == self.expected.answer

    @property
    def mine_in_words(self) -> str:
        """Return their own answer, with how sure they were."""
        words = ANSWER_WORDS[self.mine]
        return f"{words} ({SURE_WORDS[self.sure].lower()})" if self.sure else words

    @property
    def expected_in_words(self) -> str:
        """Return the expert's answer."""
        return ANSWER_WORDS[self.expected.answer]


def marked(
    questions: Sequence[Question], expert: Mapping[str, Expected], answers: Mapping[str, Mapping[str, Any]]
) -> list[Marked]:
    """Return every question with both answers, in the order of the standard."""
    return [
        Marked(
            question=question,
            mine=Answer(answers[question.key]["answer"]),
            expected=expert[question.code],
            note=answers[question.key].get("note", ""),
            sure=answers[question.key].get("sure"),
        )
        for question in questions
    ]


def otherwise(rows: Sequence[Marked]) -> list[Marked]:
    """Return what was answered otherwise, what somebody was surest of first, then what is critical."""
    wrong = [row for row in rows if not row.agreed]
    return sorted(wrong, key=lambda row: (-(row.sure or 0), not row.question.critical))


def unanswered(questions: Sequence[Question], answers: Mapping[str, Any], *, asks_sure: bool) -> dict[str, str]:
    """Return what is still to be answered: field -> sentence."""
    found: dict[str, str] = {}
    for question in questions:
        given = answers.get(question.key, {})
        if not given.get("answer"):
            found[question.key] = f"Answer question {question.code}"
        elif asks_sure and not given.get("sure"):
            found[f"{question.key}_sure"] = f"Question {question.code}: say how sure you are"
    return found
