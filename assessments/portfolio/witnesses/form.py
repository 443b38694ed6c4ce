"""The forms of witnesses: whom a learner asks, the code, and the statement."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

from django import forms

from assessments.portfolio.models import Criterion, WitnessRequest
from assessments.portfolio.witnesses.asking import Question
from assessments.portfolio.witnesses.links import DIGITS
from assessments.portfolio.witnesses.stating import Statement
from assessments.refusals import AskedWhenNeeded
from lms.calendar import today
from lms.forms import Checkboxes, DateField, ScreenedCharField, ScreenedTextField, WaymarkForm

NAMED: Final = {
    "witness_name": "Their name",
    "email": "Their work e-mail address",
    "position": "What they do there",
    "organisation": "Where they work",
}


class AnyOf(AskedWhenNeeded, forms.MultipleChoiceField):
    """Any number of criteria of a unit."""


class AskWitnessForm(WaymarkForm):
    """Whom a learner asks, and what they are asked to say."""

    witness_name = ScreenedCharField(
        label=NAMED["witness_name"], max_length=120, help_text="Never somebody on probation, or their family."
    )
    email = forms.EmailField(
        label=NAMED["email"],
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="The link and a code go there. No mailbox that several people read.",
        error_messages={"invalid": "Write a whole e-mail address, such as name@example.org"},
    )
    organisation = ScreenedCharField(label=NAMED["organisation"], max_length=120, required=False)
    position = ScreenedCharField(label=NAMED["position"], max_length=120, required=False)
    happened_on = DateField(label="Which day did they see you?", help_text="For example, 6 11 2026", latest=today)
    about = ScreenedTextField(
        label="What do you ask them to say?",
        rows=4,
        max_length=600,
        help_text="They read this. Say what they saw and name nobody: “how I chaired the meeting on 6 November”.",
    )

    def __init__(self, *args: Any, criteria: Iterable[Criterion], **kwargs: Any) -> None:
        """Offer the criteria by unit."""
        super().__init__(*args, **kwargs)
        self.criteria = {str(row.pk): row for row in criteria}
        for unit, rows in groupby(self.criteria.values(), key=lambda row: row.unit):
            choices = [(str(row.pk), str(row)) for row in rows]
            self.fields[f"unit_{unit.number}"] = AnyOf(
                label=f"Unit {unit}", choices=choices, widget=Checkboxes(small=True, legend="hidden")
            )

    @property
    def units(self) -> list[dict[str, Any]]:
        """Return the fields of criteria, each open where something in it is chosen or wrong."""
        names = [name for name in self.fields if name.startswith("unit_")]
        return [{"field": self[name], "open": bool(self[name].value() or self[name].errors)} for name in names]

    def clean(self) -> dict[str, Any]:
        """Gather the criteria, and ask for one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [key for name in self.fields if name.startswith("unit_") for key in cleaned.get(name) or ()]
        cleaned["criteria"] = [self.criteria[key] for key in chosen]
        if not chosen:
            self.add_error(None, "Choose at least one criterion that they could speak for")
        return cleaned

    def question(self) -> Question:
        """Return what was written, as the action takes it."""
        names = ("witness_name", "email", "about", "happened_on", "criteria", "organisation", "position")
        return Question(**{name: self.cleaned_data[name] for name in names})


class CancelForm(WaymarkForm):
    """Why a question is taken back."""

    reason = ScreenedCharField(
        label="Why (for your own record)", max_length=200, required=False, help_text="The witness does not see this."
    )


class CodeForm(WaymarkForm):
    """The code that was sent to a witness."""

    code = forms.CharField(
        label="The code from the e-mail",
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-5"}
        ),
        help_text=f"{DIGITS} figures.",
        error_messages={"required": f"Write the {DIGITS} figures from the e-mail"},
    )

    def clean_code(self) -> str:
        """Take out what people write between figures."""
        return "".join(character for character in str(self.cleaned_data["code"]) if character.isdecimal())


class StatementForm(WaymarkForm):
    """What a witness says."""

    text = ScreenedTextField(
        label="What did you see?",
        rows=10,
        max_length=6000,
        help_text=(
            "What they did and how, in your own words. Only what you saw or heard yourself. Name nobody on probation: "
            "write “a man of 30”."
        ),
        error_messages={"required": "Write what you saw, or say below that you cannot answer"},
    )
    name = ScreenedCharField(label="Your name", max_length=120)
    position = ScreenedCharField(label="What you do at work", max_length=120)
    organisation = ScreenedCharField(label="Where you work", max_length=120)
    true = forms.BooleanField(
        label="I saw this myself, and what I say is true",
        error_messages={"required": "Tick it if it is so. If you did not see it yourself, say below that you cannot"},
    )

    def __init__(self, *args: Any, request: WitnessRequest, **kwargs: Any) -> None:
        """Begin with what the learner wrote about them."""
        super().__init__(*args, **kwargs)
        known = {"name": request.witness_name, "position": request.position, "organisation": request.organisation}
        for name, words in known.items():
            self.fields[name].initial = words

    def statement(self) -> Statement:
        """Return what was written, as the action takes it."""
        return Statement(**{name: self.cleaned_data[name] for name in ("name", "position", "organisation", "text")})
