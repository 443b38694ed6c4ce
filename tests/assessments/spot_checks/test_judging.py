"""A check is opened and judged by somebody independent, once; what it pins and what follows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assessments.spot_checks.actions import acknowledge, begin_check, judge_check, open_check
from assessments.spot_checks.answers import Answered
from assessments.spot_checks.context import context_on, in_lines
from assessments.spot_checks.due import next_due, officers_to_check
from assessments.spot_checks.models import Acknowledgement, SpotCheck, SpotCheckJudgement
from courses.models import Standing
from lms.calendar import months_after, today, working_day_after
from lms.models import Duty, LineManagement, Notice, RegionChoice, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.caseload.models import Case, CaseloadImport, WorkloadReading
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories.spot_checks import FACTS, answers, case, check, judged, standard


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
def test_every_forbidden_pairing_is_refused_at_opening(cast: Cast, who: str, officer: str, sentence: str) -> None:
    reviewer_at(cast, who)
    with pytest.raises(NotAllowed, match=sentence):
        check(cast.people[who], cast.people[officer])
    assert not SpotCheck.objects.exists()


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
    with pytest.raises(NotAllowed, match="Amara Diallo judges this check"):
        judge_check(spot_check=spot_check, by=cast.owen, answers=answers(*"ssss"))


# ---- which case ----


def test_a_new_case_is_kept_as_key_mask_and_codes_only(cast: Cast) -> None:
    spot_check = begin_check(
        reference=" x320741 ", facts=FACTS, officer=cast.nadia, standard_version=standard(), by=cast.amara
    )
    assert (spot_check.case.mask, spot_check.case.holder) == ("X••••41", cast.nadia)
    stored = " ".join(str(value) for value in vars(Case.objects.get()).values())
    assert "320741" not in stored


def test_a_case_is_found_again_however_its_reference_is_typed(cast: Cast) -> None:
    known, version = case(cast.nadia, "M123417"), standard()
    for reference in ("M123417", "m123417", "m 123 417"):
        opened = begin_check(
            reference=reference, facts=None, officer=cast.nadia, standard_version=version, by=cast.amara
        )
        assert opened.case == known
    assert SpotCheck.objects.count() == 1


@pytest.mark.parametrize("reference", ["", "M12345", "M1234567", "1234567", "MM23456", "M123417; drop", "Ewan Price"])
def test_what_is_no_reference_is_refused_and_not_repeated(cast: Cast, reference: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        begin_check(reference=reference, facts=FACTS, officer=cast.nadia, standard_version=standard(), by=cast.amara)
    assert "one letter and six figures" in str(refusal.value)
    assert not Case.objects.exists()


def test_a_new_case_without_facts_and_a_case_of_somebody_else_are_refused(cast: Cast) -> None:
    version = standard()
    with pytest.raises(ValidationError, match="M••••17 is new here"):
        begin_check(reference="M123417", facts=None, officer=cast.nadia, standard_version=version, by=cast.amara)
    case(cast.priya, "M123417")
    with pytest.raises(ValidationError, match="recorded as another officer’s case"):
        begin_check(reference="M123417", facts=None, officer=cast.nadia, standard_version=version, by=cast.amara)
    assert not SpotCheck.objects.exists()


def test_a_level_that_does_not_exist_is_refused_and_the_case_not_kept(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        begin_check(
            reference="M123417",
            facts={**FACTS, "rosh_public": "enormous"},
            officer=cast.nadia,
            standard_version=standard(),
            by=cast.amara,
        )
    assert not Case.objects.exists()


def test_the_same_check_opened_twice_is_one_and_a_judged_one_is_followed_by_another(cast: Cast) -> None:
    first = check(cast.amara, cast.nadia)
    facts = {"case": first.case, "officer": cast.nadia, "standard_version": first.standard_version}
    assert open_check(**facts, reviewer=cast.amara, by=cast.amara) == first
    judged(first)
    assert open_check(**facts, reviewer=cast.amara, by=cast.amara) != first


# ---- the judgement ----


def test_a_judgement_pins_what_it_was_made_with(cast: Cast) -> None:
    judgement = judged(check(cast.amara, cast.nadia), "sssi", summary=" Look at the plan. ")
    assert (judgement.n, judgement.m, judgement.percent, judgement.outcome) == (3, 4, 75, "sufficient")
    assert [row["rule"] for row in judgement.rules] == ["spot_check_pass", "spot_check_not_applicable"]
    assert judgement.standing == {"roles": ["reviewer"]}
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
    spot_check = check(cast.amara, cast.nadia)
    with pytest.raises(ValidationError) as refusal:
        judge_check(spot_check=spot_check, by=cast.amara, answers=answers(*"ssss") | change)
    assert list(refusal.value.message_dict) == [field]
    assert not SpotCheckJudgement.objects.exists()


def test_an_unanswered_question_and_a_summary_with_a_reference_are_refused(cast: Cast) -> None:
    spot_check = check(cast.amara, cast.nadia)
    given = answers(*"ssss")
    del given["q2_2"]
    with pytest.raises(ValidationError) as refusal:
        judge_check(spot_check=spot_check, by=cast.amara, answers=given, summary="see A1234BC")
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
    facts = {
        "spot_check": check(cast.amara, cast.nadia),
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


def test_one_check_has_one_judgement_in_the_table(cast: Cast) -> None:
    first = judged(check(cast.amara, cast.nadia))
    copy = {field.name: getattr(first, field.name) for field in SpotCheckJudgement._meta.fields if field.name != "id"}
    with pytest.raises(IntegrityError), transaction.atomic():
        SpotCheckJudgement.objects.create(**copy)


# ---- what surrounds it, and what follows ----


def test_the_context_of_a_learner_holds_stage_mentor_and_gaps(cast: Cast) -> None:
    Standing.objects.filter(enrolment__person=cast.callum).update(mentor=None, days_without_mentor=52, stage_number=2)
    context = context_on(cast.callum, today())
    words = [line["text"] for line in in_lines(context)]
    assert "No mentor for 52 days" in words
    assert "Child safeguarding: not demonstrated" in words
    assert "No workload figure on record" in words


def test_of_an_officer_on_no_pathway_nothing_is_called_missing(cast: Cast) -> None:
    words = [line["text"] for line in in_lines(context_on(cast.nadia, today()))]
    assert words == ["No workload figure on record", "Not on a pathway"]


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
    first = in_lines(judged(check(cast.amara, cast.nadia)).context)[0]
    assert words in first["text"]
    assert first["kind"] == kind


def test_after_a_check_that_was_not_sufficient_review_support_and_reading_are_opened(cast: Cast) -> None:
    judgement = judged(check(cast.amara, cast.nadia), "isss")
    duties = {duty.kind: duty for duty in Duty.objects.open()}
    assert {kind: duty.owner for kind, duty in duties.items()} == {
        "caseload_review": cast.daniel,
        "support_plan": cast.daniel,
        "read_outcome": cast.nadia,
    }
    assert {duty.due for duty in duties.values()} == {working_day_after(today(), 10)}
    assert {duty.about for duty in duties.values()} == {cast.nadia}
    assert all(duty.link == f"/spot-checks/outcome/{judgement.pk}/" for duty in duties.values())
    assert Notice.objects.filter(person=cast.nadia).count() == 1


def test_without_a_line_manager_the_senior_probation_officer_of_the_team_owns_what_follows(cast: Cast) -> None:
    LineManagement.objects.filter(person=cast.nadia).delete()
    judged(check(cast.amara, cast.nadia), "isss")
    duty = Duty.objects.get(kind="caseload_review")
    assert (duty.owner, duty.owner_role, duty.owner_unit) == (None, Role.SPO, cast.team)


@pytest.mark.parametrize("letters", ["ssss", "ssnn"])
def test_otherwise_the_officer_is_told_and_nothing_is_opened(cast: Cast, letters: str) -> None:
    judged(check(cast.amara, cast.nadia), letters)
    assert not Duty.objects.exists()
    assert Notice.objects.get(person=cast.nadia).event.startswith("spot-check-")


def test_only_the_officer_acknowledges_and_once(cast: Cast) -> None:
    judgement = judged(check(cast.amara, cast.nadia), "isss")
    for other in (cast.amara, cast.daniel, cast.priya):
        with pytest.raises(NotAllowed):
            acknowledge(judgement=judgement, by=other)
    assert acknowledge(judgement=judgement, by=cast.nadia) == acknowledge(judgement=judgement, by=cast.nadia)
    assert Acknowledgement.objects.count() == 1
    assert {duty.kind for duty in Duty.objects.open()} == {"caseload_review", "support_plan"}


# ---- who is due ----


@pytest.mark.parametrize(("months", "due"), [(11, False), (12, True), (13, True)])
def test_an_officer_is_due_once_in_twelve_months(cast: Cast, months: int, due: bool) -> None:
    noon = datetime.combine(months_after(today(), -months), datetime.min.time(), tzinfo=UTC) + timedelta(hours=12)
    judged(check(cast.amara, cast.nadia), at=noon)
    [row] = [row for row in officers_to_check(cast.amara, today())[0] if row.officer == cast.nadia]
    assert row.is_due == due


def test_never_checked_and_checked_without_an_outcome_are_both_due(cast: Cast) -> None:
    judged(check(cast.amara, cast.nadia), "nnnn")
    rows, rule = officers_to_check(cast.amara, today())
    assert all(row.is_due for row in rows)
    assert rule.rule.key == "spot_check_months"
    assert next_due(None, 12) is None
    assert next_due(today(), 6) == months_after(today(), 6)


def test_officers_and_learners_of_the_place_are_listed_and_nobody_else(cast: Cast) -> None:
    rows, _ = officers_to_check(cast.amara, today())
    assert {row.officer for row in rows} == {cast.priya, cast.callum, cast.nadia, cast.gareth, cast.owen}


def test_those_of_ones_own_line_are_listed_last_with_the_reason(cast: Cast) -> None:
    rows, _ = officers_to_check(cast.daniel, today())
    assert all(row.locked.startswith("You manage") for row in rows)
    reviewer_at(cast, "gareth")
    rows, _ = officers_to_check(cast.gareth, today())
    assert rows[-1].officer == cast.priya
    assert rows[-1].locked.startswith("You are Priya Nair’s mentor")
