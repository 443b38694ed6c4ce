"""Asking whether a case may go to a person: the answer is kept as it was given, with all that it rests on."""

from django.db import transaction
from django.utils import timezone

from lms import audit
from lms.calendar import today
from lms.models import Person
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.frozen import freeze
from mentoring.caseload.models import AllocationCheck
from mentoring.caseload.officers import asked_about
from mentoring.caseload.permissions import check_allocate_to
from mentoring.caseload.references import key_of, mask_of


@transaction.atomic
def check_allocation(
    *,
    person: Person,
    facts: CaseFacts,
    by: Person,
    reference: str = "",
    lead: Person | None = None,
    through: str = "",
) -> AllocationCheck:
    """Answer whether a case may go to a person, or be co-worked under a lead, and freeze the answer.

    `through` names the system that asked for `by`; empty means our own pages and commands.
    """
    check_allocate_to(by, person)
    known = asked_about([person, lead] if lead else [person], today())
    decision, kept = freeze(known[person.pk], facts, known[lead.pk] if lead else None)
    answer = AllocationCheck.objects.create(
        person=person,
        lead=lead,
        case_mask=mask_of(reference) if reference else "",
        case_key=key_of(reference) if reference else "",
        asked_by=by,
        asked_at=timezone.now(),
        asked_through=through,
        **kept,
    )
    audit.record("allocation_checked", by=by, subject=answer, facts={"person": person.pk, "answer": decision.answer})
    return answer
