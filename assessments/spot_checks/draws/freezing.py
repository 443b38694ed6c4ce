"""The first half of a draw: everybody of a place is looked at, written down and hashed. There is no seed yet."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.lots import ALGORITHM
from assessments.spot_checks.draws.hashing import population_hash
from assessments.spot_checks.draws.population import Population, population_of
from assessments.spot_checks.draws.regions import one_draw_at_a_time, rules_to_freeze
from assessments.spot_checks.models import Draw, DrawOfficer, StandardVersion
from assessments.spot_checks.permissions import check_may_draw
from lms import audit
from lms.calendar import in_words, today, working_day_after
from lms.models import Person, Unit
from lms.permissions import NotAllowed
from lms.policy.spot_checking import SPOT_CHECK_JUDGE_DAYS

ROWS: Final = 500


@transaction.atomic
def freeze_population(
    *,
    unit: Unit,
    standard_version: StandardVersion,
    by: Person | None,
    day: date | None = None,
    kind: Draw.Kind = Draw.Kind.REGULAR,
    officers: Iterable[Person] | None = None,
    follows: Mapping[int, int] | None = None,
) -> Draw:
    """Write down who is looked at and why each is due or left out, with the hash of it all; return the draw.

    `officers` names those of a draw that is made for them alone, and `follows` (officer id to outcome id) says which
    outcome the check of each follows. Nobody in `by` means that a rule asks for it. It must be committed before `draw`.
    """
    on = day or today()
    if by is not None:
        check_may_draw(by, unit, on=today())
    if on > today():
        raise ValidationError({"day": f"The day must be today or earlier: you wrote {in_words(on)}"})
    one_draw_at_a_time(unit)
    population = population_of(unit, on, officers=officers, follows=follows)
    if not population.officers:
        raise NotAllowed(f"Nobody in {unit} holds cases by their role on {in_words(on)}, so there is nobody to draw.")
    if by is not None and any(one.officer.pk == by.pk for one in population.officers):
        raise NotAllowed("You are an officer of this place yourself. Somebody else who draws cases must draw here.")
    draw = _write(population, unit, standard_version, Draw.Kind(kind), by)
    facts = {"population_hash": draw.population_hash, "officers": draw.officers_n, "cases": draw.cases_n}
    audit.record("draw_frozen", by=by, subject=draw, facts=facts)
    return draw


def _write(population: Population, unit: Unit, version: StandardVersion, kind: Draw.Kind, by: Person | None) -> Draw:
    days = int(population.books[unit.region_path].answer(SPOT_CHECK_JUDGE_DAYS).value)
    draw = Draw.objects.create(
        unit=unit,
        kind=kind,
        standard_version=version,
        day=population.on,
        judge_by=working_day_after(today(), days),
        algorithm=ALGORITHM,
        rules=rules_to_freeze(population),
        frozen_by=by,
        frozen_at=timezone.now(),
        officers_n=len(population.officers),
        cases_n=population.cases_n,
    )
    rows = DrawOfficer.objects.bulk_create(_officers(draw, population), batch_size=ROWS)
    # The hash is over the numbers that the database has just given, so it is written last.
    draw.population_hash = population_hash(draw, rows, version)
    Draw.objects.filter(pk=draw.pk).update(population_hash=draw.population_hash)
    return draw


def _officers(draw: Draw, population: Population) -> list[DrawOfficer]:
    return [
        DrawOfficer(
            draw=draw,
            place=number,
            officer=one.officer,
            unit=one.unit,
            stratum=one.stratum,
            reasons=list(one.place.reasons),
            tickets=one.place.tickets,
            cases=[list(held) for held in one.cases],
        )
        for number, one in enumerate(population.officers, 1)
    ]
