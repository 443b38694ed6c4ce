"""The form with which a manager answers what stands against held cases."""

from datetime import date, timedelta
from typing import Any

from django import forms

from lms.calendar import today
from lms.forms import DateField, ScreenedTextField, WaymarkForm


def tomorrow() -> date:
    """Return the first day until which an answer may stand."""
    return today() + timedelta(days=1)


class AnswerGapsForm(WaymarkForm):
    """Why the cases stay for now, and until when."""

    words = ScreenedTextField(
        label="Why they stay, and what you do meanwhile",
        max_length=1000,
        error_messages={"required": "Say why the cases stay, and what you do meanwhile"},
    )
    until = DateField(
        label="Until",
        earliest=tomorrow,
        error_messages={"required": "Say until which day your answer stands"},
    )
    # What stood there when the page was opened, so that nobody answers for what they have not read.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, name: str, days: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = f"Cases by their masks, and nobody’s name or story. {name} reads this too."
        self.fields["until"].help_text = f"{days} from today at most. Then it is asked again."
