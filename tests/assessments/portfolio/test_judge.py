"""A claim is judged by the learner's assessor, once, with reasons; what counts and what follows."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.judging.verdict import Verdict
from assessments.portfolio.models import Claim, Judgement
from assessments.portfolio.states import State, present
from courses.demonstration import shown_by
from courses.models import Demonstration, Standing
from lms.calendar import today, working_day_after
from lms.models import Duty, LineManagement, Notice, Qualification, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.roles import Role
from lms.rules import RuleBook
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories.portfolio import ALL_FOUR, evidence, framework, judged, met, not_yet


def state_of(claim: Claim) -> State:
    return present(list(Claim.objects.with_judgements().get(pk=claim.pk).judgements.all())).state


def open_duties(kind: str) -> list[Duty]:
    return list(Duty.objects.open().filter(kind=kind))


# ---- who may ----


def test_a_qualified_assessor_judges_their_own_learner_and_it_counts(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    judgement = judged(claim, cast.helen)
    assert state_of(claim) == State.MET
    assert judgement.standing["assessor"] == "qualified"
    assert judgement.standing["framework"] == "vq5 v1"
    assert Standing.objects.get(enrolment__person=cast.priya).criteria_met == 1


@pytest.mark.parametrize(
    ("judge", "sentence"),
    [
        ("joel", "Priya Nair’s practice tutor assessor is Helen Marsh, who judges this evidence"),
        ("priya", "do not let you judge evidence"),
        ("gareth", "do not let you judge evidence"),
        ("daniel", "do not let you judge evidence"),
    ],
)
def test_nobody_else_judges(cast: Cast, judge: str, sentence: str) -> None:
    [claim] = evidence(cast.priya, framework())
    with pytest.raises(NotAllowed, match=sentence):
        judged(claim, cast.people[judge])
    assert not Judgement.objects.exists()


def test_an_assessor_who_also_manages_the_learner_may_not_judge(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    LineManagement.objects.filter(person=cast.priya).update(manager=cast.helen)
    with pytest.raises(NotAllowed, match="You manage Priya Nair, and nobody judges evidence of their own line"):
        judged(claim, cast.helen)


def test_a_mentor_may_not_judge_their_own_learner(cast: Cast) -> None:
    RoleGrant.objects.create(person=cast.gareth, role=Role.PTA, unit=cast.pdu, starts=today())
    Pairing.objects.filter(learner=cast.priya, kind="pta").delete()
    [claim] = evidence(cast.priya, framework())
    with pytest.raises(NotAllowed, match="You are Priya Nair’s mentor"):
        judged(claim, cast.gareth)


def test_somebody_who_stands_in_for_the_assessor_may_judge(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    grant = RoleGrant.objects.get(person=cast.helen, role=Role.PTA)
    StandIn.objects.create(grant=grant, stand_in=cast.joel, starts=today())
    assert judged(claim, cast.joel).by == cast.joel


def test_without_an_assessor_any_assessor_of_the_place_may_judge_and_one_of_elsewhere_may_not(cast: Cast) -> None:
    Pairing.objects.filter(learner=cast.priya, kind="pta").delete()
    [claim] = evidence(cast.priya, framework())
    with pytest.raises(NotAllowed, match="outside the place where you may judge evidence"):
        judged(claim, cast.outsiders[Role.PTA])
    assert judged(claim, cast.helen)


# ---- what holds together ----


@pytest.mark.parametrize(
    ("verdict", "fields"),
    [
        (Verdict("met", "", ALL_FOUR), {"reasons"}),
        (Verdict("met", "  ", ALL_FOUR), {"reasons"}),
        (Verdict("met", "Because.", ALL_FOUR - {"current"}), {"qualities"}),
        (Verdict("not_yet", "Because.", frozenset()), {"next_step", "next_step_by"}),
        (Verdict("not_yet", "Because.", ALL_FOUR, "Do it.", today() - timedelta(days=1)), {"next_step_by"}),
        (Verdict("met", "K123456 did.", ALL_FOUR), {"reasons"}),
        (Verdict("not_yet", "Because.", ALL_FOUR, "See A1234BC.", today()), {"next_step"}),
    ],
)
def test_a_verdict_that_does_not_hold_together_is_refused(cast: Cast, verdict: Verdict, fields: set[str]) -> None:
    [claim] = evidence(cast.priya, framework())
    with pytest.raises(ValidationError) as refusal:
        judge_claim(claim=claim, by=cast.helen, verdict=verdict)
    assert set(refusal.value.message_dict) == fields
    assert not Judgement.objects.exists()


def test_a_next_step_may_be_due_today_and_becomes_the_learners_duty(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    judged(claim, cast.helen, not_yet(today()))
    [duty] = open_duties("next_step")
    assert (duty.owner, duty.due) == (cast.priya, today())


def test_new_evidence_on_the_criterion_closes_the_next_step(cast: Cast) -> None:
    version = framework()
    [claim] = evidence(cast.priya, version)
    judged(claim, cast.helen, not_yet())
    evidence(cast.priya, version, "1.2", title="Another")
    assert open_duties("next_step")
    evidence(cast.priya, version, "1.1", title="Again")
    assert not open_duties("next_step")


# ---- once ----


def test_a_judgement_posted_twice_is_recorded_once(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    assert judged(claim, cast.helen) == judged(claim, cast.helen)
    assert Judgement.objects.count() == 1


def test_a_replacement_posted_twice_is_recorded_once(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    first = judged(claim, cast.helen)
    second = judged(claim, cast.helen, not_yet(), first)
    assert judged(claim, cast.helen, not_yet(), first) == second
    assert [row.pk for row in Judgement.objects.order_by("pk")] == [first.pk, second.pk]
    assert state_of(claim) == State.NOT_YET


def test_of_two_assessors_one_stands_and_the_other_is_kept_and_counts_for_nothing(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    grant = RoleGrant.objects.get(person=cast.helen, role=Role.PTA)
    StandIn.objects.create(grant=grant, stand_in=cast.joel, starts=today())
    first = judged(claim, cast.helen)
    second = judged(claim, cast.joel, not_yet())
    assert (second.stands, second.beside) == (False, first)
    assert judged(claim, cast.joel, not_yet()) == second
    assert state_of(claim) == State.MET
    replacing = judged(claim, cast.joel, not_yet(), first)
    assert replacing.replaces == first


def test_a_second_first_judgement_cannot_stand_in_the_table(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    first = judged(claim, cast.helen)
    copy = {field.name: getattr(first, field.name) for field in Judgement._meta.fields if field.name != "id"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.create(**copy)
    judged(claim, cast.helen, not_yet(), first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.create(**copy | {"replaces": first})


@pytest.mark.parametrize(
    "change",
    [
        {"valid": False},
        {"reasons": ""},
        {"decision": "not_yet"},
        {"decision": "not_yet", "next_step": "Do it."},
    ],
)
def test_the_table_itself_refuses_half_a_judgement(cast: Cast, change: dict[str, object]) -> None:
    [claim] = evidence(cast.priya, framework())
    facts = {"claim": claim, "by": cast.helen, "decision": "met", "reasons": "x", "standing": {"assessor": "qualified"}}
    facts |= {"valid": True, "authentic": True, "current": True, "sufficient": True}
    facts |= {"judged_at": claim.evidence.submitted_at, "needs_countersignature": False}
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.create(**facts | change)


def test_a_judgement_is_never_edited_or_deleted(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    judgement = judged(claim, cast.helen)
    for undo in (judgement.save, judgement.delete):
        with pytest.raises(TypeError):
            undo()


# ---- countersigning ----


def test_the_judgement_of_an_assessor_in_training_counts_for_nothing_until_signed(cast: Cast) -> None:
    [claim] = evidence(cast.callum, framework())
    judgement = judged(claim, cast.joel)
    assert judgement.standing["assessor"] == "in training"
    assert state_of(claim) == State.TO_COUNTERSIGN
    standing = Standing.objects.get(enrolment__person=cast.callum)
    assert (standing.criteria_met, standing.evidence_waiting) == (0, 1)
    [duty] = open_duties("countersign")
    assert (duty.owner, duty.due) == (cast.helen, working_day_after(today(), 10))
    countersign(judgement=judgement, by=cast.helen, agrees=True)
    assert state_of(claim) == State.MET
    standing.refresh_from_db()
    assert (standing.criteria_met, standing.evidence_waiting) == (1, 0)
    assert not open_duties("countersign")


def test_an_award_gained_later_changes_nothing_about_the_day(cast: Cast) -> None:
    [claim] = evidence(cast.callum, framework())
    judged(claim, cast.joel)
    Qualification.objects.create(person=cast.joel, kind="assessor", starts=today(), evidence="Seen")
    assert state_of(claim) == State.TO_COUNTERSIGN


def test_an_award_that_ends_today_is_not_in_force_today(cast: Cast) -> None:
    Qualification.objects.filter(person=cast.helen, kind="assessor").update(ends=today())
    [claim] = evidence(cast.priya, framework())
    assert judged(claim, cast.helen).needs_countersignature


def test_a_judgement_sent_back_is_judged_again_by_the_same_assessor(cast: Cast) -> None:
    [claim] = evidence(cast.callum, framework())
    first = judged(claim, cast.joel)
    countersign(judgement=first, by=cast.helen, agrees=False, reasons="It does not say how current it is.")
    assert state_of(claim) == State.RETURNED
    [duty] = open_duties("judge_again")
    assert duty.owner == cast.joel
    judged(claim, cast.joel, met("It is of this month."), first)
    assert state_of(claim) == State.TO_COUNTERSIGN
    assert not open_duties("judge_again")


@pytest.mark.parametrize(
    ("signer", "sentence"),
    [
        ("joel", "You made this judgement, and nobody countersigns their own"),
        ("daniel", "do not let you judge evidence"),
    ],
)
def test_who_may_not_countersign(cast: Cast, signer: str, sentence: str) -> None:
    [claim] = evidence(cast.callum, framework())
    judgement = judged(claim, cast.joel)
    with pytest.raises(NotAllowed, match=sentence):
        countersign(judgement=judgement, by=cast.people[signer], agrees=True)


def test_countersigning_takes_the_award_the_place_and_independence(cast: Cast) -> None:
    [claim] = evidence(cast.callum, framework())
    judgement = judged(claim, cast.joel)
    with pytest.raises(NotAllowed, match="outside the place"):
        countersign(judgement=judgement, by=cast.outsiders[Role.PTA], agrees=True)
    Qualification.objects.filter(person=cast.helen, kind="assessor").delete()
    with pytest.raises(NotAllowed, match="takes the assessor award"):
        countersign(judgement=judgement, by=cast.helen, agrees=True)
    Qualification.objects.create(person=cast.helen, kind="assessor", starts=today(), evidence="Seen")
    LineManagement.objects.filter(person=cast.callum).update(manager=cast.helen)
    with pytest.raises(NotAllowed, match="You manage Callum Frost"):
        countersign(judgement=judgement, by=cast.helen, agrees=True)


def test_a_signature_posted_twice_signs_once_and_nobody_signs_what_needs_none(cast: Cast) -> None:
    version = framework()
    [claim] = evidence(cast.callum, version)
    judgement = judged(claim, cast.joel)
    first = countersign(judgement=judgement, by=cast.helen, agrees=True)
    assert countersign(judgement=judgement, by=cast.helen, agrees=True) == first
    with pytest.raises(NotAllowed, match="has already answered"):
        countersign(judgement=judgement, by=cast.helen, agrees=False, reasons="Changed my mind.")
    [other] = evidence(cast.priya, version)
    with pytest.raises(NotAllowed):
        countersign(judgement=judged(other, cast.helen), by=cast.helen, agrees=True)


def test_a_judgement_that_was_replaced_is_not_countersigned(cast: Cast) -> None:
    [claim] = evidence(cast.callum, framework())
    first = judged(claim, cast.joel)
    second = judged(claim, cast.joel, not_yet(), first)
    with pytest.raises(NotAllowed, match="A newer judgement has replaced this one"):
        countersign(judgement=first, by=cast.helen, agrees=True)
    assert [duty.source_id for duty in open_duties("countersign")] == [second.pk]


def test_sending_back_needs_reasons_without_identifiers(cast: Cast) -> None:
    [claim] = evidence(cast.callum, framework())
    judgement = judged(claim, cast.joel)
    for reasons in ("", "  ", "see A123456"):
        with pytest.raises(ValidationError):
            countersign(judgement=judgement, by=cast.helen, agrees=False, reasons=reasons)


def test_without_anybody_who_could_sign_the_manager_is_asked_to_find_one(cast: Cast) -> None:
    Qualification.objects.filter(person=cast.helen, kind="assessor").delete()
    [claim] = evidence(cast.callum, framework())
    judged(claim, cast.joel)
    [duty] = open_duties("countersign")
    assert (duty.owner, duty.owner_role, duty.owner_unit) == (None, Role.SPO, cast.team)


# ---- what follows ----


def observed(cast: Cast, learner: str = "priya") -> Claim:
    person = cast.people[learner]
    return evidence(person, framework(), "2.1", kind="observation", seen_by=cast.helen)[0]


def proofs(cast: Cast, learner: str = "priya") -> frozenset[str]:
    module = next(row for row in cast.modules if row.key == "child-safeguarding")
    person = cast.people[learner]
    return shown_by([person], [module], RuleBook.at(None, today()))[person.pk, module.pk].methods


def test_an_observed_criterion_that_is_met_proves_its_modules(cast: Cast) -> None:
    claim = observed(cast)
    judgement = judged(claim, cast.helen)
    assert proofs(cast) == {"observation"}
    proof = Demonstration.objects.get()
    assert (proof.source_kind, proof.source_id) == ("portfolio.judgement", judgement.pk)
    assert proof.rules[0]["rule"] == "demonstrated_for_first_case"


def test_other_kinds_and_other_decisions_prove_nothing(cast: Cast) -> None:
    version = framework()
    [product] = evidence(cast.priya, version, "2.1")
    judged(product, cast.helen)
    [unmapped] = evidence(cast.priya, version, "1.1", kind="observation", seen_by=cast.helen)
    judged(unmapped, cast.helen)
    [not_met] = evidence(cast.priya, version, "2.1", kind="observation", seen_by=cast.helen)
    judged(not_met, cast.helen, not_yet())
    assert not Demonstration.objects.exists()


def test_an_observation_judged_by_one_in_training_proves_nothing_until_signed(cast: Cast) -> None:
    judgement = judged(observed(cast, "callum"), cast.joel)
    assert proofs(cast, "callum") == set()
    countersign(judgement=judgement, by=cast.helen, agrees=True)
    assert proofs(cast, "callum") == {"observation"}


def test_judged_again_as_not_yet_met_withdraws_the_proof(cast: Cast) -> None:
    claim = observed(cast)
    first = judged(claim, cast.helen)
    second = judged(claim, cast.helen, not_yet(), first)
    assert proofs(cast) == set()
    judged(claim, cast.helen, met(), second)
    assert proofs(cast) == {"observation"}


def test_an_unsigned_replacement_withdraws_nothing(cast: Cast) -> None:
    claim = observed(cast, "callum")
    first = judged(claim, cast.joel)
    countersign(judgement=first, by=cast.helen, agrees=True)
    second = judged(claim, cast.joel, not_yet(), first)
    assert proofs(cast, "callum") == {"observation"}
    countersign(judgement=second, by=cast.helen, agrees=True)
    assert proofs(cast, "callum") == set()


def test_the_duty_of_judging_closes_when_every_claim_of_the_piece_is_judged(cast: Cast) -> None:
    first, second = evidence(cast.priya, framework(), "1.1", "1.2")
    judged(first, cast.helen)
    assert open_duties("judge_evidence")
    judged(second, cast.helen)
    assert not open_duties("judge_evidence")


def test_the_learner_is_told_and_the_notice_carries_no_reasons(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    judged(claim, cast.helen)
    notice = Notice.objects.get(person=cast.priya, event__startswith="judgement-")
    assert notice.link == f"/evidence/judgements/{claim.pk}/"
    assert "It shows all of it" not in notice.text
