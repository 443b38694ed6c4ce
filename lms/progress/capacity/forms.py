"""The form that asks what an intake would need."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms

from courses.ending import version_for
from courses.models import Pathway
from lms.calendar import months_after
from lms.forms import WaymarkForm
from lms.models import Unit
from lms.permissions import NotAllowed
from lms.progress.capacity.ahead import Ahead

# How many months ahead an intake may be asked about.
CHOICES: Final = 18
LEAST: Final = "Write a number from 1 to 500"


class WhatIfForm(WaymarkForm):
    """So many learners, from which month, where, and on which pathway. Nothing is kept of it."""

    learners = forms.IntegerField(
        label="How many learners",
        min_value=1,
        max_value=500,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={"min_value": LEAST, "max_value": LEAST, "invalid": LEAST},
    )
    month = forms.ChoiceField(label="First month")
    where = forms.ChoiceField(
        label="Where", help_text="In a region, they are divided over its delivery units by the room that mentors have."
    )
    pathway = forms.ModelChoiceField(
        queryset=Pathway.objects.order_by("name"), label="Pathway", empty_label="Choose a pathway"
    )

    def __init__(self, *args: Any, places: Sequence[Unit], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        ahead = Ahead(on, CHOICES + 1)
        months = [ahead.month(step) for step in ahead.steps if step > 1]
        self._choose("month", [(f"{month:%Y-%m}", f"{month:%B %Y}") for month in months])
        self._choose("where", [(pk, _named(place)) for pk, place in self.places.items()])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # tells the types what it is
        field.choices = [("", "Choose one"), *choices] if len(choices) > 1 else choices

    def clean_month(self) -> date:
        """Read the month."""
        return date.fromisoformat(f"{self.cleaned_data['month']}-01")

    def clean_where(self) -> Unit:
        """Read the place."""
        return self.places[self.cleaned_data["where"]]

    def clean(self) -> dict[str, Any]:
        """Refuse a pathway that takes nobody in that month."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        pathway, month = found.get("pathway"), found.get("month")
        if pathway and month:
            try:
                found["months"] = version_for(pathway, month).months
            except NotAllowed as error:
                self.add_error("pathway", str(error))
        return found


def months_needed(month: date, on: date, after: int) -> int:
    """Return how many months ahead reach so many months past a first month."""
    last = months_after(month, after)
    return (last.year - on.year) * 12 + last.month - on.month


def _named(place: Unit) -> str:
    """Name a place so that its level is seen."""
    kinds = {Unit.Kind.REGION: "region", Unit.Kind.NATION: "all regions"}
    kind = kinds.get(Unit.Kind(place.kind))
    return f"{place.name} ({kind})" if kind else place.name
