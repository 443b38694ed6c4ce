"""A judgement comes back, the assessor does not agree, and a quality assurer says what stands."""

from datetime import date
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.portfolio.consequences import JUDGE_AGAIN, NEXT_STEP, RULE, now_counts
from assessments.portfolio.disputes import keeping
from assessments.portfolio.disputes.disagreeing import disagree
from assessments.portfolio.disputes.keeping import keep_disputes
from assessments.portfolio.disputes.ruling import rule
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.judging.queues import queue_of
from assessments.portfolio.models import Claim, Countersignature, Disagreement, Judgement
from assessments.portfolio.permissions import check_may_read_text
from assessments.portfolio.states import State, present
from courses.models import Standing
from lms.calendar import today, working_day_after
from lms.models import Absence, AuditEvent, Duty, LineManagement, Notice, Qualification, RoleGrant
from lms.permissions import NotAllowed, refusal
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.assessments.portfolio.test_pages import SignIn, page, words
from tests.cast import Cast
from tests.factories.portfolio import evidence, framework, judged, met, not_yet
from tests.factories.portfolio_disputes import dispute, disputed, sent_back


def state_of(judgement: Judgement) -> State:
    claim = Claim.objects.with_judgements().get(pk=judgement.claim_id)
    return present(list(claim.judgements.all())).state


def open_duty(kind: str) -> Duty:
    return Duty.objects.open().get(kind=kind)


def test_the_assessor_asks_a_quality_assurer_of_the_place_and_judges_nothing_meanwhile(cast: Cast) -> None:
    judgement = sent_back(cast)
    assert [row.claim.pk for row in queue_of(cast.joel, today(), None).rows] == [judgement.claim_id]
    first = disagree(judgement=judgement, by=cast.joel, reasons="It is of this month.")
    assert disagree(judgement=judgement, by=cast.joel, reasons=" It is of this month. ") == first
    duty = open_duty(RULE)
    assert (duty.owner, duty.due) == (cast.stella, working_day_after(today(), 5))
    assert not queue_of(cast.joel, today(), None).rows
    assert not Duty.objects.open().filter(kind=JUDGE_AGAIN).exists()
    assert "of this month" not in f"{AuditEvent.objects.get(code='judgement_disputed').facts} {duty.reason}"


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("helen", "Joel Adeyemi made this judgement, so only Joel Adeyemi can disagree"),
        ("callum", "do not let you judge evidence"),
    ],
)
def test_nobody_else_disagrees(cast: Cast, who: str, sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        disagree(judgement=sent_back(cast), by=cast.people[who], reasons="No.")


def test_only_what_came_back_is_disagreed_about_and_once(cast: Cast) -> None:
    [claim] = evidence(cast.callum, framework())
    with pytest.raises(NotAllowed, match="Nobody has sent this judgement back"):
        disagree(judgement=judged(claim, cast.joel), by=cast.joel, reasons="No.")
    judgement = dispute(Judgement.objects.get(), cast)
    with pytest.raises(NotAllowed, match="You have disagreed already"):
        disagree(judgement=judgement, by=cast.joel, reasons="Other words.")


@pytest.mark.parametrize("reasons", ["", "  ", "see A123456"])
def test_reasons_are_asked_for_and_looked_through(cast: Cast, reasons: str) -> None:
    judgement = sent_back(cast)
    with pytest.raises(ValidationError):
        disagree(judgement=judgement, by=cast.joel, reasons=reasons)


def test_what_is_upheld_counts_at_once_and_both_are_told(cast: Cast) -> None:
    judgement = disputed(cast)
    first = rule(judgement=judgement, by=cast.stella, upholds=True, reasons="Paragraph 2 has the day.")
    assert rule(judgement=judgement, by=cast.stella, upholds=True, reasons="Paragraph 2 has the day.") == first
    assert state_of(judgement) == State.MET
    assert Standing.objects.get(enrolment__person=cast.callum).criteria_met == 1
    told = Notice.objects.filter(event=f"ruling-{first.pk}")
    assert {notice.person for notice in told} == {cast.joel, cast.helen}
    assert not Duty.objects.open().filter(kind__in=(RULE, JUDGE_AGAIN)).exists()


def test_what_is_not_upheld_goes_back_to_the_assessor_with_the_reasons(cast: Cast) -> None:
    judgement = disputed(cast)
    rule(judgement=judgement, by=cast.stella, upholds=False, reasons="No day is named.")
    assert state_of(judgement) == State.RETURNED
    duty = open_duty(JUDGE_AGAIN)
    assert (duty.owner, "No day is named." in duty.reason) == (cast.joel, True)
    assert [row.claim.pk for row in queue_of(cast.joel, today(), None).rows] == [judgement.claim_id]
    judged(judgement.claim, cast.joel, met("It is of this month."), judgement)
    assert state_of(judgement) == State.TO_COUNTERSIGN


def test_an_assessor_who_judges_again_instead_leaves_nothing_to_rule_on(cast: Cast) -> None:
    judgement = disputed(cast)
    judged(judgement.claim, cast.joel, met("It is of this month."), judgement)
    assert not Duty.objects.open().filter(kind=RULE).exists()
    with pytest.raises(NotAllowed, match="has judged this claim again since"):
        rule(judgement=judgement, by=cast.stella, upholds=True, reasons="It stands.")


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("helen", "You answered for a judgement of this claim, so somebody else rules on it"),
        ("joel", "You judged this claim, so somebody else rules on it"),
        ("gareth", "You manage Callum Frost"),
        ("amara", "do not let you sample"),
        ("stella", "You manage Joel Adeyemi"),
    ],
)
def test_whoever_had_a_hand_in_it_does_not_rule(cast: Cast, who: str, sentence: str) -> None:
    person = cast.people[who]
    if who == "stella":
        LineManagement.objects.filter(person=cast.joel).update(manager=person)
    elif who != "amara":
        RoleGrant.objects.create(person=person, role=Role.IQA, unit=cast.region, starts=today())
    if who == "gareth":
        LineManagement.objects.filter(person=cast.callum).update(manager=cast.gareth)
    judgement = disputed(cast)
    with pytest.raises(NotAllowed, match=sentence):
        rule(judgement=judgement, by=person, upholds=True, reasons="It stands.")


