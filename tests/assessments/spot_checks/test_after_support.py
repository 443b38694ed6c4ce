"""The support plan: agreed once, done step by step, and closed by a re-check alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from assessments.spot_checks.after.keeping import keep_support
from assessments.spot_checks.after.proposing import proposals_for
from assessments.spot_checks.after.rechecking import ask, recheck_day
from assessments.spot_checks.after.reviewed import finish_review
from assessments.spot_checks.after.support import Wanted, agree_plan, mark_done
from assessments.spot_checks.models import SpotCheck, SupportAction, SupportPlan
from lms.calendar import in_words, today
from lms.models import Absence, Duty, Notice, Person
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories import readers, spot_checks
from tests.factories.following import came_to, made_final, on_appeal, plan, recheck_came_to

FAIL, PASS, NONE = "isss", "ssss", "nnss"
Kind = SupportAction.Kind


def support_duty(outcome_pk: int) -> Duty:
    return Duty.objects.get(kind="support_plan", source_id=outcome_pk)


def all_done(agreed: SupportPlan, cast: Cast) -> SupportPlan:
    for action in agreed.actions.all():
        mark_done(action=action, by=cast.daniel, on=today())
    agreed.refresh_from_db()
    return agreed


# ---- agreeing ----


def test_it_is_proposed_from_the_questions_that_were_not_sufficient(cast: Cast) -> None:
    outcome = came_to(cast, "isis", cast.priya)
    rows = proposals_for(outcome, today(), recheck_day(cast.priya, today()))
    assert [(row.kind, row.question) for row in rows] == [("module", "1.1"), ("mentor", "1.1"), ("observed", "1.1")]
    assert rows[0].module == cast.modules[0]
    assert "Gareth Pugh" in rows[1].text
    assert all(today() <= row.due <= recheck_day(cast.priya, today()) for row in rows)


def test_for_somebody_without_a_mentor_no_session_with_one_is_proposed(cast: Cast) -> None:
    rows = proposals_for(came_to(cast, FAIL), today(), recheck_day(cast.nadia, today()))
    assert [row.kind for row in rows] == ["module", "observed"]


@pytest.mark.parametrize("who", ["nadia", "amara", "carys", "imogen", "gareth"])
def test_only_those_who_allocate_to_the_officer_agree_it(cast: Cast, who: str) -> None:
    outcome = came_to(cast, FAIL)
    with pytest.raises(NotAllowed):
        plan(outcome, cast.people[who])


@pytest.mark.parametrize("who", ["daniel", "ruth"])
def test_their_manager_and_the_head_of_the_unit_may(cast: Cast, who: str) -> None:
    agreed = plan(came_to(cast, FAIL), cast.people[who])
    assert agreed.recheck_by == today() + timedelta(days=90)
    assert Notice.objects.get(event=f"support-plan-{agreed.pk}-agreed").person == cast.nadia


@pytest.mark.parametrize(("officer", "told"), [("priya", ["gareth"]), ("nadia", [])])
def test_the_mentor_hears_that_something_is_asked_of_them(cast: Cast, officer: str, told: list[str]) -> None:
    plan(came_to(cast, FAIL, cast.people[officer]), cast.daniel)
    notices = Notice.objects.filter(event__endswith="-mentor")
    assert [notice.person for notice in notices] == [cast.people[name] for name in told]
    assert all("M••••" not in notice.text for notice in notices)


def test_the_same_one_sent_twice_changes_nothing(cast: Cast) -> None:
    outcome = came_to(cast, FAIL)
    assert plan(outcome, cast.daniel) == plan(outcome, cast.daniel)


def test_whoever_agrees_the_same_one_second_is_told_who_was_first(cast: Cast) -> None:
    outcome = came_to(cast, FAIL)
    plan(outcome, cast.daniel)
    with pytest.raises(NotAllowed, match=f"Daniel Okafor agreed this plan on {in_words(today())} at"):
        plan(outcome, cast.ruth)


def test_another_one_of_the_same_person_is_refused(cast: Cast) -> None:
    outcome = came_to(cast, FAIL)
    plan(outcome, cast.daniel)
    with pytest.raises(NotAllowed, match="You agreed this plan on"):
        agree_plan(outcome=outcome, actions=[Wanted(Kind.OTHER, "Read it", today())], by=cast.daniel)


@pytest.mark.parametrize("letters", [PASS, NONE])
def test_none_is_asked_for_after_another_outcome(cast: Cast, letters: str) -> None:
    with pytest.raises(NotAllowed, match="asks for no support plan"):
        plan(came_to(cast, letters), cast.daniel)


def test_after_an_appeal_that_changed_nothing_it_is_agreed_all_the_same(cast: Cast) -> None:
    before = came_to(cast, FAIL)
    assert plan(on_appeal(cast, before, FAIL), cast.daniel).outcome == before


@pytest.mark.parametrize(
    ("days", "text", "sentence"),
    [
        (-1, "Read it", "Each thing has its day between today and"),
        (0, "Read it", ""),
        (90, "Read it", ""),
        (91, "Read it", "Each thing has its day between today and"),
        (5, " ", "Write what will be done"),
        (5, "Look at X123456", "case number"),
    ],
)
def test_what_is_agreed_has_words_and_a_day_before_the_re_check(
    cast: Cast, days: int, text: str, sentence: str
) -> None:
    outcome = came_to(cast, FAIL)
    wanted = [Wanted(Kind.OTHER, text, today() + timedelta(days=days))]
    if not sentence:
        assert agree_plan(outcome=outcome, actions=wanted, by=cast.daniel)
        return
    with pytest.raises(ValidationError, match=sentence):
        agree_plan(outcome=outcome, actions=wanted, by=cast.daniel)


def test_a_plan_of_nothing_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="at least one thing"):
        agree_plan(outcome=came_to(cast, FAIL), actions=[], by=cast.daniel)


# ---- doing ----


@pytest.mark.parametrize(
    ("who", "kind", "may"),
    [
        ("priya", "module", True),
        ("priya", "observed", False),  # somebody else must have seen it
        ("daniel", "module", True),
        ("daniel", "observed", True),
        ("gareth", "observed", True),  # the mentor
        ("gareth", "module", False),
        ("helen", "observed", False),
        ("amara", "observed", False),  # the reader
        ("carys", "module", False),  # a manager of another team
    ],
)
def test_who_says_that_something_is_done(cast: Cast, who: str, kind: str, may: bool) -> None:
    agreed = plan(came_to(cast, FAIL, cast.priya), cast.daniel)
    action = agreed.actions.get(kind=kind)
    if may:
        done = mark_done(action=action, by=cast.people[who], on=today())
        assert (done.done_on, done.done_by) == (today(), cast.people[who])
        return
    with pytest.raises(NotAllowed):
        mark_done(action=action, by=cast.people[who], on=today())


@pytest.mark.parametrize(("days", "in_time"), [(-1, False), (0, True), (1, False)])
def test_the_day_lies_between_the_plan_and_today(cast: Cast, days: int, in_time: bool) -> None:
    action = plan(came_to(cast, FAIL), cast.daniel).actions.get(kind="module")
    day = today() + timedelta(days=days)
    if in_time:
        assert mark_done(action=action, by=cast.nadia, on=day).done_on == day
        return
    with pytest.raises(ValidationError, match="The day lies between"):
        mark_done(action=action, by=cast.nadia, on=day)


def test_having_done_all_of_it_closes_neither_plan_nor_duty(cast: Cast) -> None:
    outcome = came_to(cast, FAIL)
    agreed = all_done(plan(outcome, cast.daniel), cast)
    duty = support_duty(outcome.pk)
    assert (agreed.done_at is not None, agreed.ended_at, duty.closed_at) == (True, None, None)
    assert duty.due == agreed.recheck_by
    assert "the plan closes when that is sufficient" in duty.reason


# ---- the re-check ----


def test_the_last_thing_done_draws_another_case(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    outcome = made_final(came_to(cast, FAIL))
    other = spot_checks.case(cast.nadia, "K999999")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        all_done(plan(outcome, cast.daniel), cast)
    again = SpotCheck.objects.open().get(officer=cast.nadia)
    assert (again.why, again.follows, again.drawn.draw.kind) == ("recheck", outcome, "recheck")
    assert again.case == other


@pytest.mark.parametrize("stands_against", ["an open check", "being away", "no other case", "nothing"])
def test_it_waits_while_something_stands_against_it(cast: Cast, stands_against: str) -> None:
    outcome = made_final(came_to(cast, FAIL))
    agreed = all_done(plan(outcome, cast.daniel), cast)
    if stands_against == "an open check":
        readers.opened(cast.nadia, case=spot_checks.case(cast.nadia, "K999999"))
    elif stands_against == "being away":
        Absence.objects.create(person=cast.nadia, starts=today(), ends=today() + timedelta(days=5))
    elif stands_against == "nothing":
        spot_checks.case(cast.nadia, "K999999")
    found = ask(SupportPlan.objects.get(pk=agreed.pk), on=today())
    assert (found is not None) is (stands_against == "nothing")


def test_a_sufficient_re_check_closes_plan_and_duty(cast: Cast) -> None:
    outcome = came_to(cast, FAIL)
    agreed = all_done(plan(outcome, cast.daniel), cast)
    recheck_came_to(cast, outcome, PASS)
    agreed.refresh_from_db()
    assert "was sufficient" in agreed.ended_reason
    assert support_duty(outcome.pk).close_reason == agreed.ended_reason


@pytest.mark.parametrize("letters", [FAIL, NONE])
def test_any_other_re_check_closes_nothing(cast: Cast, letters: str) -> None:
    outcome = came_to(cast, FAIL)
    agreed = all_done(plan(outcome, cast.daniel), cast)
    recheck_came_to(cast, outcome, letters)
    agreed.refresh_from_db()
    assert (agreed.ended_at, support_duty(outcome.pk).closed_at) == (None, None)


def test_a_failed_re_check_opens_the_next_round_and_the_next_sufficient_one_closes_both(cast: Cast) -> None:
    first = came_to(cast, FAIL)
    plan(first, cast.daniel)
    second = recheck_came_to(cast, first, FAIL)
    plan(second, cast.daniel)
    assert Duty.objects.open().filter(kind="support_plan").count() == 2
    assert "another round of support begins" in support_duty(first.pk).reason
    assert len(set(SupportPlan.objects.values_list("recheck_by", flat=True))) == 1
    recheck_came_to(cast, second, PASS, reader="joel")
    assert not SupportPlan.objects.filter(ended_at=None).exists()
    assert not Duty.objects.open().filter(kind="support_plan").exists()


def test_a_re_check_that_an_appeal_makes_sufficient_closes_the_plan_before_it(cast: Cast) -> None:
    first = came_to(cast, FAIL)
    agreed = plan(first, cast.daniel)
    second = recheck_came_to(cast, first, FAIL)
    on_appeal(cast, second, PASS, reader="joel")
    agreed.refresh_from_db()
    assert "was sufficient" in agreed.ended_reason
    assert not Duty.objects.open().filter(kind="support_plan").exists()


# ---- what a new day does ----


@pytest.mark.parametrize(
    ("after", "officer", "manager"), [(-1, False, False), (0, True, False), (1, True, True), (2, True, True)]
)
def test_who_is_reminded_and_when(cast: Cast, after: int, officer: bool, manager: bool) -> None:
    agreed = plan(came_to(cast, FAIL), cast.daniel)
    action = agreed.actions.get(kind="module")
    for _ in range(2):
        keep_support(on=action.due + timedelta(days=after))
    told = Notice.objects.filter(event__startswith=f"support-action-{action.pk}-")
    assert told.filter(person=cast.nadia).count() == int(officer)
    assert told.filter(person=cast.daniel).count() == int(manager)


def test_nobody_is_reminded_of_what_is_done(cast: Cast) -> None:
    agreed = all_done(plan(came_to(cast, FAIL), cast.daniel), cast)
    keep_support(on=agreed.recheck_by)
    assert not Notice.objects.filter(event__startswith="support-action-").exists()


def test_a_new_day_draws_what_could_not_be_drawn_before(cast: Cast) -> None:
    outcome = made_final(came_to(cast, FAIL))
    spot_checks.case(cast.nadia, "K999999")
    absence = Absence.objects.create(person=cast.nadia, starts=today(), ends=today() + timedelta(days=5))
    all_done(plan(outcome, cast.daniel), cast)
    keep_support(on=today())
    assert not SpotCheck.objects.open().filter(follows=outcome).exists()
    absence.delete()
    for _ in range(2):
        keep_support(on=today())
    assert SpotCheck.objects.filter(follows=outcome).count() == 1


# ---- the caseload review, beside it ----


def test_a_review_is_finished_after_an_appeal_that_changed_nothing(cast: Cast) -> None:
    after = on_appeal(cast, came_to(cast, FAIL), FAIL)
    assert finish_review(outcome=after, words="All 14 cases, no gap found.", by=cast.daniel)
    assert not Duty.objects.open().filter(kind="caseload_review").exists()


def test_when_the_officer_has_left_nothing_is_asked_about_them_any_more(cast: Cast) -> None:
    agreed = plan(came_to(cast, FAIL), cast.daniel)
    Person.objects.filter(pk=cast.nadia.pk).update(is_active=False)
    keep_support(on=today())
    agreed.refresh_from_db()
    assert agreed.ended_reason == "The officer has left."
    assert not Duty.objects.open().filter(about=cast.nadia).exists()
