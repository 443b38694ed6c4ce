"""To whom marking may go: an assessor of the learner's place, who is here and has no tie to the learner."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from assessments.independence import Bar, Matter, Tie, ties_among
from lms.calendar import in_words
from lms.models import Absence, Person, Post, RoleGrant, Unit
from lms.permissions import visible_to as people_visible_to
from lms.roles import Permission, Role

# What ties an assessor to a learner, as a third person reads it.
TIES: Final = {
    Bar.OWN_WORK: "{judge} is who this evidence is about.",
    Bar.MANAGES: "{judge} manages {learner}, and nobody judges evidence of their own line.",
    Bar.ABOVE: "{judge} is in the line of management above {learner}.",
    Bar.STANDS_IN: "{judge} stands in for a manager of {learner}.",
    Bar.MENTORS: "{judge} is {learner}’s mentor, and nobody judges evidence of somebody they mentor.",
}


def why_not_to(judge: Person, learners: Iterable[Person], *, on: date) -> str:
    """Say why evidence of some learners cannot go to somebody; nothing where it can."""
    learners = sorted(learners, key=lambda learner: learner.name)
    if why := why_not_here(judge, on):
        return why
    placed = set(people_visible_to(judge, Permission.JUDGE_EVIDENCE, on).values_list("pk", flat=True))
    ties = ties_among([judge.pk], learners, matter=Matter.EVIDENCE, on=on)
    for learner in learners:
        tie = ties.get((judge.pk, learner.pk))
        if tie:
            return tie_in_words(tie, judge, learner)
        if learner.pk not in placed:
            return f"{judge} is no assessor of the place where {learner} works."
    return ""


def tie_in_words(tie: Tie, judge: Person, learner: Person) -> str:
    """Say what ties an assessor to a learner, as a third person reads it."""
    return TIES.get(Bar(tie.code), "{judge} has a tie to {learner}.").format(judge=judge, learner=learner)


def why_not_here(judge: Person, on: date) -> str:
    """Say why somebody can judge nothing today: they left, or are away."""
    if not judge.is_active:
        return f"{judge} has left."
    away = Absence.objects.on(on).filter(person=judge, kind=Absence.Kind.AWAY).order_by("-ends").first()
    if away:
        until = f" until {in_words(away.ends)}" if away.ends else ""
        return f"{judge} is away{until}."
    return ""


def assessors_for(learners: Iterable[int], *, on: date) -> list[Person]:
    """Return who of the places of some learners holds the role of assessor and is not away. Four queries."""
    paths = Post.objects.on(on).filter(person__in=learners).values_list("unit__path", flat=True)
    above = {path[:end] for path in set(paths) for end in range(Unit.steplen, len(path) + 1, Unit.steplen)}
    grants = RoleGrant.objects.on(on).filter(role=Role.PTA.value, unit__path__in=above)
    away = Absence.objects.on(on).filter(kind=Absence.Kind.AWAY)
    people = Person.objects.filter(pk__in=grants.values("person"), is_active=True)
    return list(people.exclude(pk__in=away.values("person")).order_by("name", "pk"))
