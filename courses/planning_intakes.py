"""Planning intakes: how many learners a place expects and when, changed and withdrawn. Nobody is named beforehand."""

from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from courses.ending import version_for
from courses.models import Pathway, PlannedIntake
from lms import audit
from lms.calendar import in_words, today, years_after
from lms.models import Person, Unit
from lms.permissions import NotAllowed, check_may, rights_of, under
from lms.roles import Permission

# How far ahead somebody may plan.
YEARS: Final = 3


@transaction.atomic
def plan_intake(*, unit: Unit, pathway: Pathway, name: str, starts: date, learners: int, by: Person) -> PlannedIntake:
    """Plan that a place expects so many learners from a day on."""
    check_may(by, Permission.PLAN_INTAKES, unit=unit, on=today())
    _check_day(starts)
    intake = PlannedIntake(
        unit=unit,
        pathway_version=version_for(pathway, starts),
        name=name.strip(),
        starts=starts,
        learners=learners,
        planned_by=by,
    )
    intake.full_clean()
    intake.save()
    audit.record("intake_planned", by=by, subject=intake, facts=_facts(intake))
    return intake


@transaction.atomic
def change_intake(
    *, intake: PlannedIntake, unit: Unit, pathway: Pathway, name: str, starts: date, learners: int, by: Person
) -> PlannedIntake:
    """Change what a place expects, as long as it has not begun."""
    row = PlannedIntake.objects.select_for_update().get(pk=intake.pk)
    check_change_intake(by, row)
    check_may(by, Permission.PLAN_INTAKES, unit=unit, on=today())
    _check_day(starts)
    row.unit, row.name, row.starts, row.learners = unit, name.strip(), starts, learners
    row.pathway_version = version_for(pathway, starts)
    row.full_clean()
    row.save()
    audit.record("intake_changed", by=by, subject=row, facts=_facts(row))
    return row


@transaction.atomic
def withdraw_intake(*, intake: PlannedIntake, by: Person) -> PlannedIntake:
    """Expect these learners no more. The row stays."""
    row = PlannedIntake.objects.select_for_update().get(pk=intake.pk)
    check_change_intake(by, row)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    audit.record("intake_withdrawn", by=by, subject=row, facts=_facts(row))
    return row


def check_change_intake(by: Person, intake: PlannedIntake) -> None:
    """Refuse unless `by` plans the intakes of its place, and it is still to come."""
    check_may(by, Permission.PLAN_INTAKES, unit=intake.unit, on=today())
    if intake.withdrawn_at is not None:
        raise NotAllowed(f"This intake was withdrawn on {in_words(today(intake.withdrawn_at))}.")
    if intake.starts <= today():
        raise NotAllowed(f"This intake began on {in_words(intake.starts)}: its learners are enrolled by now.")


def intakes_planned_by(person: Person, on: date) -> QuerySet[PlannedIntake]:
    """Return the intakes to come of the places where somebody plans them."""
    places = rights_of(person, on).places(Permission.PLAN_INTAKES)
    rows = PlannedIntake.objects.filter(under(places), withdrawn_at=None, starts__gt=on)
    return rows.select_related("unit", "pathway_version__pathway", "planned_by")


def units_planned_by(person: Person, on: date) -> QuerySet[Unit]:
    """Return the places for which somebody may plan intakes, in the order of the tree."""
    places = rights_of(person, on).places(Permission.PLAN_INTAKES)
    paths = [unit.path for place in places for unit in Unit.objects.within(place)]
    return Unit.objects.filter(path__in=paths)


def _check_day(starts: date) -> None:
    """Refuse a day that has come, or that nobody can plan for."""
    last = years_after(today(), YEARS)
    if starts <= today():
        raise ValidationError({"starts": f"An intake is planned ahead: {in_words(starts)} has come. Enrol them."})
    if starts > last:
        raise ValidationError({"starts": f"The day must be {in_words(last)} or earlier: you wrote {in_words(starts)}"})


def _facts(intake: PlannedIntake) -> dict[str, object]:
    return {"unit": intake.unit_id, "starts": intake.starts.isoformat(), "learners": intake.learners}
