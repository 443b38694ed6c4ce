"""The form of a planned intake."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from courses.models import Pathway, PlannedIntake
from lms.forms import DateField, ScreenedCharField, WaymarkForm
from lms.models import Unit


class IntakeForm(WaymarkForm):
    """Where, when, on which pathway and how many. Nobody is named."""

    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), label="Where", empty_label="Choose a place")
    name = ScreenedCharField(
        label="Intake", max_length=40, help_text="As your region names it, for example March 2027."
    )
    pathway = forms.ModelChoiceField(
        queryset=Pathway.objects.order_by("name"), label="Pathway", empty_label="Choose a pathway"
    )
    starts = DateField(label="First day")
    learners = forms.IntegerField(
        label="How many learners",
        min_value=1,
        max_value=500,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "min_value": "Write a number from 1 to 500",
            "max_value": "Write a number from 1 to 500",
        },
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # tells the types what it is
        field.queryset = units


def as_written(intake: PlannedIntake) -> dict[str, Any]:
    """Return an intake as its form shows it."""
    return {
        "unit": intake.unit_id,
        "name": intake.name,
        "pathway": intake.pathway_version.pathway_id,
        "starts": intake.starts,
        "learners": intake.learners,
    }
