"""What the forms of the portfolio share, and the form of countersigning."""

from typing import Any, Final

from django import forms

from assessments.portfolio.models import EvidenceKind
from assessments.refusals import AskedWhenNeeded
from lms.forms import (
    Radios,
    ScreenedTextField,
    WaymarkForm,
)

KIND_HINTS: Final[dict[str, str]] = {
    EvidenceKind.OBSERVATION: "Somebody watched you do it, and you write down what they saw.",
    EvidenceKind.DISCUSSION: "You explained it to your assessor, and wrote down what you said.",
    EvidenceKind.PRODUCT: "Something that you wrote or made at work, described without names.",
    EvidenceKind.WITNESS: "A colleague or another agency gave you their words. You can also ask them for a statement.",
    EvidenceKind.REFLECTION: (
        "What you learned from it. Only you, your assessors and, where a judgement of it is sampled for quality, "
        "whoever looks at that judgement can read it."
    ),
    EvidenceKind.PRIOR: "Something that you did or learned before this course, and that you still work by.",
}


class AnyOf(AskedWhenNeeded, forms.MultipleChoiceField):
    """Any number of choices."""


class SeenByField(AskedWhenNeeded, forms.ChoiceField):
    """Who saw it: asked for when the kind of evidence needs somebody who did."""


class ReasonsIfReturned(AskedWhenNeeded, ScreenedTextField):
    """Reasons: asked for when a judgement goes back."""


class CountersignForm(WaymarkForm):
    """A qualified assessor's answer to a judgement."""

    label_size = ""
    answer = forms.ChoiceField(
        label="Your answer",
        choices=[("agree", "I agree: it counts from now"), ("return", "Send it back to be judged again")],
        widget=Radios(small=True),
    )
    reasons = ReasonsIfReturned(
        label="Reasons", rows=3, max_length=2000, help_text="Needed when you send it back: the assessor reads them."
    )

    def clean(self) -> dict[str, Any]:
        """Ask for reasons when it goes back."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "return" and not cleaned.get("reasons") and "reasons" not in self.errors:
            self.add_error("reasons", "Say why it goes back")
        return cleaned
