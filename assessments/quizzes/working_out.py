"""Ask for the figures of checks to be worked out again, and say how far that is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Min

from assessments.quizzes.models import Attempt, Quiz, QuizStatistics
from lms import audit
from lms.calendar import today
from lms.jobs.models import JobRun
from lms.models import Person
from lms.permissions import check_may
from lms.roles import Permission

TASK: Final = "assessments.quizzes.tasks.work_out_quiz"
UNDER_WAY: Final = (JobRun.Outcome.WAITING, JobRun.Outcome.RUNNING, JobRun.Outcome.FAILED)


@dataclass(frozen=True)
class Progress:
    """How many checks have figures to work out, how many of those still wait, and from when the oldest figures are."""

    of: int
    waiting: int
    oldest: datetime | None

    @property
    def done(self) -> int:
        """Return how many are worked out."""
        return max(0, self.of - self.waiting)


@transaction.atomic
def ask(*, by: Person) -> int:
    """Queue the working out of every check for an author; return how many jobs that makes."""
    check_may(by, Permission.AUTHOR_CONTENT, on=today())
    queued = queue_all()
    audit.record("statistics_asked", by=by, subject=by, facts={"checks": queued})
    return queued


@transaction.atomic
def queue_all() -> int:
    """Queue a job for each check that somebody has handed in, unless one waits already; return how many."""
    from assessments.quizzes.tasks import work_out_quiz  # it works out what this module queues

    waiting = set(_under_way())
    wanted = [quiz for quiz in _with_attempts() if quiz not in waiting]
    for quiz in wanted:
        work_out_quiz.enqueue(quiz)
    return len(wanted)


def progress() -> Progress:
    """Return how far the working out is. Three queries."""
    checks = _with_attempts()
    oldest: datetime | None = QuizStatistics.objects.aggregate(oldest=Min("worked_out_at"))["oldest"]
    return Progress(len(checks), len(set(_under_way())), oldest)


def _with_attempts() -> list[int]:
    handed_in = Attempt.objects.exclude(state=Attempt.State.OPEN).values("quiz")
    return list(Quiz.objects.filter(pk__in=handed_in).values_list("pk", flat=True))


def _under_way() -> list[int]:
    """Return the checks whose jobs have not ended."""
    runs = JobRun.objects.filter(task=TASK, outcome__in=UNDER_WAY).values_list("arguments", flat=True)
    return [arguments["args"][0] for arguments in runs]
