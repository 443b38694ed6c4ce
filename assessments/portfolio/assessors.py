"""Who holds the assessor award, and who of a place is asked to sign, to read again, or to rule."""

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from assessments.independence import Matter, Tie, ties_among, why_not
from assessments.portfolio.models import Judgement
from lms.calendar import in_words
from lms.models import Absence, Person, Qualification, RoleGrant, Unit
from lms.permissions import current_post
from lms.policy.marking import AWARD_ENDS_DAYS
from lms.roles import Role
from lms.rules import RuleBook

COUNTERSIGN: Final = "countersign"
NONE_YET: Final = "you do not hold it yet"


def award_since(person: Person, on: date) -> date | None:
    """Return since when `person` holds the assessor award that is in force on `on`; nothing when none is."""
    rows = awards_on(on).filter(person=person)
    first: date | None = rows.order_by("starts").values_list("starts", flat=True).first()
    return first


def awards_on(on: date) -> QuerySet[Qualification]:
    """Return the assessor awards that are in force on a day."""
    rows: QuerySet[Qualification] = Qualification.objects.on(on).filter(kind=Qualification.Kind.ASSESSOR)
    return rows


def why_no_award(person: Person, on: date) -> str:
    """Return why somebody has no award on a day: none yet, or since when it is over; nothing when they hold one."""
    rows = Qualification.objects.filter(person=person, kind=Qualification.Kind.ASSESSOR, starts__lte=on)
    last = rows.order_by("-ends").first()
    if last is None:
        return NONE_YET
    held = award_since(person, on) is not None
    return "" if held or last.ends is None else f"yours ended on {in_words(last.ends)}"


def award_in_words(person: Person, on: date) -> str:
    """Say what an assessor's award means for their judgements; nothing while it is in force and does not end soon."""
    why = why_no_award(person, on)
    if why == NONE_YET:
        return "You do not hold the assessor award yet, so your judgements count once they are countersigned."
    if why:
        return f"The assessor award: {why}. What you judge from then on counts once it is countersigned."
    post = current_post(person, on)
    within = RuleBook.at(post.unit if post else None, on).answer(AWARD_ENDS_DAYS).value
    held = awards_on(on).filter(person=person)
    if held.filter(Q(ends=None) | Q(ends__gt=on + timedelta(days=within))).exists():
        return ""
    ends = max(row.ends for row in held if row.ends)
    return f"Your assessor award ends on {in_words(ends)}. From that day on you do not countersign."


def in_post_for(unit: Unit, role: Role, on: date) -> QuerySet[Person]:
    """Return who holds a role at a place or above it, has an open account and is not away that day."""
    grants = _covering(unit, RoleGrant.objects.on(on).filter(role=role.value))
    away = Absence.objects.on(on).filter(kind=Absence.Kind.AWAY)
    people = Person.objects.filter(pk__in=grants.values("person"), is_active=True)
    return people.exclude(pk__in=away.values("person"))


def _covering(unit: Unit, grants: QuerySet[RoleGrant]) -> QuerySet[RoleGrant]:
    """Return those roles that are held at a place or above it."""
    above = [unit.path[:end] for end in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)]
    return grants.filter(unit__path__in=above)


def least_busy(people: QuerySet[Person], learner: Person, *, duty: str, on: date) -> list[Person]:
    """Return those of some people who are independent of a learner, whoever has fewest duties of a kind first."""
    waiting = Count("duties", filter=Q(duties__kind=duty, duties__closed_at=None))
    rows = list(people.exclude(pk=learner.pk).annotate(waiting=waiting).order_by("waiting", "name", "pk"))
    tied = ties_among([row.pk for row in rows], [learner], matter=Matter.EVIDENCE, on=on)
    return [row for row in rows if (row.pk, learner.pk) not in tied]


def qualified_for(learner: Person, on: date) -> QuerySet[Person]:
    """Return the assessors of a learner's place who hold the award and are in."""
    post = current_post(learner, on)
    if post is None:
        return Person.objects.none()
    return in_post_for(post.unit, Role.PTA, on).filter(pk__in=awards_on(on).values("person"))


def countersigner_for(learner: Person, judge: Person, on: date) -> Person | None:
    """Return who should countersign: of those with the award who are in and may, the one with least to sign."""
    others = qualified_for(learner, on).exclude(pk=judge.pk)
    return next(iter(least_busy(others, learner, duty=COUNTERSIGN, on=on)), None)


def may_go_on(person: Person, learner: Person, *, role: Role, until: date, on: date, afar: bool = False) -> bool:
    """Say whether somebody who was asked can answer: in office, in by the day, no tie; an assessor with the award.

    In office is whoever holds the role at the learner's place, or anywhere at all where they were asked `afar`.
    """
    if not person.is_active or not _in_office(person, None if afar else learner, role, on):
        return False
    if role == Role.PTA and award_since(person, on) is None:
        return False
    away = Absence.objects.on(on).filter(person=person, kind=Absence.Kind.AWAY)
    if away.filter(Q(ends=None) | Q(ends__gt=max(until, on))).exists():
        return False
    return not why_not(person, [learner], matter=Matter.EVIDENCE, on=on)


def _in_office(person: Person, learner: Person | None, role: Role, on: date) -> bool:
    grants = RoleGrant.objects.on(on).filter(person=person, role=role.value)
    post = current_post(learner, on) if learner else None
    return (_covering(post.unit, grants) if post else grants).exists()


def own_judgement(judgement: Judgement) -> Tie:
    """Return the tie between a judgement and whoever made it."""
    return Tie(judgement.by_id, "You made this judgement, and nobody countersigns their own.")


def had_a_hand(claims: list[int], what: str) -> list[Tie]:
    """Return the ties of everybody who judged, signed or ruled on one of some claims: they do not `what`. One query."""
    rows: Any = Judgement.objects.filter(claim__in=claims).values_list("by", "countersignature__by", "ruling__by")
    found: dict[int, Tie] = {}
    for judge, signer, ruler in rows.order_by("pk"):
        for person, did in ((judge, "judged"), (signer, "answered for a judgement of"), (ruler, "ruled on")):
            if person:
                found.setdefault(person, Tie(person, f"You {did} this claim, so somebody else {what}."))
    return list(found.values())
