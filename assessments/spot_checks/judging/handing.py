"""A check passes from one reader to another: handed back, taken over, or ended because its reader may not go on."""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from assessments.spot_checks.judging.assigning import assign_seat, assign_waiting, keep_duties
from assessments.spot_checks.judging.choosing import AWAY, ELSEWHERE, NOT_CERTIFIED
from assessments.spot_checks.judging.gathering import Field, gather, mostly_away, still_to_judge
from assessments.spot_checks.judging.pool import check_is_free, check_room
from assessments.spot_checks.judging.seats import end, give
from assessments.spot_checks.judging.wanted import RELATED, all_wanted, to_read
from assessments.spot_checks.models import Assignment, DeclaredTie, SpotCheck
from assessments.spot_checks.permissions import check_may_take
from lms import audit
from lms.actions import queue_notice
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed

EndedAs = Assignment.EndedAs
Reason = tuple[Assignment.EndedAs, str]
KEPT: Final = "What you wrote is kept."


@transaction.atomic
def hand_back(*, assignment: Assignment, kind: str, about: str, by: Person) -> DeclaredTie:
    """Take a reader's word that they should not judge this officer, or this case, and ask somebody else.

    `about` is "officer" or "case". What they wrote is kept. Twice changes nothing.
    """
    SpotCheck.objects.select_for_update().get(pk=assignment.spot_check_id)
    row = Assignment.objects.select_related("spot_check__case", "spot_check__officer").get(pk=assignment.pk)
    check_may_hand_back(by, row)
    case = row.spot_check.case if about == "case" else None
    tie, created = DeclaredTie.objects.get_or_create(
        reviewer=by,
        officer=row.spot_check.officer,
        case=case,
        kind=kind,
        defaults={"declared_by": by, "declared_at": timezone.now()},
    )
    if created:
        audit.record("spot_check_tie_declared", by=by, subject=tie, facts={"kind": kind, "about": about})
    end(assignment=row, how=EndedAs.HANDED_BACK, reason="You handed it back.", by=by)
    assign_seat(spot_check=row.spot_check, seat=row.seat, by=by)
    return tie


def check_may_hand_back(person: Person, assignment: Assignment) -> None:
    """Refuse everybody but the reader who has it now and has not judged it."""
    if person.pk != assignment.reviewer_id:
        raise NotAllowed("This check is not with you, so it is not yours to hand back.")
    if assignment.judged:
        raise NotAllowed("You have judged this check, and a judgement is never taken back.")
    if assignment.ended_at is not None and assignment.ended_as != EndedAs.HANDED_BACK:
        raise NotAllowed(f"This check is no longer with you. {assignment.ended_reason} {KEPT}")


@transaction.atomic
def take(*, spot_check: SpotCheck, seat: str, by: Person, at: datetime | None = None) -> Assignment:
    """Let a reviewer take a check that has no reader, that was not begun in time, or whose claim has run out.

    What the former reader wrote stays with them, and they are told. Of two who take it at once one gets it.
    """
    moment = at or timezone.now()
    # Whoever gives, takes or judges this check waits here.
    SpotCheck.objects.select_for_update().get(pk=spot_check.pk)
    check = to_read().filter(pk=spot_check.pk).first()
    if check is None or seat not in {wanted for _, wanted in all_wanted([check])}:
        raise NotAllowed("This check needs no reader any more. Nothing of yours was lost or recorded.")
    sitting = _sitting(check, seat)
    if sitting and sitting.reviewer_id == by.pk:
        return sitting
    check_may_take(by, check, seat, on=today(moment))
    check_room(by, check, on=today(moment))
    if sitting:
        check_is_free(sitting, check.officer, moment)
        _take_over(sitting, by, moment)
    given = give(spot_check=check, seat=Assignment.Seat(seat), reviewer=by, by=by, because={"taken": True}, at=at)
    keep_duties(on=today(moment), by=by, about=check)
    return given


def _sitting(check: SpotCheck, seat: str) -> Assignment | None:
    """Return who sits in a seat, as it is once whatever they are saving is through."""
    rows = Assignment.objects.filter(spot_check=check, seat=seat, ended_at=None)
    return rows.select_related("reviewer").select_for_update(of=("self",)).first()


def _take_over(sitting: Assignment, by: Person, moment: datetime) -> None:
    reason = f"{by} took it over on {in_words(today(moment))}."
    end(assignment=sitting, how=EndedAs.TAKEN_OVER, reason=reason, by=by)
    _tell(sitting, f"Case {sitting.spot_check.case.mask} is no longer with you: {reason} {KEPT}")


def _tell(row: Assignment, text: str) -> None:
    queue_notice(person=row.reviewer, event=f"spot-check-ended-{row.pk}", text=text, link="/spot-checks/to-judge/")


@transaction.atomic
def keep_readers(*, on: date) -> int:
    """End what its reader may not go on with: away, left, no longer entitled or certified, or tied to the officer.

    What they wrote is kept. Every check that lacks a reader then is given to another; return how many had to change.
    """
    related = [f"spot_check__{name}" for name in RELATED]
    rows = list(Assignment.objects.filter(still_to_judge()).select_related("reviewer", *related).order_by("pk"))
    wanted = [(row.spot_check, row.seat) for row in rows]
    field = gather(wanted, on, [row.reviewer_id for row in rows])
    found = [(row, why) for row in rows if (why := why_ended(row, field))]
    for row, (how, reason) in found:
        end(assignment=row, how=how, reason=reason, by=None)
        if row.reviewer.is_active:
            _tell(row, f"Case {row.spot_check.case.mask} is no longer with you. {reason} {KEPT}")
    assign_waiting(on=on)
    return len(found)


def why_ended(row: Assignment, field: Field) -> Reason | None:
    """Return how and why a reader may not go on with a check, or nothing."""
    check = row.spot_check
    if tie := field.tie(check, row.seat, row.reviewer_id):
        return EndedAs.NOT_INDEPENDENT, tie.sentence
    bar = field.bar(check, row.seat, row.reviewer_id)
    if bar == ELSEWHERE:
        left = "You have left." if not row.reviewer.is_active else ""
        return EndedAs.NO_LONGER, left or f"Your roles do not let you judge cases of {check.officer} any more."
    if bar == NOT_CERTIFIED:
        standard = check.standard_version.standard
        return EndedAs.NO_LONGER, f"Your certificate for “{standard}” has ended."
    if bar == AWAY and mostly_away(field.absences.get(row.reviewer_id, []), field.on, field.days[check.pk, row.seat]):
        return EndedAs.AWAY, "You are away for most of the time until it is to be judged."
    return None
