"""Dead letters: one duty for all of them, and two ways out."""

import pytest
from django.core.exceptions import ValidationError
from django_q.models import OrmQ

from lms.jobs import actions, ledger
from lms.jobs.models import JobRun
from lms.models import AuditEvent, Duty, Unit
from lms.permissions import NotAllowed
from lms.roles import Role
from tests.jobs import tasks

pytestmark = pytest.mark.usefixtures("queue")


def dead_letter():
    """Give up a job."""
    job = ledger.begin(tasks.note.enqueue(7).id)
    OrmQ.objects.all().delete()
    actions.give_up(run=job, error_class="builtins.ValueError", error_place="here")
    return job


def scheduled(due):
    """Start a line of the schedule that fails, until it is given up."""
    for start in range(3):
        try:
            ledger.run_scheduled("tests.jobs.tasks.fail", due=due)
        except ledger.JobFailed:
            assert start < 2
    return JobRun.objects.get(key__endswith=due)


def test_many_dead_letters_open_one_duty_for_the_administrators(cast):
    for _ in range(3):
        dead_letter()
    duty = Duty.objects.open().get(kind=actions.DUTY)
    assert (duty.owner_role, duty.owner_unit, duty.link) == (Role.ADMINISTRATOR, cast.nation, "/jobs/")


def test_a_dead_letter_is_kept_where_there_is_no_nation_yet(monkeypatch):
    monkeypatch.setattr(Unit, "get_first_root_node", lambda: None)
    dead_letter()
    assert JobRun.objects.dead().count() == 1
    assert not Duty.objects.filter(kind=actions.DUTY).exists()


def test_run_again_gives_the_same_job_three_more_starts(cast, deliver):
    job = dead_letter()
    actions.run_again(run=job, by=cast.hugo)
    deliver()
    job.refresh_from_db()
    assert (job.outcome, job.starts, job.decided_by) == ("done", 1, cast.hugo)
    assert AuditEvent.objects.filter(code="job_run_again", by=cast.hugo, subject_id=job.pk).exists()


def test_set_aside_needs_a_reason_and_keeps_it(cast):
    job = dead_letter()
    with pytest.raises(ValidationError, match="Say why"):
        actions.set_aside(run=job, reason=" ", by=cast.hugo)
    actions.set_aside(run=job, reason="The page is gone.", by=cast.hugo)
    job.refresh_from_db()
    assert (job.outcome, job.reason) == ("set_aside", "The page is gone.")
    assert AuditEvent.objects.get(code="job_set_aside").words.words == "The page is gone."
    assert not OrmQ.objects.exists()


def test_the_duty_closes_with_the_last_decision(cast):
    first, second = dead_letter(), dead_letter()
    actions.set_aside(run=first, reason="Not needed.", by=cast.hugo)
    assert Duty.objects.open().filter(kind=actions.DUTY).exists()
    actions.run_again(run=second, by=cast.hugo)
    assert not Duty.objects.open().filter(kind=actions.DUTY).exists()


def test_of_two_administrators_the_second_is_told_that_it_is_decided(cast):
    job = dead_letter()
    actions.run_again(run=job, by=cast.hugo)
    with pytest.raises(NotAllowed, match="already decided"):
        actions.set_aside(run=job, reason="Not needed.", by=cast.hugo)


def test_nobody_but_an_administrator_decides(cast):
    job = dead_letter()
    for person in (cast.ruth, cast.wilma, cast.priya):
        with pytest.raises(NotAllowed):
            actions.run_again(run=job, by=person)


def test_a_line_of_the_schedule_leaves_one_dead_letter_however_often_it_fails(cast):
    first, second = scheduled("2026-11-23T05:00"), scheduled("2026-11-23T05:01")
    first.refresh_from_db()
    assert (first.outcome, second.outcome) == ("gone", "dead")
    assert Duty.objects.open().filter(kind=actions.DUTY).count() == 1


def test_a_line_of_the_schedule_that_works_again_clears_its_dead_letter_and_the_duty(cast, monkeypatch):
    job = scheduled("2026-11-23T05:00")
    monkeypatch.setattr(tasks, "fail", tasks.note)
    ledger.run_scheduled("tests.jobs.tasks.fail", due="2026-11-23T05:01")
    job.refresh_from_db()
    assert job.outcome == "gone"
    assert not Duty.objects.open().filter(kind=actions.DUTY).exists()
