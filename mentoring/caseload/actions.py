"""What is done in caseload: take figures in, answer whether a case may go."""

from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from lms import audit
from lms.calendar import today
from lms.models import Person
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.importing import import_file
from mentoring.caseload.models import AllocationCheck, FileKind
from mentoring.caseload.officers import asked_about
from mentoring.caseload.permissions import check_allocate_to
from mentoring.caseload.references import key_of, mask_of
from mentoring.caseload.report import Report


def import_workload(*, file: "File[bytes]", figures_day: date, by: Person, dry_run: bool = False) -> Report:
    """Take in a workload export, all or nothing; on a dry run, or if anything is wrong, only say what would be."""
    return import_file(kind=FileKind.WORKLOAD, file=file, figures_day=figures_day, by=by, dry_run=dry_run)


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
