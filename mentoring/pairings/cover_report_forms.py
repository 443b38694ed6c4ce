"""The form of the cover report: on which day."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from lms.calendar import in_words, months_after, today
from lms.forms import WaymarkForm
from mentoring.pairings.stretches import AHEAD_MONTHS

# Long before any pathway on record, and far enough from the first day that a calendar knows.
FIRST_DAY = date(1900, 1, 1)


class OneDay(forms.TextInput):
    """A day in one box, chosen from a calendar where the browser has one."""

    input_type = "date"


class DayForm(WaymarkForm):
    """A day in the past, today, or up to a year ahead."""

    day = forms.CharField(
        label="Cover on another day",
        help_text="For example 2026-11-23. Up to a year ahead, as it will be if nobody acts.",
        required=False,
        widget=OneDay(attrs={"class": "govuk-input--width-10"}),
    )

    def clean_day(self) -> date | None:
        """Read the day, and refuse one that nobody has looked ahead to."""
        written = str(self.cleaned_data["day"]).strip()
        if not written:
            return None
        try:
            day = date.fromisoformat(written)
        except ValueError:
            raise ValidationError(f"Write the day as 2026-11-23: you wrote {written[:20]}") from None
        last = months_after(today(), AHEAD_MONTHS)
        if day < FIRST_DAY:
            raise ValidationError(f"The day must be {in_words(FIRST_DAY)} or later: you wrote {in_words(day)}")
        if day > last:
            raise ValidationError(f"The day must be {in_words(last)} or earlier: you wrote {in_words(day)}")
        return day
