"""Forms of training events: plan or change one, cancel one, keep its register."""

import re
from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from courses.events import State, london_moment
from courses.models import EventPlace, Module, TrainingEvent
from lms.calendar import LONDON, today
from lms.forms import DateField, Radios, ScreenedCharField, WaymarkForm
from lms.models import Unit

HOUR: Final = re.compile(r"(\d{1,2})[:.](\d{2})")
SHORT: Final = {"class": "govuk-input--width-5"}


class TimeOfDay(forms.Field):
    """A time of day, as 09:30."""

    widget = forms.TextInput(attrs={**SHORT, "inputmode": "numeric"})

    def to_python(self, value: Any) -> time | None:
        """Read 09:30, 9:30 or 9.30."""
        words = str(value or "").strip()
        if not words:
            return None
        found = HOUR.fullmatch(words)
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            raise ValidationError(f"Write the time as 09:30: you wrote {words[:12]}")
        return time(int(found[1]), int(found[2]))

    def prepare_value(self, value: Any) -> Any:
        """Write a time as people do."""
        return f"{value:%H:%M}" if isinstance(value, time) else value


class EventForm(WaymarkForm):
    """When and where an event is, and how many places it has."""

    title = ScreenedCharField(label="Title", max_length=160)
    provider = ScreenedCharField(label="Who gives it", max_length=120)
    day = DateField(label="First day", earliest=today)
    begins = TimeOfDay(label="Begins at", help_text="London time, such as 09:30")
    last_day = DateField(label="Last day, if it is another", required=False, earliest=today)
    finishes = TimeOfDay(label="Finishes at")
    place = ScreenedCharField(label="Where", max_length=200, help_text="A room and an address, or how to join online")
    places = forms.IntegerField(
        label="Number of places", min_value=1, max_value=500, widget=forms.NumberInput(attrs=SHORT)
    )

    def clean(self) -> dict[str, Any]:
        """Put days and times together, in London, and refuse an hour that the clocks leave out."""
        found = super().clean() or {}
        starts = self._moment("begins", found.get("day"), found.get("begins"))
        ends = self._moment("finishes", found.get("last_day") or found.get("day"), found.get("finishes"))
        if starts and ends and ends <= starts:
            self.add_error("finishes", "The event must finish after it begins")
        found["starts_at"], found["ends_at"] = starts, ends
        return found

    def _moment(self, field: str, day: date | None, at: time | None) -> datetime | None:
        if day is None or at is None:
            return None
        try:
            return london_moment(day, at)
        except ValueError as error:
            self.add_error(field, str(error))
            return None

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        names = ("title", "provider", "starts_at", "ends_at", "place", "places")
        return {name: self.cleaned_data[name] for name in names}


class PlanForm(EventForm):
    """A new event: of which module, and for whom."""

    field_order = ("module", "unit")

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modules = Module.objects.exclude(kind=Module.Kind.ACADEMIC).order_by("title")
        self.fields["module"] = forms.ModelChoiceField(label="Module", queryset=modules, empty_label="Choose a module")
        self.fields["unit"] = forms.ModelChoiceField(
            label="For people of",
            queryset=Unit.objects.filter(pk__in=[unit.pk for unit in units]),
            empty_label="Choose a place",
            help_text="People of the same region see it too.",
        )
        self.order_fields(["module", "unit"])


def as_written(event: TrainingEvent) -> dict[str, Any]:
    """Return an event as its form shows it."""
    first, last = event.starts_at.astimezone(LONDON), event.ends_at.astimezone(LONDON)
    return {
        "title": event.title,
        "provider": event.provider,
        "day": first.date(),
        "begins": first.time(),
        "last_day": last.date() if last.date() != first.date() else None,
        "finishes": last.time(),
        "place": event.place,
        "places": event.places,
    }


class CancelForm(WaymarkForm):
    """Why an event is cancelled."""

    reason = ScreenedCharField(label="Why", max_length=200, help_text="Everybody who signed up can read it.")


class RegisterForm(WaymarkForm):
    """Who attended: one answer for each person who had a place."""

    label_size = ""

    def __init__(self, *args: Any, rows: list[EventPlace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            known = {State.ATTENDED: "yes", State.ABSENT: "no"}.get(State(row.state))
            self.fields[f"person-{row.person_id}"] = forms.ChoiceField(
                label=str(row.person),
                choices=[("yes", "Attended"), ("no", "Did not attend")],
                widget=Radios(inline=True, small=True),
                initial=known,
                error_messages={"required": f"Say whether {row.person} attended"},
            )

    @property
    def attended(self) -> dict[int, bool]:
        """Return the answers by person."""
        return {row.person_id: self.cleaned_data[f"person-{row.person_id}"] == "yes" for row in self.rows}
