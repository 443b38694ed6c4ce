"""The forms of private limits, and of keys for other systems."""

from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from lms.forms import Checkboxes, WaymarkForm
from lms.models import Person, Unit
from mentoring.caseload.limits import LIMITS

NOBODY: Final = "Nobody of your region has this e-mail or staff code. Yours cannot be recorded by you"


class LimitForm(WaymarkForm):
    """Whom, and which cases. There is no room for why: it is never recorded."""

    person = forms.CharField(
        label="Who",
        max_length=254,
        help_text="Their work e-mail or staff code.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
    )
    facts = forms.MultipleChoiceField(
        label="Cases that are not suitable for them",
        choices=[(name, label) for name, (label, _) in LIMITS.items()],
        widget=Checkboxes(small=True),
        error_messages={"required": "Choose at least one kind of case"},
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_person(self) -> Person:
        """Return the person who is meant, or say that nobody is."""
        written = self.cleaned_data["person"].strip()
        meant = Q(email=written.lower()) | Q(staff_code=written.upper())
        found = self.people.filter(meant).first()
        if found is None:
            raise ValidationError(NOBODY)
        return found


class KeyForm(WaymarkForm):
    """Which system, and about which place it may ask."""

    name = forms.CharField(label="Which system asks", max_length=60, help_text="For example: allocation tool, test.")
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="About which place",
        empty_label="Choose a place",
        help_text="It can ask only about people who work there, and only for managers who do.",
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField[Unit], self.fields["unit"]).queryset = units
