"""The form in which mentors and learners say their days, specialisms and languages."""

from typing import Any

from django import forms

from lms.forms import Checkboxes, WaymarkForm
from lms.models import Person
from mentoring.pairings.models import Particulars
from mentoring.pairings.models.particulars import Language, Specialism, Weekday


class ParticularsForm(WaymarkForm):
    """What somebody offers as a mentor, or asks for as a learner. Every question may be left empty."""

    days = forms.TypedMultipleChoiceField(
        label="Days you work", choices=Weekday, coerce=int, required=False, widget=Checkboxes(inline=True, small=True)
    )
    specialisms = forms.MultipleChoiceField(
        label="Specialisms", choices=Specialism, required=False, widget=Checkboxes(small=True)
    )
    languages = forms.MultipleChoiceField(
        label="Languages besides English", choices=Language, required=False, widget=Checkboxes(small=True)
    )

    def __init__(self, *args: Any, mentor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["specialisms"].help_text = (
            "What you know well enough to teach." if mentor else "What you would like to learn from a mentor."
        )
        self.fields["languages"].help_text = (
            "In which you could mentor." if mentor else "In which you would like to be mentored."
        )

    def save(self, person: Person) -> Particulars:
        """Keep the answers in place of those given before."""
        row, _ = Particulars.objects.update_or_create(person=person, defaults=self.cleaned_data)
        return row
