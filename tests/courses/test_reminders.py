"""Reminders: queued once, dropped on the record when there is nothing left to remind of, sent as people choose."""

from datetime import datetime, time, timedelta
from functools import partial

import pytest
from django.core import mail
from django.utils import timezone

from courses.models import Enrolment, EventPlace, Exemption, StageModule, TrainingEvent
from courses.progress import progress_of
from courses.reminders import DUE, kind_of, queue_reminders
from lms.actions import queue_notice
from lms.calendar import LONDON, today
from lms.models import Notice, NoticeChoice
from lms.notices import digest_is_due, send_notices
from lms.progress.actions import start_day
from tests.races import at_once

DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 23, tzinfo=LONDON).date()


def choose(person, **choice):
    """Let somebody choose how they want their messages."""
    return NoticeChoice.objects.create(person=person, **choice)


def due_of(cast, person, number=0):
    """Return the day and the place on the pathway of one of somebody's modules."""
    enrolment = cast.enrolment_of(person)
    modules = [item for stage in progress_of([enrolment], today())[enrolment.pk] for item in stage.modules]
    return modules[number].due, modules[number].placed


def soon(cast, person, days):
    """Begin somebody's pathway so that its first module is due in about so many days; return the day."""
    for _ in range(2):  # months differ in length
        off = (due_of(cast, person)[0] - today()).days - days
        starts = cast.enrolment_of(person).starts - off * DAY
        Enrolment.objects.filter(person=person).update(starts=starts)
    return due_of(cast, person)[0]


def only(cast, person):
    """Leave nobody but one on a pathway."""
    Enrolment.objects.exclude(person=person).update(status=Enrolment.Status.WITHDRAWN)


def reminders():
    """Return every reminder."""
    return list(Notice.objects.exclude(about_kind="").order_by("pk"))


@pytest.fixture
def priya(cast):
    """Return a learner who alone is on a pathway, with a module due in about a week."""
    only(cast, cast.priya)
    soon(cast, cast.priya, 6)
    return cast.priya


@pytest.mark.parametrize(
    ("days_left", "daily", "weekly"),
    [
        (14, "", ""),
        (13, "", "first"),
        (8, "", "first"),
        (7, "first", "last"),
        (2, "first", "last"),
        (1, "last", "last"),
        (0, "last", "last"),
        (-1, "", ""),
    ],
)
def test_which_reminder_is_due(days_left, daily, weekly):
    assert kind_of(NoticeChoice(), days_left) == daily
    assert kind_of(NoticeChoice(digest="weekly"), days_left) == weekly


def test_nought_means_no_reminder():
    assert kind_of(NoticeChoice(first_days=0), 5) == ""
    assert kind_of(NoticeChoice(first_days=0), 1) == "last"
    assert kind_of(NoticeChoice(first_days=0, last_days=0), 0) == ""


def test_a_module_is_announced_once_and_again_the_day_before(cast, priya):
    due, placed = due_of(cast, priya)
    assert [queue_reminders(on=today()), queue_reminders(on=today()), queue_reminders(on=today() + DAY)] == [1, 0, 0]
    (reminder,) = reminders()
    assert (reminder.person, reminder.about_kind, reminder.about_id, reminder.about_day) == (priya, DUE, placed.pk, due)
    assert "Child safeguarding is due on" in reminder.text
    assert queue_reminders(on=due - DAY) == 1
    assert queue_reminders(on=due) == 0


def test_who_chose_none_gets_none(cast, priya):
    choose(priya, first_days=0, last_days=0)
    assert queue_reminders(on=today()) == 0


def test_starting_the_day_queues_them(cast, priya):
    start_day(on=today())
    start_day(on=today())
    assert len(reminders()) == 1


def test_what_is_done_between_queueing_and_sending_is_dropped_and_kept_on_record(cast, priya):
    queue_reminders(on=today())
    _, placed = due_of(cast, priya)
    Exemption.objects.create(
        person=priya, module=placed.module, evidence="x", approved_by=cast.imogen, approved_on=today()
    )
    placed.module.gates_first_case = False
    placed.module.save()
    assert send_notices(urgent_only=False) == 0
    (reminder,) = reminders()
    assert reminder.dropped_at
    assert reminder.sent_at is None
    assert reminder.drop_reason == "Prior learning was recognised."
    assert mail.outbox == []
    assert queue_reminders(on=today()) == 0


def test_a_day_that_moved_drops_its_reminder_and_gets_one_of_its_own(cast, priya):
    queue_reminders(on=today())
    moved = soon(cast, priya, 30)
    assert send_notices(urgent_only=False) == 0
    (reminder,) = reminders()
    assert "moved" in reminder.drop_reason
    assert queue_reminders(on=moved - 7 * DAY) == 1
    assert reminders()[-1].about_day == moved


def test_a_pathway_that_paused_or_ended_reminds_nobody(cast, priya):
    queue_reminders(on=today())
    Enrolment.objects.filter(person=priya).update(status=Enrolment.Status.PAUSED)
    assert send_notices(urgent_only=False) == 0
    assert reminders()[0].dropped_at
    Notice.objects.all().delete()
    assert queue_reminders(on=today()) == 0


def test_a_reminder_whose_day_has_passed_is_not_sent(cast, priya):
    queue_reminders(on=today())
    assert send_notices(urgent_only=False, on=today() + 10 * DAY) == 0
    assert reminders()[0].drop_reason == "Its day has passed."


