"""The forms of spot checks: what of a case is sufficient, and what a review found."""

from typing import Any

from django import forms

from assessments.refusals import AskedWhenNeeded
from assessments.spot_checks.answers import Answered, Answers, faults
from assessments.spot_checks.models import StandardVersion
from assessments.spot_checks.scoring import ANSWER_WORDS
from lms.forms import Radios, ScreenedTextField, WaymarkForm


class NoteField(AskedWhenNeeded, ScreenedTextField):
    """The reason of an answer: asked for unless the answer is sufficient."""


class JudgeCheckForm(WaymarkForm):
    """The answers to every question of a standard, each with its reason."""

    label_size = ""
    summary = ScreenedTextField(
        label="In a sentence or two: what should the officer take from this?",
        required=False,
        rows=3,
        max_length=1000,
        help_text="Read by the officer and those who manage them. Name nobody.",
    )

    def __init__(self, *args: Any, version: StandardVersion, **kwargs: Any) -> None:
        """Add an answer and a reason for each question."""
        super().__init__(*args, **kwargs)
        self.version, self.questions = version, version.questions
        for question in self.questions:
            self.fields[question.key] = forms.ChoiceField(
                label=f"{question.code} {question.question}",
                choices=[(answer.value, words) for answer, words in ANSWER_WORDS.items()],
                widget=Radios(inline=True, small=True, legend="hidden"),
                error_messages={"required": f"Answer question {question.code}"},
            )
            self.fields[f"{question.key}_note"] = NoteField(
                label=f"Reason for {question.code}",
                rows=3,
                max_length=2000,
                help_text="Needed for insufficient and not applicable.",
            )
        self.order_fields([name for question in self.questions for name in (question.key, f"{question.key}_note")])

    def rows(self) -> list[dict[str, Any]]:
        """Return the sections with their questions and fields, as the page sets them out."""
        return [
            {
                "title": section.title,
                "questions": [
                    {"question": each, "field": self[each.key], "note": self[f"{each.key}_note"]}
                    for each in section.questions
                ],
            }
            for section in self.version.sections
        ]

    def answers(self) -> Answers:
        """Return what was answered."""
        written = self.cleaned_data
        return {
            question.key: Answered(written.get(question.key, ""), written.get(f"{question.key}_note", ""))
            for question in self.questions
        }

    def clean(self) -> dict[str, Any]:
        """Ask for the reasons that are needed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, sentence in faults(self.questions, self.answers()).items():
            if name not in self.errors:
                self.add_error(name, sentence)
        return cleaned


class ReviewDoneForm(WaymarkForm):
    """What a manager found when they looked through the caseload."""

    words = ScreenedTextField(
        label="What you looked at, and what you found",
        help_text="For example: all 14 cases, the same gap in two, both put right with the officer on 3 December.",
        max_length=2000,
        error_messages={"required": "Write what you looked at, and what you found"},
    )
