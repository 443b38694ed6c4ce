"""An appeal: once, to a second reader who is none of the first, and what falls or follows with its decision."""

import pytest
from django.core.exceptions import ValidationError

from assessments.spot_checks.after.appealing import appeal
from assessments.spot_checks.models import Assignment, SpotCheck, SpotCheckOutcome, SupportPlan
from courses.actions import record_demonstration
from courses.demonstration import shown_by
from courses.models import Demonstration
from lms.calendar import today
from lms.models import AuditEvent, Duty, Notice
from lms.permissions import NotAllowed
from lms.rules import RuleBook
from mentoring.caseload.models import Restriction
from tests.cast import Cast
from tests.factories import readers
from tests.factories.following import came_to, on_appeal, plan, recheck_came_to

FAIL, PASS, NONE = "isss", "ssss", "nnss"
RAISED = {"caseload_review", "support_plan", "read_outcome"}
GROUNDS = "Both call-outs are in the record of May."


def open_kinds() -> set[str]:
    return set(Duty.objects.open().values_list("kind", flat=True))


def seen(cast: Cast, *methods: str) -> None:
    """Let Nadia have shown child safeguarding by these methods."""
    module = cast.modules[0]
    for method in methods:
        record_demonstration(
            person=cast.nadia,
            module_version=module.versions.latest("number"),
            method=method,
            source=cast.enrolment_of(cast.priya),  # type: ignore[arg-type]  # any record will do
            by=cast.daniel,
            judged_on=today(),
            lapses_after_months=24,
        )


def standing(cast: Cast) -> set[str]:
    """Return the methods by which Nadia shows child safeguarding today."""
    shown = shown_by([cast.nadia], cast.modules[:1], RuleBook.at(cast.team, today()))
    return set(shown[cast.nadia.pk, cast.modules[0].pk].methods)


def test_it_asks_another_reader_at_once(cast: Cast) -> None:
    outcome = came_to(cast, FAIL)
    owen = readers.reviewer(cast, "owen")
    appeal(outcome=outcome, by=cast.nadia, grounds=GROUNDS)
    assert Assignment.objects.get(seat="appeal").reviewer == owen
    told = Notice.objects.filter(event__startswith="spot-check-appeal").values_list("person", flat=True)
    assert set(told) == {cast.amara.pk, cast.daniel.pk}


def test_the_first_reader_never_sits_in_it(cast: Cast) -> None:
    outcome = came_to(cast, FAIL)
    appeal(outcome=outcome, by=cast.nadia, grounds=GROUNDS)
    assert not Assignment.objects.filter(seat="appeal", reviewer=cast.amara).exists()


def test_it_is_made_once(cast: Cast) -> None:
    outcome = came_to(cast, FAIL)
    made = appeal(outcome=outcome, by=cast.nadia, grounds=GROUNDS)
    assert appeal(outcome=outcome, by=cast.nadia, grounds=f"{GROUNDS} ") == made
    with pytest.raises(NotAllowed, match="a check is appealed once"):
        appeal(outcome=outcome, by=cast.nadia, grounds="And this.")


def test_its_decision_is_the_last_word(cast: Cast) -> None:
    after = on_appeal(cast, came_to(cast, FAIL), FAIL)
    with pytest.raises(NotAllowed, match="the last word"):
        appeal(outcome=after, by=cast.nadia, grounds="Again.")


