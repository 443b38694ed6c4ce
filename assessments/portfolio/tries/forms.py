"""The forms of tries and time: how somebody goes on, more time, and its answer."""

from typing import Any

from django import forms

from assessments.refusals import AskedWhenNeeded
from lms.calendar import today
from lms.forms import DateField, Radios, ScreenedTextField, WaymarkForm


class FurtherTryForm(WaymarkForm):
    """What an assessor agreed with a learner."""

    plan = ScreenedTextField(
        label="What did you agree?",
        help_text="What the learner does differently, with whose help, and by which kind of evidence. They read this.",
        max_length=2000,
        rows=6,
        error_messages={"required": "Write what you agreed"},
    )


class MoreTimeForm(WaymarkForm):
    """A later day for a next step, and why."""

    until = DateField(label="Until which day?", earliest=today)
    reason = ScreenedTextField(
        label="Why do you need more time?",
        help_text="Your assessor reads this. Leave out names, and anything about your health.",
        max_length=1000,
        rows=4,
        error_messages={"required": "Write why you need more time"},
    )


class WhyNot(AskedWhenNeeded, ScreenedTextField):
    """Words that are asked for only when time is refused."""


class AnswerForm(WaymarkForm):
    """An assessor's answer to a request for more time."""

    agreed = forms.ChoiceField(
        label="Your answer",
        choices=[("yes", "Give the time that was asked for"), ("no", "Leave the day as it is")],
        widget=Radios(small=True),
    )
    answer = WhyNot(
        label="Reasons", rows=3, max_length=1000, help_text="Needed when the day stays: the learner reads them."
    )

    def clean(self) -> dict[str, Any]:
        """Ask for reasons when the day stays."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("agreed") == "no" and not cleaned.get("answer") and "answer" not in self.errors:
            self.add_error("answer", "Say why the day stays")
        return cleaned