def test_what_came_second_is_never_signed_ruled_on_or_disputed(cast: Cast) -> None:
    Pairing.objects.filter(learner=cast.callum).delete()
    [claim] = evidence(cast.callum, framework())
    judged(claim, cast.helen, not_yet())
    second = judged(claim, cast.joel)
    with pytest.raises(NotAllowed, match="came second to that of Helen Marsh"):
        countersign(judgement=second, by=cast.helen, agrees=True)
    facts = {"judgement": second, "reasons": "-", "at": timezone.now()}
    Countersignature.objects.create(by=cast.helen, agrees=False, **facts)
    with pytest.raises(NotAllowed, match="came second to that of Helen Marsh"):
        disagree(judgement=second, by=cast.joel, reasons="It should count.")
    Disagreement.objects.create(by=cast.joel, **facts)
    with pytest.raises(NotAllowed, match="came second to that of Helen Marsh"):
        rule(judgement=second, by=cast.stella, upholds=True, reasons="It stands.")
    with pytest.raises(ValueError, match="counts for nothing"):
        now_counts(second, cast.helen, today())
    assert open_duty(NEXT_STEP).about == cast.callum


def test_a_quality_assurer_of_elsewhere_does_not_rule(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="outside the place"):
        rule(judgement=disputed(cast), by=cast.outsiders[Role.IQA], upholds=True, reasons="It stands.")


def test_what_is_ruled_on_while_the_night_goes_through_the_list_asks_nobody(cast: Cast) -> None:
    judgement = disputed(cast)
    Absence.objects.create(person=cast.stella, starts=today())

    def ruled_first(asked: Duty, on: date) -> bool:
        rule(judgement=judgement, by=cast.stella, upholds=True, reasons="It stands.")
        return keep_one(asked, on)

    keep_one = keeping._keep_ruling
    with patch.object(keeping, "_keep_ruling", ruled_first):
        assert keep_disputes(on=today()) == 0
    assert not Duty.objects.open().filter(kind=RULE).exists()


