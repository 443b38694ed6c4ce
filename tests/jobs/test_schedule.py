"""The schedule: one list, written to the scheduler's rows as often as wanted."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils.module_loading import import_string
from django_q.models import Schedule
from django_tasks.base import Task

from lms.jobs import schedule
from lms.jobs.schedule import SCHEDULE

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def rows():
    """Return what the scheduler would read."""
    return list(Schedule.objects.order_by("name").values("name", "func", "args", "cron", "next_run"))


@pytest.mark.parametrize("entry", SCHEDULE, ids=lambda entry: entry.name)
def test_every_line_names_a_task_that_exists(entry):
    assert isinstance(import_string(entry.task), Task)


def test_writing_the_list_twice_changes_nothing():
    schedule.sync()
    before = rows()
    assert len(before) == len(SCHEDULE)
    schedule.sync()
    assert rows() == before


def test_a_line_that_was_changed_a_copy_and_a_stranger_are_put_right():
    schedule.sync()
    before = rows()
    Schedule.objects.filter(name=SCHEDULE[0].name).update(cron="0 0 1 1 *")
    Schedule.objects.create(name=SCHEDULE[1].name, func="x.y", schedule_type=Schedule.DAILY)
    Schedule.objects.create(name="A stranger", func="x.y", schedule_type=Schedule.DAILY)
    schedule.sync()
    assert [row["cron"] for row in rows()] == [row["cron"] for row in before]


@pytest.mark.parametrize(
    "evening",
    [
        datetime(2026, 3, 28, 22, tzinfo=LONDON),
        datetime(2026, 10, 24, 22, tzinfo=LONDON),
        datetime(2026, 7, 1, 22, tzinfo=LONDON),
    ],
    ids=["clocks go forward", "clocks go back", "summer"],
)
def test_the_day_starts_at_five_in_london_on_the_nights_the_clocks_change_too(evening):
    with time_machine.travel(evening, tick=False):
        schedule.sync()
        row = Schedule.objects.get(name="Start the day")
    assert row.next_run.astimezone(LONDON).strftime("%H:%M") == "05:00"
    assert row.next_run > evening
