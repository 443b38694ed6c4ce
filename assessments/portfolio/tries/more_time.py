"""A learner asks for more time for a next step, and their assessor agrees or says why not."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio import consequences
from assessments.portfolio.disputes.disagreeing import locked_judgement
from assessments.portfolio.handing.current import asked_of, assessor_of
from assessments.portfolio.models import Judgement, MoreTime
from assessments.portfolio.permissions import check_in_force, check_may_judge_claim
from assessments.portfolio.screened import identifiers
from lms import audit
from lms.actions import change_duty, close_duty, open_duty, queue_notice
from lms.calendar import in_words, today
from lms.models import Duty, Person
from lms.permissions import NotAllowed, check_may
from lms.policy.marking import NEXT_STEP_MORE_DAYS
from lms.roles import Permission
from lms.rules import Answer, RuleBook


def next_step_duty(judgement: Judgement) -> QuerySet[Duty]:
    """Return the open duty of the next step of a judgement; none once it is done or overtaken."""
    rows: QuerySet[Duty] = Duty.objects.open().filter(
        kind=consequences.NEXT_STEP, source_kind=judgement._meta.label_lower, source_id=judgement.pk
    )
    return rows


def latest_day(judgement: Judgement, on: date) -> tuple[date, Answer]:
    """Return the last day that may be agreed on, counted from the day that was first set, and the rule."""
    place = consequences.place_of(judgement.claim.evidence.person, on)
    rule = RuleBook.at(place, on).answer(NEXT_STEP_MORE_DAYS)
    first = judgement.next_step_by or on
    return first + timedelta(days=rule.value), rule


def check_may_ask(person: Person, judgement: Judgement, *, on: date) -> None:
    """Refuse unless it is the learner's own next step, still to be done, with days left to give and none asked for."""
    check_may(person, Permission.SUBMIT_EVIDENCE, on=on)
    if judgement.claim.evidence.person_id != person.pk:
        raise NotAllowed("Only the learner whose next step it is can ask for more time.")
    check_in_force(judgement.claim)
    if not next_step_duty(judgement).exists():
        raise NotAllowed("This next step is not open: it is done, or the criterion was claimed or judged again.")
    if MoreTime.objects.filter(judgement=judgement, answered_at=None).exists():
        raise NotAllowed("You have asked already, and wait for an answer.")
    last, rule = latest_day(judgement, on)
    given = due_day(judgement)
    if given >= last or on >= last:
        raise NotAllowed(
            f"A next step gets {rule.in_words} more at most, so {in_words(last)} was the last day to give. "
            "You can add new evidence at any time."
        )


def due_day(judgement: Judgement) -> date:
    """Return by when the next step of a judgement is to be done: the day first set, or the one agreed on since."""
    agreed = MoreTime.objects.filter(judgement=judgement, agreed=True).order_by("-answered_at", "-pk")
    until: date | None = agreed.values_list("until", flat=True).first()
    day = until or judgement.next_step_by
    if day is None:
        raise NotAllowed("A criterion that is met has no next step.")
    return day


@transaction.atomic
def ask_more_time(
    *, judgement: Judgement, by: Person, until: date, reason: str, at: datetime | None = None
) -> MoreTime:
    """Ask for a later day for a next step. Posted twice asks once."""
    moment, words = at or timezone.now(), reason.strip()
    day = today(moment)
    found = locked_judgement(judgement)
    same = MoreTime.objects.filter(judgement=found, asked_by=by, reason=words, until=until, answered_at=None).first()
    if same:
        return same
    check_may_ask(by, found, on=day)
    last, rule = latest_day(found, day)
    faults = {**_day_faults(until, max(due_day(found), day), last), **identifiers(day, reason=words)}
    if not words:
        faults["reason"] = "Write why you need more time"
    if faults:
        raise ValidationError(dict(faults))
    row = MoreTime.objects.create(
        judgement=found, asked_by=by, reason=words, until=until, asked_at=moment, rules=[rule.as_record()]
    )
    audit.record("more_time_asked", by=by, subject=row, facts={"judgement": found.pk, "until": until.isoformat()})
    ask_for_answer(row, day, by=by)
    return row


def _day_faults(until: date, after: date, last: date) -> dict[str, str | list[str]]:
    if until <= after:
        return {"until": f"The day must be later than {in_words(after)}"}
    return {"until": f"The day must be {in_words(last)} or earlier"} if until > last else {}


def ask_for_answer(row: MoreTime, on: date, *, by: Person | None) -> None:
    """Ask whoever judges the piece for an answer, or their senior officer to find an assessor."""
    claim = row.judgement.claim
    learner, assessor = claim.evidence.person, assessor_of(claim.evidence, on)
    open_duty(
        kind=consequences.MORE_TIME,
        source=row.judgement,
        about=learner,
        title=f"{learner} asks for more time: {claim.criterion.code}",
        reason=f"The next step is due by {in_words(due_day(row.judgement))}. Asked until {in_words(row.until)}.",
        due=max(due_day(row.judgement), on),
        link=reverse("portfolio:answer_more_time", args=[row.pk]) if assessor else consequences.page_of(claim),
        link_text="Answer" if assessor else "Read it",
        by=by,
        **asked_of(claim.evidence, assessor, on),
    )


def check_may_answer(person: Person, row: MoreTime, *, on: date) -> None:
    """Refuse unless somebody who may judge the claim answers what is still asked."""
    check_may_judge_claim(person, row.judgement.claim, on=on)
    if row.answered_at:
        raise NotAllowed(f"{row.answered_by} has answered this already.")
    if not next_step_duty(row.judgement).exists():
        raise NotAllowed("There is nothing left to give time for: the criterion was claimed or judged again.")


@transaction.atomic
def answer_more_time(
    *, more_time: MoreTime, by: Person, agrees: bool, answer: str = "", at: datetime | None = None
) -> MoreTime:
    """Give the time that was asked for, or say why not. Posted twice answers once."""
    moment, words = at or timezone.now(), answer.strip()
    day = today(moment)
    judgement = locked_judgement(more_time.judgement)
    row = MoreTime.objects.select_related("answered_by", "asked_by").get(pk=more_time.pk)
    row.judgement = judgement
    if row.answered_at and (row.answered_by_id, row.agreed, row.answer) == (by.pk, agrees, words):
        return row
    check_may_answer(by, row, on=day)
    needed = {} if agrees or words else {"answer": f"Say why not: {row.asked_by} reads it"}
    if faults := identifiers(day, answer=words) or needed:
        raise ValidationError(dict(faults))
    row.agreed, row.answer, row.answered_by, row.answered_at = agrees, words, by, moment
    row.save(update_fields=["agreed", "answer", "answered_by", "answered_at"])
    audit.record("more_time_answered", by=by, subject=row, facts={"agreed": agrees, "until": row.until.isoformat()})
    close_duty(kind=consequences.MORE_TIME, source=judgement, by=by)
    if agrees:
        for duty in next_step_duty(judgement):
            change_duty(duty=duty, reason=duty.reason, due=row.until, by=by)
    _tell(row)
    return row


def _tell(row: MoreTime) -> None:
    code = row.judgement.claim.criterion.code
    answer = f"you have until {in_words(row.until)}" if row.agreed else "no more time for the next step"
    link = consequences.page_of(row.judgement.claim)
    queue_notice(person=row.asked_by, event=f"more-time-{row.pk}", text=f"{code}: {answer}", link=link)
