"""Who holds the assessor award, and who countersigns."""

from datetime import date
from typing import Final

from django.db.models import Count, Q

from assessments.assessing import with_pta
from assessments.independence import Matter, Tie, why_not
from assessments.portfolio.models import Judgement
from lms.models import Absence, Person, Qualification, RoleGrant, Unit
from lms.permissions import current_post
from lms.roles import Role

COUNTERSIGN: Final = "countersign"


def award_since(person: Person, on: date) -> date | None:
    """Return since when `person` holds the assessor award that is in force on `on`; nothing when none is."""
    rows = Qualification.objects.on(on).filter(person=person, kind=Qualification.Kind.ASSESSOR)
    first: date | None = rows.order_by("starts").values_list("starts", flat=True).first()
    return first


def without_pta(on: date) -> Q:
    """Return the condition that the learner of a piece of evidence has no assessor on `on`."""
    return ~Q(evidence__person__in=with_pta(on))


def countersigner_for(learner: Person, judge: Person, on: date) -> Person | None:
    """Return who should countersign: of those with the award who are in and may, the one with least to sign."""
    post = current_post(learner, on)
    if post is None:
        return None
    above = [post.unit.path[:end] for end in range(Unit.steplen, len(post.unit.path) + 1, Unit.steplen)]
    assessors = RoleGrant.objects.on(on).filter(role=Role.PTA.value, unit__path__in=above)
    qualified = Qualification.objects.on(on).filter(kind=Qualification.Kind.ASSESSOR)
    away = Absence.objects.on(on).filter(kind=Absence.Kind.AWAY)
    candidates = (
        Person.objects.filter(pk__in=assessors.values("person"), is_active=True)
        .filter(pk__in=qualified.values("person"))
        .exclude(pk__in=away.values("person"))
        .exclude(pk__in=[learner.pk, judge.pk])
        .annotate(waiting=Count("duties", filter=Q(duties__kind=COUNTERSIGN, duties__closed_at=None)))
        .order_by("waiting", "name", "pk")
    )
    free = (person for person in candidates if not why_not(person, [learner], matter=Matter.EVIDENCE, on=on))
    return next(free, None)


def own_judgement(judgement: Judgement) -> Tie:
    """Return the tie between a judgement and whoever made it."""
    return Tie(judgement.by_id, "You made this judgement, and nobody countersigns their own.")
