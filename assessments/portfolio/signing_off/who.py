"""Who is asked to sign next, and to release."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q

from assessments.assessing import pta_of
from assessments.independence import Matter, ties_among
from assessments.portfolio.assessors import countersigner_for
from assessments.portfolio.models import Judgement, SignOff, SignOffStep
from assessments.portfolio.places import place_of
from assessments.portfolio.signing_off.permissions import judges, signers
from assessments.portfolio.signing_off.stages import Stage
from lms.models import Absence, Person, RoleGrant, Unit
from lms.roles import Role

# One kind of duty a seat: each is open once for a sign-off.
KINDS: Final[dict[Stage, str]] = {
    Stage.LEARNER: "sign_off_own",
    Stage.ASSESSOR: "sign_off_assess",
    Stage.COUNTERSIGNER: "sign_off_countersign",
    Stage.RELEASE: "sign_off_release",
}


def asked(
    sign_off: SignOff, stage: Stage, steps: list[SignOffStep], judgements: Iterable[Judgement], on: date
) -> dict[str, Any]:
    """Return whose the next signature is, as `open_duty` takes it: a person, or who is to find one."""
    learner, place = sign_off.person, place_of(sign_off.person, on)
    if stage == Stage.LEARNER:
        return {"owner": learner}
    if stage == Stage.ASSESSOR:
        pta = pta_of(learner, on)
        return {"owner": pta} if pta else {"role": Role.SPO, "unit": place}
    if stage == Stage.COUNTERSIGNER:
        signed = [step for step in steps if step.kind == SignOffStep.Kind.ASSESSOR]
        signer = countersigner_for(learner, signed[-1].by, on)
        return {"owner": signer} if signer else {"role": Role.SPO, "unit": place}
    iqa = quality_assurer_for(learner, steps, judgements, on)
    return {"owner": iqa} if iqa else {"role": Role.REGIONAL_LEARNING_MANAGER, "unit": region_of(place)}


def quality_assurer_for(
    learner: Person, steps: Iterable[SignOffStep], judgements: Iterable[Judgement], on: date
) -> Person | None:
    """Return who should release it: of the quality assurers who are in and may, the one with least to release."""
    judgements = list(judgements)
    tied = {tie.person_id for tie in [*judges(judgements), *signers(steps)]}
    people = list(_quality_assurers(place_of(learner, on), on).exclude(pk__in=[*tied, learner.pk]))
    concerned = {learner, *(row.by for row in judgements)}
    barred = {pk for pk, _ in ties_among([row.pk for row in people], concerned, matter=Matter.EVIDENCE, on=on)}
    return next((person for person in people if person.pk not in barred), None)


def _quality_assurers(place: Unit, on: date) -> Any:
    above = [place.path[:end] for end in range(Unit.steplen, len(place.path) + 1, Unit.steplen)]
    grants = RoleGrant.objects.on(on).filter(role=Role.IQA.value, unit__path__in=above)
    away = Absence.objects.on(on).filter(kind=Absence.Kind.AWAY)
    waiting = Count("duties", filter=Q(duties__kind=KINDS[Stage.RELEASE], duties__closed_at=None))
    people = Person.objects.filter(pk__in=grants.values("person"), is_active=True)
    return people.exclude(pk__in=away.values("person")).annotate(waiting=waiting).order_by("waiting", "name", "pk")


def region_of(place: Unit) -> Unit:
    """Return the region that a place lies in."""
    region: Unit = Unit.objects.get(path=place.region_path)
    return region
