"""Roles are granted and ended on the page of a person."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from lms import actions
from lms.accounts.locking import locked
from lms.accounts.permissions import check_may_give
from lms.calendar import in_words, today
from lms.models import Person, RoleGrant, Unit
from lms.permissions import NotAllowed
from lms.roles import ROLES, Role


@transaction.atomic
def give_role(
    *, person: Person, role: Role, unit: Unit, starts: date, by: Person, ends: date | None = None
) -> RoleGrant:
    """Grant a role from a day on, up to another where one is given; never for a day that is past."""
    giver, to = locked(by, person)
    check_may_give(giver, to, today())
    if not to.is_active:
        raise NotAllowed(f"The account of {to} is closed. Open it again first.")
    if starts < today():
        raise ValidationError({"starts": "The first day must be today or later"})
    if ends and ends <= starts:
        raise ValidationError({"ends": "The first day without the role must be after the first day with it"})
    if same := _overlapping(to, role, unit, starts, ends):
        until = f", until {in_words(same.ends)}" if same.ends else ""
        raise NotAllowed(f"{to} holds this already: {ROLES[role].name}, {unit}, from {in_words(same.starts)}{until}.")
    return actions.grant_role(person=to, role=role, unit=unit, by=giver, starts=starts, ends=ends)


def _overlapping(person: Person, role: Role, unit: Unit, starts: date, ends: date | None) -> RoleGrant | None:
    rows = RoleGrant.objects.not_over_by(starts).filter(person=person, role=role.value, unit=unit)
    found: RoleGrant | None = rows.filter(Q(starts__lt=ends) if ends else Q()).order_by("starts").first()
    return found


@transaction.atomic
def take_role(*, grant: RoleGrant, ends: date, by: Person) -> RoleGrant:
    """End a role on the first day without it; one that has not begun by then never begins. Ended twice, once."""
    giver, person = locked(by, grant.person)
    check_may_give(giver, person, today())
    fresh: RoleGrant = RoleGrant.objects.select_related("unit", "person").get(pk=grant.pk)
    if ends < today():
        raise ValidationError({"ends": "The day must be today or later: what was held until now was held"})
    day = max(ends, fresh.starts)
    if fresh.ends and fresh.ends <= day:
        return fresh
    return actions.end_role(grant=fresh, by=giver, ends=day)
