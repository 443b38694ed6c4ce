"""The forms of a manager's absence: who is away and when, and who would carry each of their roles."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from lms.calendar import in_words, today, years_after
from lms.forms import DateField, ScreenedTextField, WaymarkForm
from lms.models import Person
from mentoring.caseload.absences.asking import ToCarry, last_day
from mentoring.caseload.absences.candidates import Candidate
from mentoring.caseload.absences.plan import Proposed

DAY = timedelta(days=1)
LONGEST_REASON = 300


def _furthest() -> date:
    """Return the latest day of an absence that is planned."""
    return years_after(today(), 2)


class AwayForm(WaymarkForm):
    """Which manager is away, from which day to which."""

    manager = forms.ModelChoiceField(queryset=Person.objects.none(), label="Manager", empty_label="Choose a manager")
    first = DateField(label="First day away", earliest=today, latest=_furthest)
    last = DateField(label="Last day away", earliest=today, latest=_furthest)

    def __init__(self, *args: Any, managers: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["manager"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # tells the types what it is
        field.queryset = managers

    def clean(self) -> None:
        """Refuse an absence that ends before it begins."""
        super().clean()
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", f"The last day must be {in_words(first)} or later: you wrote {in_words(last)}")

    @property
    def ends(self) -> date:
        """Return the first day back."""
        return date.fromordinal(self.cleaned_data["last"].toordinal() + 1)


class EndAbsenceForm(WaymarkForm):
    """From which day a manager is back, and why sooner."""

    back = DateField(label="First day back")
    words = ScreenedTextField(
        label="Why it ends sooner",
        max_length=LONGEST_REASON,
        rows=3,
        help_text="It stays on record. Do not write why somebody was away: that is kept nowhere.",
    )


class StandInForm(WaymarkForm):
    """For each role: who stands in, and, where somebody else takes over part-way, who and from when."""

    def __init__(self, *args: Any, roles: Sequence[ToCarry], candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = roles
        offered = [("", "Nobody"), *((str(one.pk), one.label) for one in candidates)]
        for role in roles:
            label = role.in_words if len(roles) > 1 else "Stand-in"
            field = forms.ChoiceField(label=label, choices=offered, required=False)
            # Not optional in words: with nobody, the next step says whom nobody would carry.
            field.answers = True  # type: ignore[attr-defined]
            self.fields[f"stand_in_{role.key}"] = field
            self.fields[f"then_{role.key}"] = forms.ChoiceField(label="Who takes over", choices=offered, required=False)
            self.fields[f"from_{role.key}"] = DateField(label="From which day", required=False)

    def clean(self) -> None:
        """Ask for both who takes over and from when, within the days of the role."""
        super().clean()
        for role in self.roles:
            then, day = (self.cleaned_data.get(f"{name}_{role.key}") for name in ("then", "from"))
            if then and not day and not self.errors.get(f"from_{role.key}"):
                self.add_error(f"from_{role.key}", "Write the day from which somebody else takes over")
            elif day and not then:
                self.add_error(f"then_{role.key}", "Choose who takes over, or clear the day")
            elif day and not role.starts < day < role.ends:
                bounds = f"after {in_words(role.starts)}, and not after {last_day(role.ends)}"
                self.add_error(f"from_{role.key}", f"The day must be {bounds}: you wrote {in_words(day)}")

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Return the fields of each role, for the page."""
        return [
            {
                "role": role,
                "stand_in": self[f"stand_in_{role.key}"],
                "then": self[f"then_{role.key}"],
                "day": self[f"from_{role.key}"],
                "open": any(self[f"{name}_{role.key}"].errors or self._given(name, role) for name in ("then", "from")),
            }
            for role in self.roles
        ]

    def _given(self, name: str, role: ToCarry) -> bool:
        return bool(self.is_bound and getattr(self, "cleaned_data", {}).get(f"{name}_{role.key}"))

    @property
    def proposed(self) -> tuple[Proposed, ...]:
        """Return who is proposed for which days."""
        return tuple(self._proposed())

    def _proposed(self) -> Iterator[Proposed]:
        for role in self.roles:
            first, then, day = (self.cleaned_data.get(f"{name}_{role.key}") for name in ("stand_in", "then", "from"))
            if first:
                yield Proposed(role, int(first), role.starts, day or role.ends)
            if then and day:
                yield Proposed(role, int(then), day, role.ends)