def test_a_quality_assurer_whose_place_is_another_by_now_gives_way(cast: Cast) -> None:
    judgement = disputed(cast)
    RoleGrant.objects.filter(person=cast.stella).update(unit=cast.far_region)
    RoleGrant.objects.create(person=cast.amara, role=Role.IQA, unit=cast.region, starts=today())
    assert (keep_disputes(on=today()), keep_disputes(on=today())) == (1, 0)
    assert open_duty(RULE).owner == cast.amara
    assert rule(judgement=judgement, by=cast.amara, upholds=True, reasons="It stands.")


def test_without_a_quality_assurer_who_is_in_the_learning_manager_is_asked(cast: Cast) -> None:
    Absence.objects.create(person=cast.stella, starts=today())
    disputed(cast)
    duty = open_duty(RULE)
    assert (duty.owner, duty.owner_role) == (None, Role.REGIONAL_LEARNING_MANAGER)


def test_whoever_rules_reads_the_reflection_it_is_about_and_only_while_it_is_open(cast: Cast) -> None:
    [claim] = evidence(cast.callum, framework(), kind="reflection")
    judged(claim, cast.joel)
    assert refusal(check_may_read_text, cast.stella, claim.evidence, on=today())
    judgement = dispute(Judgement.objects.get(), cast)
    assert not refusal(check_may_read_text, cast.stella, claim.evidence, on=today())
    assert refusal(check_may_read_text, cast.outsiders[Role.IQA], claim.evidence, on=today())
    rule(judgement=judgement, by=cast.stella, upholds=True, reasons="It stands.")
    assert refusal(check_may_read_text, cast.stella, claim.evidence, on=today())


# ---- the pages ----


def test_the_assessor_reads_why_it_came_back_and_disagrees(cast: Cast, signed_in_as: SignIn) -> None:
    judgement, client = sent_back(cast), signed_in_as(cast.joel)
    assert "It does not say how current it is." in words(page(client, "disagree", judgement.pk))
    answer = client.post(f"/evidence/disagreements/{judgement.pk}/", {"reasons": "See K123456."})
    assert "Take out “K123456”" in answer.content.decode()
    assert client.post(f"/evidence/disagreements/{judgement.pk}/", {"reasons": "It is current."}).status_code == 302
    refused = client.get(f"/evidence/disagreements/{judgement.pk}/")
    assert (refused.status_code, "You have disagreed already" in refused.content.decode()) == (403, True)


def test_the_quality_assurer_finds_it_reads_both_sides_and_rules(cast: Cast, signed_in_as: SignIn) -> None:
    judgement, client = disputed(cast), signed_in_as(cast.stella)
    assert "Disagreements: 1 waits for a ruling" in words(page(client, "disagreements"))
    both = words(page(client, "ruling", judgement.pk))
    assert "It does not say how current it is." in both
    assert "It is of this month: paragraph 2." in both
    posted = {"answer": "again", "reasons": "No day is named."}
    done = client.post(f"/evidence/rulings/{judgement.pk}/", posted, follow=True)
    assert "It is with Joel Adeyemi again" in done.content.decode()
    assert "nothing waits for a ruling" in words(page(client, "disagreements"))


def test_an_award_that_ended_says_since_when_it_no_longer_signs(cast: Cast, signed_in_as: SignIn) -> None:
    Qualification.objects.filter(person=cast.helen, kind="assessor").update(ends=today())
    found = words(page(signed_in_as(cast.helen), "countersign"))
    assert "yours ended on" in found


def test_the_lists_ask_the_database_no_more_for_many(cast: Cast, signed_in_as: SignIn) -> None:
    client, version, counts = signed_in_as(cast.stella), framework(), []
    for number in range(3):
        [claim] = evidence(cast.callum, version, title=f"Plan {number}")
        dispute(judged(claim, cast.joel), cast)
        with CaptureQueriesContext(connection) as queries:
            assert f"{number + 1} wait" in words(page(client, "disagreements"))
        counts.append(len(queries))
    assert len(set(counts[1:])) == 1
