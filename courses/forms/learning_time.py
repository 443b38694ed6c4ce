"""The form that plans a weekly time for learning."""

from typing import Final

from django import forms

from courses.models.protected_time import DAYS
from courses.protected_time import hours
from lms.forms import WaymarkForm

LENGTHS: Final = [(minutes, hours(minutes)) for minutes in (30, 60, 90, 120, 150, 180, 210, 240, 300, 360, 420)]


class PlanTimeForm(WaymarkForm):
    """Which day, from when, how long."""

    weekday = forms.TypedChoiceField(label="Day", choices=DAYS, coerce=int)
    begins = forms.TimeField(
        label="Begins at",
        help_text="For example 9:30 or 14:00.",
        input_formats=["%H:%M", "%H.%M", "%H"],
        error_messages={"invalid": "Write the time as hours and minutes, such as 9:30 or 14:00"},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    minutes = forms.TypedChoiceField(label="How long", choices=LENGTHS, coerce=int, initial=120)
