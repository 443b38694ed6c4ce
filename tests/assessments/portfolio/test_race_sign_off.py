"""Two act on one sign-off at once. SQLite lets one writer in at a time, so this plays on PostgreSQL only."""

from unittest.mock import patch

from assessments.portfolio.exporting.asking import ask_for_export
from assessments.portfolio.models import Claim, PortfolioExport, SignOff, SignOffStep
from assessments.portfolio.signing_off.signing import send_back, sign
from assessments.portfolio.signing_off.stages import Stage
from tests.assessments.portfolio.test_sign_off import complete, signed_by_both, the
from tests.cast import Cast
from tests.factories import samples
from tests.factories.portfolio import framework, judged, not_yet
from tests.races import RACE, at_once, while_open

pytestmark = RACE


def test_a_double_click_signs_once(cast: Cast) -> None:
    complete(cast.priya, cast.helen, framework())
    found = the(cast.priya)
    results = at_once(*[lambda: sign(sign_off=found, by=cast.priya, stage=Stage.LEARNER, words="I can.")] * 3)
    assert results == [SignOffStep.objects.get()] * 3


def test_released_and_sent_back_at_once_it_is_one_of_them(cast: Cast) -> None:
    complete(cast.priya, cast.helen, framework())
    found = signed_by_both(cast)
    results = at_once(
        lambda: sign(sign_off=found, by=cast.stella, stage=Stage.RELEASE),
        lambda: send_back(sign_off=found, by=cast.stella, stage=Stage.RELEASE, words="Say more."),
    )
    assert sorted(isinstance(result, SignOffStep) for result in results) == [False, True]
    assert SignOffStep.objects.filter(kind__in=("released", "returned")).count() == 1


def test_a_judgement_that_changes_while_a_unit_is_released_opens_it_again(cast: Cast) -> None:
    [claim, _] = complete(cast.priya, cast.helen, framework())
    found = signed_by_both(cast)
    met = claim.judgements.get()
    while_open(
        lambda: sign(sign_off=found, by=cast.stella, stage=Stage.RELEASE),
        lambda: judged(Claim.objects.get(pk=claim.pk), cast.helen, not_yet(), met),
    )
    assert SignOff.objects.get(pk=found.pk).released_at is None
    assert list(found.steps.order_by("pk").values_list("kind", flat=True))[-2:] == ["released", "returned"]


def test_a_release_that_waits_for_a_judgement_sees_that_it_changed(cast: Cast) -> None:
    [claim, _] = complete(cast.priya, cast.helen, framework())
    found = signed_by_both(cast)
    met = claim.judgements.get()
    came = while_open(
        lambda: judged(Claim.objects.get(pk=claim.pk), cast.helen, not_yet(), met),
        lambda: sign(sign_off=found, by=cast.stella, stage=Stage.RELEASE),
    )
    assert "somebody else’s turn" in str(came)
    assert SignOff.objects.get(pk=found.pk).released_at is None


def test_a_release_that_waits_for_a_draw_sees_what_was_drawn(cast: Cast) -> None:
    complete(cast.priya, cast.helen, framework())
    found = signed_by_both(cast)
    came = while_open(
        lambda: samples.sampled(cast.region, cast.stella),
        lambda: sign(sign_off=found, by=cast.stella, stage=Stage.RELEASE),
    )
    assert "is sampled and not closed yet" in str(came)
    assert SignOff.objects.get(pk=found.pk).released_at is None


def test_a_portfolio_asked_for_twice_at_once_is_made_once(cast: Cast) -> None:
    with patch("assessments.portfolio.exporting.asking.tasks") as jobs:
        results = at_once(*[lambda: ask_for_export(person=cast.priya, by=cast.priya)] * 3)
    assert results == [PortfolioExport.objects.get()] * 3
    assert jobs.make_portfolio_file.enqueue.call_count == 1
