"""The forms of people: whom to find, which role, which day, and why."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from lms.accounts.actions import FURTHEST_BACK
from lms.accounts.finding import Asked
from lms.accounts.permissions import under_units
from lms.accounts.states import WORDS, State
from lms.calendar import today, years_after
from lms.forms import DateField, Radios, ScreenedCharField, WaymarkForm
from lms.models import Person, Unit
from lms.roles import ROLES, Role

MOST_OFFERED: Final = 6
WIDE: Final = {"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}


class PlaceField(forms.CharField):
    """A place, by its code or its name; of several with such a name, the page says their codes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 140, "widget": forms.TextInput(attrs=WIDE), **kwargs})
        self.within: Sequence[Unit] = ()

    def clean(self, value: Any) -> Unit | None:
        """Return the unit that is meant, or say what to write."""
        words = str(super().clean(value) or "").strip()
        return self._unit(words) if words else None

    def _unit(self, words: str) -> Unit:
        """Find it by code, as it is written on this page, by name, and last by a part of the name."""
        code = words.rpartition("(")[2].rstrip(")").strip() if words.endswith(")") else words
        known = Unit.objects.filter(under_units(self.within))
        for condition in (Q(code__iexact=code), Q(name__iexact=words), Q(name__icontains=words)):
            units: list[Unit] = list(known.filter(condition).order_by("path")[: MOST_OFFERED + 1])
            if len(units) == 1:
                return units[0]
            if units:
                raise ValidationError(_which(words, units), code="several")
        raise ValidationError(f"There is no place called “{words}” within your own. Write its name or its code")


def _which(words: str, units: list[Unit]) -> str:
    some = "; ".join(place_in_words(unit) for unit in units[:MOST_OFFERED])
    more = "; and others" if len(units) > MOST_OFFERED else ""
    return f"Several places are called “{words}”. Write the code of one: {some}{more}"


def place_in_words(unit: Unit) -> str:
    """Write a place with its code, as the field of a place understands it."""
    return f"{unit.name} ({unit.code})"


class FindForm(WaymarkForm):
    """Whom to find."""

    # Nothing in it has to be filled in, and no label need say so.
    narrows = True

    words = forms.CharField(
        label="Name, work e-mail or staff code", max_length=120, required=False, widget=forms.TextInput(attrs=WIDE)
    )
    place = PlaceField(label="Place, name or code", required=False)
    role = forms.ChoiceField(label="Role", required=False)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any"), *((state.value, words) for state, (words, _) in WORDS.items())],
    )

    def __init__(self, *args: Any, within: Sequence[Unit], **kwargs: Any) -> None:
        """Offer every role; find places within those of whoever asks."""
        super().__init__(*args, **kwargs)
        place, role = self.fields["place"], self.fields["role"]
        if isinstance(place, PlaceField) and isinstance(role, forms.ChoiceField):
            place.within = within
            role.choices = [("", "Any"), *((role.value, spec.name) for role, spec in ROLES.items())]

    def asked(self) -> Asked:
        """Return what was written."""
        found = self.cleaned_data
        role, state = found["role"], found["state"]
        return Asked(
            found["words"].strip(), found["place"], Role(role) if role else None, State(state) if state else None
        )


class GrantForm(WaymarkForm):
    """Which role, where, from when and until when."""

    role = forms.ChoiceField(label="Role", widget=Radios())
    unit = PlaceField(label="Place", help_text="Name or code. They may do what the role allows here and below.")
    starts = DateField(label="First day", earliest=today, latest=lambda: years_after(today(), 1))
    ends = DateField(
        label="First day without it",
        required=False,
        earliest=lambda: today() + timedelta(days=1),
        help_text="Leave it empty when the role goes on.",
    )

    def __init__(self, *args: Any, roles: Iterable[Role], within: Sequence[Unit], **kwargs: Any) -> None:
        """Offer what the giver may grant."""
        super().__init__(*args, **kwargs)
        role, unit = self.fields["role"], self.fields["unit"]
        if isinstance(role, forms.ChoiceField) and isinstance(unit, PlaceField):
            offered = list(roles)
            role.choices = [(one.value, ROLES[one].name) for one in offered]
            role.widget = Radios(hints={one.value: ROLES[one].about for one in offered}, choices=role.choices)
            unit.within = within

    def clean_role(self) -> Role:
        """Return the role itself."""
        return Role(self.cleaned_data["role"])


class EndForm(WaymarkForm):
    """From when a role is over."""

    ends = DateField(
        label="First day without the role", earliest=today, help_text="Today ends it at once.", initial=today
    )


class ReasonForm(WaymarkForm):
    """Why an account is changed."""

    reason = ScreenedCharField(
        label="Why", max_length=200, help_text="For the audit record. Name nobody on probation, and nobody’s health."
    )


class CloseForm(ReasonForm):
    """From when somebody does not work here, and why the account is closed."""

    day = DateField(
        label="First day on which they no longer work here",
        help_text="Today closes the account at once.",
        initial=today,
        earliest=lambda: today() - FURTHEST_BACK,
        latest=lambda: years_after(today(), 1),
    )
    field_order = ["day", "reason"]


class RenameForm(WaymarkForm):
    """What somebody is called, and their staff code."""

    name = ScreenedCharField(label="Name", max_length=120)
    staff_code = forms.CharField(label="Staff code", max_length=12, required=False, widget=forms.TextInput(attrs=WIDE))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        """Begin with what is on record."""
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["name"].initial, self.fields["staff_code"].initial = person.name, person.staff_code

    def clean_staff_code(self) -> str:
        """Refuse the code of somebody else."""
        code = str(self.cleaned_data["staff_code"]).strip()
        if code and Person.objects.filter(staff_code=code).exclude(pk=self.person.pk).exists():
            raise ValidationError("Another person already has this staff code")
        return code


class EmailForm(ReasonForm):
    """Another work e-mail, and why."""

    new = forms.EmailField(
        label="New work e-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": "Write a whole e-mail address, such as name@example.org"},
    )
    field_order = ["new", "reason"]
