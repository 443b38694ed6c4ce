"""The form of marking: an answer and a reason for every question of a standard. Nothing of it must be filled in yet."""

from collections.abc import Mapping
from typing import Any

from django import forms

from assessments.refusals import AskedWhenNeeded
from assessments.spot_checks.judging.fields import MOST_SUMMARY, SUMMARY, note_name
from assessments.spot_checks.models import StandardVersion
from assessments.spot_checks.rubric import Question
from assessments.spot_checks.scoring import ANSWER_WORDS
from lms.forms import Radios, ScreenedTextField, WaymarkForm


class WrittenField(AskedWhenNeeded, ScreenedTextField):
    """Words that may wait: what is needed is asked for before anything is recorded."""


class AnswerField(AskedWhenNeeded, forms.ChoiceField):
    """An answer that may wait."""


class MarkingForm(WaymarkForm):
    """The answers to every question of a standard, each with its reason, and a sentence for the officer."""

    label_size = ""
    summary = WrittenField(
        label="In a sentence or two: what should the officer take from this?",
        rows=3,
        max_length=MOST_SUMMARY,
        help_text="Read by the officer and those who manage them. Name nobody. You may leave it empty.",
    )

    def __init__(self, *args: Any, version: StandardVersion, **kwargs: Any) -> None:
        """Add an answer and a reason for each question."""
        super().__init__(*args, **kwargs)
        self.version = version
        for question in version.questions:
            self.fields[question.key] = self._answer(question)
            self.fields[note_name(question)] = WrittenField(
                label="Reason",
                rows=3,
                help_text="Needed for insufficient and not applicable.",
            )
        self.order_fields([name for each in version.questions for name in (each.key, note_name(each))] + [SUMMARY])

    @staticmethod
    def _answer(question: Question) -> AnswerField:
        return AnswerField(
            label=f"{question.code} {question.question}",
            choices=[(answer.value, words) for answer, words in ANSWER_WORDS.items()],
            widget=Radios(inline=True, small=True, legend="hidden"),
        )

    def refuse(self, sentences: dict[str, list[str]]) -> None:
        """Show what was refused beside its field, where the field does not say so itself."""
        for name, found in sentences.items():
            for sentence in [] if name in self.errors else found:
                self.add_error(name, sentence)

    def sections(
        self, teaching: Mapping[str, Any] | None = None, readings: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Return the sections as the page sets them out: questions, fields, and what stands beside each."""
        teaching, readings = teaching or {}, readings or {}
        return [
            {
                "title": section.title,
                "anchor": f"section-{number}",
                "questions": [
                    {
                        "question": each,
                        "field": self[each.key],
                        "note": self[note_name(each)],
                        "teaching": teaching.get(each.key),
                        "readings": readings.get(each.key),
                    }
                    for each in section.questions
                ],
            }
            for number, section in enumerate(self.version.sections, start=1)
        ]
