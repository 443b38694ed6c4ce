"""A learner presses twice, or somebody judges while they take evidence back. Plays on PostgreSQL only."""

from assessments.portfolio.evidence.claiming import claim_evidence
from assessments.portfolio.evidence.drafts import NewerDraft, Sent, begin_draft, save_draft
from assessments.portfolio.evidence.replacing import change_evidence
from assessments.portfolio.evidence.sending import send_draft
from assessments.portfolio.evidence.submitting import Piece
from assessments.portfolio.evidence.withdrawing import withdraw_evidence
from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.models import Claim, Evidence, EvidenceDraft, Judgement, Withdrawal
from lms.calendar import today
from lms.models import Duty
from tests.cast import Cast
from tests.factories.portfolio import criterion, evidence, framework, met
from tests.races import RACE, at_once

pytestmark = RACE


def test_a_draft_sent_twice_at_once_is_one_piece(cast: Cast) -> None:
    row = criterion(framework(), "1.1")
    draft = begin_draft(person=cast.priya, by=cast.priya, kind="product")
    piece = Piece("product", "A plan", "I changed it.", today())

    def send() -> Evidence:
        return send_draft(draft=draft, by=cast.priya, piece=piece, criteria=[row], own_work=True)

    results = at_once(send, send)
    assert Evidence.objects.get() in results
    assert any("not here any more" in str(result) for result in results)
    assert not EvidenceDraft.objects.exists()


def test_a_draft_begun_twice_at_once_is_one(cast: Cast) -> None:
    results = at_once(*[lambda: begin_draft(person=cast.priya, by=cast.priya, kind="product")] * 2)
    assert results == [EvidenceDraft.objects.get()] * 2


def test_of_two_windows_that_save_at_once_one_is_told_of_the_other(cast: Cast) -> None:
    draft = begin_draft(person=cast.priya, by=cast.priya, kind="product")
    results = at_once(
        lambda: save_draft(draft=draft, by=cast.priya, sent=Sent({"title": "One"}, 0, "one")),
        lambda: save_draft(draft=draft, by=cast.priya, sent=Sent({"title": "Two"}, 0, "two")),
        told=(NewerDraft,),
    )
    assert sorted(type(result).__name__ for result in results) == ["NewerDraft", "Saved"]
    draft.refresh_from_db()
    assert draft.revision == 1


def test_evidence_is_either_judged_met_or_taken_back_and_never_both(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    results = at_once(
        lambda: judge_claim(claim=Claim.objects.get(pk=claim.pk), by=cast.helen, verdict=met()),
        lambda: withdraw_evidence(evidence=claim.evidence, by=cast.priya, reason="Wrong day."),
    )
    assert Judgement.objects.count() + Withdrawal.objects.count() == 1
    assert sum(isinstance(result, str) for result in results) == 1
    assert not Duty.objects.open().filter(kind="judge_evidence").exists()


def test_evidence_is_either_judged_met_or_changed_and_never_both(cast: Cast) -> None:
    version = framework()
    [claim] = evidence(cast.priya, version)
    draft = change_evidence(evidence=claim.evidence, by=cast.priya)
    piece = Piece("product", "A plan", "Better words.", today())
    at_once(
        lambda: judge_claim(claim=Claim.objects.get(pk=claim.pk), by=cast.helen, verdict=met()),
        lambda: send_draft(draft=draft, by=cast.priya, piece=piece, criteria=[], own_work=True),
    )
    assert Judgement.objects.count() + Evidence.objects.filter(replaces=claim.evidence).count() == 1


def test_a_criterion_claimed_twice_at_once_is_claimed_once(cast: Cast) -> None:
    version = framework()
    [claim] = evidence(cast.priya, version)
    row = criterion(version, "1.2")
    at_once(*[lambda: claim_evidence(evidence=claim.evidence, criteria=[row], by=cast.priya)] * 2)
    assert Claim.objects.filter(criterion=row).count() == 1
