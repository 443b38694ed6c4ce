"""Whose duties are whose, and how a duty reads on a screen."""

from datetime import date
from typing import Any, TypedDict

from django.db.models import Q, QuerySet

from lms.models import Duty, Person, Unit
from lms.models.duty import DutyQuerySet
from lms.permissions import rights_of, under
from lms.roles import CASE_DUTIES, Role


class Owned(TypedDict):
    """Whose a duty is, as `open_duty` takes it."""

    owner: Person | None
    role: Role | None
    unit: Unit | None


def manager_or_officers(manager: Person | None, unit: Unit | None) -> Owned | None:
    """Return who is asked about somebody: the line manager, or else the senior officers of the place, or nobody."""
    if manager:
        return {"owner": manager, "role": None, "unit": None}
    return {"owner": None, "role": Role.SPO, "unit": unit} if unit else None


def duties_of(person: Person, on: date) -> QuerySet[Duty]:
    """Return the open duties that a person owns, by name or by a role in force, those put off left out."""
    put_off = Q(snoozes__until__gt=on)
    return Duty.objects.open().filter(_owned_by(person, on)).exclude(put_off).select_related("about").by_urgency()


def duties_told_to(reader: Person, on: date) -> DutyQuerySet:
    """Return the open duties that may be shown to a reader beside whom they are about.

    What tells of cases is shown to those who are asked alone: a record has more readers than the cases have.
    """
    return Duty.objects.open().filter(~Q(kind__in=CASE_DUTIES) | _owned_by(reader, on))


def _owned_by(person: Person, on: date) -> Q:
    """Select the duties that a person owns, by name or by a role in force."""
    rights = rights_of(person, on)
    owned = Q(owner=person)
    for role in rights.roles:
        places = [held.unit for held in rights.held if held.role == role]
        owned |= Q(owner_role=role.value) & under(places, "owner_unit")
    return owned


def as_rows(duties: list[Duty], on: date) -> list[dict[str, Any]]:
    """Return duties as the duty list draws them."""
    return [as_row(duty, on) for duty in duties]


def as_row(duty: Duty, on: date) -> dict[str, Any]:
    """Return one duty as the duty list draws it."""
    overdue = duty.days_overdue(on)
    lead = f"Overdue {overdue} day{'' if overdue == 1 else 's'}." if overdue else f"Due {duty.due:%A %-d %B}."
    return {
        "state": "overdue" if overdue else "due",
        "lead": lead,
        "text": duty.title,
        "why": duty.reason,
        "href": duty.link,
        "link": duty.link_text or "Open",
    }
