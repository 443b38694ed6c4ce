"""Drawing a sample: the judgements of a place are written down and hashed; then the server draws a seed."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from assessments.lots import ALGORITHM
from assessments.portfolio.models import Judgement, SampleDraw, SampleItem, SampleLine, SampleResult
from assessments.portfolio.places import draws_wait
from assessments.portfolio.quality.choosing import worked_out
from assessments.portfolio.quality.giving import give_waiting
from assessments.portfolio.quality.hashing import population_hash, result_hash
from assessments.portfolio.quality.permissions import check_may_sample
from assessments.portfolio.quality.population import Looked, Population, population_of
from lms import audit
from lms.calendar import in_words, today, working_day_after
from lms.models import Person, Unit
from lms.permissions import NotAllowed
from lms.policy.marking import IQA_LOOK_DAYS
from lms.rules import RuleBook

ROWS: Final = 500


def make_sample(*, unit: Unit, by: Person, newest: int) -> SampleDraw:
    """Freeze the list of a place, which is kept whatever comes then, and draw from it.

    `newest` is the number of the newest sample around there that `by` knew of, 0 for none: posted twice, or after
    somebody else drew, nothing is drawn.
    """
    with transaction.atomic():
        draws_wait(unit)
        check_newest(unit, newest)
        frozen = freeze_sample(unit=unit, by=by)
    draw_sample(draw=frozen, by=by)
    return frozen


def newest_at(unit: Unit) -> SampleDraw | None:
    """Return the newest sample in the region that a place lies in."""
    rows = SampleDraw.objects.filter(unit__path__startswith=unit.region_path)
    return rows.select_related("unit", "frozen_by", "result").order_by("-pk").first()


def check_newest(unit: Unit, newest: int) -> None:
    """Refuse when somebody has drawn around there since the page was opened."""
    found = newest_at(unit)
    if found is not None and found.pk > newest:
        at = f"{timezone.localtime(found.frozen_at):%H:%M} on {in_words(today(found.frozen_at))}"
        raise NotAllowed(
            f"{found.frozen_by} drew a sample in {found.unit} at {at}, after you opened this page. "
            "Look again at what is left."
        )


@transaction.atomic
def freeze_sample(*, unit: Unit, by: Person) -> SampleDraw:
    """Write down every judgement of a place that no sample has looked at, with its share, and the hash of it all.

    It must be committed before `draw_sample`.
    """
    on = today()
    check_may_sample(by, unit, on=on)
    draws_wait(unit)
    _check_none_unfinished(unit)
    population = population_of(unit, on)
    if not population.lines:
        raise NotAllowed(f"No judgement in {unit} counts that no sample has looked at, so there is nothing to draw.")
    draw = _written(population, unit, by)
    facts = {"population_hash": draw.population_hash, "judgements": draw.judgements_n}
    audit.record("sample_frozen", by=by, subject=draw, facts=facts)
    return draw


def _check_none_unfinished(unit: Unit) -> None:
    rows = SampleDraw.objects.filter(unit__path__startswith=unit.region_path, result=None)
    if left := rows.select_related("unit").first():
        raise NotAllowed(f"A list in {left.unit} is frozen and not drawn from yet. Draw its seed first.")


def _written(population: Population, unit: Unit, by: Person) -> SampleDraw:
    draw = SampleDraw.objects.create(
        unit=unit,
        day=population.on,
        algorithm=ALGORITHM,
        rules=population.rules,
        frozen_by=by,
        frozen_at=timezone.now(),
        judgements_n=len(population.lines),
    )
    rows = [_line(draw, place, looked) for place, looked in enumerate(population.lines, 1)]
    lines = SampleLine.objects.bulk_create(rows, batch_size=ROWS)
    # The hash is over the numbers that the database has just given, so it is written last.
    draw.population_hash = population_hash(draw, lines, judgements_of(draw))
    SampleDraw.objects.filter(pk=draw.pk).update(population_hash=draw.population_hash)
    return draw


def _line(draw: SampleDraw, place: int, looked: Looked) -> SampleLine:
    claim = looked.judgement.claim
    return SampleLine(
        draw=draw,
        place=place,
        judgement=looked.judgement,
        assessor=looked.assessor,
        unit_number=claim.criterion.unit.number,
        method=claim.evidence.kind,
        stage=looked.stage,
        decision=looked.judgement.decision,
        percent=looked.percent,
        reasons=looked.reasons,
    )


def judgements_of(draw: SampleDraw) -> dict[int, Judgement]:
    """Return the judgements of a list with all they rest on, as they are now, by their ids. Two queries."""
    rows = Judgement.objects.filter(sample_lines__draw=draw)
    related = rows.select_related("countersignature", "disagreement", "ruling", "claim__evidence")
    return {row.pk: row for row in related.prefetch_related("claim__evidence__files")}


@transaction.atomic
def draw_sample(*, draw: SampleDraw, by: Person) -> SampleResult:
    """Draw the seed of a frozen list and give what it draws to those who look at it. Twice changes nothing."""
    on = today()
    check_may_sample(by, draw.unit, on=on)
    draws_wait(draw.unit)
    if made := SampleResult.objects.filter(draw=draw).first():
        return made
    draw = SampleDraw.objects.select_related("unit").get(pk=draw.pk)
    lines = list(SampleLine.objects.filter(draw=draw).order_by("place"))
    if population_hash(draw, lines, judgements_of(draw)) != draw.population_hash:
        raise NotAllowed("The list is not as it was frozen, so nothing is drawn from it. Tell your administrator.")
    seed = secrets.token_hex(32)
    items = SampleItem.objects.bulk_create(_items(seed, draw, lines, on), batch_size=ROWS)
    result = _result(draw, seed, items, by)
    give_waiting(on=on, by=by)
    return result


def _items(seed: str, draw: SampleDraw, lines: Iterable[SampleLine], on: date) -> list[SampleItem]:
    lines = list(lines)
    drawn = worked_out(seed, draw.pk, lines)
    look_by = working_day_after(on, int(RuleBook.at(draw.unit, on).answer(IQA_LOOK_DAYS).value))
    return [SampleItem(line=line, look_by=look_by) for line in lines if line.judgement_id in drawn]


def _result(draw: SampleDraw, seed: str, items: list[SampleItem], by: Person) -> SampleResult:
    result = SampleResult.objects.create(draw=draw, seed=seed, drawn_by=by, drawn_at=timezone.now(), drawn_n=len(items))
    # As with the list, the hash is over the numbers that the database has just given.
    result.result_hash = result_hash(result, items)
    SampleResult.objects.filter(pk=result.pk).update(result_hash=result.result_hash)
    facts = {"seed": seed, "result_hash": result.result_hash, "drawn": result.drawn_n}
    audit.record("sample_drawn", by=by, subject=draw, facts=facts)
    return result
