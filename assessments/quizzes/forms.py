"""The forms in which a question is answered."""

from typing import Any

from django import forms

from assessments.quizzes.paper import OpenQuestion
from lms.forms import Checkboxes, Radios, WaymarkForm


class AnswerForm(WaymarkForm):
    """An answer, which may be left blank, and which earlier answer the page showed."""

    chosen: forms.Field
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, question: OpenQuestion, *args: Any, must_choose: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = forms.MultipleChoiceField if question.several else forms.ChoiceField
        self.fields["chosen"] = kind(
            label="Your answer",
            choices=question.options,
            widget=Checkboxes() if question.several else Radios(),
            required=must_choose,
            error_messages={"required": "Choose an answer first", "invalid_choice": "Choose from the answers below"},
        )
        self.initial = {
            "chosen": list(question.chosen) if question.several else "".join(question.chosen),
            "seen": question.seen,
            **self.initial,
        }

    @property
    def answer(self) -> list[str]:
        """Return the ids of the options chosen."""
        chosen = self.cleaned_data["chosen"]
        return list(chosen) if isinstance(chosen, list) else [chosen] if chosen else []

    @property
    def number_seen(self) -> int:
        """Return the number of the answer that the page showed."""
        return self.cleaned_data.get("seen") or 0
