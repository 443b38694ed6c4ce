"""Two answers to a dispute at once. SQLite lets one writer in at a time, so this plays on PostgreSQL only."""

from datetime import timedelta

from assessments.portfolio.consequences import MORE_TIME
from assessments.portfolio.disputes.appealing import appeal, take_back
from assessments.portfolio.disputes.disagreeing import disagree
from assessments.portfolio.disputes.reading import read_again
from assessments.portfolio.disputes.ruling import rule
from assessments.portfolio.models import Appeal, Disagreement, FurtherTry, Judgement, MoreTime, Ruling
from assessments.portfolio.tries.further import agree_further_try
from assessments.portfolio.tries.more_time import answer_more_time, ask_more_time
from lms.calendar import today
from lms.models import Duty, RoleGrant
from lms.permissions import NotAllowed
from lms.roles import Role
from tests.cast import Cast
from tests.factories.portfolio import criterion, evidence, framework, judged, met, not_yet
from tests.factories.portfolio_disputes import disputed, one_of_each, refused, sent_back
from tests.races import RACE, at_once

pytestmark = RACE
TOLD = (NotAllowed,)


def test_of_two_rulings_at_once_one_stands(cast: Cast) -> None:
    RoleGrant.objects.create(person=cast.amara, role=Role.IQA, unit=cast.region, starts=today())
    judgement = disputed(cast)
    results = at_once(
        lambda: rule(judgement=judgement, by=cast.stella, upholds=True, reasons="It has the day."),
        lambda: rule(judgement=judgement, by=cast.amara, upholds=False, reasons="It has none."),
        told=TOLD,
    )
    assert sorted(type(result).__name__ for result in results) == ["NotAllowed", "Ruling"]
    assert Ruling.objects.count() == 1


def test_a_disagreement_while_it_is_judged_again_leaves_one_way_on(cast: Cast) -> None:
    judgement = sent_back(cast)
    results = at_once(
        lambda: disagree(judgement=judgement, by=cast.joel, reasons="It is of this month."),
        lambda: judged(judgement.claim, cast.joel, met("It is of this month."), judgement),
        told=TOLD,
    )
    assert isinstance(results[1], Judgement)
    assert Disagreement.objects.count() == isinstance(results[0], Disagreement)
    assert not Duty.objects.open().filter(kind="rule_on_judgement").exists()


def test_an_appeal_and_a_new_judgement_at_once_do_not_both_hold(cast: Cast) -> None:
    judgement = refused(cast)
    results = at_once(
        lambda: appeal(judgement=judgement, by=cast.priya, reasons="Paragraph 1."),
        lambda: judged(judgement.claim, cast.helen, met(), judgement),
        told=TOLD,
    )
    assert sum(isinstance(result, NotAllowed) for result in results) == 1


def test_an_appeal_is_answered_or_taken_back_and_not_both(cast: Cast) -> None:
    row = one_of_each(cast, framework()).appeal
    results = at_once(
        lambda: read_again(appeal=row, by=cast.helen, verdict=met()),
        lambda: take_back(appeal=row, by=cast.callum),
        told=TOLD,
    )
    assert sum(isinstance(result, NotAllowed) for result in results) == 1
    found = Appeal.objects.get(pk=row.pk)
    assert (found.closed_as == "answered") is (found.answer is not None)


def test_more_time_asked_and_answered_twice_at_once_is_once(cast: Cast) -> None:
    judgement, until = refused(cast), today() + timedelta(days=10)
    asked = at_once(
        *[lambda: ask_more_time(judgement=judgement, by=cast.priya, until=until, reason="Court.")] * 2, told=TOLD
    )
    assert asked == [MoreTime.objects.get()] * 2
    assert Duty.objects.open().filter(kind=MORE_TIME).count() == 1
    results = at_once(
        lambda: answer_more_time(more_time=asked[0], by=cast.helen, agrees=True),
        lambda: answer_more_time(more_time=asked[0], by=cast.helen, agrees=False, answer="Not this time."),
        told=TOLD,
    )
    assert sum(isinstance(result, NotAllowed) for result in results) == 1


def test_a_plan_posted_twice_at_once_is_written_once(cast: Cast) -> None:
    version = framework()
    for number in range(3):
        judged(evidence(cast.priya, version, title=f"Try {number}")[0], cast.helen, not_yet())
    row = criterion(version, "1.1")
    results = at_once(
        *[lambda: agree_further_try(person=cast.priya, criterion=row, plan="One visit.", by=cast.helen)] * 2
    )
    assert results == [FurtherTry.objects.get()] * 2
