"""Forms of proposals: a mentor pinned to a learner beforehand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lms.forms import Radios, ScreenedCharField, WaymarkForm
from lms.models import Person
from mentoring.pairings.candidates import Candidate


class PinForm(WaymarkForm):
    """A mentor, and why it is to be them."""

    mentor = forms.CharField(widget=Radios(), error_messages={"required": "Choose a mentor"})
    reason = ScreenedCharField(
        label="Why", max_length=200, help_text="Whoever pairs this learner reads it. Leave out anything personal."
    )

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.person.pk): one.person for one in candidates}
        widget = Radios(hints={str(one.person.pk): one.refusal or one.hint for one in candidates})
        widget.choices = [(str(one.person.pk), one.person.name) for one in candidates]
        self.fields["mentor"].widget = widget

    def clean_mentor(self) -> Person:
        """Return the person chosen."""
        chosen = self.people.get(self.cleaned_data["mentor"])
        if chosen is None:
            raise ValidationError("Choose somebody from the list")
        return chosen
