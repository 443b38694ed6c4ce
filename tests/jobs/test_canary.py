"""The canary: silence is noticed, work is a sign of life, and a cluster that starts is given time."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from lms.jobs import schedule
from lms.jobs.canary import START_SECONDS, Watch, seconds_since_last_sign
from lms.jobs.models import CANARY, JobRun

pytestmark = pytest.mark.usefixtures("queue")
BEGUN = timezone.now()


def at(seconds):
    """Return a moment after the cluster was started."""
    return BEGUN + timedelta(seconds=seconds)


def sign(seconds, cluster="mine", task="a.task"):
    """Let a cluster end a job."""
    moment = at(seconds)
    JobRun.objects.create(
        key=f"{cluster}{seconds}", task=task, queued_at=moment, signed_at=moment, ended_at=moment, cluster=cluster
    )


def catch(cluster, seconds):
    """Let a cluster run the canary that waits."""
    waiting = JobRun.objects.filter(task=CANARY, ended_at=None)
    waiting.update(cluster=cluster, signed_at=at(seconds), ended_at=at(seconds), outcome="done")


def sent():
    """Count the canaries sent."""
    return JobRun.objects.filter(task=CANARY).count()


@pytest.fixture
def watch(settings):
    """Watch a cluster called mine at the default settings."""
    settings.CANARY_EVERY_SECONDS, settings.CANARY_STALE_SECONDS = 60, 150
    return Watch("mine", BEGUN)


def test_a_canary_is_sent_at_once_and_goes_through_the_queue(watch):
    assert watch.look(at(1)) == ""
    assert sent() == 1
    assert OrmQ.objects.count() == 1


def test_while_there_is_other_work_no_canary_is_needed(watch):
    sign(5)
    sign(50)
    assert watch.look(at(100)) == ""
    assert sent() == 0


def test_a_cluster_that_falls_silent_is_noticed_after_150_seconds(watch):
    sign(5)
    assert watch.look(at(155)) == ""
    assert "no job has come through for 151 seconds" in watch.look(at(156))


def test_the_signs_of_other_clusters_do_not_count(watch):
    sign(5)
    sign(150, cluster="other")
    assert watch.look(at(156)) != ""


def test_a_hung_cluster_is_not_sent_a_canary_each_second(watch):
    sign(0)
    for second in range(60, 150):
        watch.look(at(second))
    assert sent() == 5


def test_a_canary_that_another_cluster_caught_is_sent_again_at_once(watch):
    sign(0)
    watch.look(at(61))
    catch("other", 62)
    watch.look(at(63))
    assert sent() == 2
    catch("mine", 64)
    watch.look(at(65))
    assert sent() == 2
    assert watch.look(at(210)) == ""


def test_a_cluster_that_starts_is_given_longer_than_a_short_limit(watch, settings):
    settings.CANARY_STALE_SECONDS = 5
    assert watch.look(at(START_SECONDS)) == ""
    assert watch.look(at(START_SECONDS + 1)) != ""


def test_a_database_that_did_not_answer_is_no_fault_of_the_cluster(watch):
    sign(5)
    watch.excuse(at(400))
    assert watch.look(at(401)) == ""


def test_a_scheduler_that_has_stopped_is_noticed_though_jobs_come_through(watch):
    schedule.sync()
    Schedule.objects.update(next_run=at(100))
    sign(300)
    assert watch.look(at(339)) == ""
    assert watch.look(at(341)) == "the scheduler has stopped looking"


def test_a_schedule_that_was_late_before_the_start_is_no_fault_of_the_cluster(watch):
    schedule.sync()
    Schedule.objects.update(next_run=at(-10_000))
    sign(5)
    assert watch.look(at(30)) == ""


def test_the_health_page_is_told_how_old_the_last_sign_is():
    assert seconds_since_last_sign() is None
    sign(0)
    JobRun.objects.update(signed_at=timezone.now() - timedelta(seconds=90))
    assert 90 <= seconds_since_last_sign() <= 100
