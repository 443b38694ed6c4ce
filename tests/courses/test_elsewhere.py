"""What is on record of university modules and of training, in words, and whether it counts."""

from datetime import date
from decimal import Decimal

import pytest

from courses.elsewhere import found_elsewhere
from courses.models import AcademicResult, Attendance, Demonstration, EventPlace, Module
from lms.calendar import in_words, today
from tests.factories.events import past_event, place


@pytest.fixture
def penology(cast):
    return Module.objects.create(key="penology", title="Penology", kind=Module.Kind.ACADEMIC, credits=20)


@pytest.fixture
def curriculum(cast):
    return Module.objects.create(key="curriculum", title="Core curriculum", kind=Module.Kind.TRAINING)


def result(person, module, attempt, outcome, mark, **facts):
    given = {"decided_on": date(2026, 5, 3), "provider": "University", "credits": 20 if outcome == "pass" else 0}
    given |= {"mark": None if mark is None else Decimal(mark)} | facts
    return AcademicResult.objects.create(person=person, module=module, attempt=attempt, outcome=outcome, **given)


def said(person, module):
    found = found_elsewhere([person.pk], [module], today()).get((person.pk, module.pk))
    return found and (found.done, found.in_words)


CASES = {
    "a pass": ([(1, "pass", "64")], (True, "64% at attempt 1, 20 credits")),
    "a pass after a fail": ([(1, "fail", "36"), (2, "pass", "58")], (True, "58% at attempt 2, 20 credits")),
    "half a per cent": ([(1, "pass", "62.5")], (True, "62.5% at attempt 1, 20 credits")),
    "a pass without a mark": ([(1, "pass", None)], (True, "Passed at attempt 1, 20 credits")),
    "a fail": ([(1, "fail", "38")], (False, "38% at attempt 1: fail")),
    "deferred": ([(1, "deferred", None)], (False, "Attempt 1 deferred")),
    "nothing": ([], None),
}


@pytest.mark.parametrize("case", CASES)
def test_a_university_module_is_done_when_it_is_passed(cast, penology, case):
    rows, expected = CASES[case]
    for row in rows:
        result(cast.priya, penology, *row)
    assert said(cast.priya, penology) == expected


def test_a_resit_is_named_with_its_day(cast, penology):
    result(cast.priya, penology, 1, "fail", "38", resit_by=date(2027, 1, 9))
    assert said(cast.priya, penology) == (False, "38% at attempt 1: fail, resit by 9 January 2027")


def test_a_changed_mark_replaces_the_old_one(cast, penology):
    old = result(cast.priya, penology, 1, "pass", "58")
    result(cast.priya, penology, 1, "pass", "62", replaces=old)
    assert said(cast.priya, penology) == (True, "62% at attempt 1, 20 credits")


def test_training_is_done_when_attended_and_demonstrates_nothing(cast, curriculum):
    Attendance.objects.create(
        person=cast.priya, module=curriculum, provider="College", attended_on=date(2026, 5, 3), source="import"
    )
    assert said(cast.priya, curriculum) == (True, "Attended 3 May 2026 (College)")
    assert not Demonstration.objects.exists()


@pytest.mark.parametrize(("state", "counts"), [("attended", True), ("absent", False)])
def test_an_attendance_counts_while_the_register_says_so(cast, curriculum, state, counts):
    event = past_event(cast, module=curriculum)
    place(event, cast.priya, EventPlace.State(state))
    Attendance.objects.create(
        person=cast.priya, module=curriculum, provider="x", attended_on=today(), source="event", event=event
    )
    assert said(cast.priya, curriculum) == ((True, f"Attended {in_words(today())} (x)") if counts else None)


def test_it_takes_the_same_few_queries_for_everybody(cast, penology, curriculum, django_assert_num_queries):
    people = [person.pk for person in cast.people.values()]
    with django_assert_num_queries(2):
        found_elsewhere(people, [penology, curriculum], today())
