"""The forms of quality assurance: where to draw, what was found, what was done about it, and who is let in."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django import forms

from assessments.portfolio.models import Finding
from assessments.portfolio.quality.finding import Found
from assessments.refusals import AskedWhenNeeded
from lms.calendar import today
from lms.forms import DateField, Radios, ScreenedCharField, ScreenedTextField, WaymarkForm
from lms.models import Person, Unit

OUTCOME_HINTS: Final[dict[str, str]] = {
    Finding.Outcome.IN_ORDER: "Nothing more to do.",
    Finding.Outcome.ACTION: "The judgement stands, and the assessor does something by a day.",
    Finding.Outcome.JUDGE_AGAIN: "The assessor judges the claim again by a day. Until then this judgement counts.",
}


def choices_of(form: forms.Form, name: str, choices: Sequence[tuple[Any, str]]) -> None:
    """Offer some choices in a field."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # tells the types what it is
    field.choices = list(choices)


class SampleForm(WaymarkForm):
    """At which place to draw. `newest` is the newest sample that the page knew of."""

    unit = forms.TypedChoiceField(
        label="Place",
        coerce=int,
        error_messages={
            "required": "Choose a place.",
            "invalid_choice": "You sample judgements only within your own places. Choose one of them.",
        },
    )
    newest = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, places: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {unit.pk: unit for unit in places}
        named = [(unit.pk, f"{unit.name} ({unit.get_kind_display().lower()})") for unit in places]
        choices_of(self, "unit", named if len(named) == 1 else [("", "Choose a place"), *named])

    @property
    def place(self) -> Unit:
        """Return the place that was chosen."""
        return self.places[self.cleaned_data["unit"]]


class ActionField(AskedWhenNeeded, ScreenedTextField):
    """What is to be done: asked for when something is."""


class ActionDay(AskedWhenNeeded, DateField):
    """By which day it is to be done."""


class FindingForm(WaymarkForm):
    """What a quality assurer found about a judgement."""

    label_size = ""
    outcome = forms.ChoiceField(
        label="What you found",
        choices=Finding.Outcome,
        widget=Radios(small=True, hints=OUTCOME_HINTS),
        error_messages={"required": "Choose what you found"},
    )
    words = ScreenedTextField(
        label="Why",
        rows=4,
        max_length=3000,
        help_text="The assessor reads this. Say what is good in it too. Name no person on probation.",
        error_messages={"required": "Write what you found: the assessor reads it"},
    )
    action = ActionField(label="What the assessor is to do", rows=3, max_length=1500)
    action_by = ActionDay(label="By when", earliest=today)

    def found(self) -> Found:
        """Return what was written, as the action takes it."""
        written = self.cleaned_data
        return Found(
            outcome=written.get("outcome", ""),
            words=written.get("words", ""),
            action=written.get("action", ""),
            action_by=written.get("action_by"),
        )

    def clean(self) -> dict[str, Any]:
        """Say what does not hold together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("outcome"):
            for name, sentence in self.found().faults(today()).items():
                if name not in self.errors:
                    self.add_error(name, sentence)
        return cleaned


class AnswerForm(WaymarkForm):
    """What the assessor did about a finding."""

    words = ScreenedTextField(
        label="What you have done",
        rows=4,
        max_length=2000,
        error_messages={"required": "Say what you have done"},
    )

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = f"{reader} reads this, and closes the finding. It cannot be changed later."


class GrantForm(WaymarkForm):
    """Who may read a sample, between which days, and why."""

    person = forms.TypedChoiceField(
        label="External quality assurer",
        coerce=int,
        widget=Radios(),
        error_messages={"required": "Choose who may read it", "invalid_choice": "Choose somebody of this list"},
    )
    starts = DateField(label="From", earliest=today)
    last = DateField(label="Until the end of", earliest=today)
    reason = ScreenedCharField(
        label="Why", max_length=300, help_text="For example: Visit of the awarding body in December"
    )

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        choices_of(self, "person", [(pk, person.name) for pk, person in self.people.items()])

    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        written = self.cleaned_data
        return {
            "person": self.people[written["person"]],
            "starts": written["starts"],
            "last": written["last"],
            "reason": written["reason"],
        }

    def clean(self) -> dict[str, Any]:
        """Ask for days in their order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts"), cleaned.get("last")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last", "The last day must not be before the first")
        return cleaned


class EndGrantForm(WaymarkForm):
    """Why a grant ends now."""

    reason = ScreenedCharField(label="Why", max_length=300, help_text="It stays on record.")
