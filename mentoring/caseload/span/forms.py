"""The form of the page of spans: which place, on which day."""

from collections.abc import Sequence
from typing import Any

from django import forms

from lms.forms import WaymarkForm
from lms.models import Unit
from mentoring.pairings.cover_report_forms import DayForm, OneDay


class SpanForm(DayForm, WaymarkForm):
    """A day in the past, today, or up to a year ahead; a place where the reader answers for several."""

    place = forms.ChoiceField(label="Place", required=False)
    day = forms.CharField(
        label="Day",
        help_text="For example 2026-11-23. Up to a year ahead, with the absences that are planned.",
        required=False,
        widget=OneDay(attrs={"class": "govuk-input--width-10"}),
    )

    def __init__(self, *args: Any, places: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(places) < 2:
            del self.fields["place"]
            return
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # tells the types what it is
        field.choices = [("", "All of your place"), *((unit.code, unit.name) for unit in places)]
