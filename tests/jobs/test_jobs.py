"""The page of jobs."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from lms.jobs import ledger
from lms.jobs.models import CANARY, JobRun
from lms.jobs.state import span
from tests.jobs import tasks
from tests.jobs.test_dead_letters import dead_letter

pytestmark = pytest.mark.usefixtures("queue")


@pytest.fixture
def page(cast, signed_in_as):
    """Return a function that opens the page as the administrator and gives its words."""

    def open_page():
        answer = signed_in_as(cast.hugo).get(reverse("jobs:jobs"))
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser").main.get_text(" ", strip=True)

    return open_page


def test_before_anything_ran_the_page_says_how_to_start_the_jobs(page):
    words = page()
    assert "Jobs: the queue is not running" in words
    assert "manage.py run_jobs" in words
    assert "Nothing else has run yet" in words


def test_a_queue_that_is_alive_says_so_and_what_waits(page):
    ledger.run(tasks.note.enqueue(1).id)
    tasks.note.enqueue(2)
    words = page()
    assert "Jobs: the queue is alive" in words
    assert "Last sign of life" in words
    assert "Waiting to start" in words


def test_what_ran_well_of_a_library_is_counted_in_one_line_and_what_did_not_is_shown(page):
    now = timezone.now()
    for number in range(3):
        JobRun.objects.create(
            key=str(number), task="library.tasks.index", outcome="done", queued_at=now, started_at=now, signed_at=now
        )
    JobRun.objects.create(key="f", task="library.tasks.tidy", outcome="failed", queued_at=now, signed_at=now)
    JobRun.objects.create(key="o", task="lms.tasks.send", outcome="done", queued_at=now, signed_at=now)
    words = page()
    assert "Index, 3 times, last" in words
    assert "library.tasks.index" not in words
    assert "library.tasks.tidy" in words
    assert "lms.tasks.send" in words


def test_a_line_of_the_schedule_that_never_ran_says_not_yet(page):
    assert "every 5 minutes not yet none yet" in page()


def test_a_queue_that_is_silent_says_since_when(page):
    ledger.run(tasks.note.enqueue(1).id)
    JobRun.objects.update(signed_at=timezone.now() - timedelta(minutes=12))
    assert "Jobs: the queue is silent" in page()
    assert "12 minutes ago" in page()


def test_the_canary_does_not_crowd_out_the_rest(page):
    JobRun.objects.create(key="c", task=CANARY, queued_at=timezone.now(), signed_at=timezone.now())
    words = page()
    assert "alive" in words
    assert "Nothing else has run yet" in words


def test_each_line_of_the_schedule_shows_its_latest_run_and_nothing_of_it_that_went_well_below(page):
    for minute in range(3):
        ledger.run_scheduled("lms.tasks.seal_audit", due=f"2026-11-23T05:0{minute}")
    words = page()
    assert "Seal the audit record every 5 minutes" in words
    assert "lms.tasks.seal_audit" not in words


def test_a_dead_letter_stands_first_with_its_two_ways_out(page):
    dead_letter()
    words = page()
    assert "1 job needs a decision" in words
    assert words.index("Given up: these wait for you") < words.index("What else ran last")
    assert "Run again" in words
    assert "Set aside" in words


def test_run_again_by_a_button(cast, signed_in_as):
    job = dead_letter()
    answer = signed_in_as(cast.hugo).post(reverse("jobs:run_again", args=[job.pk]), follow=True)
    assert "Queued again: Note" in answer.content.decode()
    assert JobRun.objects.get().outcome == "waiting"


def test_set_aside_asks_for_a_reason(cast, signed_in_as):
    job, client = dead_letter(), signed_in_as(cast.hugo)
    address = reverse("jobs:set_aside", args=[job.pk])
    assert "Write something under" in client.post(address, {"reason": ""}).content.decode()
    answer = client.post(address, {"reason": "The page is gone."}, follow=True)
    assert "Set aside: Note" in answer.content.decode()
    assert JobRun.objects.get().reason == "The page is gone."


def test_the_page_asks_as_many_questions_for_many_jobs_as_for_few(cast, signed_in_as, django_assert_max_num_queries):
    client, address = signed_in_as(cast.hugo), reverse("jobs:jobs")
    dead_letter()
    with django_assert_max_num_queries(10) as few:
        client.get(address)
    for _ in range(10):
        dead_letter()
        ledger.run(tasks.note.enqueue(1).id)
    with django_assert_max_num_queries(len(few)):
        client.get(address)


def test_nobody_but_an_administrator_opens_the_page(cast, signed_in_as):
    for person in (cast.ruth, cast.wilma, cast.priya):
        assert signed_in_as(person).get(reverse("jobs:jobs")).status_code == 403


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (0.4, "less than a second"),
        (1, "1 second"),
        (61, "1 minute"),
        (7200, "2 hours"),
        (86400, "1 day"),
    ],
)
def test_lengths_of_time_in_words(seconds, words):
    assert span(seconds) == words
