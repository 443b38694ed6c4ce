"""Who decides on an answer, who may set a block aside and who reviews that, and who reads decisions."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from lms.calendar import today
from lms.models import LineManagement, Person, Post, RoleGrant, StandIn, Unit
from lms.permissions import Held, NotAllowed, line_manager_of, rights_of, sees, under, visible_to
from lms.policy.allocating import OVERRIDE_ROLES
from lms.posts import posts_on
from lms.roles import ROLES, Permission, Role
from lms.rules import RuleBook
from mentoring.caseload.facts import joined
from mentoring.caseload.models import AllocationDecision, Override

MOST_NAMED: Final = 3
REVIEW_DUTY: Final = "override_review"


@dataclass(frozen=True)
class OneLevelUp:
    """To whom an override is reported: a person, or whoever holds a role at a place."""

    person: Person | None = None
    role: Role | None = None
    unit: Unit | None = None

    @property
    def in_words(self) -> str:
        """Name them."""
        if self.person:
            return self.person.name
        return f"the {ROLES[self.role].name.lower()} of {self.unit}" if self.role else "nobody"


def check_set_aside(by: Person, person: Person, on: date) -> Held:
    """Refuse unless `by` has the authority to set blocks aside where this person works; return the role they use."""
    if by.pk == person.pk:
        raise NotAllowed("Nobody sets aside what stands against a case of their own.")
    post = posts_on([person.pk], on).get(person.pk)
    if post is None:
        raise NotAllowed(f"{person} has no post today, so nobody has the authority to set this aside.")
    roles = authorities(post, on)
    for held in rights_of(by, on).held:
        if held.role in roles and held.unit.contains(post.unit):
            return held
    raise NotAllowed(_only(roles, who_can_set_aside(person, post, on)))


def authorities(post: Post, on: date) -> list[Role]:
    """Return the roles that may set blocks aside where somebody works: those that the rule names, if they may."""
    named = [Role(key) for key in RuleBook.at(post.unit, on).answer(OVERRIDE_ROLES).value]
    return [role for role in named if Permission.OVERRIDE in ROLES[role].permissions]


def who_can_set_aside(person: Person, post: Post, on: date) -> list[Person]:
    """Return who holds such a role where this person works, those who stand in for one included."""
    grants = RoleGrant.objects.on(on).filter(role__in=[role.value for role in authorities(post, on)])
    above = [post.unit.path[:end] for end in range(post.unit.steplen, len(post.unit.path) + 1, post.unit.steplen)]
    grants = grants.filter(unit__path__in=above)
    stand_ins = StandIn.objects.on(on).filter(grant__in=grants)
    holders = Person.objects.filter(Q(pk__in=grants.values("person")) | Q(pk__in=stand_ins.values("stand_in")))
    return list(holders.filter(is_active=True).exclude(pk=person.pk).order_by("name", "pk")[:MOST_NAMED])


def _only(roles: list[Role], people: list[Person]) -> str:
    names = joined([ROLES[role].name.lower() for role in roles]).replace(" pdu", " PDU").replace(" and ", " or ")
    here = joined([person.name for person in people])
    ask = f"Here that is {here}." if here else "Nobody holds that role here: ask your regional learning manager."
    return f"A block is set aside only by a {names}. {ask}"


def one_level_up(held: Held, by: Person, person: Person, unit: Unit, on: date) -> OneLevelUp:
    """Return to whom an override is reported: the line manager of whose authority it is, else the region.

    A stand-in uses the authority of somebody else, so that it goes to that person's line manager.
    """
    manager = line_manager_of(held.stands_in_for or by, on)
    if manager and manager.is_active and manager.pk not in {by.pk, person.pk}:
        return OneLevelUp(person=manager)
    region = Unit.objects.get(path=unit.region_path)
    return OneLevelUp(role=Role.REGIONAL_LEARNING_MANAGER, unit=region)


def check_review(by: Person, override: Override) -> None:
    """Refuse unless an override was reported to `by`; never to whoever set it aside, nor to whom the case went."""
    if by.pk == override.by_id:
        raise NotAllowed("You set this aside yourself: somebody one level up reviews it.")
    if by.pk == override.decision.person_id:
        raise NotAllowed("Nobody reviews a decision about themselves.")
    if not overrides_reported_to(by, today()).filter(pk=override.pk).exists():
        raise NotAllowed("This was reported to somebody else.")


def overrides_reported_to(person: Person, on: date) -> QuerySet[Override]:
    """Return the overrides that `person` reviews: reported to them, to a role they hold, or passed on to them.

    What was reported to them is theirs while they manage whose authority was used, or have the review still to do.
    """
    reported = Q(reported_to=person) & _in_line_of(person, on)
    for held in rights_of(person, on).held:
        reported |= Q(reported_role=held.role.value) & Q(reported_unit__path__startswith=held.unit.path)
    passed_on = person.duties.filter(closed_at=None, kind=REVIEW_DUTY).values("source_id")
    rows = Override.objects.filter(reported | Q(pk__in=passed_on))
    return rows.exclude(by=person).exclude(decision__person=person)


def _in_line_of(person: Person, on: date) -> Q:
    """Return the condition that `person` manages whoever set it aside, or for whom these stood in on that day."""
    line = LineManagement.objects.on(on).filter(manager=person).values("person")
    stood_in = StandIn.objects.filter(
        Q(ends=None) | Q(ends__gt=OuterRef("starts")),
        starts__lte=OuterRef("starts"),
        stand_in=OuterRef("by"),
        grant__person__in=line,
    )
    return Q(by__in=line) | Q(Exists(stood_in))


def overrides_seen_by(person: Person, on: date) -> QuerySet[Override]:
    """Return the overrides at the places where `person` sees how often rules are set aside."""
    places = rights_of(person, on).places(Permission.SEE_OVERRIDES)
    return Override.objects.filter(under(places, "decision__unit")).exclude(decision__person=person)


def decisions_visible_to(person: Person, on: date, *, of: Person | None = None) -> QuerySet[AllocationDecision]:
    """Return the decisions that `person` may read: about themselves, about their people, and overrides they see.

    With `of`, only those about that person.
    """
    if of:
        rows = AllocationDecision.objects.filter(person=of)
        reads_all = person.pk == of.pk or sees(person, Permission.CHECK_ALLOCATION, of.pk, on)
        # Of most there is none, and who may read it need not be worked out.
        if reads_all or not rows.exists():
            return rows if reads_all else rows.none()
        return decisions_visible_to(person, on).filter(person=of)
    seen = Q(override__in=overrides_seen_by(person, on)) | Q(override__in=overrides_reported_to(person, on))
    theirs = Q(person__in=visible_to(person, Permission.CHECK_ALLOCATION, on).values("pk"))
    return AllocationDecision.objects.filter(Q(person=person) | theirs | seen)
