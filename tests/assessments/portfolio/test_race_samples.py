"""Two people sample, look or answer at once. SQLite lets one writer in at a time: this plays on PostgreSQL only."""

from assessments.portfolio.models import Finding, FindingAnswer, SampleDraw, SampleGrant, SampleItem, SampleResult
from assessments.portfolio.quality.drawing import draw_sample, freeze_sample, make_sample
from assessments.portfolio.quality.finding import answer_finding, record_finding
from assessments.portfolio.quality.verifying import verify
from lms.calendar import months_after, today
from lms.models import Duty, RoleGrant
from lms.roles import Role
from tests.cast import Cast
from tests.factories import samples
from tests.factories.portfolio import framework
from tests.races import RACE, at_once

pytestmark = RACE


def test_of_two_draws_at_once_one_is_made(cast: Cast) -> None:
    samples.some_judged(cast.priya, cast.helen, framework(), "1.1", "1.2")
    grant = {"role": Role.IQA.value, "unit": cast.region, "starts": months_after(today(), -1)}
    RoleGrant.objects.create(person=cast.amara, **grant)
    results = at_once(
        lambda: make_sample(unit=cast.region, by=cast.stella, newest=0),
        lambda: make_sample(unit=cast.pdu, by=cast.amara, newest=0),
    )
    draw = SampleDraw.objects.get()
    assert sum(isinstance(result, str) and "after you opened this page" in result for result in results) == 1
    assert SampleItem.objects.filter(line__draw=draw).count() == 2
    assert verify(draw).problems == []


def test_a_seed_is_drawn_once(cast: Cast) -> None:
    samples.some_judged(cast.priya, cast.helen, framework(), "1.1")
    frozen = freeze_sample(unit=cast.region, by=cast.stella)
    results = at_once(*[lambda: draw_sample(draw=frozen, by=cast.stella)] * 3)
    assert results == [SampleResult.objects.get()] * 3
    assert SampleItem.objects.count() == 1


def test_a_judgement_is_found_one_thing_about(cast: Cast) -> None:
    [judgement] = samples.some_judged(cast.priya, cast.helen, framework(), "1.1")
    samples.sampled(cast.region, cast.stella)
    item = samples.item_of(judgement)
    results = at_once(
        lambda: record_finding(item=item, by=cast.stella, found=samples.IN_ORDER),
        lambda: samples.found(item, cast.stella),
    )
    assert Finding.objects.count() == 1
    assert sum(isinstance(result, str) and "has looked at this judgement" in result for result in results) == 1


def test_an_answer_sent_twice_at_once_is_one(cast: Cast) -> None:
    [judgement] = samples.some_judged(cast.priya, cast.helen, framework(), "1.1")
    samples.sampled(cast.region, cast.stella)
    finding = samples.found(samples.item_of(judgement), cast.stella)
    results = at_once(*[lambda: answer_finding(finding=finding, by=cast.helen, words="Done.")] * 3)
    assert results == [FindingAnswer.objects.get()] * 3
    assert Duty.objects.open().filter(kind="finding_to_close").count() == 1


def test_a_sample_is_opened_once_to_the_same_person(cast: Cast) -> None:
    samples.some_judged(cast.priya, cast.helen, framework(), "1.1")
    draw = samples.sampled(cast.region, cast.stella)
    results = at_once(*[lambda: samples.granted(draw, cast.victor, cast.stella)] * 3)
    assert results == [SampleGrant.objects.get()] * 3
