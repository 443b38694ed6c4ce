"""What is done to a file that somebody sent: kept, read by a job, its names confirmed, taken in by another on a yes."""

from datetime import date, datetime, timedelta
from typing import Final

from django.core.files.base import ContentFile, File
from django.db import OperationalError, transaction
from django_q.exceptions import TimeoutException

from lms import audit
from lms.actions import confirm_alias
from lms.calendar import today
from lms.jobs.models import JobRun
from lms.models import Person, Post, StaffAlias
from lms.permissions import NotAllowed
from lms.spreadsheets import MOST_BYTES, Problem, refuse_size
from mentoring.caseload.files import importing
from mentoring.caseload.files.export_layout import SEND_LESS
from mentoring.caseload.files.kept import as_json
from mentoring.caseload.files.kinds import READERS
from mentoring.caseload.files.lines_done import LinesDone
from mentoring.caseload.files.names import Question, aliases_of
from mentoring.caseload.files.report import Report
from mentoring.caseload.models import CaseloadUpload, FileKind
from mentoring.caseload.permissions import check_confirm_name, check_import, check_own_upload, check_same_meaning

UPLOADS_KEPT: Final = timedelta(days=1)
State = CaseloadUpload.State
BUSY: Final = (State.READING, State.TAKING_IN)
JOBS: Final = {
    State.READING: "mentoring.caseload.tasks.read_upload",
    State.TAKING_IN: "mentoring.caseload.tasks.take_in_upload",
}
UNDER_WAY: Final = (JobRun.Outcome.WAITING, JobRun.Outcome.RUNNING, JobRun.Outcome.FAILED)


@transaction.atomic
def keep_upload(*, kind: FileKind, file: "File[bytes]", figures_day: date, by: Person) -> CaseloadUpload:
    """Keep a file and have it read. A new one takes the place of the one before, unless that is being taken in."""
    check_import(by)
    importing.check_day(figures_day)
    refuse_size(file.size, SEND_LESS)
    CaseloadUpload.objects.filter(uploaded_by=by).exclude(state=State.TAKING_IN).delete()
    file.seek(0)
    name = (file.name or "export")[-200:]
    facts = {"kind": kind, "file_name": name, "figures_day": figures_day, "uploaded_by": by}
    content = READERS[kind].keep(file.read())
    upload = CaseloadUpload.objects.create(content=content, **facts)
    _have_read(upload)
    return upload


def _have_read(upload: CaseloadUpload) -> None:
    from mentoring.caseload.tasks import read_upload  # it names this

    read_upload.enqueue(upload.pk)


@transaction.atomic
def forget_uploads(*, now: datetime) -> int:
    """Delete the uploads that nobody said yes to within a day; return how many."""
    count, _ = CaseloadUpload.objects.filter(uploaded_at__lt=now - UPLOADS_KEPT).delete()
    return count


# ---- reading ----


def read_upload(*, pk: int) -> None:
    """Read a file and keep what it would do. Safe to repeat; one that is gone is no trouble.

    What nobody foresaw is told to the sender, and then to the queue, which starts the job again.
    """
    wanted = CaseloadUpload.objects.filter(pk=pk, state__in=(State.READING, State.FAILED))
    upload = wanted.select_related("uploaded_by").first()
    if upload is None:
        return
    try:
        report = _report_on(upload)
        content = _kept(upload, report)
    except (Exception, TimeoutException):
        wanted.update(state=State.FAILED)
        raise
    wanted.update(state=State.READ, report=as_json(report), content=content)


def _kept(upload: CaseloadUpload, report: Report) -> bytes:
    """Return what is kept of a file that has been read: its lines where that is possible, else the file itself."""
    lines = report.pack() if report.pack else b""
    return lines if 0 < len(lines) <= MOST_BYTES else bytes(upload.content)


def _report_on(upload: CaseloadUpload) -> Report:
    """Read the file as its sender may now; a right that they lost since they sent it is what is wrong with it."""
    kind, day = FileKind(upload.kind), upload.figures_day
    file = ContentFile(bytes(upload.content), name=upload.file_name)
    try:
        return importing.read_file(
            kind=kind, file=file, figures_day=day, by=upload.uploaded_by, step=LinesDone(upload.pk)
        )
    except NotAllowed as refused:
        return Report(kind, upload.file_name, "", day, problems=(Problem(None, "", "", str(refused)),))


