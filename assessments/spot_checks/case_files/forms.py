"""The form of an invented case: an answer to every question, a note, and how sure somebody is."""

from typing import Any

from django.http import QueryDict

from assessments.spot_checks.case_files.marking import SURE_WORDS
from assessments.spot_checks.judging.form import AnswerField, WrittenField
from assessments.spot_checks.models import CaseFileAttempt
from assessments.spot_checks.rubric import Question
from assessments.spot_checks.scoring import ANSWER_WORDS
from lms.forms import Radios, WaymarkForm

MOST_NOTE = 1000


class CaseFileForm(WaymarkForm):
    """The answers to every question of a standard. Nothing of it must be filled in before it is marked."""

    label_size = ""

    def __init__(self, data: QueryDict | None, *, attempt: CaseFileAttempt, asks_sure: bool) -> None:
        """Add an answer, a note and how sure somebody is for each question, with what was kept of them."""
        super().__init__(data, initial=_initial(attempt.answers))
        self.version, self.asks_sure = attempt.version.standard_version, asks_sure
        for question in self.version.questions:
            self.fields[question.key] = self._answer(question)
            self.fields[f"{question.key}_note"] = self._note(question)
            if asks_sure:
                self.fields[f"{question.key}_sure"] = self._sure(question)

    @staticmethod
    def _answer(question: Question) -> AnswerField:
        return AnswerField(
            label=f"{question.code} {question.question}",
            choices=[(answer.value, words) for answer, words in ANSWER_WORDS.items()],
            widget=Radios(inline=True, small=True, legend="hidden"),
        )

    @staticmethod
    def _note(question: Question) -> WrittenField:
        return WrittenField(
            label="What you saw (you may leave it empty)",
            rows=2,
            max_length=MOST_NOTE,
            error_messages={"max_length": f"Question {question.code}: a note holds {MOST_NOTE} characters"},
        )

    @staticmethod
    def _sure(question: Question) -> AnswerField:
        return AnswerField(
            label="How sure are you?", choices=list(SURE_WORDS.items()), widget=Radios(inline=True, small=True)
        )

    def sections(self) -> list[dict[str, Any]]:
        """Return the sections with their questions and fields, as the page sets them out."""
        return [
            {"title": section.title, "rows": [self._row(question) for question in section.questions]}
            for section in self.version.sections
        ]

    def _row(self, question: Question) -> dict[str, Any]:
        named = question.source if question.confirmed else "ours, unconfirmed"
        return {
            "question": question,
            "caption": f"{question.code} · {named}",
            "field": self[question.key],
            "note": self[f"{question.key}_note"],
            "sure": self[f"{question.key}_sure"] if self.asks_sure else None,
        }

    def answers(self) -> dict[str, dict[str, Any]]:
        """Return what was answered so far, by the key of its question."""
        given = {question.key: self._given(question.key) for question in self.version.questions}
        return {key: row for key, row in given.items() if any(row.values())}

    def _given(self, key: str) -> dict[str, Any]:
        sure = self.cleaned_data.get(f"{key}_sure")
        return {
            "answer": self.cleaned_data.get(key, ""),
            "note": self.cleaned_data.get(f"{key}_note", "").strip(),
            "sure": int(sure) if sure else None,
        }


def _initial(answers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what was kept as the fields of the form."""
    found: dict[str, Any] = {}
    for key, given in answers.items():
        found |= {key: given.get("answer"), f"{key}_note": given.get("note"), f"{key}_sure": given.get("sure")}
    return found
