"""Checks that nobody reads yet, and people who may be asked to."""

from typing import Any

from assessments.spot_checks.actions import open_check
from assessments.spot_checks.models import SpotCheck, StandardVersion
from lms.calendar import today
from lms.models import Person, RoleGrant
from lms.roles import Role
from mentoring.caseload.models import Case
from tests.cast import Cast
from tests.factories.spot_checks import case, certify, standard


def opened(officer: Person, **facts: Any) -> SpotCheck:
    """Open a check of a case that an officer holds, and give it to nobody."""
    version = StandardVersion.objects.order_by("-pk").first() or standard()
    held = facts.pop("case", None) or case(officer, f"R{Case.objects.count():06d}")
    return open_check(case=held, officer=officer, standard_version=version, by=None, **facts)


def reviewer(cast: Cast, name: str) -> Person:
    """Make one of the cast a certified reviewer of the region."""
    person = cast.people[name]
    if not person.grants.filter(role=Role.REVIEWER).exists():
        RoleGrant.objects.create(person=person, role=Role.REVIEWER, unit=cast.region, starts=today())
    certify(person, StandardVersion.objects.order_by("-pk").first() or standard())
    return person
