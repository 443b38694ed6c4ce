"""One duty a person says what stands against the cases they hold; it changes, closes, and moves with the manager."""

from datetime import timedelta

import pytest

from lms.calendar import today, working_day_after
from lms.models import AuditEvent, Duty, LineManagement
from mentoring.caseload.models import Case
from tests.factories import holdings as make
from tests.mentoring.caseload.test_check import show_everything
from tests.mentoring.caseload.test_recheck import duties, night

DAY = timedelta(days=1)


@pytest.fixture
def ready(cast):
    """Return the cast, Priya having demonstrated everything."""
    show_everything(cast, cast.priya)
    return cast


def test_one_duty_a_person_says_what_stands_against_which_cases(ready):
    make.holding(ready.priya, "X000011", rosh_children="high")
    make.holding(ready.priya, "X000022", rosh_children="high", stalking=True)
    make.holding(ready.priya, "X000033")
    night()
    duty = duties().get()
    assert (duty.owner, duty.about, duty.due) == (ready.daniel, ready.priya, working_day_after(today(), 5))
    assert duty.link == f"/caseload/held/{ready.priya.pk}/"
    assert duty.reason == (
        "Something stands against 2 of 3 cases that Priya Nair holds. "
        "High risk of serious harm to children. Priya Nair is a learner, month 9 of 15 (X••••11 and X••••22). "
        "The case has stalking. Priya Nair is a learner (X••••22)."
    )


def test_the_duty_changes_with_what_stands_and_closes_when_nothing_does(ready):
    first = make.holding(ready.priya, "X000011", rosh_public="high")
    make.holding(ready.priya, "X000022", stalking=True)
    night()
    duty = duties().get()
    Case.objects.filter(pk=first.case_id).update(rosh_public="low")
    night(1)
    duty.refresh_from_db()
    assert "X••••11" not in duty.reason
    assert "X••••22" in duty.reason
    assert AuditEvent.objects.filter(code="duty_changed").count() == 1
    Case.objects.update(stalking=False)
    night(2)
    duty.refresh_from_db()
    assert duty.closed_at
    assert duty.close_reason == "Nothing stands any more against a case that they hold."


def test_without_a_manager_who_allocates_the_senior_officers_of_the_place_are_asked(ready):
    LineManagement.objects.filter(person=ready.priya).update(manager=ready.helen)
    make.holding(ready.priya, "X000011", rosh_public="high")
    night()
    duty = duties().get()
    assert (duty.owner, duty.owner_role, duty.owner_unit) == (None, "spo", ready.team)


def test_a_new_manager_is_asked_anew(ready):
    make.holding(ready.priya, "X000011", rosh_public="high")
    night()
    LineManagement.objects.filter(person=ready.priya).update(manager=ready.ruth)
    night(1)
    assert duties().get().owner == ready.ruth
    assert Duty.objects.filter(kind="held_cases").count() == 2


def test_many_gaps_are_said_in_a_few_sentences(ready):
    for number in range(9):
        make.holding(ready.priya, f"X00001{number}", stalking=True, sexual_offence=True, remote=number > 0)
    night()
    reason = duties().get().reason
    assert "(all 9 cases)" in reason
    assert "X••••11, X••••12, X••••13, X••••14, X••••15, X••••16 and 2 more" in reason
    assert reason.count("Priya Nair is a learner") == 3
