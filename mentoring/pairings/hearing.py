"""Who hears concerns of whom, and who reads one: the person who raised it and the one whom they chose, nobody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from lms.calendar import in_words
from lms.models import LineManagement, Person, RoleGrant, Unit
from lms.permissions import current_post
from lms.roles import MAY_READ, ROLES, Permission, PrivateMatter, Role
from mentoring.pairings.models import Concern, ConcernContact

HEARING: list[str] = [role.value for role, spec in ROLES.items() if Permission.HEAR_CONCERNS in spec.permissions]


@dataclass(frozen=True)
class Hearer:
    """Somebody who may be chosen to hear a concern, and why they are offered."""

    person: Person
    why: str


def region_of(person: Person, on: date) -> Unit | None:
    """Return the region in which somebody works, or else holds a role; nobody's region is the nation."""
    post = current_post(person, on)
    grant = None if post else RoleGrant.objects.on(on).filter(person=person).select_related("unit").first()
    unit = post.unit if post else grant.unit if grant else None
    return Unit.objects.filter(path=unit.region_path, kind=Unit.Kind.REGION).first() if unit else None


def hearers_for(person: Person, on: date) -> list[Hearer]:
    """Return who may hear somebody: those named in their region, else its regional learning managers.

    Never their own line manager, and never anybody whom they manage.
    """
    region = region_of(person, on)
    if region is None:
        return []
    shut = {person.pk, *_line_of(person, on)}
    rows = ConcernContact.objects.on(on).filter(unit=region, person__is_active=True).exclude(person__in=shut)
    named = rows.select_related("person").order_by("person__name", "pk")
    if found := [Hearer(row.person, f"Named for {region} since {in_words(row.starts)}") for row in named]:
        return found
    grants = RoleGrant.objects.on(on).filter(role__in=HEARING, unit=region, person__is_active=True)
    held = grants.exclude(person__in=shut).select_related("person").order_by("person__name", "pk")
    return [Hearer(row.person, f"{ROLES[Role(row.role)].name} of {region}") for row in held]


def _line_of(person: Person, on: date) -> set[int]:
    """Return who manages somebody, and whom they manage."""
    rows = LineManagement.objects.on(on).filter(Q(person=person) | Q(manager=person))
    return {pk for pair in rows.values_list("person", "manager") for pk in pair}


def hears_concerns(on: date) -> QuerySet[Person]:
    """Return everybody who hears concerns on a day, by name or by role. A stand-in is somebody else, and does not."""
    named = ConcernContact.objects.on(on).values("person")
    held = RoleGrant.objects.on(on).filter(role__in=HEARING).values("person")
    return Person.objects.filter(Q(pk__in=named) | Q(pk__in=held), is_active=True)


def is_heard(concern: Concern, on: date) -> bool:
    """Say whether whoever was chosen to hear a concern still does."""
    return readable_by(concern.heard_by, on).filter(pk=concern.pk).exists()


def unheard_of(person: Person, concerns: Iterable[Concern], on: date) -> set[int]:
    """Return which of somebody's own concerns nobody hears any more. A constant number of queries."""
    own = {row.pk: row.heard_by_id for row in concerns if row.raised_by_id == person.pk}
    hear = set(hears_concerns(on).filter(pk__in=own.values()).values_list("pk", flat=True)) - _line_of(person, on)
    return {pk for pk, hearer in own.items() if hearer not in hear}


def unheard(on: date) -> list[Concern]:
    """Return the concerns that are not closed and that nobody hears any more."""
    left = Concern.objects.exclude(state=Concern.State.CLOSED).filter(raised_by__is_active=True)
    rows = left.select_related("raised_by", "heard_by").order_by("pk")
    return [concern for concern in rows if not is_heard(concern, on)]


def readable_by(person: Person, on: date) -> QuerySet[Concern]:
    """Return the concerns that somebody reads: their own, and those that they were chosen to hear and still hear.

    No place, no role and no stand-in opens one.
    """
    readers = MAY_READ[PrivateMatter.CONCERN]
    mine = Q(pk__in=[])
    if "self" in readers:
        mine |= Q(raised_by=person)
    if "hearer" in readers:
        mine |= Q(heard_by=person) & Q(heard_by__in=hears_concerns(on)) & ~Q(raised_by__in=_line_of(person, on))
    return Concern.objects.filter(mine).select_related("raised_by", "heard_by")