def test_a_reminder_still_wanted_is_sent_once(cast, priya):
    queue_reminders(on=today())
    assert [send_notices(urgent_only=False), send_notices(urgent_only=False)] == [1, 0]
    assert len(mail.outbox) == 1


def event(cast, days):
    """Plan an event."""
    starts = datetime.combine(today() + days * DAY, time(10), tzinfo=LONDON)
    return TrainingEvent.objects.create(
        module=cast.modules[0],
        unit=cast.pdu,
        title="Safeguarding day",
        provider="x",
        starts_at=starts,
        ends_at=starts + timedelta(hours=5),
        place="Aldermoor",
        places=10,
        planned_by=cast.tomasz,
    )


def book(person, planned, state="booked"):
    """Sign somebody up."""
    return EventPlace.objects.create(event=planned, person=person, state=state, asked_at=timezone.now())


def test_tomorrows_event_is_announced_to_those_with_a_place(cast):
    Enrolment.objects.update(status=Enrolment.Status.WITHDRAWN)
    planned = event(cast, 1)
    book(cast.priya, planned), book(cast.callum, planned, "waiting")
    book(cast.nadia, event(cast, 2))
    assert queue_reminders(on=today()) == 1
    assert queue_reminders(on=today()) == 0
    assert [(notice.person, notice.text.split(" is on ")[0]) for notice in reminders()] == [
        (cast.priya, "Safeguarding day")
    ]


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (lambda place: EventPlace.objects.update(state="given_up"), "The place was given up."),
        (lambda place: TrainingEvent.objects.update(cancelled_at=timezone.now()), "The event was cancelled."),
        (
            lambda place: TrainingEvent.objects.update(
                starts_at=place.event.starts_at + 7 * DAY, ends_at=place.event.ends_at + 7 * DAY
            ),
            "The event was moved.",
        ),
    ],
)
def test_an_event_that_one_does_not_go_to_is_not_announced(cast, what, reason):
    Enrolment.objects.update(status=Enrolment.Status.WITHDRAWN)
    place = book(cast.priya, event(cast, 1))
    queue_reminders(on=today())
    what(place)
    assert send_notices(urgent_only=False) == 0
    assert reminders()[0].drop_reason == reason


def test_whoever_reads_weekly_hears_of_next_weeks_events_in_time(cast):
    Enrolment.objects.update(status=Enrolment.Status.WITHDRAWN)
    choose(cast.priya, digest="weekly", weekday=0)
    book(cast.priya, event(cast, 7)), book(cast.nadia, event(cast, 7))
    assert queue_reminders(on=today()) == 1


# ---- when a digest goes out ----


@pytest.mark.parametrize(
    ("digest", "weekday", "oldest", "on", "due"),
    [
        ("daily", 0, MONDAY, MONDAY, True),
        ("never", 0, MONDAY - 90 * DAY, MONDAY, False),
        ("weekly", 0, MONDAY, MONDAY, True),
        ("weekly", 1, MONDAY, MONDAY, False),
        ("weekly", 1, MONDAY, MONDAY + DAY, True),
        ("weekly", 4, MONDAY, MONDAY + 3 * DAY, False),
        # Monday's run did not happen: what waited for it goes out on Tuesday, what came since waits.
        ("weekly", 0, MONDAY - DAY, MONDAY + DAY, True),
        ("weekly", 0, MONDAY, MONDAY + DAY, False),
        # Over the end of summer time, when a day has 25 hours.
        ("weekly", 0, MONDAY.replace(month=10, day=24), MONDAY.replace(month=10, day=26), True),
    ],
)
def test_when_a_digest_is_due(digest, weekday, oldest, on, due):
    assert digest_is_due(NoticeChoice(digest=digest, weekday=weekday), oldest, on) is due


def test_a_weekly_digest_waits_for_its_day_and_urgent_ones_do_not(cast):
    choose(cast.priya, digest="weekly", weekday=MONDAY.weekday())
    queue_notice(person=cast.priya, event="a", text="A", link="/")
    queue_notice(person=cast.priya, event="b", text="B", link="/", urgent=True)
    Notice.objects.update(queued_at=datetime.combine(MONDAY + DAY, time(12), tzinfo=LONDON))
    assert send_notices(urgent_only=False, on=MONDAY + 3 * DAY) == 1
    assert list(Notice.objects.filter(sent_at=None).values_list("event", flat=True)) == ["a"]
    assert send_notices(urgent_only=False, on=MONDAY + 6 * DAY) == 0
    assert send_notices(urgent_only=False, on=MONDAY + 7 * DAY) == 1


def test_never_means_only_what_is_urgent(cast):
    choose(cast.priya, digest="never")
    queue_notice(person=cast.priya, event="a", text="A", link="/")
    assert send_notices(urgent_only=False) == 0
    queue_notice(person=cast.priya, event="b", text="B", link="/", urgent=True)
    assert send_notices(urgent_only=True) == 1
    assert list(Notice.objects.filter(sent_at=None).values_list("event", flat=True)) == ["a"]


def test_reminding_asks_the_same_questions_for_one_learner_and_for_many(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        queue_reminders(on=today())
    assert StageModule.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("on_postgres")
def test_two_processes_queue_and_send_each_reminder_once(cast):
    only(cast, cast.priya)
    soon(cast, cast.priya, 6)
    at_once(*[partial(queue_reminders, on=today())] * 3)
    assert sorted(at_once(*[partial(send_notices, urgent_only=False)] * 3)) == [0, 0, 1]
    assert Notice.objects.exclude(sent_at=None).count() == len(reminders()) == 1
    assert len(mail.outbox) == 1