def job_of(upload: CaseloadUpload) -> str:
    """Return how far the job is that deals with an upload; nothing when none does any more. One query."""
    if upload.state not in BUSY:
        return ""
    runs = JobRun.objects.filter(task=JOBS[State(upload.state)], outcome__in=UNDER_WAY).order_by("-pk")
    found = runs.values_list("outcome", "arguments")
    return next((outcome for outcome, arguments in found if arguments["args"] == [upload.pk]), "")


def is_given_up(upload: CaseloadUpload, job: str) -> bool:
    """Say whether nothing is being done about an upload any more: it went wrong, or its job ended without a word."""
    return upload.state == State.FAILED or (upload.state in BUSY and not job)


@transaction.atomic
def read_again(*, upload: CaseloadUpload, by: Person) -> None:
    """Have a file read once more: its names were confirmed, or nothing is being done about it."""
    check_import(by)
    upload = CaseloadUpload.objects.select_for_update().get(pk=upload.pk)
    check_own_upload(by, upload)
    if upload.state != State.READ and not is_given_up(upload, job_of(upload)):
        raise NotAllowed("This file is being dealt with already.")
    upload.state, upload.report, upload.lines_done, upload.lines_total = State.READING, {}, 0, 0
    upload.save(update_fields=["state", "report", "lines_done", "lines_total"])
    _have_read(upload)


# ---- taking in ----


@transaction.atomic
def say_yes(*, upload: CaseloadUpload, by: Person) -> None:
    """Have a file taken in as its sender saw it."""
    from mentoring.caseload.tasks import take_in_upload

    check_import(by)
    upload = CaseloadUpload.objects.select_for_update().get(pk=upload.pk)
    check_own_upload(by, upload)
    if upload.state != State.READ or upload.report["refused"] or upload.report["already"]:
        raise NotAllowed("This file does not wait for your yes: look at how far it is.")
    upload.state, upload.lines_done, upload.lines_total = State.TAKING_IN, 0, 0
    upload.save(update_fields=["state", "lines_done", "lines_total"])
    take_in_upload.enqueue(upload.pk)


def take_in_upload(*, pk: int) -> None:
    """Find out afresh what a file would do and take it in, whole or not at all. What nobody foresaw is told.

    This stands outside the transaction, so that the page can say how far it is; only the writing stands inside.
    """
    wanted = CaseloadUpload.objects.filter(pk=pk, state=State.TAKING_IN)
    upload = wanted.select_related("uploaded_by").first()
    if upload is None:
        return
    try:
        _take_in(upload, _report_on(upload))
    except OperationalError:
        # The database was busy: the queue begins again.
        raise
    except (Exception, TimeoutException):
        wanted.update(state=State.FAILED)
        raise


@transaction.atomic
def _take_in(upload: CaseloadUpload, report: Report) -> None:
    """Write everything, and that it is done. What has changed since its sender said yes is shown once more instead."""
    locked = CaseloadUpload.objects.select_for_update().filter(pk=upload.pk, state=State.TAKING_IN).first()
    if locked is None:
        return
    if not (report.refused or report.already) and report.seen == locked.report["seen"]:
        report = importing.take_in(report=report, by=upload.uploaded_by)
    locked.state, locked.report = State.READ, as_json(report)
    if report.imported:
        locked.state, locked.content = State.TAKEN_IN, b""
    locked.save(update_fields=["state", "report", "content"])


# ---- names ----


@transaction.atomic
def confirm_name(*, question: Question, person: Person, by: Person) -> StaffAlias:
    """Record who a name of the export means in a team; what was confirmed about somebody who has left is replaced."""
    check_confirm_name(by, question, person)
    for alias in aliases_of(question):
        if Post.objects.on(today()).filter(person=alias.person, unit__path__startswith=question.team.pdu_path).exists():
            check_same_meaning(alias, person)
        else:
            audit.record("alias_withdrawn", by=by, subject=alias, facts={"person": alias.person_id})
            alias.delete()
    return confirm_alias(team_name=question.alias_team, name=question.name, person=person, by=by)
