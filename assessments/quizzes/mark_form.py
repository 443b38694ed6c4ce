"""The form in which a person marks an answer."""

from typing import Any

from django import forms
from django.http import QueryDict

from assessments.quizzes.models import PersonMark
from lms.forms import Radios, ScreenedTextField, WaymarkForm

SUFFICIENT, NOT_YET = "sufficient", "not_yet"


class MarkForm(WaymarkForm):
    """Sufficient or not yet, and why; which answer and which earlier mark the page showed."""

    step = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    verdict = forms.ChoiceField(
        label="Is the answer sufficient?",
        choices=[(SUFFICIENT, "Sufficient"), (NOT_YET, "Not yet sufficient")],
        widget=Radios(
            hints={
                SUFFICIENT: "It holds what it has to. The question counts as right.",
                NOT_YET: "The learner writes it again, and you read it again.",
            }
        ),
        error_messages={"required": "Say whether the answer is sufficient"},
    )
    words = ScreenedTextField(
        label="Why, and what to do next",
        help_text="The learner reads this. Say which points the answer holds and which it does not.",
        max_length=2000,
        rows=6,
        error_messages={"required": "Say why: the learner reads it"},
    )

    def facts(self) -> dict[str, Any]:
        """Return what the action of marking takes."""
        data = self.cleaned_data
        return {"right": data["verdict"] == SUFFICIENT, "words": data["words"], "seen": data["seen"] or 0}

    def put_after(self, mark: PersonMark) -> None:
        """Let what was written replace a mark that came meanwhile, if it is sent once more."""
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            self.data["seen"] = str(mark.pk)
