"""What is done in caseload: keep an upload, say who a name means, take figures in, answer whether a case may go."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from courses import standing
from courses.models import Enrolment
from lms import audit
from lms.actions import confirm_alias
from lms.calendar import in_words, today
from lms.models import Person, Post, StaffAlias
from lms.spreadsheets import Problem, refuse_size
from lms.workbooks import Unreadable
from mentoring.caseload.export_layout import SEND_LESS
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.imports import Report, reading_of, report_on
from mentoring.caseload.models import AllocationCheck, CaseloadImport, WorkloadReading, CaseloadUpload
from mentoring.caseload.names import Question, aliases_of
from mentoring.caseload.officers import asked_about
from mentoring.caseload.permissions import check_allocate_to, check_confirm_name, check_import, check_same_meaning
from mentoring.caseload.references import key_of, mask_of
from mentoring.caseload.workload import caseload_columns

UPLOADS_KEPT = timedelta(days=1)
BATCH = 1000


@transaction.atomic
def keep_upload(*, file: "File[bytes]", figures_day: date, by: Person) -> CaseloadUpload:
    """Keep a file between its pages. One of each person: a new upload takes the place of the one before."""
    check_import(by)
    refuse_size(file.size, SEND_LESS)
    CaseloadUpload.objects.filter(uploaded_by=by).delete()
    file.seek(0)
    name = (file.name or "export")[-200:]
    return CaseloadUpload.objects.create(file_name=name, content=file.read(), figures_day=figures_day, uploaded_by=by)


@transaction.atomic
def forget_uploads(*, now: datetime) -> int:
    """Delete the uploads that nobody said yes to within a day; return how many."""
    count, _ = CaseloadUpload.objects.filter(uploaded_at__lt=now - UPLOADS_KEPT).delete()
    return count


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


@transaction.atomic
def import_workload(*, file: "File[bytes]", figures_day: date, by: Person, dry_run: bool = False) -> Report:
    """Take in a workload export, all or nothing; on a dry run, or if anything is wrong, only say what would be."""
    check_import(by)
    if figures_day > today():
        written = in_words(figures_day)
        raise ValidationError({"figures_day": f"The day of the figures must be today or earlier: you wrote {written}"})
    try:
        refuse_size(file.size, SEND_LESS)
    except Unreadable as refused:
        return Report(file.name or "", "", figures_day, problems=(Problem(None, "", "", str(refused)),))
    file.seek(0)
    report = report_on(file.name or "export", file.read(), figures_day, by)
    return report if dry_run or report.refused or report.already else _take_in(report, by)


def _take_in(report: Report, by: Person) -> Report:
    """Write the readings, bring the read model up to date, and record it."""
    source, created = CaseloadImport.objects.get_or_create(
        file_hash=report.file_hash,
        figures_day=report.figures_day,
        defaults={"file_name": report.file_name[-200:], "rows": len(report.matches), "imported_by": by},
    )
    if not created:
        return replace(report, already=source, changes=())
    readings = [reading_of(match, report.figures_day, source) for match in report.matches]
    WorkloadReading.objects.bulk_create(readings, batch_size=BATCH)
    persons = [change.person.pk for change in report.changes]
    active = Enrolment.objects.open().filter(person__in=persons)
    standing.write(caseload_columns(list(active.values_list("pk", flat=True)), today()))
    facts = {"rows": source.rows, "day": report.figures_day.isoformat(), "hash": source.file_hash}
    audit.record("workload_imported", by=by, subject=source, facts=facts)
    return replace(report, imported=source)


@transaction.atomic
def check_allocation(*, person: Person, facts: CaseFacts, by: Person, reference: str = "") -> AllocationCheck:
    """Answer whether a case may go to a person, and freeze the answer with its facts, reasons and rule versions."""
    check_allocate_to(by, person)
    asked = asked_about([person], today())[person.pk]
    decision = asked.about(facts)
    answer = AllocationCheck.objects.create(
        person=person,
        case_mask=mask_of(reference) if reference else "",
        case_key=key_of(reference) if reference else "",
        asked_by=by,
        asked_at=timezone.now(),
        answer=decision.answer,
        facts={"case": facts.as_record(), "person": asked.as_record()},
        reasons=[reason.as_record() for reason in decision.reasons],
    )
    audit.record("allocation_checked", by=by, subject=answer, facts={"person": person.pk, "answer": decision.answer})
    return answer
