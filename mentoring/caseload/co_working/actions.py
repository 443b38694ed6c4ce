"""What is done to co-workings: agreed by a manager, and ended by one or with the pathway or the service."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from courses.models import Enrolment
from lms import audit
from lms.actions import close_duties, queue_notice
from lms.calendar import in_words, months_after, today
from lms.models import Duty, Person, Unit
from lms.permissions import NotAllowed
from mentoring.caseload.co_working.asks import TO_DECLARE
from mentoring.caseload.co_working.duties import settle
from mentoring.caseload.co_working.permissions import check_agree, check_manage
from mentoring.caseload.models import AllocationDecision, CoWorking

ONE_DAY = timedelta(days=1)


@transaction.atomic
def agree(
    *,
    learner: Person,
    lead: Person,
    by: Person,
    case_mask: str = "",
    case_key: str = "",
    unit: Unit | None,
    decision: AllocationDecision | None = None,
    starts: date,
) -> CoWorking:
    """Agree that a learner works on a case which a qualified officer leads, from a day on."""
    # Two managers who agree for one learner at once come one after the other.
    Person.objects.select_for_update(no_key=True).get(pk=learner.pk)
    check_agree(by, learner, lead, today())
    _check_not_agreed(learner, case_key)
    row = CoWorking(
        learner=learner,
        lead=lead,
        case_mask=case_mask,
        case_key=case_key,
        unit=unit,
        decision=decision,
        agreed_by=by,
        starts=starts,
    )
    row.full_clean()
    row.save()
    facts = {"learner": learner.pk, "lead": lead.pk, "starts": starts.isoformat()}
    audit.record("co_working_agreed", by=by, subject=row, facts=facts)
    _tell(row, "agreed", f"{case_of(row)} is co-worked from {in_words(starts)}: {learner} with {lead}, who leads it")
    settle(co_working=row, on=today(), by=by)
    return row


@transaction.atomic
def end(*, co_working: CoWorking, by: Person, ends: date) -> CoWorking:
    """End a co-working: `ends` is the first day on which it no longer holds."""
    row = held_fast(co_working)
    check_manage(by, row, today())
    if row.ends is not None:
        raise NotAllowed(f"This co-working ended already: its last day was {in_words(row.ends - ONE_DAY)}.")
    first = earliest_last_day(row)
    if ends - ONE_DAY < first:
        raise ValidationError({"last": f"Write {in_words(first)} or a later day: what was said of that month stays"})
    _end(row, ends, by, {})
    _tell(row, "ended", f"{case_of(row)} is no longer co-worked: the last day is {in_words(ends - ONE_DAY)}")
    return row


def earliest_last_day(row: CoWorking) -> date:
    """Return the earliest day that may be the last: the first, or the first of the last month that was declared."""
    declared = row.declarations.order_by("-month").values_list("month", flat=True).first()
    return max(row.starts, declared) if declared else row.starts


@transaction.atomic
def end_with_pathway(*, enrolment: Enrolment, ends: date, by: Person | None) -> list[str]:
    """End what a learner co-works when their pathway ends; return a sentence for each."""
    rows = _not_over(Q(learner=enrolment.person), ends)
    return [
        f"The co-working of {case_of(row, middle=True)} with {row.lead} ends."
        for row in _end_all(rows, ends, by, {"with_enrolment": enrolment.pk})
    ]


@transaction.atomic
def end_with_person(*, person: Person, ends: date, by: Person | None) -> int:
    """End what somebody who leaves the service co-works or leads; return how much it was."""
    rows = _end_all(_not_over(Q(learner=person) | Q(lead=person), ends), ends, by, {"left": person.pk})
    if ends <= today():
        # Nobody else can say what they did: it is not passed on. Whoever leaves later says it until then.
        own = Duty.objects.filter(owner=person, kind__in=TO_DECLARE.values())
        close_duties(duties=own, by=by, reason="They have left the service.")
    for row in rows:
        if row.lead_id == person.pk:
            text = f"{person} leaves: {case_of(row, middle=True)} has nobody who leads it. Say who holds it now"
            queue_notice(person=row.agreed_by, event=f"co-working-{row.pk}-left", text=text, link=_link(row))
    return len(rows)


def held_fast(co_working: CoWorking) -> CoWorking:
    """Hold a co-working, and read it afresh: whoever acts on one comes one after the other."""
    rows = CoWorking.objects.select_for_update(of=("self",)).select_related("learner", "lead", "unit", "agreed_by")
    found: CoWorking = rows.get(pk=co_working.pk)
    return found


def case_of(row: CoWorking, *, middle: bool = False) -> str:
    """Name the case by its mask, at the beginning of a sentence or in the middle."""
    case = "case" if middle else "Case"
    return f"{case} {row.case_mask}" if row.case_mask else ("one case" if middle else "One case")


def _check_not_agreed(learner: Person, case_key: str) -> None:
    """Refuse a second co-working of the same case by the same learner."""
    rows = CoWorking.objects.filter(learner=learner, case_key=case_key, ends=None).select_related("lead")
    standing = rows.first() if case_key else None
    if standing:
        since = in_words(standing.starts)
        case = case_of(standing, middle=True)
        raise NotAllowed(f"{learner} co-works {case} with {standing.lead} already, since {since}. End that first.")


def _not_over(whose: Q, by_day: date) -> list[CoWorking]:
    rows = CoWorking.objects.not_over_by(by_day).filter(whose)
    rows = rows.select_related("learner", "lead", "unit", "agreed_by")
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def _end_all(rows: Iterable[CoWorking], ends: date, by: Person | None, why: dict[str, int]) -> list[CoWorking]:
    """End several because of something larger; never before what was said of one."""
    return [_end(row, max(ends, earliest_last_day(row) + ONE_DAY), by, why) for row in rows]


def _end(row: CoWorking, ends: date, by: Person | None, why: dict[str, int]) -> CoWorking:
    row.ends, row.ended_by = ends, by
    row.full_clean()
    row.save(update_fields=["ends", "ended_by"])
    audit.record("co_working_ended", by=by, subject=row, facts={"ends": ends.isoformat(), **why})
    settle(co_working=row, on=today(), by=by)
    return row


def _link(row: CoWorking) -> str:
    return reverse("caseload:co_worked", args=[row.pk])


def _tell(row: CoWorking, what: str, text: str) -> None:
    for person in (row.learner, row.lead):
        queue_notice(person=person, event=f"co-working-{row.pk}-{what}", text=text, link=_link(row))


def furthest_ahead(on: date) -> date:
    """Return the latest first day of a co-working that is agreed today."""
    return months_after(on, 1)
