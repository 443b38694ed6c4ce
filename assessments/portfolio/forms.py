"""The forms of the portfolio: submit, judge, countersign."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

from django import forms

from assessments.portfolio.models import Criterion, EvidenceKind
from assessments.refusals import AskedWhenNeeded
from lms.calendar import today
from lms.forms import (
    Checkboxes,
    DateField,
    Radios,
    ScreenedCharField,
    ScreenedTextField,
    WaymarkForm,
)
from lms.models import Person

NOBODY: Final = "nobody"
KIND_HINTS: Final[dict[str, str]] = {
    EvidenceKind.OBSERVATION: "Somebody watched you do it.",
    EvidenceKind.DISCUSSION: "You explained it to your assessor, and wrote down what you said.",
    EvidenceKind.PRODUCT: "Something that you wrote or made at work, described without names.",
    EvidenceKind.WITNESS: "What a colleague or another agency saw you do, in their words.",
    EvidenceKind.REFLECTION: (
        "What you learned from it. Only you, your assessors and, where a judgement of it is sampled for quality, "
        "whoever looks at that judgement can read it."
    ),
}


class AnyOf(AskedWhenNeeded, forms.MultipleChoiceField):
    """Any number of choices."""


class SeenByField(AskedWhenNeeded, forms.ChoiceField):
    """Who saw it: asked for when the kind of evidence needs somebody who did."""


class ReasonsIfReturned(AskedWhenNeeded, ScreenedTextField):
    """Reasons: asked for when a judgement goes back."""


class EvidenceForm(WaymarkForm):
    """A piece of evidence, and the criteria that it is claimed to meet."""

    kind = forms.ChoiceField(
        label="What kind of evidence is it?", choices=EvidenceKind, widget=Radios(hints=KIND_HINTS)
    )
    title = ScreenedCharField(
        label="Title",
        max_length=120,
        help_text="So that you and your assessor know it again, such as “Home visit, after reading the log”.",
    )
    happened_on = DateField(label="Which day did it happen?", help_text="For example, 6 11 2026", latest=today)
    seen_by = SeenByField(
        label="Who saw it?",
        help_text="Needed for a witness statement; an observation needs somebody named here.",
        widget=Radios(),
    )
    text = ScreenedTextField(
        label="What happened?",
        rows=10,
        max_length=6000,
        help_text="What you did, why, and what came of it. Name nobody: write “a man of 30 on licence”.",
    )

    def __init__(self, *args: Any, criteria: Iterable[Criterion], supporters: Iterable[Person], **kwargs: Any) -> None:
        """Offer the criteria by unit, and those who may have seen it."""
        super().__init__(*args, **kwargs)
        self.criteria = {str(criterion.pk): criterion for criterion in criteria}
        self.supporters = {str(person.pk): person for person in supporters}
        names = [(key, person.name) for key, person in self.supporters.items()]
        self.fields["seen_by"].choices = [*names, (NOBODY, "Nobody, or somebody else")]  # type: ignore[attr-defined]
        for unit, rows in groupby(self.criteria.values(), key=lambda criterion: criterion.unit):
            group = list(rows)
            self.fields[f"unit_{unit.number}"] = AnyOf(
                label=f"Unit {unit}",
                choices=[(str(row.pk), str(row)) for row in group],
                widget=Checkboxes(
                    small=True,
                    hints={str(row.pk): f"Best shown by {row.shown_by_in_words}." for row in group if row.shown_by},
                ),
            )

    @property
    def unit_fields(self) -> list[str]:
        """Return the names of the fields that hold criteria."""
        return [name for name in self.fields if name.startswith("unit_")]

    def clean(self) -> dict[str, Any]:
        """Ask for a criterion, and for who saw what somebody must have seen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [key for name in self.unit_fields for key in cleaned.get(name) or ()]
        cleaned["criteria"] = [self.criteria[key] for key in chosen]
        unsaid = not cleaned.get("seen_by")
        cleaned["seen_by"] = self.supporters.get(cleaned.get("seen_by", NOBODY))
        if not chosen and not any(name in self.errors for name in self.unit_fields):
            self.add_error(self.unit_fields[0], "Choose at least one criterion that this evidence shows")
        if cleaned.get("kind") == EvidenceKind.OBSERVATION and cleaned["seen_by"] is None:
            self.add_error("seen_by", "Choose who observed it, or choose another kind of evidence")
        elif cleaned.get("kind") == EvidenceKind.WITNESS and unsaid and "seen_by" not in self.errors:
            self.add_error("seen_by", "Choose who saw it, or choose “Nobody, or somebody else”")
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return what the action of submitting takes."""
        names = ("kind", "title", "happened_on", "seen_by", "text", "criteria")
        return {name: self.cleaned_data[name] for name in names}


class CountersignForm(WaymarkForm):
    """A qualified assessor's answer to a judgement."""

    label_size = ""
    answer = forms.ChoiceField(
        label="Your answer",
        choices=[("agree", "I agree: it counts from now"), ("return", "Send it back to be judged again")],
        widget=Radios(small=True),
    )
    reasons = ReasonsIfReturned(
        label="Reasons", rows=3, max_length=2000, help_text="Needed when you send it back: the assessor reads them."
    )

    def clean(self) -> dict[str, Any]:
        """Ask for reasons when it goes back."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "return" and not cleaned.get("reasons") and "reasons" not in self.errors:
            self.add_error("reasons", "Say why it goes back")
        return cleaned
