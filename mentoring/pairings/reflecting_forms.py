"""Forms of reflective discussions: when and with whom, what became of it, and what somebody writes of it."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms

from lms.calendar import LONDON, today
from lms.forms import DateField, Radios, ScreenedTextField, WaymarkForm
from lms.models import Person
from mentoring.pairings.discussions import PROMPTS
from mentoring.pairings.models import ReflectiveDiscussion
from mentoring.pairings.reflecting import DAYS_BACK

LENGTHS: Final = (30, 45, 60, 75, 90, 120)
LONGEST: Final = 4000
TAKEN: Final = "taken"


def _furthest_back() -> date:
    return today() - timedelta(days=DAYS_BACK)


def _furthest_ahead() -> date:
    return today() + timedelta(days=182)


class PlanDiscussionForm(WaymarkForm):
    """With whom, when, and for how long."""

    partner = forms.TypedChoiceField(
        label="With whom",
        coerce=int,
        error_messages={"required": "Choose with whom"},
        help_text="The line manager, the mentor or a colleague of the delivery unit. They are told, and can say that "
        "they cannot.",
    )
    day = DateField(
        label="Day",
        earliest=_furthest_back,
        latest=_furthest_ahead,
        help_text=f"For one that took place without a plan, a day up to {DAYS_BACK} days back.",
    )
    begins = forms.TimeField(
        label="Begins at",
        help_text="For example 9:30 or 14:00.",
        input_formats=["%H:%M", "%H.%M", "%H"],
        error_messages={"invalid": "Write the time as hours and minutes, such as 9:30 or 14:00"},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    minutes = forms.TypedChoiceField(label="How long", coerce=int)

    def __init__(
        self, *args: Any, partners: dict[str, list[Person]], planner: Person, minutes: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.partners = {one.pk: one for group in partners.values() for one in group}
        groups = [
            (label, [(one.pk, "Yourself" if one.pk == planner.pk else one.name) for one in group])
            for label, group in partners.items()
        ]
        self.choose("partner", [("", "Choose somebody"), *groups])
        self.choose("minutes", [(length, f"{length} minutes") for length in sorted({*LENGTHS, minutes})])
        self.initial.setdefault("minutes", minutes)

    def choose(self, name: str, choices: list[Any]) -> None:
        """Offer these choices under a field."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def planned(self) -> dict[str, Any]:
        """Return what is planned, as the action takes it."""
        data = self.cleaned_data
        return {
            "partner": self.partners[data["partner"]],
            "starts_at": datetime.combine(data["day"], data["begins"], tzinfo=LONDON),
            "minutes": data["minutes"],
        }


class RecordForm(WaymarkForm):
    """Taken and for how long, or lost and to what."""

    became = forms.ChoiceField(
        label="What became of it",
        choices=[
            (TAKEN, "It was taken"),
            *((value, f"Lost to: {label.lower()}") for value, label in ReflectiveDiscussion.LostTo.choices),
        ],
        widget=Radios(),
        error_messages={"required": "Say whether it was taken, or to what it was lost"},
    )
    minutes = forms.IntegerField(
        label="How many minutes it took",
        required=False,
        min_value=1,
        max_value=480,
        help_text="Only when it was taken. A shorter one counts too.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "min_value": "Write a number of minutes from 1 to 480",
            "max_value": "Write a number of minutes from 1 to 480",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Its own hint says when it may stay empty.
        self.fields["minutes"].answers = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """Ask for the minutes of a discussion that was taken."""
        data = super().clean() or self.cleaned_data
        if data.get("became") == TAKEN and "minutes" in data and data["minutes"] is None:
            self.add_error("minutes", "Write how many minutes it took")
        return data

    @property
    def recorded(self) -> dict[str, Any]:
        """Return what became of it, as the action takes it."""
        became = self.cleaned_data["became"]
        if became == TAKEN:
            return {"minutes": self.cleaned_data["minutes"]}
        return {"lost_to": became}


class WriteForm(WaymarkForm):
    """One box for each prompt. What is fine is kept, even when another box is refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for prompt in PROMPTS:
            field = ScreenedTextField(
                label=prompt.label, help_text=prompt.hint, max_length=LONGEST, rows=5, required=False
            )
            # Every box may stay empty: the page says so once, and not beside each.
            field.answers = True  # type: ignore[attr-defined]
            self.fields[prompt.key] = field

    @property
    def fine(self) -> dict[str, str]:
        """Return the boxes that can be kept."""
        keys = {prompt.key for prompt in PROMPTS}
        return {key: text for key, text in self.cleaned_data.items() if key in keys}