def test_it_needs_grounds(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Write what should be judged otherwise"):
        appeal(outcome=came_to(cast, FAIL), by=cast.nadia, grounds=" ")


@pytest.mark.parametrize(
    ("before", "after", "kinds", "held_back"),
    [
        (FAIL, PASS, set(), False),
        (FAIL, NONE, set(), False),
        (FAIL, FAIL, {"caseload_review", "support_plan"}, True),
        (PASS, FAIL, RAISED, True),
        (PASS, PASS, set(), False),
        (NONE, FAIL, RAISED, True),
    ],
)
def test_what_is_open_after_it(cast: Cast, before: str, after: str, kinds: set[str], held_back: bool) -> None:
    on_appeal(cast, came_to(cast, before), after)
    assert open_kinds() & RAISED == kinds
    assert Restriction.objects.filter(person=cast.nadia, ends=None).exists() is held_back


def test_an_upheld_one_takes_all_back_with_its_reason(cast: Cast) -> None:
    before = came_to(cast, FAIL)
    agreed = plan(before, cast.daniel)
    on_appeal(cast, before, PASS)
    reasons = set(Duty.objects.filter(kind__in=RAISED).values_list("close_reason", flat=True))
    assert len(reasons) == 1
    assert "decided on appeal" in reasons.pop()
    agreed.refresh_from_db()
    assert "decided on appeal" in agreed.ended_reason
    assert Restriction.objects.get(person=cast.nadia).lifted_by == cast.owen
    assert AuditEvent.objects.filter(code="spot_check_taken_back").exists()


def test_it_cancels_a_re_check_that_is_under_way(cast: Cast) -> None:
    before = came_to(cast, FAIL)
    again = readers.opened(cast.nadia, follows=before, why=SpotCheck.Why.RECHECK)
    on_appeal(cast, before, PASS)
    again.refresh_from_db()
    assert again.closed_as == "cancelled"
    assert "was appealed" in again.closed_reason


def test_the_same_result_leaves_plan_and_duties_where_they_are(cast: Cast) -> None:
    before = came_to(cast, FAIL)
    agreed = plan(before, cast.daniel)
    duties = set(Duty.objects.open().exclude(kind="read_outcome").values_list("pk", flat=True))
    on_appeal(cast, before, FAIL)
    assert set(Duty.objects.open().filter(kind__in=RAISED).values_list("pk", flat=True)) == duties
    assert SupportPlan.objects.get(ended_at=None) == agreed


def test_both_outcomes_stay(cast: Cast) -> None:
    before = came_to(cast, FAIL)
    after = on_appeal(cast, before, PASS)
    assert list(SpotCheckOutcome.objects.order_by("pk")) == [before, after]
    assert list(SpotCheckOutcome.objects.in_force()) == [after]


# ---- what is demonstrated ----


@pytest.mark.parametrize(
    ("methods", "letters", "left"),
    [
        (("check", "observation"), FAIL, {"check"}),
        (("check", "practice case"), FAIL, {"check"}),
        (("check", "observation"), PASS, {"check", "observation"}),
        (("check", "observation"), NONE, {"check", "observation"}),
        (("check", "observation"), "sssi", {"check", "observation"}),  # insufficient in part, sufficient as a whole
    ],
)
def test_a_failed_check_withdraws_what_somebody_saw_and_not_what_was_answered(
    cast: Cast, methods: tuple[str, ...], letters: str, left: set[str]
) -> None:
    seen(cast, *methods)
    came_to(cast, letters)
    assert standing(cast) == left


def test_the_withdrawal_names_the_outcome_and_says_why(cast: Cast) -> None:
    seen(cast, "observation")
    outcome = came_to(cast, FAIL)
    row = Demonstration.objects.exclude(withdraws=None).get()
    assert (row.source_kind, row.source_id) == ("spot_checks.spotcheckoutcome", outcome.pk)
    assert "was not sufficient on this" in row.reason


@pytest.mark.parametrize(("after", "again"), [(PASS, True), (NONE, True), (FAIL, False)])
def test_an_appeal_gives_again_what_it_no_longer_disproves(cast: Cast, after: str, again: bool) -> None:
    seen(cast, "observation")
    proof = Demonstration.objects.get()
    outcome = on_appeal(cast, came_to(cast, FAIL), after)
    assert ("observation" in standing(cast)) is again
    given = Demonstration.objects.filter(source_id=outcome.pk, withdraws=None).first()
    assert bool(given) is again
    if given:
        assert (given.judged_on, given.lapses_on) == (proof.judged_on, proof.lapses_on)


def test_an_appeal_that_turns_it_into_a_failed_one_withdraws(cast: Cast) -> None:
    seen(cast, "observation")
    on_appeal(cast, came_to(cast, PASS), FAIL)
    assert standing(cast) == set()


def test_it_gives_nothing_again_that_a_later_check_disproves(cast: Cast) -> None:
    seen(cast, "observation")
    before = came_to(cast, FAIL)
    readers.reviewer(cast, "joel")
    recheck_came_to(cast, before, FAIL, reader="joel")
    on_appeal(cast, before, PASS)
    assert standing(cast) == set()


def test_the_manager_and_the_first_reader_hear_of_its_decision(cast: Cast) -> None:
    before = came_to(cast, FAIL)
    on_appeal(cast, before, PASS)
    told = Notice.objects.filter(event__startswith="spot-check-decided")
    assert {notice.person for notice in told} == {cast.daniel, cast.amara}
    assert told.get(person=cast.amara).link == f"/spot-checks/outcome/{before.pk}/earlier/"
