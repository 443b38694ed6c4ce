"""The forms of draws: where to draw and by which standard, and why a check or a draw is given up."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from assessments.spot_checks.models import StandardVersion
from lms.forms import Radios, ScreenedTextField, WaymarkForm
from lms.models import Unit

NEXT_CASE: Final = "next"
CANCEL: Final = "cancel"
WHY: Final = "Why"
STAYS: Final = "It stays on record, and the officer reads it once they know of the check. Name no person on probation."


class DrawForm(WaymarkForm):
    """At which place, by which standard."""

    unit = forms.TypedChoiceField(
        label="Place",
        coerce=int,
        error_messages={
            "required": "Choose a place.",
            "invalid_choice": "You draw cases only within your own places. Choose one of them.",
        },
    )
    standard = forms.TypedChoiceField(
        label="Standard",
        coerce=int,
        widget=Radios(),
        error_messages={
            "required": "Choose a standard.",
            "invalid_choice": "That standard is not in use any more. Choose one that is.",
        },
    )

    # The newest draw that the page knew of: what was drawn since is not drawn again unseen.
    newest = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, places: Sequence[Unit], versions: Sequence[StandardVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {unit.pk: unit for unit in places}
        self.versions = {version.pk: version for version in versions}
        self._choices("unit", [("", "Choose a place"), *((unit.pk, _indented(unit)) for unit in places)])
        self._choices("standard", [(version.pk, str(version)) for version in versions])

    def _choices(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # tells the types what it is
        field.choices = choices

    @property
    def place(self) -> Unit:
        """Return the place that was chosen."""
        return self.places[self.cleaned_data["unit"]]

    @property
    def version(self) -> StandardVersion:
        """Return the standard that was chosen."""
        return self.versions[self.cleaned_data["standard"]]


def _indented(unit: Unit) -> str:
    """Name a place with its kind, so that a region and a unit of the same name are told apart."""
    return f"{unit.name} ({unit.get_kind_display().lower()})"


class GiveUpCheckForm(WaymarkForm):
    """What becomes of a check that is not to be judged, and why."""

    then = forms.ChoiceField(
        label="What then",
        choices=[
            (NEXT_CASE, "The next case in the order takes its place"),
            (CANCEL, "No case of the officer is checked now"),
        ],
        widget=Radios(
            hints={
                NEXT_CASE: "The seed fixed that order when the draw was made. Nobody chooses the case.",
                CANCEL: "They do not count as checked. Their next draw goes on in this order: there is no new lot.",
            }
        ),
    )
    reason = ScreenedTextField(label=WHY, help_text=STAYS, max_length=500)


class CancelDrawForm(WaymarkForm):
    """Why a draw is cancelled."""

    reason = ScreenedTextField(label=WHY, help_text="It stays on record. Name no person on probation.", max_length=500)
