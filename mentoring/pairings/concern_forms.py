"""Forms of concerns: raising one, answering, choosing again, and naming who hears them."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from lms.forms import Radios, ScreenedTextField, WaymarkForm
from lms.models import Person
from mentoring.pairings.hearing import Hearer
from mentoring.pairings.models import Concern

LONGEST: Final = 4000


class HearerForm(WaymarkForm):
    """Which of the people who hear concerns hears this one."""

    heard_by = forms.CharField(
        label="Who reads it", widget=Radios(), error_messages={"required": "Choose who reads it"}
    )

    def __init__(self, *args: Any, hearers: list[Hearer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hearers = {str(one.person.pk): one.person for one in hearers}
        widget = Radios(hints={str(one.person.pk): f"{one.why}." for one in hearers})
        widget.choices = [(str(one.person.pk), one.person.name) for one in hearers]
        self.fields["heard_by"].widget = widget

    def clean_heard_by(self) -> Person:
        """Return the person chosen."""
        if person := self.hearers.get(self.cleaned_data["heard_by"]):
            return person
        raise ValidationError("Choose one of the people offered")


class RaiseForm(HearerForm):
    """Who reads it, what it is about, what is the matter, and what would help."""

    about = forms.ChoiceField(
        label="What it is about",
        choices=Concern.About.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose what it is about"},
    )
    text = ScreenedTextField(
        label="What concerns you",
        max_length=LONGEST,
        rows=8,
        help_text="In your own words. Nobody on probation is named, or could be known.",
        error_messages={"required": "Write what concerns you"},
    )
    wish = ScreenedTextField(label="What would help", max_length=LONGEST, rows=4, required=False)


class AnswerForm(WaymarkForm):
    """An answer of either of the two."""

    text = ScreenedTextField(
        label="Your answer", max_length=LONGEST, rows=6, error_messages={"required": "Write your answer"}
    )


class ContactForm(WaymarkForm):
    """Somebody of the region."""

    person = forms.TypedChoiceField(
        label="Who hears concerns",
        coerce=int,
        error_messages={"required": "Choose somebody"},
        help_text="Anybody who works in the region. They are told. What is raised with them nobody else reads, "
        "you included.",
    )

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {one.pk: one for one in people}
        field = self.fields["person"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Choose somebody"), *((one.pk, one.name) for one in people)]
