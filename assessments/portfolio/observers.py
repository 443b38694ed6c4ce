"""Who may observe whom at work: mentors and assessors their own learners, senior officers those of their place."""

from datetime import date

from django.db.models import Q, QuerySet

from assessments.assessing import assessed_by
from lms.models import LineManagement, Person, RoleGrant
from lms.permissions import NotAllowed, check_may, people_at, rights_of
from lms.roles import ROLES, Permission, Role
from mentoring.pairings.models import Pairing

# Observers who go by a pairing; everybody else who observes goes by their place and their line.
PAIRED = (Role.MENTOR, Role.PTA)


def observed_by(person: Person, on: date) -> QuerySet[Person]:
    """Return the learners whom `person` may observe."""
    rights = rights_of(person, on)
    if not rights.may(Permission.OBSERVE):
        return Person.objects.none()
    supporters = [person, *(held.stands_in_for for held in rights.held if held.role in PAIRED and held.stands_in_for)]
    paired = Pairing.objects.on(on).filter(supporter__in=supporters).values("learner")
    rows = Q(pk__in=paired) | Q(pk__in=assessed_by(person, on).values("pk"))
    places = [held.unit for held in rights.held if _by_place(held.role)]
    if places:
        line = LineManagement.objects.on(on).filter(manager=person).values("person")
        rows |= Q(pk__in=people_at(places, on).values("pk")) | Q(pk__in=line)
    return Person.objects.filter(rows, pk__in=_who_learn(on), is_active=True).exclude(pk=person.pk)


def _by_place(role: Role) -> bool:
    return role not in PAIRED and Permission.OBSERVE in ROLES[role].permissions


def _who_learn(on: date) -> "QuerySet[RoleGrant, int]":
    """Return the ids of those who submit evidence."""
    roles = [role.value for role in Role if Permission.SUBMIT_EVIDENCE in ROLES[role].permissions]
    return RoleGrant.objects.on(on).filter(role__in=roles).values_list("person", flat=True)


def check_may_observe(by: Person, learner: Person, *, on: date) -> None:
    """Refuse unless `by` may write down what they saw this learner do."""
    check_may(by, Permission.OBSERVE, on=on)
    if by.pk == learner.pk:
        raise NotAllowed("Nobody observes themselves. Ask your mentor, your assessor or your manager.")
    if not observed_by(by, on).filter(pk=learner.pk).exists():
        so = "so an observation by you cannot be used. They can ask you for a witness statement."
        raise NotAllowed(
            f"You neither mentor, assess nor manage {learner}, {so}",
            to_strangers=f"You neither mentor, assess nor manage this person, {so}",
        )
