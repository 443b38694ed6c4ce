"""The forms of disputes: disagree, rule, appeal, take back, choose a second reader."""

from collections.abc import Iterable
from typing import Any

from django import forms

from lms.forms import Radios, ScreenedTextField, WaymarkForm
from lms.models import Person


class DisagreeForm(WaymarkForm):
    """Why an assessor's judgement should stand."""

    reasons = ScreenedTextField(
        label="Why should your judgement stand?",
        help_text="The quality assurer and the countersigner read this. Point at the evidence by its numbers.",
        max_length=2000,
        rows=6,
        error_messages={"required": "Write why it should stand"},
    )


class RulingForm(WaymarkForm):
    """What a quality assurer rules."""

    label_size = ""
    answer = forms.ChoiceField(
        label="Your ruling",
        choices=[("stands", "The assessor’s judgement stands"), ("again", "It is judged again")],
        widget=Radios(
            small=True,
            hints={"stands": "It counts from now.", "again": "It goes back to the assessor with your reasons."},
        ),
        error_messages={"required": "Choose what stands"},
    )
    reasons = ScreenedTextField(
        label="Reasons",
        help_text="Both assessors read them.",
        max_length=3000,
        rows=5,
        error_messages={"required": "Write why: both assessors read it"},
    )


class AppealForm(WaymarkForm):
    """Why a learner asks for a second reader."""

    reasons = ScreenedTextField(
        label="What should be judged otherwise, and why?",
        help_text="Say where in your evidence it stands. The second reader and your assessor read this. Use no names.",
        max_length=3000,
        rows=8,
        error_messages={"required": "Write what should be judged otherwise, and why"},
    )


class ReaderForm(WaymarkForm):
    """Who reads an appealed claim again."""

    reader = forms.ChoiceField(
        label="Who reads it again?", widget=Radios(), error_messages={"required": "Choose who reads it again"}
    )

    def __init__(self, *args: Any, readers: Iterable[Person], **kwargs: Any) -> None:
        """Offer those who may, whoever has fewest to read first."""
        super().__init__(*args, **kwargs)
        self.readers = {str(person.pk): person for person in readers}
        field = self.fields["reader"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(key, str(person)) for key, person in self.readers.items()]
            hints = {key: _load(getattr(person, "waiting", 0)) for key, person in self.readers.items()}
            field.widget = Radios(hints=hints, choices=field.choices)

    def chosen(self) -> Person:
        """Return who was chosen."""
        return self.readers[self.cleaned_data["reader"]]


def _load(waiting: int) -> str:
    return f"{waiting} to read already" if waiting else "nothing to read at present"
