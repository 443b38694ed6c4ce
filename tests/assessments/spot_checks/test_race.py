"""A button pressed twice at once. SQLite lets one writer in at a time, so this plays on PostgreSQL only."""

from assessments.spot_checks.judging.recording import record_judgement
from assessments.spot_checks.models import SpotCheckJudgement
from lms.models import Duty
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories.spot_checks import answers, check, set_fast
from tests.races import RACE, at_once

pytestmark = RACE


def test_the_same_judgement_twice_at_once_is_one_with_one_set_of_duties(cast: Cast) -> None:
    spot_check = set_fast(check(cast.amara, cast.nadia))

    def judge() -> object:
        return record_judgement(assignment=spot_check, by=cast.amara, answers=answers(*"isss"))

    assert at_once(judge, judge, judge) == [SpotCheckJudgement.objects.get()] * 3
    assert Duty.objects.count() == 3


def test_of_two_different_judgements_at_once_one_stands_and_the_other_is_told(cast: Cast) -> None:
    spot_check = set_fast(check(cast.amara, cast.nadia))
    results = at_once(
        lambda: record_judgement(assignment=spot_check, by=cast.amara, answers=answers(*"isss")),
        lambda: record_judgement(assignment=spot_check, by=cast.amara, answers=answers(*"ssss")),
        told=(NotAllowed,),
    )
    assert sorted(type(result).__name__ for result in results) == ["NotAllowed", "SpotCheckJudgement"]
