"""What runs when. Times are London's; what was due while nothing ran is started once, when something runs again."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django_q.models import Schedule

from lms.jobs.queue import RUN_SCHEDULED


@dataclass(frozen=True)
class Entry:
    """One line of the schedule."""

    name: str
    when: str
    cron: str  # the same for the scheduler: minute, hour, day of the month, month, day of the week
    task: str


SCHEDULE: Final = (
    Entry("Send urgent notices", "each minute", "* * * * *", "lms.tasks.send_urgent_notices"),
    Entry("Send invitations", "each minute", "* * * * *", "lms.tasks.send_invitations"),
    Entry("Hand in quizzes whose time is up", "each minute", "* * * * *", "assessments.quizzes.tasks.hand_in_all_over"),
    Entry("Seal the audit record", "every 5 minutes", "*/5 * * * *", "lms.tasks.seal_audit"),
    Entry("Publish lessons whose time has come", "every 5 minutes", "*/5 * * * *", "courses.tasks.publish_scheduled"),
    Entry("Work out statistics", "each day at 02:00", "0 2 * * *", "assessments.quizzes.tasks.work_out_statistics"),
    Entry("Start the day", "each day at 05:00", "0 5 * * *", "lms.progress.tasks.daily"),
    Entry(
        "Finish the re-check of held cases",
        "each day at 06:30",
        "30 6 * * *",
        "mentoring.caseload.tasks.recheck_held_cases",
    ),
    Entry("Write the weekly digest", "each Monday at 06:45", "45 6 * * 1", "lms.progress.tasks.weekly"),
    Entry("Send the daily digest", "each day at 07:30", "30 7 * * *", "lms.tasks.send_digest"),
    Entry("Try the links of lessons", "each Sunday at 02:00", "0 2 * * 0", "courses.tasks.check_links"),
)
# The canary is not here: the supervisor sends it, because the scheduler is one of the things that it watches.


@transaction.atomic
def sync() -> None:
    """Make the scheduler's rows say exactly what the list says. Rows that are right keep their next moment."""
    kept = [_row_of(entry).pk for entry in SCHEDULE]
    Schedule.objects.exclude(pk__in=kept).delete()


def _row_of(entry: Entry) -> Schedule:
    """Return the row of an entry, made or mended."""
    row = Schedule.objects.filter(name=entry.name).order_by("pk").first() or Schedule(name=entry.name)
    wanted = {
        "func": RUN_SCHEDULED,
        "args": repr(entry.task),
        "schedule_type": Schedule.CRON,
        "cron": entry.cron,
        "repeats": -1,
        # The moment it was due is part of the job's key: two schedulers still make one job.
        "intended_date_kwarg": "due",
    }
    if row.pk and all(getattr(row, field) == value for field, value in wanted.items()):
        return row
    for field, value in wanted.items():
        setattr(row, field, value)
    row.next_run = row.calculate_next_run()
    row.full_clean()
    row.save()
    return row
