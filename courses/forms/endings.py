"""Forms about how a pathway begins and ends: enrolling, withdrawing, qualifying, handing over, leaving words."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from courses.forms.dates import share_field
from courses.models import Enrolment, EnrolmentChange, Pathway
from courses.permissions import deciders_about
from lms.calendar import today, years_after
from lms.forms import DateField, Radios, ScreenedCharField, ScreenedTextField, WaymarkForm
from lms.models import Person


class PersonField(forms.ModelChoiceField):
    """A person chosen from many, told apart by their work e-mail where two have one name."""

    def label_from_instance(self, obj: Person) -> str:
        """Say name and work e-mail."""
        return f"{obj.name} ({obj.email})"


class EnrolForm(WaymarkForm):
    """Who comes onto which pathway, when, at which hours and on what basis."""

    person = PersonField(queryset=Person.objects.none(), label="Who", empty_label="Choose a person")
    pathway = forms.ModelChoiceField(
        queryset=Pathway.objects.order_by("name"), label="Pathway", empty_label="Choose a pathway"
    )
    starts = DateField(label="First day", latest=lambda: years_after(today(), 1))
    intake = forms.CharField(
        label="Intake", max_length=40, help_text="As your region names it, for example March 2027."
    )
    share = share_field()
    entry_basis = forms.ChoiceField(
        label="Entered on",
        choices=Enrolment.Basis.choices,
        widget=Radios(),
        help_text="As it is on record. It decides whether Level 5 modules are part of the pathway.",
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # tells the types what it is
        field.queryset = people
        self.initial.setdefault("share", "1")


class WithdrawForm(WaymarkForm):
    """The last day on a pathway, and why in one word that can be counted."""

    last_day = DateField(label="Last day on the pathway", latest=today)
    leaving_reason = forms.ChoiceField(
        label="Why they leave, for counts",
        choices=EnrolmentChange.LeavingReason.choices,
        widget=Radios(small=True),
        help_text="Ask them. Their own words are theirs to write, and the line manager does not read them.",
    )
    agreed_by = forms.ModelChoiceField(queryset=Person.objects.none(), label="Agreed by", empty_label="Choose a person")

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agreed_by"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # tells the types what it is
        field.queryset = deciders_about(enrolment.person, today())


class QualifiedForm(WaymarkForm):
    """The day on which somebody qualified, and where the proof is kept."""

    qualified_on = DateField(label="Qualified on", latest=today)
    evidence = ScreenedCharField(
        label="Proof", max_length=200, help_text="Where it is kept, for example a certificate number."
    )


class TakeOverForm(WaymarkForm):
    """How open gaps will be closed."""

    plan = ScreenedTextField(
        label="How and by when each gap is closed", max_length=1000, rows=5, help_text="Agree it with them first."
    )


class LeavingWordsForm(WaymarkForm):
    """Why somebody left, in their own words."""

    words = ScreenedTextField(
        label="Why you left, in your own words",
        max_length=3000,
        rows=8,
        help_text="Leave out anything about a person on probation.",
    )
