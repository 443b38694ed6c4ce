"""Two assessors press the button at once. SQLite lets one writer in at a time, so this plays on PostgreSQL only."""

from assessments.portfolio.evidence.submitting import submit_evidence
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.models import Claim, Countersignature, Evidence, Judgement
from lms.calendar import today
from lms.models import Duty, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.roles import Role
from tests.cast import Cast
from tests.factories.portfolio import criterion, evidence, framework, judged, met, not_yet
from tests.races import RACE, at_once

pytestmark = RACE
TOLD = (NotAllowed,)


def test_of_two_assessors_at_once_one_stands_and_the_other_is_kept_beside_it(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    grant = RoleGrant.objects.get(person=cast.helen, role=Role.PTA)
    StandIn.objects.create(grant=grant, stand_in=cast.joel, starts=today())
    results = at_once(
        lambda: judge_claim(claim=Claim.objects.get(pk=claim.pk), by=cast.helen, verdict=met()),
        lambda: judge_claim(claim=Claim.objects.get(pk=claim.pk), by=cast.joel, verdict=not_yet()),
    )
    stands, beside = sorted(results, key=lambda judgement: not judgement.stands)
    assert list(Judgement.objects.order_by("-stands")) == [stands, beside]
    assert (stands.stands, beside.stands, beside.beside) == (True, False, stands)


def test_a_double_click_records_one_judgement(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    results = at_once(*[lambda: judge_claim(claim=claim, by=cast.helen, verdict=met())] * 3)
    assert results == [Judgement.objects.get()] * 3


def test_two_signatures_at_once_are_one(cast: Cast) -> None:
    [claim] = evidence(cast.callum, framework())
    judgement = judged(claim, cast.joel)
    results = at_once(
        lambda: countersign(judgement=judgement, by=cast.helen, agrees=True),
        lambda: countersign(judgement=judgement, by=cast.helen, agrees=False, reasons="Not current."),
        told=TOLD,
    )
    assert Countersignature.objects.count() == 1
    assert sorted(type(result).__name__ for result in results) == ["Countersignature", "NotAllowed"]


def test_evidence_posted_twice_at_once_is_submitted_once(cast: Cast) -> None:
    row = criterion(framework(), "1.1")

    def submit() -> Evidence:
        return submit_evidence(
            person=cast.priya,
            by=cast.priya,
            kind="product",
            title="A plan",
            text="I changed it.",
            happened_on=today(),
            criteria=[row],
        )

    results = at_once(submit, submit)
    assert results == [Evidence.objects.get()] * 2
    assert Duty.objects.filter(kind="judge_evidence").count() == 1
