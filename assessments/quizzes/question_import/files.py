"""What is done to a file that an author sent: kept, read by a job, taken in by another once they said yes."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from assessments.quizzes.models import QuestionFile
from assessments.quizzes.question_import.applying import Sent, import_questions
from assessments.quizzes.question_import.report import Report
from courses.models import Module
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, check_may
from lms.roles import Permission

KEPT: Final = timedelta(days=1)
State = QuestionFile.State


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
    """Read a file and keep what it would bring. Safe to repeat; one that is gone is no trouble."""
    file = QuestionFile.objects.filter(pk=pk, state=State.READING).select_related("module", "by").first()
    if file is None:
        return
    report = import_questions(sent=_sent(file, dry_run=True))
    changed = {"state": State.READ, "report": report.as_json()}
    QuestionFile.objects.filter(pk=pk, state=State.READING).update(**changed)


@transaction.atomic
def say_yes(*, file: QuestionFile, skip_bad: bool, by: Person) -> None:
    """Have a file taken in as its sender saw it."""
    from assessments.quizzes.tasks import take_in_question_file

    check_may(by, Permission.AUTHOR_CONTENT, on=today())
    file = QuestionFile.objects.select_for_update().get(pk=file.pk)
    if file.by_id != by.pk:
        raise NotAllowed("A file is taken in by whoever sent it.")
    if file.state != State.READ:
        raise NotAllowed("This file is being taken in already.")
    file.state, file.skip_bad = State.TAKING_IN, skip_bad
    file.save(update_fields=["state", "skip_bad"])
    take_in_question_file.enqueue(file.pk)


@transaction.atomic
def take_in(*, pk: int) -> None:
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
