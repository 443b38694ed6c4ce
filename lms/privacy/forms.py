"""The forms by which a hold is placed and lifted."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lms.calendar import today
from lms.forms import DateField, Radios, Textarea, WaymarkForm
from lms.models import Person, Unit
from lms.permissions import rights_of
from lms.roles import Permission

LONGEST = 1000


class PlaceForm(WaymarkForm):
    """Whom a hold covers, from when until when, and why."""

    covers = forms.ChoiceField(
        label="Whom does it cover?",
        choices=[("person", "One person"), ("unit", "Everybody who works or worked at a place"), ("all", "Everybody")],
        widget=Radios(),
    )
    person = forms.CharField(
        label="Their work e-mail, staff code or number", help_text="For one person", required=False, max_length=254
    )
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(), label="The place", help_text="For a place", required=False
    )
    starts = DateField(label="From", help_text="Today, or a day to come")
    ends = DateField(
        label="Until", help_text="The first day on which it no longer holds. Leave it empty for no end.", required=False
    )
    reason = forms.CharField(
        label="Why",
        help_text="For example a claim, an inquiry, or a request of the data protection officer. It stays on record.",
        widget=Textarea(),
        max_length=LONGEST,
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        """Offer the places of whoever asks."""
        super().__init__(*args, **kwargs)
        places = rights_of(by, today()).widest(Permission.HOLD)
        paths = tuple(place.path for place in places)
        known = [unit.pk for unit in Unit.objects.all() if paths and unit.path.startswith(paths)]
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.filter(pk__in=known).order_by("path")

    def clean(self) -> dict[str, Any]:
        """Ask for exactly what the choice needs, and find the person."""
        cleaned = super().clean() or {}
        covers = cleaned.get("covers")
        if covers == "person":
            cleaned["who"] = self._find(cleaned.get("person", ""))
        if covers == "unit" and not cleaned.get("unit") and "unit" not in self.errors:
            raise ValidationError({"unit": "Choose a place"})
        if (starts := cleaned.get("starts")) and starts < today():
            raise ValidationError({"starts": "Write today or a day to come: a hold cannot begin in the past"})
        return cleaned

    def _find(self, words: str) -> Person:
        words = words.strip()
        found = Person.objects.filter(email=words.lower()).first()
        if found is None and words:
            found = Person.objects.filter(staff_code__iexact=words).first()
        if found is None and words.isdecimal() and len(words) < 12:
            found = Person.objects.filter(pk=int(words)).first()
        if found is None:
            raise ValidationError({"person": "Write a work e-mail, staff code or number of somebody here"})
        return found

    def wanted(self) -> dict[str, Any]:
        """Return what a hold is placed with."""
        given, covers = self.cleaned_data, self.cleaned_data["covers"]
        return {
            "person": given.get("who") if covers == "person" else None,
            "unit": given.get("unit") if covers == "unit" else None,
            "starts": given["starts"],
            "ends": given["ends"] or None,
            "reason": given["reason"],
        }


class LiftForm(WaymarkForm):
    """Why a hold is lifted."""

    reason = forms.CharField(label="Why it is lifted", widget=Textarea(), max_length=LONGEST)
