"""Two assessors press the button at once. SQLite lets one writer in at a time, so this plays on PostgreSQL only."""

from assessments.portfolio.evidence.submitting import submit_evidence
from assessments.portfolio.handing.giving import hand_over
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.judging.drafts import NewerDraft, Sent, save_draft
from assessments.portfolio.judging.holds import take
from assessments.portfolio.judging.piece import Answer, Refused, judge_piece
from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.models import Claim, Countersignature, Evidence, HandOver, Hold, Judgement, JudgingDraft
from lms.calendar import today
from lms.models import Duty, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.roles import Role
from tests.cast import Cast
from tests.factories.portfolio import criterion, evidence, framework, judged, met, not_yet
from tests.races import RACE, at_once, while_open

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


def test_two_who_open_a_piece_at_once_do_not_both_hold_it(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    results = at_once(
        lambda: take(evidence=claim.evidence, by=cast.helen),
        lambda: take(evidence=claim.evidence, by=cast.joel),
        told=TOLD,
    )
    assert sorted(type(result).__name__ for result in results) == ["Hold", "NotAllowed"]
    assert Hold.objects.count() == 1


def test_two_windows_that_save_at_once_lose_nothing(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())

    def save(window: str) -> str:
        try:
            fields = {f"c{claim.pk}-reasons": [f"Written in {window}."]}
            save_draft(evidence=claim.evidence, by=cast.helen, sent=Sent(fields, 0, window))
        except NewerDraft as newer:
            return str(newer.draft.answers[f"c{claim.pk}-reasons"][0])
        return "saved"

    results = at_once(lambda: save("one"), lambda: save("two"))
    kept = JudgingDraft.objects.get().answers[f"c{claim.pk}-reasons"][0]
    assert sorted(results) == sorted(["saved", kept])


def test_a_piece_handed_over_while_it_is_recorded_is_judged_by_one(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    piece = claim.evidence

    def record() -> str:
        try:
            judge_piece(evidence=piece, by=cast.helen, answers=[Answer(claim, met())])
        except Refused as refused:
            return str(refused)
        return "recorded"

    told = while_open(lambda: hand_over(evidence=[piece], to=cast.joel, by=cast.helen, reason="I am on leave."), record)
    assert "handed over to Joel Adeyemi" in told
    assert not Judgement.objects.exists()
    assert [duty.owner for duty in Duty.objects.open().filter(kind="judge_evidence")] == [cast.joel]


def test_a_piece_handed_to_two_at_once_is_with_one(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    RoleGrant.objects.create(person=cast.stella, role=Role.PTA, unit=cast.pdu, starts=today())
    at_once(
        lambda: hand_over(evidence=[claim.evidence], to=cast.joel, by=cast.imogen, reason="She is away."),
        lambda: hand_over(evidence=[claim.evidence], to=cast.stella, by=cast.imogen, reason="She is away."),
    )
    [given] = HandOver.objects.filter(ended_at=None)
    assert [duty.owner for duty in Duty.objects.open().filter(kind="judge_evidence")] == [given.assessor]
