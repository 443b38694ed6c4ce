"""Forms about a learner's dates: hours, leave, pauses, extensions, more time, and prior learning."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from courses.models import Enrolment, Module
from courses.permissions import deciders_about
from lms.calendar import today
from lms.forms import DateField, Radios, ScreenedTextField, WaymarkForm
from lms.models import Person
from lms.policy.learning import LONGEST_EXTENSION

NOTHING_PERSONAL = "Everybody who may see these dates reads it. Leave out anything personal, and why somebody is away."


def share_field() -> forms.DecimalField:
    """Return the field for a share of full time."""
    return forms.DecimalField(
        label="Share of full time",
        help_text="1 is full time (37 hours a week), 0.8 is 29.6 hours, 0.6 is 22.2 hours.",
        max_digits=3,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "decimal"}),
        error_messages={
            "invalid": "Write the share as a number, such as 0.8",
            "required": "Write the share, such as 0.8",
        },
    )


class ChangeForm(WaymarkForm):
    """What every change of dates asks: why, and who agreed."""

    label_size = "s"
    starts = DateField(label="From")
    reason = ScreenedTextField(label="Why", max_length=300, rows=3, help_text=NOTHING_PERSONAL)
    agreed_by = forms.ModelChoiceField(queryset=Person.objects.none(), label="Agreed by", empty_label="Choose a person")

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agreed_by"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # tells the types what it is
        field.queryset = deciders_about(enrolment.person, today())

    @property
    def looked_at(self) -> str:
        """Return what was entered, as a page that showed its effect keeps it."""
        return "|".join(f"{name}={self.cleaned_data.get(name)}" for name in sorted(self.fields) if name != "reason")


class HoursForm(ChangeForm):
    """Other hours from a day on."""

    share = share_field()
    field_order = ("share", "starts")


class LeaveForm(ChangeForm):
    """Days away."""

    starts = DateField(label="First day away")
    ends = DateField(label="First day back")
    field_order = ("starts", "ends")


class PauseForm(ChangeForm):
    """The clock stops."""

    starts = DateField(label="First day of the pause", latest=today, help_text="Today or earlier.")


class ResumeForm(ChangeForm):
    """The clock goes on."""

    starts = None  # type: ignore[assignment]
    ends = DateField(label="First day back", latest=today, help_text="Today or earlier.")
    field_order = ("ends",)


class ExtensionForm(ChangeForm):
    """Months more."""

    months = forms.IntegerField(
        label="Months more",
        min_value=1,
        # The most that any region may choose; what this one chose is said when it is recorded.
        max_value=int(LONGEST_EXTENSION.most or 12),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
    )
    starts = DateField(label="For whatever is due after", help_text="The planned finish moves in any case.")
    field_order = ("months", "starts")


FORMS: Final[dict[str, type[ChangeForm]]] = {
    "hours": HoursForm,
    "leave": LeaveForm,
    "pause": PauseForm,
    "resume": ResumeForm,
    "extension": ExtensionForm,
}


class MoreTimeForm(WaymarkForm):
    """A learner asks for more time for one module."""

    until = DateField(label="I can have it done by", earliest=today)
    reason = ScreenedTextField(
        label="Why you need it",
        max_length=500,
        rows=4,
        help_text="Your manager reads it. Say what stands in the way; leave out anything about a person on probation.",
    )


class AnswerForm(WaymarkForm):
    """A manager grants more time, or refuses it."""

    decision = forms.ChoiceField(
        label="Your answer", choices=[("grant", "Grant more time"), ("refuse", "Refuse")], widget=Radios()
    )
    until = DateField(
        label="Until", required=False, help_text="When you grant it. It may be another day than asked for."
    )
    answer = ScreenedTextField(
        label="What you say to them", required=False, max_length=500, rows=3, help_text="Needed when you refuse."
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a day when time is granted, and take none when it is refused."""
        data = super().clean() or self.cleaned_data
        if data.get("decision") == "grant" and not data.get("until") and "until" not in self.errors:
            self.add_error("until", "Write the day until which you grant it")
        if data.get("decision") == "refuse":
            data["until"] = None
            if not (data.get("answer") or "").strip() and "answer" not in self.errors:
                self.add_error("answer", "Say why there is no more time")
        return data


class ExemptForm(WaymarkForm):
    """Prior learning that is recognised for a module."""

    module = forms.ModelChoiceField(queryset=Module.objects.none(), label="Module", empty_label="Choose a module")
    evidence = ScreenedTextField(
        label="Evidence",
        max_length=500,
        rows=4,
        help_text="What was learned where and when, and where the proof is kept.",
    )
    reason = ScreenedTextField(label="Anything to add", required=False, max_length=300, rows=2)

    def __init__(self, *args: Any, modules: list[Module], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["module"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # tells the types what it is
        field.queryset = Module.objects.filter(pk__in=[module.pk for module in modules]).order_by("title")


class TakeBackForm(ChangeForm):
    """A change was a mistake."""

    starts = None  # type: ignore[assignment]


class WhyForm(WaymarkForm):
    """Why something ends."""

    reason = ScreenedTextField(label="Why it ends", max_length=300, rows=3)

    def clean_reason(self) -> str:
        """Refuse a blank reason."""
        reason = str(self.cleaned_data["reason"]).strip()
        if not reason:
            raise ValidationError("Say why it ends")
        return reason
