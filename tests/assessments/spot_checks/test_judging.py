"""A check is opened and judged by somebody independent, once; what it pins and what follows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assessments.spot_checks.after.reading import acknowledge
from assessments.spot_checks.answers import Answered
from assessments.spot_checks.context import contexts_on, in_lines
from assessments.spot_checks.judging.recording import record_judgement
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import (
    Acknowledgement,
    Assignment,
    Certificate,
    SpotCheck,
    SpotCheckJudgement,
    SpotCheckOutcome,
)
from courses.models import Standing
from lms.calendar import today, working_day_after
from lms.models import AuditEvent, Duty, LineManagement, Notice, RegionChoice, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.caseload.models import CaseloadImport, WorkloadReading
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories.spot_checks import answers, case, certify, check, judged, outcome, set_fast, standard


def test_a_reading_that_suffices_comes_to_an_outcome_and_closes_the_check(cast: Cast) -> None:
    found = outcome(check(cast.amara, cast.nadia), "sssi")
    assert (found.how, found.failed, found.in_words) == ("one", False, "Sufficient: 3 of 4 (75%)")
    assert found.reply_by == working_day_after(today(), 10)
    spot_check = SpotCheck.objects.get()
    assert (spot_check.closed_as, spot_check.closed_by) == ("outcome", cast.amara)


def test_a_check_for_two_readers_has_no_outcome_before_both_have_read_it(cast: Cast) -> None:
    reviewer_at(cast, "owen")
    first = check(cast.amara, cast.nadia, double=True)
    certify(cast.owen, first.spot_check.standard_version)
    second = give(spot_check=first.spot_check, seat=Assignment.Seat.SECOND, reviewer=cast.owen, by=None)
    judged(first, "sssi")
    assert not SpotCheckOutcome.objects.exists()
    judged(second, "ssis")
    assert SpotCheckOutcome.objects.get().how == "agreed"


def test_the_audit_record_holds_no_mark_of_a_reading_before_its_outcome(cast: Cast) -> None:
    judged(check(cast.amara, cast.nadia, double=True), "isss")
    assert AuditEvent.objects.get(code="spot_check_judged").facts == {"seat": "first"}


def test_two_readers_who_differ_leave_it_to_a_third(cast: Cast) -> None:
    for name in ("owen", "carys"):
        reviewer_at(cast, name)
    first = check(cast.amara, cast.nadia, double=True)
    for reader in (cast.owen, cast.carys):
        certify(reader, first.spot_check.standard_version)
    judged(first, "ssss")
    judged(give(spot_check=first.spot_check, seat=Assignment.Seat.SECOND, reviewer=cast.owen, by=None), "isss")
    assert not SpotCheckOutcome.objects.exists()
    third = first.spot_check.assignments.get(seat=Assignment.Seat.THIRD)
    assert third.reviewer == cast.carys
    judged(third, "sssi")
    found = SpotCheckOutcome.objects.get()
    assert (found.how, found.judgement.by) == ("third", cast.carys)


def test_nobody_judges_who_is_not_certified_on_that_day(cast: Cast) -> None:
    version = standard()
    certify(cast.amara, version, starts=today() - timedelta(days=400), ends=today())
    with pytest.raises(NotAllowed, match=r"You are not certified.*Your certificate ended on"):
        check(cast.amara, cast.nadia, version)


def reviewer_at(cast: Cast, name: str, unit: str = "pdu") -> None:
    """Give somebody the role of reviewer at a place."""
    RoleGrant.objects.create(
        person=cast.people[name], role=Role.REVIEWER, unit=getattr(cast, unit), starts=today() - timedelta(days=9)
    )


# ---- who may ----

FORBIDDEN = [
    ("daniel", "nadia", "You manage Nadia Rowe, and nobody judges a case of their own line"),
    ("gareth", "priya", "You are Priya Nair’s mentor"),
    ("helen", "priya", "You are Priya Nair’s practice tutor assessor"),
    ("nadia", "nadia", "This is your own work"),
]


@pytest.mark.parametrize(("who", "officer", "sentence"), FORBIDDEN)
def test_every_forbidden_pairing_is_refused_when_a_check_is_given(
    cast: Cast, who: str, officer: str, sentence: str
) -> None:
    reviewer_at(cast, who)
    with pytest.raises(NotAllowed, match=sentence):
        check(cast.people[who], cast.people[officer])
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(("who", "officer", "sentence"), FORBIDDEN[:3])
def test_every_forbidden_pairing_is_refused_at_judging_when_it_arose_half_way(
    cast: Cast, who: str, officer: str, sentence: str
) -> None:
    reviewer_at(cast, who)
    judge, subject = cast.people[who], cast.people[officer]
    LineManagement.objects.filter(person=subject).update(manager=cast.carys)
    supporting = Pairing.objects.filter(learner=subject)
    supporting.update(starts=today() + timedelta(days=1))
    spot_check = check(judge, subject)
    LineManagement.objects.filter(person=subject).update(manager=cast.daniel)
    supporting.update(starts=today())
    with pytest.raises(NotAllowed, match=sentence):
        judged(spot_check)
    assert not SpotCheckJudgement.objects.exists()


def test_a_stand_in_of_the_line_manager_may_not_judge(cast: Cast) -> None:
    grant = RoleGrant.objects.get(person=cast.daniel, role=Role.SPO)
    StandIn.objects.create(grant=grant, stand_in=cast.amara, starts=today())
    with pytest.raises(NotAllowed, match="You stand in for Daniel Okafor, who manages Nadia Rowe"):
        check(cast.amara, cast.nadia)


@pytest.mark.parametrize(
    ("who", "officer", "sentence"),
    [
        ("joel", "nadia", "do not let you judge case spot checks"),
        ("ruth", "nadia", "do not let you judge case spot checks"),
        ("amara", "ruth", "is neither officer nor learner"),
        ("carys", "nadia", "outside the place"),
    ],
)
def test_the_role_its_place_and_an_officer_are_needed(cast: Cast, who: str, officer: str, sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        check(cast.people[who], cast.people[officer])


def test_nobody_checks_an_officer_of_another_region(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="outside the place"):
        check(cast.outsiders[Role.REVIEWER], cast.nadia)


def test_only_the_reviewer_to_whom_it_was_given_judges(cast: Cast) -> None:
    reviewer_at(cast, "owen")
    spot_check = check(cast.amara, cast.nadia)
    with pytest.raises(NotAllowed, match="This check is not with you"):
        record_judgement(assignment=spot_check, by=cast.owen, answers=answers(*"ssss"))


# ---- which case ----


def test_only_a_case_that_the_officer_holds_is_checked(cast: Cast) -> None:
    for held in (case(cast.priya, "M123417"), case(None, "M123418")):
        with pytest.raises(NotAllowed, match=r"M••••1[78] is not held by Nadia Rowe"):
            check(cast.amara, cast.nadia, case=held)
    assert not SpotCheck.objects.exists()


def test_one_check_of_an_officer_is_open_at_a_time(cast: Cast) -> None:
    first = check(cast.amara, cast.nadia)
    with pytest.raises(NotAllowed, match=f"A check of Nadia Rowe is open already: case {first.spot_check.case.mask}"):
        check(cast.amara, cast.nadia)
    judged(first)
    reviewer_at(cast, "owen")
    assert check(cast.owen, cast.nadia).spot_check != first.spot_check


def test_the_table_itself_refuses_a_second_open_check_of_an_officer(cast: Cast) -> None:
    first = check(cast.amara, cast.nadia).spot_check
    facts = {"officer": cast.nadia, "standard_version": first.standard_version, "opened_at": first.opened_at}
    with pytest.raises(IntegrityError), transaction.atomic():
        SpotCheck.objects.create(case=case(cast.nadia), **facts)


# ---- the judgement ----


def test_a_judgement_pins_what_it_was_made_with(cast: Cast) -> None:
    judgement = judged(check(cast.amara, cast.nadia), "sssi", summary=" Look at the plan. ")
    assert (judgement.n, judgement.m, judgement.percent, judgement.outcome) == (3, 4, 75, "sufficient")
    assert [row["rule"] for row in judgement.rules] == ["spot_check_pass", "spot_check_not_applicable"]
    certificate = Certificate.objects.get(person=cast.amara)
    assert judgement.standing == {"roles": ["reviewer"], "certificate": certificate.pk}
    assert judgement.answers["q2_2"] == {"answer": "insufficient", "note": "Found in q2_2."}
    assert judgement.summary == "Look at the plan."
    assert judgement.in_words == "Sufficient: 3 of 4 (75%)"


def test_the_regions_own_pass_mark_is_used_and_kept(cast: Cast) -> None:
    RegionChoice.objects.create(
        region=cast.region, rule="spot_check_pass", value=80, starts=today(), reason="ours", chosen_by=cast.imogen
    )
    judgement = judged(check(cast.amara, cast.nadia), "sssi")
    assert (judgement.outcome, judgement.rules[0]["value"]) == ("not_sufficient", 80)


@pytest.mark.parametrize(
    ("letters", "outcome", "failed"),
    [
        ("ssss", "sufficient", []),
        ("isss", "not_sufficient", ["1.1"]),
        ("siis", "not_sufficient", []),
        ("ssnn", "cannot_be_judged", []),
        ("innn", "not_sufficient", ["1.1"]),
        ("nnnn", "cannot_be_judged", []),
    ],
)
def test_outcomes(cast: Cast, letters: str, outcome: str, failed: list[str]) -> None:
    judgement = judged(check(cast.amara, cast.nadia), letters)
    assert (judgement.outcome, judgement.critical_failed) == (outcome, failed)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"q1_1": Answered("")}, "q1_1"),
        ({"q1_1": Answered("maybe")}, "q1_1"),
        ({"q1_1": Answered("insufficient", "  ")}, "q1_1_note"),
        ({"q1_1": Answered("not_applicable", "")}, "q1_1_note"),
        ({"q1_1": Answered("insufficient", "M123417 was not read.")}, "q1_1_note"),
        ({"q1_1": Answered("sufficient", "born 4 May 1991")}, "q1_1_note"),
    ],
)
def test_an_answer_that_does_not_hold_together_is_refused_whole(
    cast: Cast, change: dict[str, Answered], field: str
) -> None:
    spot_check = set_fast(check(cast.amara, cast.nadia))
    with pytest.raises(ValidationError) as refusal:
        record_judgement(assignment=spot_check, by=cast.amara, answers=answers(*"ssss") | change)
    assert list(refusal.value.message_dict) == [field]
    assert not SpotCheckJudgement.objects.exists()


def test_an_unanswered_question_and_a_summary_with_a_reference_are_refused(cast: Cast) -> None:
    spot_check = set_fast(check(cast.amara, cast.nadia))
    given = answers(*"ssss")
    del given["q2_2"]
    with pytest.raises(ValidationError) as refusal:
        record_judgement(assignment=spot_check, by=cast.amara, answers=given, summary="see A1234BC")
    assert set(refusal.value.message_dict) == {"q2_2", "summary"}


def test_a_judgement_posted_twice_is_one_and_a_different_one_is_refused(cast: Cast) -> None:
    spot_check = check(cast.amara, cast.nadia)
    first = judged(spot_check, "sssi")
    assert judged(spot_check, "sssi") == first
    with pytest.raises(NotAllowed, match=r"You judged this check on .*, and a judgement is never changed"):
        judged(spot_check, "ssss")
    for undo in (first.save, first.delete):
        with pytest.raises(TypeError):
            undo()


@pytest.mark.parametrize(
    "change", [{"n": 5}, {"percent": None}, {"m": 0, "n": 0}, {"m": 0, "n": 0, "percent": None}, {"percent": 101}]
)
def test_the_table_itself_refuses_an_impossible_score(cast: Cast, change: dict[str, object]) -> None:
    assignment = check(cast.amara, cast.nadia)
    facts = {
        "spot_check": assignment.spot_check,
        "assignment": assignment,
        "by": cast.amara,
        "answers": {},
        "n": 3,
        "m": 4,
        "percent": 75,
        "outcome": "sufficient",
        "judged_at": datetime.now(tz=UTC),
        "rules": [],
        "standing": {},
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        SpotCheckJudgement.objects.create(**facts | change)


def test_one_seat_has_one_judgement_in_the_table(cast: Cast) -> None:
    first = judged(check(cast.amara, cast.nadia))
    copy = {field.name: getattr(first, field.name) for field in SpotCheckJudgement._meta.fields if field.name != "id"}
    with pytest.raises(IntegrityError), transaction.atomic():
        SpotCheckJudgement.objects.create(**copy)


# ---- what surrounds it, and what follows ----


def test_the_context_of_a_learner_holds_stage_mentor_and_gaps(cast: Cast) -> None:
    Standing.objects.filter(enrolment__person=cast.callum).update(mentor=None, days_without_mentor=52, stage_number=2)
    context = contexts_on([cast.callum], today())[cast.callum.pk]
    words = [line["text"] for line in in_lines(context)]
    assert "No mentor for 52 days" in words
    assert "Child safeguarding: not demonstrated" in words
    assert "No workload figure on record" in words


def test_of_an_officer_on_no_pathway_nothing_is_called_missing(cast: Cast) -> None:
    words = [line["text"] for line in in_lines(contexts_on([cast.nadia], today())[cast.nadia.pk])]
    assert words == ["No workload figure on record", "Manager of 4 people, 4.0 full time", "Not on a pathway"]


@pytest.mark.parametrize(
    ("points", "available", "words", "kind"),
    [
        (110, 100, "Workload 110.0% on", "done"),
        (111, 100, "over 110%", "overdue"),
        (50, 0, "no capacity at all", "overdue"),
    ],
)
def test_the_context_holds_the_workload_of_the_day(
    cast: Cast, points: int, available: int, words: str, kind: str
) -> None:
    source = CaseloadImport.objects.create(
        file_name="x", file_hash="x", figures_day=today(), rows=1, imported_by=cast.daniel
    )
    facts = {"total_cases": 1, "contracted_hours": 37, "reduction_hours": 0, "imported_percent": 0}
    WorkloadReading.objects.create(
        source=source,
        line=1,
        person=cast.nadia,
        team_name="x",
        grade="PO",
        day=today(),
        total_points=points,
        available_points=available,
        **facts,
    )
    first = in_lines(check(cast.amara, cast.nadia).spot_check.context)[0]
    assert words in first["text"]
    assert first["kind"] == kind


def test_after_a_check_that_was_not_sufficient_review_support_and_reading_are_opened(cast: Cast) -> None:
    found = outcome(check(cast.amara, cast.nadia), "isss")
    duties = {duty.kind: duty for duty in Duty.objects.open()}
    assert {kind: duty.owner for kind, duty in duties.items()} == {
        "caseload_review": cast.daniel,
        "support_plan": cast.daniel,
        "read_outcome": cast.nadia,
    }
    assert {duty.due for duty in duties.values()} == {working_day_after(today(), 10)}
    assert {duty.about for duty in duties.values()} == {cast.nadia}
    page = f"/spot-checks/outcome/{found.spot_check_id}/"
    assert {kind: duty.link for kind, duty in duties.items()} == {
        "caseload_review": page,
        "support_plan": f"{page}plan/",
        "read_outcome": page,
    }
    told = Notice.objects.filter(person=cast.nadia).order_by("pk")
    assert [notice.text.split(":")[0] for notice in told] == [
        "A case of yours is being checked",
        "Read the outcome of your spot check",
    ]


def test_without_a_line_manager_the_senior_probation_officer_of_the_team_owns_what_follows(cast: Cast) -> None:
    LineManagement.objects.filter(person=cast.nadia).delete()
    judged(check(cast.amara, cast.nadia), "isss")
    duty = Duty.objects.get(kind="caseload_review")
    assert (duty.owner, duty.owner_role, duty.owner_unit) == (None, Role.SPO, cast.team)


@pytest.mark.parametrize("letters", ["ssss", "ssnn"])
def test_otherwise_the_officer_is_told_and_nothing_is_opened(cast: Cast, letters: str) -> None:
    judged(check(cast.amara, cast.nadia), letters)
    assert not Duty.objects.exists()
    assert Notice.objects.exclude(event__startswith="spot-check-record-fixed").get(person=cast.nadia)


def test_only_the_officer_acknowledges_and_once(cast: Cast) -> None:
    found = outcome(check(cast.amara, cast.nadia), "isss")
    for other in (cast.amara, cast.daniel, cast.priya):
        with pytest.raises(NotAllowed):
            acknowledge(outcome=found, by=other)
    assert acknowledge(outcome=found, by=cast.nadia) == acknowledge(outcome=found, by=cast.nadia)
    assert Acknowledgement.objects.count() == 1
    assert {duty.kind for duty in Duty.objects.open()} == {"caseload_review", "support_plan"}
