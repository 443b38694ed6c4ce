"""Who assesses whom: a learner's practice tutor assessor, whoever stands in for them, and where there is none."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from assessments.independence import Matter, check_may_judge
from lms.models import Person
from lms.permissions import NotAllowed, check_may, check_may_about, rights_of, sees
from lms.permissions import visible_to as people_visible_to
from lms.roles import Permission, Role
from mentoring.pairings.models import Pairing


def pta_of(learner: Person, on: date) -> Person | None:
    """Return the practice tutor assessor of `learner` on `on`, or nobody."""
    rows = Pairing.objects.on(on).filter(learner=learner, kind=Pairing.Kind.PTA).select_related("supporter")
    pairing = rows.order_by("-starts", "-pk").first()
    return pairing.supporter if pairing else None


def in_place_of(person: Person, on: date) -> list[Person]:
    """Return the person and those assessors whom they stand in for."""
    held = rights_of(person, on).held
    return [person, *(item.stands_in_for for item in held if item.stands_in_for and item.role == Role.PTA)]


def learners_of(person: Person, on: date) -> QuerySet[Pairing]:
    """Return the pairings in which `person`, or somebody they stand in for, assesses a learner."""
    rows: QuerySet[Pairing] = Pairing.objects.on(on).filter(
        kind=Pairing.Kind.PTA, supporter__in=in_place_of(person, on)
    )
    return rows


def with_pta(on: date) -> QuerySet[Any, Any]:
    """Return the ids of the learners who have an assessor on `on`."""
    rows: QuerySet[Any, Any] = Pairing.objects.on(on).filter(kind=Pairing.Kind.PTA).values("learner")
    return rows


def assessed_by(person: Person, on: date) -> QuerySet[Person]:
    """Return whom `person` assesses: by a pairing, or because they have nobody and are of the same place."""
    if not rights_of(person, on).may(Permission.JUDGE_EVIDENCE):
        return Person.objects.none()
    mine = Q(pk__in=learners_of(person, on).values("learner"))
    nobodys = Q(pk__in=people_visible_to(person, Permission.JUDGE_EVIDENCE, on).values("pk")) & ~Q(pk__in=with_pta(on))
    return Person.objects.filter(mine | nobodys).exclude(pk=person.pk)


def assesses(person: Person, learner: Person, on: date) -> bool:
    """Say whether a learner is one of those whom `person` assesses, as `assessed_by` has it."""
    if person.pk == learner.pk or not rights_of(person, on).may(Permission.JUDGE_EVIDENCE):
        return False
    assessors = Pairing.objects.on(on).filter(learner=learner, kind=Pairing.Kind.PTA)
    if ids := set(assessors.values_list("supporter", flat=True)):
        return not ids.isdisjoint(one.pk for one in in_place_of(person, on))
    return sees(person, Permission.JUDGE_EVIDENCE, learner.pk, on)


def check_may_assess(judge: Person, learner: Person, *, on: date, what: str = "evidence") -> None:
    """Refuse unless this is the learner's own assessor (or a stand-in), or one of their place where they have none."""
    check_may(judge, Permission.JUDGE_EVIDENCE, on=on)
    check_may_judge(judge, learner, matter=Matter.EVIDENCE, on=on)
    pta = pta_of(learner, on)
    if pta is None:
        check_may_about(judge, Permission.JUDGE_EVIDENCE, learner, on=on)
    elif pta not in in_place_of(judge, on):
        raise NotAllowed(
            f"{learner}’s practice tutor assessor is {pta}, who judges this {what}.",
            to_strangers=f"This learner has a practice tutor assessor, who judges this {what}, and it is not you.",
        )
