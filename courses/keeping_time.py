"""What is done to protected learning time: plan it, end a plan, say what became of a slot."""

from datetime import date, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from courses import standing
from courses.learning_columns import learning_columns
from courses.models import Enrolment, ProtectedSlot, ProtectedTime
from courses.permissions import check_correct_slot, check_keep_time, check_record_slot
from courses.protected_time import Outcome, Slot, overlaps, slots_of
from lms import audit
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed

# What a press says: "taken", or a reason for which the time was lost.
TAKEN = Outcome.TAKEN.value


@transaction.atomic
def plan_time(*, enrolment: Enrolment, weekday: int, begins: time, minutes: int, by: Person) -> ProtectedTime:
    """Plan a weekly time for learning, from today on."""
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    check_keep_time(by, enrolment)
    if not enrolment.is_open:
        raise NotAllowed("You are not on a pathway, so there is no learning time to plan.")
    if begins.hour * 60 + begins.minute + minutes > 24 * 60:
        raise ValidationError("It must end on the same day. Plan it shorter, or earlier.")
    on = today()
    others = ProtectedTime.objects.not_over_by(on).filter(enrolment=enrolment, weekday=weekday)
    for other in others:
        if overlaps(other, begins, minutes):
            raise ValidationError(f"You have planned {other} for {other.minutes} minutes already. End that first.")
    planned = ProtectedTime(
        enrolment=enrolment, weekday=weekday, begins=begins, minutes=minutes, starts=max(on, enrolment.starts)
    )
    planned.full_clean()
    planned.save()
    facts = {"weekday": weekday, "begins": f"{begins:%H:%M}", "minutes": minutes}
    audit.record("learning_time_planned", by=by, subject=planned, facts=facts)
    return planned


@transaction.atomic
def end_time(*, planned: ProtectedTime, by: Person) -> ProtectedTime:
    """End a weekly time from today on. The row and what was said about it stay; ended already: nothing changes."""
    planned = ProtectedTime.objects.select_for_update(of=("self",)).select_related("enrolment").get(pk=planned.pk)
    check_keep_time(by, planned.enrolment)
    if planned.ends is None:
        # Half-open: a time planned today has today, and ends tomorrow.
        planned.ends = max(today(), planned.starts + timedelta(days=1))
        planned.full_clean()
        planned.save()
        audit.record("learning_time_ended", by=by, subject=planned, facts={"ends": planned.ends.isoformat()})
    return planned


@transaction.atomic
def record_slot(*, planned: ProtectedTime, day: date, said: str, by: Person) -> ProtectedSlot:
    """Say that a slot was taken, or to what it was lost. The same again changes nothing; another word corrects it."""
    # Two presses at once come one after the other.
    rows = ProtectedTime.objects.select_for_update(of=("self",)).select_related("enrolment__person")
    planned = rows.get(pk=planned.pk)
    check_keep_time(by, planned.enrolment)
    slot = _slot_on(planned, day)
    outcome, reason = (Outcome.TAKEN, "") if said == TAKEN else (Outcome.LOST, said)
    if slot.record is None:
        check_record_slot(slot)
        record = ProtectedSlot(protected_time=planned, day=day)
    elif (slot.record.outcome, slot.record.reason) == (outcome, reason):
        return slot.record
    else:
        check_correct_slot(slot)
        record = slot.record
    before = record.reason or record.outcome
    record.outcome, record.reason, record.by = outcome, reason, by
    record.full_clean()
    record.save()
    code = "learning_time_corrected" if before else "learning_time_recorded"
    audit.record(code, by=by, subject=record, facts={"day": day.isoformat(), "said": said, "before": before})
    standing.refresh(planned.enrolment.person, learning_columns, today())
    return record


def _slot_on(planned: ProtectedTime, day: date) -> Slot:
    """Return the slot of a weekly time on a day, or refuse a day on which there is none."""
    slots = slots_of([planned.enrolment], day, day + timedelta(days=1), today())[planned.enrolment_id]
    slot = next((one for one in slots if one.planned.pk == planned.pk), None)
    if slot is None:
        raise NotAllowed(f"No learning time was planned or expected at that time on {in_words(day)}.")
    return slot
