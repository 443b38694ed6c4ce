"""Keeps two acts apart that together hand an account over: another work e-mail, and a second factor taken away."""

from datetime import datetime, timedelta

from lms.calendar import LONDON, today
from lms.models import AuditEvent, EmailChange, Person
from lms.permissions import NotAllowed
from lms.policy.accounts import SECOND_FACTOR_REST_HOURS
from lms.rules import value_of


def _hours(at: datetime) -> int:
    return int(value_of(SECOND_FACTOR_REST_HOURS, on=today(at)).value)


def check_rested_since_email(person: Person, at: datetime) -> None:
    """Refuse to reset a second factor too soon after the work e-mail was changed."""
    since = at - timedelta(hours=_hours(at))
    change = EmailChange.objects.filter(person=person, made_at__gt=since).order_by("-made_at").first()
    if change and change.made_at:
        raise NotAllowed(f"{_changed('work e-mail', person)} Wait until {_until(change.made_at, at)}.")


def check_rested_since_reset(person: Person, at: datetime) -> None:
    """Refuse to change the work e-mail too soon after the second factor was reset."""
    since = at - timedelta(hours=_hours(at))
    resets = AuditEvent.objects.filter(
        subject_kind=Person._meta.label_lower, subject_id=person.pk, code="second_factor_reset", at__gt=since
    )
    reset = resets.order_by("-pk").first()
    if reset:
        raise NotAllowed(f"{_changed('second factor', person)} Wait until {_until(reset.at, at)}.")


def _changed(what: str, person: Person) -> str:
    return f"The {what} of {person} was changed a short time ago, and both at once would hand the account over."


def _until(began: datetime, at: datetime) -> str:
    ends = (began + timedelta(hours=_hours(at))).astimezone(LONDON)
    return f"{ends:%H:%M} on {ends.day} {ends:%B}"
