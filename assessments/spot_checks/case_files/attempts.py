"""Somebody judges an invented case: begins, opens what follows, keeps answers, and has them marked at once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.spot_checks.case_files.awarding import award
from assessments.spot_checks.case_files.files import expert_of, stages_of
from assessments.spot_checks.case_files.gate import check_may_begin, check_own
from assessments.spot_checks.case_files.marking import marked, unanswered
from assessments.spot_checks.models import CaseFile, CaseFileAttempt, CaseFileVersion
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed
from lms.screening import find_identifiers

Answers = Mapping[str, Mapping[str, Any]]
RELATED = ("version__case_file", "version__standard_version__standard")


@transaction.atomic
def begin(*, version: CaseFileVersion, by: Person, at: datetime | None = None) -> CaseFileAttempt:
    """Begin to judge a case, or go on where it was begun. Nothing of a practice case is recorded anywhere else."""
    moment = at or timezone.now()
    Person.objects.select_for_update().get(pk=by.pk)
    if open_one := open_attempt(by, version.case_file_id):
        return open_one
    check_may_begin(by, version, on=today(moment))
    return CaseFileAttempt.objects.create(person=by, version=version, started_at=moment)


def open_attempt(person: Person, case_file: int) -> CaseFileAttempt | None:
    """Return what somebody has begun of a case, at whichever version they began it."""
    rows = CaseFileAttempt.objects.filter(person=person, version__case_file=case_file, finished_at=None)
    return rows.select_related(*RELATED).order_by("-started_at").first()


@transaction.atomic
def open_next(*, attempt: CaseFileAttempt, by: Person) -> CaseFileAttempt:
    """Open the next documents. What is open stays open."""
    row = _locked(attempt, by)
    if row.stages_open < len(stages_of(row.version.content)):
        row.stages_open += 1
        row.save(update_fields=["stages_open"])
    return row


@transaction.atomic
def keep(*, attempt: CaseFileAttempt, by: Person, answers: Answers) -> CaseFileAttempt:
    """Keep what is answered so far. A question that a page says nothing of stays as it was."""
    row = _locked(attempt, by)
    _check_notes(answers, today())
    new = {key: _merged(row.answers.get(key, {}), given) for key, given in answers.items() if any(given.values())}
    row.answers = {**row.answers, **new}
    row.save(update_fields=["answers"])
    return row


def _merged(old: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer as it is kept: a choice that a page opened earlier does not show is not taken back."""
    return {
        "answer": given.get("answer") or old.get("answer", ""),
        "note": given.get("note", ""),
        "sure": given.get("sure") or old.get("sure"),
    }


@transaction.atomic
def finish(*, attempt: CaseFileAttempt, by: Person, at: datetime | None = None) -> CaseFileAttempt:
    """Mark a case against the expert's answers. Twice counts once; an exemplar may earn a certificate."""
    moment = at or timezone.now()
    # Whoever finishes two exemplars at once waits here, so that a certificate is given once.
    Person.objects.select_for_update().get(pk=by.pk)
    row = _row(attempt, by)
    if row.finished_at:
        return row
    exemplar = row.version.case_file.kind == CaseFile.Kind.EXEMPLAR
    check_may_begin(by, row.version, on=today(moment))
    _check_complete(row, asks_sure=not exemplar)
    _mark(row, moment)
    if exemplar:
        award(attempt=row, by=by, on=today(moment))
    return row


def _mark(row: CaseFileAttempt, moment: datetime) -> None:
    rows = marked(row.version.standard_version.questions, expert_of(row.version.content), row.answers)
    row.asked, row.agreed = len(rows), sum(one.agreed for one in rows)
    row.missed = [one.question.code for one in rows if not one.agreed]
    row.finished_at = moment
    row.save(update_fields=["asked", "agreed", "missed", "finished_at"])


def _check_complete(row: CaseFileAttempt, *, asks_sure: bool) -> None:
    """Refuse to mark what has not been read to its end, or is not answered throughout."""
    if row.stages_open < len(stages_of(row.version.content)):
        raise NotAllowed("Open every document first: your answers are kept.")
    if found := unanswered(row.version.standard_version.questions, row.answers, asks_sure=asks_sure):
        raise ValidationError(dict(found))


def _check_notes(answers: Answers, on: date) -> None:
    texts = {key: str(given.get("note", "")) for key, given in answers.items()}
    found = {f"{key}_note": [one.sentence for one in find_identifiers(text, on=on)] for key, text in texts.items()}
    if refused := {key: sentences for key, sentences in found.items() if sentences}:
        raise ValidationError(refused)


def _row(attempt: CaseFileAttempt, by: Person) -> CaseFileAttempt:
    rows = CaseFileAttempt.objects.select_related(*RELATED).select_for_update(of=("self",))
    row = rows.get(pk=attempt.pk)
    check_own(by, row)
    return row


def _locked(attempt: CaseFileAttempt, by: Person) -> CaseFileAttempt:
    row = _row(attempt, by)
    if row.finished_at:
        raise NotAllowed("This case is marked already. Begin it again to answer otherwise.")
    return row
