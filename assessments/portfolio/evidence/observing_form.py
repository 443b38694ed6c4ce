"""The form of an observation, as it is written on a phone: short fields, criterion by criterion."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict

from assessments.portfolio.evidence.observing import Observation, saw_name
from assessments.portfolio.models import CompetenceUnit, Criterion
from lms.calendar import today
from lms.forms import DateField, ScreenedCharField, ScreenedTextField, WaymarkForm
from lms.models import Person

DAYS = tuple(f"happened_on_{part}" for part in ("day", "month", "year"))


@dataclass(frozen=True)
class UnitNotes:
    """A unit with a field for each of its criteria."""

    unit: CompetenceUnit
    fields: list[BoundField]

    @property
    def written(self) -> int:
        """Count the criteria of which something was written."""
        return sum(bool(str(field.value() or "").strip()) for field in self.fields)

    @property
    def open(self) -> bool:
        """Say whether it is shown open: something is written in it, or wrong."""
        return self.written > 0 or any(field.errors for field in self.fields)


class ObservationForm(WaymarkForm):
    """What an observer saw."""

    title = ScreenedCharField(
        label="What did you observe?",
        max_length=120,
        help_text="A few words, such as “Supervision session after a missed appointment”.",
        widget=forms.TextInput(attrs={"maxlength": False}),
    )
    happened_on = DateField(label="Which day?", help_text="For example, 6 11 2026", latest=today)
    setting = ScreenedTextField(
        label="Where were you, and what did they do?",
        rows=5,
        max_length=6000,
        help_text="Who else was there by their work only, never by name. Write “a man of 30 on licence”.",
    )
    afterwards = ScreenedTextField(
        label="What did you say to them afterwards?", rows=4, max_length=3000, required=False, help_text="They read it."
    )
    saw_it = forms.BooleanField(
        label="I saw this myself, and what I write is true",
        error_messages={"required": "Tick it if it is so. What you did not see yourself is no observation"},
    )

    def __init__(self, *args: Any, criteria: Iterable[Criterion], learner: Person, **kwargs: Any) -> None:
        """Ask for what was seen of each criterion."""
        super().__init__(*args, **kwargs)
        self.offered = {str(row.pk): row for row in criteria}
        first = learner.get_short_name()
        self.fields["setting"].label = f"Where were you, and what did {first} do?"
        self.fields["afterwards"].label = f"What did you say to {first} afterwards?"
        self.fields["afterwards"].help_text = f"{first} reads it."
        for key, row in self.offered.items():
            self.fields[saw_name(key)] = ScreenedTextField(label=str(row), rows=3, required=False)

    def units(self) -> list[UnitNotes]:
        """Return the criteria by unit."""
        found = groupby(self.offered.items(), key=lambda item: item[1].unit)
        return [UnitNotes(unit, [self[saw_name(key)] for key, _ in rows]) for unit, rows in found]

    @property
    def names(self) -> list[str]:
        """Return the names of the fields that are saved, as a page sends them."""
        return ["title", "setting", "afterwards", *DAYS, *(saw_name(key) for key in self.offered)]

    def clean(self) -> dict[str, Any]:
        """Ask for one criterion at least."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        names = [saw_name(key) for key in self.offered]
        if names and not any(cleaned.get(name) or name in self.errors for name in names):
            self.add_error(None, "Write for at least one criterion what you saw")
        return cleaned

    def observation(self) -> Observation:
        """Return what was written, as the action takes it."""
        words = {name: self.cleaned_data[name] for name in ("title", "happened_on", "setting", "afterwards")}
        saw = {row: self.cleaned_data[saw_name(key)] for key, row in self.offered.items()}
        return Observation(saw=saw, **words)

    def refuse(self, refused: Mapping[str, Sequence[str]]) -> None:
        """Show only what could not be kept, each at its field: nothing is asked for while it is still written."""
        self.cleaned_data = {}
        self._errors = ErrorDict()
        for name, sentences in refused.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)
