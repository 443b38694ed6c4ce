"""Which judgements are sampled: the shares by rule, and what a seed draws of a frozen list."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.models import SampleDraw, SampleItem, SampleLine
from assessments.portfolio.quality.choosing import Why, worked_out
from assessments.portfolio.quality.drawing import draw_sample, freeze_sample, make_sample
from assessments.portfolio.quality.population import population_of
from assessments.portfolio.quality.shares import APPEAL, FINDING, NEW, NO_AWARD, RETURN, ROUTINE, Known, Shares
from lms.calendar import today
from lms.models import AuditEvent
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories import samples
from tests.factories.portfolio import evidence, framework, judged, met, not_yet

SEED = "5e" * 32
RULES = Shares(new=10, risk=50, percent=15)


# ---- the share of a judgement ----


@pytest.mark.parametrize(
    ("number", "award", "risks", "percent", "codes"),
    [
        (1, True, (), 100, [NEW]),
        (10, True, (), 100, [NEW]),
        (11, True, (), 15, [ROUTINE]),
        (11, False, (), 100, [NO_AWARD]),
        (10, False, (FINDING,), 100, [NO_AWARD, NEW, FINDING]),
        (11, True, (FINDING,), 50, [FINDING]),
        (11, True, (APPEAL, RETURN), 50, [APPEAL, RETURN]),
    ],
)
def test_the_share_of_a_judgement_follows_from_who_made_it(
    number: int, award: bool, risks: tuple[str, ...], percent: int, codes: list[str]
) -> None:
    assert RULES.share_of(Known(number, award, risks)) == (percent, codes)


def test_what_speaks_of_risk_never_lowers_a_share() -> None:
    assert Shares(new=0, risk=10, percent=40).share_of(Known(1, True, (FINDING,))) == (40, [FINDING])


# ---- what a seed draws ----


@dataclass
class Line:
    """One judgement of a list."""

    judgement_id: int
    assessor_id: int = 1
    unit_number: int = 1
    method: str = "product"
    stage: int = 1
    percent: int = 20


def drawn(lines: list[Line], seed: str = SEED) -> dict[int, Why]:
    return worked_out(seed, 1, lines)


def test_every_judgement_of_a_whole_share_is_drawn() -> None:
    lines = [Line(pk, percent=100 if pk <= 3 else 20) for pk in range(1, 9)]
    every = {pk for pk, why in drawn(lines).items() if why == Why.EVERY}
    assert every == {1, 2, 3}


def test_a_share_is_drawn_in_whole_judgements_of_each_assessor() -> None:
    lines = [Line(pk, assessor_id=pk % 2) for pk in range(40)]
    by_share = [pk for pk, why in drawn(lines).items() if why == Why.SHARE]
    assert [sum(pk % 2 == assessor for pk in by_share) for assessor in (0, 1)] == [4, 4]
    assert len(drawn(lines)) == 8


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [
        ("assessor_id", (2, 3), Why.ASSESSOR),
        ("unit_number", (2, 6), Why.UNIT),
        ("method", ("witness", "prior"), Why.METHOD),
        ("stage", (2, 3), Why.STAGE),
    ],
)
def test_at_least_one_is_drawn_of_everything_that_occurs(name: str, values: tuple[object, ...], why: Why) -> None:
    rare = [Line(100 + number, **{name: value, "percent": 0}) for number, value in enumerate(values)]
    common = [Line(pk, percent=100) for pk in range(3)]
    found = drawn([*common, *rare])
    assert {found[line.judgement_id] for line in rare} == {why}


def test_one_judgement_can_stand_for_several_things_that_occur() -> None:
    common = [Line(pk, percent=100) for pk in range(3)]
    rare = Line(9, assessor_id=2, unit_number=2, method="witness", stage=2, percent=0)
    assert drawn([*common, rare])[9] == Why.ASSESSOR
    assert len(drawn([*common, rare])) == 4


def test_the_same_seed_draws_the_same_whatever_the_order_of_the_list_and_another_seed_something_else() -> None:
    lines = [Line(pk, assessor_id=pk % 3, unit_number=pk % 5) for pk in range(60)]
    assert drawn(lines) == drawn(lines[::-1])
    assert drawn(lines) != drawn(lines, "ab" * 32)


def test_nobody_is_certain_not_to_be_drawn_and_each_as_often_as_the_share_says() -> None:
    lines = [Line(pk) for pk in range(10)]
    counts = dict.fromkeys(range(10), 0)
    for number in range(500):
        for pk in drawn(lines, f"{number:064x}"):
            counts[pk] += 1
    assert sum(counts.values()) == 1000
    assert min(counts.values()) > 60
    assert max(counts.values()) < 140


# ---- from the judgements of a place ----


@pytest.mark.django_db
def test_a_list_holds_what_counts_and_was_never_in_a_list(cast: Cast) -> None:
    version = framework()
    [helens] = samples.some_judged(cast.priya, cast.helen, version, "1.1")
    [unsigned] = samples.some_judged(cast.callum, cast.joel, version, "1.1")
    [first] = samples.some_judged(cast.priya, cast.helen, version, "1.2", title="Another plan")
    newest = judge_claim(claim=first.claim, by=cast.helen, verdict=not_yet(), replaces=first)
    lines = population_of(cast.region, today()).lines
    assert [line.judgement for line in lines] == [helens, newest]
    assert {line.stage for line in lines} == {2}
    samples.sampled(cast.region, cast.stella)
    countersign(judgement=unsigned, by=cast.helen, agrees=True)
    [line] = population_of(cast.region, today()).lines
    assert (line.judgement, line.percent, line.reasons) == (unsigned, 100, [NO_AWARD, NEW])


@pytest.mark.django_db
def test_an_assessor_is_new_for_as_many_judgements_as_the_rule_says(cast: Cast) -> None:
    samples.choose(cast, "iqa_new_assessor", 5)
    version = framework()
    for number in range(3):
        samples.some_judged(cast.priya, cast.helen, version, "1.1", "1.2", title=f"Plan {number}")
    percents = [line.percent for line in population_of(cast.region, today()).lines]
    assert percents == [100] * 5 + [15]


@pytest.mark.django_db
def test_a_finding_and_a_return_of_the_last_months_speak_for_a_closer_look(cast: Cast) -> None:
    samples.choose(cast, "iqa_new_assessor", 5)
    version = framework()
    for number in range(3):
        samples.some_judged(cast.priya, cast.helen, version, "1.1", "1.2", title=f"Plan {number}")
    samples.sampled(cast.region, cast.stella)
    item = SampleItem.objects.select_related("line__draw").first()
    samples.found(item, cast.stella)
    samples.some_judged(cast.priya, cast.helen, version, "2.2")
    [line] = population_of(cast.region, today()).lines
    assert (line.percent, line.reasons) == (50, [FINDING])
    assert population_of(cast.region, today() + timedelta(days=190)).lines[0].reasons == [ROUTINE]


@pytest.mark.django_db
def test_a_draw_keeps_its_list_its_rules_and_its_seed(cast: Cast) -> None:
    version = framework()
    [judgement] = samples.some_judged(cast.priya, cast.helen, version, "1.1")
    draw = SampleDraw.objects.select_related("result").get(pk=samples.sampled(cast.region, cast.stella).pk)
    line = SampleLine.objects.get()
    assert (line.judgement, line.assessor, line.unit_number, line.method) == (judgement, cast.helen, 1, "product")
    assert {row["rule"]: row["value"] for row in draw.rules} == {
        "iqa_new_assessor": 10,
        "iqa_risk_percent": 50,
        "iqa_percent": 15,
    }
    assert (draw.judgements_n, draw.result.drawn_n, len(draw.result.seed)) == (1, 1, 64)
    codes = list(AuditEvent.objects.filter(subject_kind="portfolio.sampledraw").values_list("code", flat=True))
    assert sorted(codes) == ["sample_drawn", "sample_frozen"]


@pytest.mark.django_db
def test_a_draw_is_refused_with_its_reason(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="nothing to draw"):
        make_sample(unit=cast.region, by=cast.stella, newest=0)
    version = framework()
    samples.some_judged(cast.priya, cast.helen, version, "1.1")
    for person in (cast.helen, cast.victor, cast.imogen):
        with pytest.raises(NotAllowed, match="do not let you sample"):
            make_sample(unit=cast.region, by=person, newest=0)
    with pytest.raises(NotAllowed, match="is outside it"):
        make_sample(unit=cast.far_region, by=cast.stella, newest=0)
    make_sample(unit=cast.region, by=cast.stella, newest=0)
    with pytest.raises(NotAllowed, match="Stella Quist drew a sample in East Aldershire"):
        make_sample(unit=cast.pdu, by=cast.stella, newest=0)
    assert SampleDraw.objects.count() == 1


@pytest.mark.django_db
def test_a_frozen_list_is_drawn_once_and_before_another_is_frozen(cast: Cast) -> None:
    version = framework()
    samples.some_judged(cast.priya, cast.helen, version, "1.1")
    frozen = freeze_sample(unit=cast.region, by=cast.stella)
    [claim] = evidence(cast.priya, version, "1.2", title="Another plan")
    judged(claim, cast.helen, met())
    with pytest.raises(NotAllowed, match="is frozen and not drawn from yet"):
        freeze_sample(unit=cast.pdu, by=cast.stella)
    result = draw_sample(draw=frozen, by=cast.stella)
    assert draw_sample(draw=frozen, by=cast.stella) == result
    assert SampleItem.objects.count() == 1


@pytest.mark.django_db
def test_nothing_is_drawn_from_a_list_that_was_changed(cast: Cast) -> None:
    samples.some_judged(cast.priya, cast.helen, framework(), "1.1")
    frozen = freeze_sample(unit=cast.region, by=cast.stella)
    SampleLine.objects.filter(draw=frozen).update(percent=0)
    with pytest.raises(NotAllowed, match="not as it was frozen"):
        draw_sample(draw=frozen, by=cast.stella)


@pytest.mark.django_db
def test_looking_at_a_place_costs_the_same_however_much_was_judged(
    cast: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    version = framework()
    samples.some_judged(cast.priya, cast.helen, version, "1.1", "1.2", "2.1", "2.2")
    with django_assert_num_queries(7):  # type: ignore[operator]
        assert len(population_of(cast.region, today()).lines) == 4
