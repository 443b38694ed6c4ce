"""A case whose override is over is asked to move, until it is with somebody else or nothing stands against it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Enrolment
from lms.calendar import today
from lms.management.example.clock import on_day
from lms.models import Duty, RegionChoice
from lms.permissions import NotAllowed
from mentoring.caseload.deciding.actions import decide
from mentoring.caseload.deciding.moving import close_moved, keep_override_duties, open_moves, say_moved
from mentoring.caseload.models import Case, Override, Rosh, WorkloadReading
from tests.factories import deciding as made
from tests.mentoring.caseload.test_check import figures_for
from tests.mentoring.caseload.test_review_override import asked_to_move, review


def after(override, days=0):
    """Return the day on which an override lapses, or so many days later."""
    return override.ends + timedelta(days=days)


def case_of(decision, holder, days=0):
    """Put the case of a decision into the cases held, by a file of so many days from now."""
    key, mask = decision.answer.case_key, decision.answer.case_mask
    day = today() + timedelta(days=days)
    levels = dict.fromkeys(("rosh_public", "rosh_children", "rosh_known_adults", "rosh_staff"), Rosh.HIGH)
    return Case.objects.create(key=key, mask=mask, holder=holder, order="community", facts_day=day, **levels)


def test_an_override_whose_day_has_come_asks_for_the_case_to_move(cast):
    override = made.overridden(cast).override
    assert keep_override_duties(on=after(override, -1)) == 0
    assert not asked_to_move().exists()
    assert keep_override_duties(on=after(override)) == 1
    duty = asked_to_move().get()
    assert "High risk of serious harm to the public and children. Priya Nair is a learner" in duty.reason
    assert keep_override_duties(on=after(override)) == 0
    assert asked_to_move().count() == 1


def test_what_was_asked_and_done_once_is_not_asked_again(cast):
    override = made.overridden(cast).override
    keep_override_duties(on=after(override))
    say_moved(decision=override.decision, words="With a qualified officer of the team.", by=cast.daniel)
    assert keep_override_duties(on=after(override, 1)) == 0
    assert not asked_to_move().exists()


def test_a_night_that_was_missed_is_made_good(cast):
    override = made.overridden(cast).override
    assert keep_override_duties(on=after(override, 27)) == 1


def test_nobody_is_asked_to_move_a_case_that_may_stay_by_then(cast):
    answer = made.ask(cast, case=made.MEDIUM, by=cast.ruth)
    override = made.overridden(cast, answer=answer).override
    made.ready(cast)
    assert keep_override_duties(on=after(override)) == 0


def test_what_stands_against_a_lead_by_then_was_never_set_aside_and_asks_for_no_move(cast):
    made.ready(cast, total=1300)
    RegionChoice.objects.create(
        region=cast.region, rule="overload_answer", value="block", starts=today(), reason="Ours", chosen_by=cast.imogen
    )
    answer = made.ask(cast, by=cast.ruth, lead=cast.nadia)
    override = decide(
        answer=answer, outcome="co_worked", weighed=made.weighed(answer), by=cast.ruth, aside=made.aside(answer)
    ).override
    assert override.rules == ["overload"]
    WorkloadReading.objects.filter(person=cast.priya).update(total_points=500)
    figures_for(cast, nadia=1300)
    assert keep_override_duties(on=after(override)) == 0


def test_nobody_is_asked_to_move_a_case_once_they_have_qualified(cast):
    override = made.overridden(cast).override
    Enrolment.objects.filter(person=cast.priya).update(status="completed", ends=today())
    cast.priya.qualifications.create(kind="practitioner", starts=today(), evidence="Certificate seen")
    assert keep_override_duties(on=after(override)) == 0


@pytest.mark.parametrize("reference", ["X000017", ""], ids=["the same case", "another without a reference"])
def test_a_case_that_was_given_on_before_the_day_of_the_override_asks_for_no_move(cast, reference):
    override = made.overridden(cast, answer=made.ask(cast, case=made.HIGH, by=cast.ruth, reference=reference)).override
    answer = made.ask(cast, person=cast.nadia, case=made.HIGH, by=cast.ruth, reference=reference)
    decide(answer=answer, outcome="allocated", weighed=made.weighed(answer), by=cast.ruth)
    assert keep_override_duties(on=after(override)) == (0 if reference else 1)
    assert asked_to_move().exists() is not bool(reference)
    assert Duty.objects.filter(kind="move_case").exists() is not bool(reference)


def test_a_case_that_is_led_by_a_qualified_officer_by_then_asks_for_no_move(cast):
    made.ready(cast)
    override = made.overridden(cast).override
    answer = made.ask(cast, case=made.HIGH, by=cast.ruth, lead=cast.nadia)
    decide(answer=answer, outcome="co_worked", weighed=made.weighed(answer), by=cast.ruth)
    assert keep_override_duties(on=after(override)) == 0


def test_a_decision_to_give_it_to_nobody_leaves_it_where_it_is(cast):
    override = made.overridden(cast).override
    answer = made.ask(cast, person=cast.nadia, case=made.HIGH, by=cast.ruth)
    decide(answer=answer, outcome="not_allocated", weighed=made.weighed(answer), by=cast.ruth)
    assert keep_override_duties(on=after(override)) == 1


def test_a_case_that_came_back_to_the_same_person_still_asks_for_a_move(cast):
    made.overridden(cast)
    to_nadia = made.ask(cast, person=cast.nadia, case=made.HIGH, by=cast.ruth)
    decide(answer=to_nadia, outcome="allocated", weighed=made.weighed(to_nadia), by=cast.ruth)
    again = made.overridden(cast, answer=made.ask(cast, case=made.HIGH, by=cast.ruth)).override
    assert keep_override_duties(on=after(again)) == 1


@pytest.mark.parametrize(("cases", "asked"), [(30, 1), (29, 0)])
def test_one_case_too_many_is_asked_to_move_while_there_is_one_too_many(cast, cases, asked):
    made.ready(cast)  # 30 cases
    RegionChoice.objects.create(
        region=cast.region, rule="learner_most_cases", value=30, starts=today(), reason="Ours", chosen_by=cast.imogen
    )
    override = made.overridden(cast, answer=made.ask(cast, by=cast.ruth)).override
    assert override.rules == ["learner_most_cases"]
    WorkloadReading.objects.update(total_cases=cases)
    assert keep_override_duties(on=after(override)) == asked


def test_a_case_that_is_with_somebody_else_is_not_asked_to_move(cast):
    override = made.overridden(cast).override
    with on_day(after(override)):
        decision = override.decision
        case = case_of(decision, cast.nadia)
        type(decision).objects.filter(pk=decision.pk).update(case=case)
        assert keep_override_duties(on=after(override)) == 0


def test_a_case_that_was_given_to_somebody_else_is_no_longer_asked_to_move(cast):
    override = made.overridden(cast).override
    review(cast, override, "ended")
    answer = made.ask(cast, person=cast.nadia, case=made.HIGH, by=cast.ruth)
    decide(answer=answer, outcome="allocated", weighed=made.weighed(answer), by=cast.ruth)
    assert not asked_to_move().exists()
    assert Duty.objects.get(kind="move_case").close_reason == "The case is with somebody else."


def test_the_night_closes_what_the_cases_held_answer(cast):
    override = made.overridden(cast).override
    review(cast, override, "ended")
    decision = override.decision
    type(decision).objects.filter(pk=decision.pk).update(case=case_of(decision, cast.nadia, 1))
    keep_override_duties(on=today() + timedelta(days=1))
    assert not asked_to_move().exists()


@pytest.mark.parametrize(
    ("holder", "days", "open_still"),
    [("nadia", 1, False), (None, 1, False), (None, 0, True), ("priya", 1, True)],
    ids=["with somebody else", "with nobody in a newer file", "with nobody in a file of before", "with them still"],
)
def test_a_case_that_was_new_when_it_was_decided_on_is_found_in_the_cases_held(cast, holder, days, open_still):
    override = made.overridden(cast).override
    assert override.decision.case is None
    review(cast, override, "ended")
    case_of(override.decision, cast.people.get(holder), days)
    keep_override_duties(on=today() + timedelta(days=days))
    assert asked_to_move().exists() is open_still


@pytest.mark.parametrize(("holder", "asked"), [("nadia", 0), (None, 0), ("priya", 1)])
def test_nor_is_a_case_that_was_new_then_asked_to_move_once_it_is_gone(cast, holder, asked):
    override = made.overridden(cast).override
    case_of(override.decision, cast.people.get(holder), 1)
    assert keep_override_duties(on=after(override)) == asked


def test_a_case_that_is_in_a_newer_figure_is_taken_off_that_figure_and_no_number_is_below_nothing(cast):
    made.ready(cast)
    RegionChoice.objects.create(
        region=cast.region, rule="learner_most_cases", value=30, starts=today(), reason="Ours", chosen_by=cast.imogen
    )
    override = made.overridden(cast, answer=made.ask(cast, by=cast.ruth)).override
    WorkloadReading.objects.update(day=today() + timedelta(days=3), total_cases=32)
    assert keep_override_duties(on=after(override)) == 1
    stands = asked_to_move().get().reason
    assert "Priya Nair holds 31 cases. The region sets 30 at most." in stands
    assert "-1" not in stands


def test_only_who_allocates_to_the_person_says_that_a_case_has_moved(cast):
    override = made.overridden(cast).override
    review(cast, override, "ended")
    with pytest.raises(NotAllowed, match="outside the place"):
        say_moved(decision=override.decision, words="With somebody else.", by=cast.carys)
    say_moved(decision=override.decision, words="With a qualified officer.", by=cast.ruth)
    with pytest.raises(NotAllowed, match="Nothing asks for this case to move"):
        say_moved(decision=override.decision, words="With a qualified officer.", by=cast.ruth)


def test_the_night_costs_the_same_for_many(cast, django_assert_max_num_queries):
    for number in range(4):
        made.overridden(cast, answer=made.ask(cast, case=made.HIGH, by=cast.ruth, reference=f"X00002{number}"))
    with django_assert_max_num_queries(20):
        keep_override_duties(on=today())


def test_closing_costs_the_same_for_many(cast, django_assert_num_queries):
    first, *others = [
        made.overridden(cast, answer=made.ask(cast, case=made.HIGH, by=cast.ruth, reference=f"X00002{number}")).override
        for number in range(4)
    ]
    review(cast, first, "ended")
    with CaptureQueriesContext(connection) as one:
        close_moved(overrides=Override.objects.filter(pk__in=open_moves()))
    for override in others:
        review(cast, override, "ended")
    with django_assert_num_queries(len(one)):
        close_moved(overrides=Override.objects.filter(pk__in=open_moves()))
    assert asked_to_move().count() == 4
