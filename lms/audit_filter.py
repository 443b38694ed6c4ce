"""Narrows the audit record: to acts on accounts and rights, to one kind of act, to a person, to a day."""

from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet

from lms.calendar import Period
from lms.forms import DateField, WaymarkForm
from lms.models import AuditEvent, Person

# Everything that an administrator, an import or the jobs do to accounts, roles and ways in.
ADMINISTRATIVE: Final = (
    "account_changed",
    "account_closed",
    "account_made",
    "account_reopened",
    "email_change_asked",
    "email_change_refused",
    "email_changed",
    "invitation_accepted",
    "invitation_address_unknown",
    "invitation_made",
    "invitation_sent",
    "invitation_withdrawn",
    "leaver_recorded",
    "password_changed",
    "password_reset_asked",
    "people_imported",
    "person_left",
    "provider_link_forgotten",
    "provider_linked",
    "recovery_codes_made",
    "role_ended",
    "role_granted",
    "rule_chosen",
    "second_factor_added",
    "second_factor_removed",
    "second_factor_reset",
    "sign_ins_ended",
)
ALL_OF_THEM: Final = "administrative"


def in_plain_words(code: str) -> str:
    """Write a code as people read it."""
    return code.replace("_", " ").capitalize()


class AuditFilterForm(WaymarkForm):
    """Which part of the record to show."""

    # Nothing in it has to be filled in, and no label need say so.
    narrows = True

    code = forms.ChoiceField(
        label="What was done",
        required=False,
        choices=[
            ("", "Everything"),
            (ALL_OF_THEM, "Every act on accounts and roles"),
            *((code, in_plain_words(code)) for code in ADMINISTRATIVE),
        ],
    )
    who = forms.EmailField(
        label="By or about whom (work e-mail)",
        required=False,
        widget=forms.EmailInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": "Write a whole work e-mail, such as name@example.org"},
    )
    day = DateField(label="Day", required=False)

    def clean_who(self) -> Person | None:
        """Return who has this work e-mail."""
        email = str(self.cleaned_data["who"]).lower()
        person = Person.objects.filter(email=email).first() if email else None
        if email and person is None:
            raise forms.ValidationError("Nobody has this work e-mail")
        return person

    def narrowed(self, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """Return those of some events that were asked for."""
        code, who, day = (self.cleaned_data.get(name) for name in ("code", "who", "day"))
        if code:
            events = events.filter(code__in=ADMINISTRATIVE if code == ALL_OF_THEM else [code])
        if day:
            first, after = Period(day, day).moments
            events = events.filter(at__gte=first, at__lt=after)
        return events.filter(by_or_about(who)) if who else events


def by_or_about(person: Person) -> Q:
    """Return the condition that somebody did it, or that it was done to them."""
    about: dict[str, Any] = {"subject_kind": Person._meta.label_lower, "subject_id": person.pk}
    return Q(by=person) | Q(**about) | Q(facts__person=person.pk)
