"""The forms of what follows an outcome: a reply, an appeal, a support plan, and what of it is done."""

from datetime import date
from typing import Any

from django import forms

from assessments.refusals import AskedWhenNeeded
from assessments.spot_checks.after.proposing import Proposed
from assessments.spot_checks.after.support import Wanted
from assessments.spot_checks.models import SupportAction
from lms.calendar import in_words, today
from lms.forms import DateField, ScreenedTextField, WaymarkForm

Kind = SupportAction.Kind
OWN_ROWS = 2


class ReplyForm(WaymarkForm):
    """What the officer says to an outcome."""

    text = ScreenedTextField(
        label="What should be known about this case or this day?",
        help_text="Read by the reviewer and your managers, and kept beside the outcome for good. Use no names.",
        max_length=4000,
        rows=5,
        error_messages={"required": "Write what should be known about this case or this day"},
    )


class AppealForm(WaymarkForm):
    """Why the officer asks for a second reader."""

    grounds = ScreenedTextField(
        label="What should be judged otherwise, and why?",
        help_text="Name the questions, and say where in the record it stands. Use no names.",
        max_length=4000,
        rows=8,
        error_messages={"required": "Write what should be judged otherwise, and why"},
    )


class WordsWhenNeeded(AskedWhenNeeded, ScreenedTextField):
    """Words that are asked for only where their row is kept."""


class DayWhenNeeded(AskedWhenNeeded, DateField):
    """A day that is asked for only where its row is kept."""

    def validate(self, value: date | None) -> None:
        """Let a row that is left out have no day."""
        if value is not None:
            super().validate(value)


class PlanForm(WaymarkForm):
    """What is agreed: each thing proposed may be kept, changed or left out, and others written beside it."""

    def __init__(self, *args: Any, proposed: list[Proposed], last: date, **kwargs: Any) -> None:
        """Add the fields of each thing proposed, and of a few of their own."""
        super().__init__(*args, **kwargs)
        self.proposed, self.last = proposed, last
        for row in proposed:
            self._add(row.key, row)
        for number in range(OWN_ROWS):
            self._add(f"own-{number + 1}", None)

    def _add(self, key: str, row: Proposed | None) -> None:
        if row:
            self.fields[f"keep-{key}"] = forms.BooleanField(label="Keep this in the plan", required=False, initial=True)
        else:
            kinds = [(kind.value, str(kind.label)) for kind in (Kind.OTHER, Kind.MENTOR, Kind.OBSERVED)]
            self.fields[f"kind-{key}"] = forms.ChoiceField(label="What kind of thing", choices=kinds)
        self.fields[f"text-{key}"] = WordsWhenNeeded(
            label="What will be done", max_length=300, rows=2, initial=row.text if row else ""
        )
        self.fields[f"due-{key}"] = DayWhenNeeded(
            label="By when", earliest=today, latest=lambda: self.last, initial=row.due if row else None
        )

    def rows(self) -> list[dict[str, Any]]:
        """Return what is proposed, with its fields, as the page sets it out."""
        return [
            {"proposed": row, "fields": [self[f"{name}-{row.key}"] for name in ("keep", "text", "due")]}
            for row in self.proposed
        ]

    def own_rows(self) -> list[list[Any]]:
        """Return the fields of what they write themselves."""
        keys = [f"own-{number + 1}" for number in range(OWN_ROWS)]
        return [[self[f"{name}-{key}"] for name in ("kind", "text", "due")] for key in keys]

    def clean(self) -> dict[str, Any]:
        """Ask for words and a day of everything that is kept."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for key in self._kept(cleaned):
            if not cleaned.get(f"text-{key}") and f"text-{key}" not in self.errors:
                self.add_error(f"text-{key}", f"Write what will be done under “{self._heading(key)}”")
            if not cleaned.get(f"due-{key}") and f"due-{key}" not in self.errors:
                self.add_error(f"due-{key}", f"Write by when, at the latest by {in_words(self.last)}")
        return cleaned

    def _heading(self, key: str) -> str:
        """Return under which heading a row stands."""
        return next((row.label for row in self.proposed if row.key == key), "Something else you agreed")

    def _kept(self, cleaned: dict[str, Any]) -> list[str]:
        """Return the keys of the rows that are to be agreed: what is kept, and what of their own has words or a day."""
        own = [f"own-{number + 1}" for number in range(OWN_ROWS)]
        kept = [row.key for row in self.proposed if cleaned.get(f"keep-{row.key}")]
        return kept + [key for key in own if cleaned.get(f"text-{key}") or cleaned.get(f"due-{key}")]

    def wanted(self) -> list[Wanted]:
        """Return what is agreed."""
        cleaned, by_key = self.cleaned_data, {row.key: row for row in self.proposed}
        found = []
        for key in self._kept(cleaned):
            row, text, due = by_key.get(key), cleaned[f"text-{key}"], cleaned[f"due-{key}"]
            if row:
                found.append(Wanted(row.kind, text, due, row.module, row.question))
            else:
                found.append(Wanted(Kind(cleaned.get(f"kind-{key}") or Kind.OTHER), text, due))
        return found


class DoneForm(WaymarkForm):
    """On which day something agreed was done."""

    on = DateField(label="On which day was it done?", latest=today)
    note = ScreenedTextField(
        label="What came of it",
        required=False,
        max_length=1000,
        rows=3,
        help_text="For example what was seen, and what is still to be practised. Name nobody.",
    )
