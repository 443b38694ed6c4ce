"""What is done to a file that an author sent: kept, read by a job, taken in by another once they said yes."""

from datetime import timedelta
from typing import Final

from django.db import OperationalError, transaction
from django.utils import timezone
from django_q.exceptions import TimeoutException

from assessments.quizzes.models import QuestionFile
from assessments.quizzes.question_import.applying import Sent, import_questions
from assessments.quizzes.question_import.report import Report
from courses.models import Module
from lms.calendar import today
from lms.jobs.models import JobRun
from lms.models import Person
from lms.permissions import NotAllowed, check_may
from lms.roles import Permission

KEPT: Final = timedelta(days=1)
State = QuestionFile.State
BUSY: Final = (State.READING, State.TAKING_IN)
JOBS: Final = {
    State.READING: "assessments.quizzes.tasks.read_question_file",
    State.TAKING_IN: "assessments.quizzes.tasks.take_in_question_file",
}
UNDER_WAY: Final = (JobRun.Outcome.WAITING, JobRun.Outcome.RUNNING, JobRun.Outcome.FAILED)


@transaction.atomic
def keep_file(*, name: str, content: bytes, file_format: str, module: Module | None, by: Person) -> QuestionFile:
    """Keep a file and have it read; files that nobody said yes to within a day are forgotten."""
    from assessments.quizzes.tasks import read_question_file  # it names this

    check_may(by, Permission.AUTHOR_CONTENT, on=today())
    QuestionFile.objects.exclude(state=State.TAKEN_IN).filter(uploaded_at__lt=timezone.now() - KEPT).delete()
    facts = {"name": name[-200:], "file_format": file_format, "module": module}
    file = QuestionFile.objects.create(content=content, by=by, **facts)
    read_question_file.enqueue(file.pk)
    return file


def read_file(*, pk: int) -> None:
    """Read a file and keep what it would bring. Safe to repeat; one that is gone is no trouble.

    What nobody foresaw is told to the author, and then to the queue, which starts the job again.
    """
    wanted = QuestionFile.objects.filter(pk=pk, state__in=(State.READING, State.FAILED))
    file = wanted.select_related("module", "by").first()
    if file is None:
        return
    try:
        report = import_questions(sent=_sent(file, dry_run=True))
    except (Exception, TimeoutException):
        wanted.update(state=State.FAILED)
        raise
    wanted.update(state=State.READ, report=report.as_json())


def job_of(file: QuestionFile) -> str:
    """Return how far the job is that deals with a file; nothing when none does any more. One query."""
    if file.state not in BUSY:
        return ""
    runs = JobRun.objects.filter(task=JOBS[State(file.state)], outcome__in=UNDER_WAY).order_by("-pk")
    found = runs.values_list("outcome", "arguments")
    return next((outcome for outcome, arguments in found if arguments["args"] == [file.pk]), "")


def is_given_up(file: QuestionFile) -> bool:
    """Say whether nothing is being done about a file any more: it went wrong, or its job ended without a word."""
    return file.state == State.FAILED or (file.state in BUSY and not job_of(file))


@transaction.atomic
def read_again(*, file: QuestionFile, by: Person) -> None:
    """Have a file read once more that nothing is being done about."""
    from assessments.quizzes.tasks import read_question_file

    check_may(by, Permission.AUTHOR_CONTENT, on=today())
    file = QuestionFile.objects.select_for_update().get(pk=file.pk)
    if file.by_id != by.pk:
        raise NotAllowed("A file is read for whoever sent it.")
    if not is_given_up(file):
        raise NotAllowed("This file is being dealt with already.")
    file.state, file.report = State.READING, {}
    file.save(update_fields=["state", "report"])
    read_question_file.enqueue(file.pk)


@transaction.atomic
def say_yes(*, file: QuestionFile, skip_bad: bool, by: Person) -> None:
    """Have a file taken in as its sender saw it."""
    from assessments.quizzes.tasks import take_in_question_file

    check_may(by, Permission.AUTHOR_CONTENT, on=today())
    file = QuestionFile.objects.select_for_update().get(pk=file.pk)
    if file.by_id != by.pk:
        raise NotAllowed("A file is taken in by whoever sent it.")
    if file.state != State.READ:
        raise NotAllowed("This file does not wait for your yes: look at how far it is.")
    file.state, file.skip_bad = State.TAKING_IN, skip_bad
    file.save(update_fields=["state", "skip_bad"])
    take_in_question_file.enqueue(file.pk)


def take_in(*, pk: int) -> None:
    """Take a file in, whole or not at all. What nobody foresaw is told to the author."""
    try:
        _take_in(pk)
    except OperationalError:
        # The database was busy: the queue begins again.
        raise
    except (Exception, TimeoutException):
        QuestionFile.objects.filter(pk=pk, state=State.TAKING_IN).update(state=State.FAILED)
        raise


@transaction.atomic
def _take_in(pk: int) -> None:
    """Take a file in. What has changed since it was read is shown once more instead."""
    file = QuestionFile.objects.select_for_update(of=("self",)).filter(pk=pk, state=State.TAKING_IN).first()
    if file is None:
        return
    seen = Report.from_json(file.report).seen
    report = import_questions(sent=_sent(file, seen=seen))
    file.report = report.as_json()
    file.state = State.TAKEN_IN if report.applied or not (report.refused or report.changes) else State.READ
    if file.state == State.TAKEN_IN:
        file.content = b""
    file.save(update_fields=["report", "state", "content"])


def _sent(file: QuestionFile, *, dry_run: bool = False, seen: str = "") -> Sent:
    return Sent(bytes(file.content), file.file_format, file.module, file.by, dry_run, file.skip_bad, seen)
