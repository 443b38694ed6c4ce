"""The form by which somebody chooses how their messages come."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lms.forms import Radios, WaymarkModelForm
from lms.models import NoticeChoice

NARROW = {"class": "govuk-input--width-2", "inputmode": "numeric"}


class NoticeChoiceForm(WaymarkModelForm):
    """How often, on which day, and how long before a day that something is due."""

    first_days = forms.IntegerField(
        label="First reminder before something is due",
        help_text="Days before, from 1 to 28. 0: no reminder.",
        min_value=0,
        max_value=28,
        widget=forms.TextInput(attrs=NARROW),
        error_messages={"min_value": "Write 0 or more days", "max_value": "Write 28 days or fewer"},
    )
    last_days = forms.IntegerField(
        label="Last reminder",
        help_text="Days before, fewer than for the first. 0: no reminder.",
        min_value=0,
        max_value=28,
        widget=forms.TextInput(attrs=NARROW),
        error_messages={"min_value": "Write 0 or more days", "max_value": "Write 28 days or fewer"},
    )

    class Meta:
        model = NoticeChoice
        fields = ["digest", "weekday", "first_days", "last_days"]
        labels = {"digest": "How often we write to you", "weekday": "On which day, when once a week"}
        widgets = {
            "digest": Radios(
                hints={
                    "daily": "One e-mail a day at most, at half past seven.",
                    "weekly": "Reminders then come with the digest before, so that none is late.",
                    "never": "Every message still stands on this page.",
                }
            )
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a last reminder that would come before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_days"), cleaned.get("last_days")
        if first and last and last >= first:
            raise ValidationError({"last_days": f"The last reminder comes after the first: write fewer than {first}"})
        return cleaned
