"""What moves a learner's dates: hours, leave, pauses, extensions, more time, and prior learning. All is appended."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from courses import standing
from courses.learning_columns import learning_columns
from courses.models import Enrolment, EnrolmentChange, Exemption, Module, StageModule, TimeRequest
from courses.permissions import check_answer_more_time, check_change_dates, check_exempt, check_on_pathway, last_place
from courses.plans import MOVING, plans_of
from courses.progress import course_columns, open_enrolment, progress_of
from lms import audit
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import in_words, today, working_day_after
from lms.models import Person, Unit
from lms.permissions import NotAllowed, line_manager_of, rights_of
from lms.policy.learning import LEAST_HOURS, LONGEST_EXTENSION, MORE_TIME_ANSWER_DAYS
from lms.policy.rule import Rule
from lms.roles import Permission, Role
from lms.rules import value_of

Kind = EnrolmentChange.Kind
Status = Enrolment.Status
MORE_TIME_DUTY: Final = "more_time"


@transaction.atomic
def change_hours(
    *,
    enrolment: Enrolment,
    share: Decimal,
    starts: date,
    reason: str,
    agreed_by: Person,
    by: Person,
    seen: int | None = None,
) -> EnrolmentChange:
    """Record other hours from a day on."""
    row = locked(enrolment, seen)
    check_change_dates(by, row)
    check_share(share, row.person)
    facts = {"share": share, "starts": starts, "reason": reason, "agreed_by": agreed_by}
    return _append(row, Kind.HOURS, by, **facts)


@transaction.atomic
def record_leave(
    *,
    enrolment: Enrolment,
    starts: date,
    ends: date,
    reason: str,
    agreed_by: Person,
    by: Person,
    seen: int | None = None,
) -> EnrolmentChange:
    """Record leave from a day up to, not including, the first day back. Why somebody is away is nobody's business."""
    row = locked(enrolment, seen)
    check_change_dates(by, row)
    if ends <= starts:
        raise ValidationError({"ends": "The first day back must be after the first day away."})
    _check_away_once(row, starts, ends)
    return _append(row, Kind.LEAVE, by, starts=starts, ends=ends, reason=reason, agreed_by=agreed_by)


def _check_away_once(row: Enrolment, starts: date, ends: date) -> None:
    """Refuse leave on days of which leave is on record: the same days would move the dates twice."""
    rows = row.changes.filter(kind=Kind.LEAVE, replaced_by=None, takes_back=False)
    known = rows.filter(starts__lt=ends, ends__gt=starts).order_by("starts").first()
    if known and known.ends:
        days = f"from {in_words(known.starts)}, back on {in_words(known.ends)}"
        raise ValidationError(
            {"starts": f"Leave is on record {days}. Choose other days, or take that leave back first."}
        )


@transaction.atomic
def pause(
    *, enrolment: Enrolment, starts: date, reason: str, agreed_by: Person, by: Person, seen: int | None = None
) -> EnrolmentChange:
    """Stop the clock from a day on, until somebody resumes the pathway."""
    row = locked(enrolment, seen)
    check_change_dates(by, row)
    if running := open_pause(row):
        raise NotAllowed(f"{row.person} is paused already, since {in_words(running.starts)}.")
    if starts > today():
        raise ValidationError({"starts": "A pause begins today or earlier. Record days to come as leave."})
    return _append(row, Kind.PAUSE, by, starts=starts, reason=reason, agreed_by=agreed_by)


@transaction.atomic
def resume(
    *, enrolment: Enrolment, back: date, reason: str, agreed_by: Person, by: Person, seen: int | None = None
) -> EnrolmentChange:
    """End the pause that lasts: a new row takes the place of the open one."""
    row = locked(enrolment, seen)
    check_change_dates(by, row)
    running = open_pause(row)
    if running is None:
        raise NotAllowed(f"{row.person} is not paused.")
    if not running.starts < back <= today():
        began = in_words(running.starts)
        raise ValidationError({"ends": f"The first day back lies after {began}, when the pause began, and not ahead."})
    facts = {"starts": running.starts, "ends": back, "reason": reason, "agreed_by": agreed_by, "replaces": running}
    return _append(row, Kind.PAUSE, by, **facts)


@transaction.atomic
def extend(
    *,
    enrolment: Enrolment,
    months: int,
    starts: date,
    reason: str,
    agreed_by: Person,
    by: Person,
    seen: int | None = None,
) -> EnrolmentChange:
    """Give months more for the end, and for whatever falls due after a day."""
    row = locked(enrolment, seen)
    check_change_dates(by, row)
    most = int(value_of(LONGEST_EXTENSION, on=today(), unit=last_place(row.person, today())).value)
    if not 1 <= months <= most:
        raise ValidationError({"months": f"An extension is 1 to {most} months: you wrote {months}."})
    return _append(row, Kind.EXTENSION, by, months=months, starts=starts, reason=reason, agreed_by=agreed_by)


@transaction.atomic
def take_back(
    *, change: EnrolmentChange, reason: str, agreed_by: Person, by: Person, seen: int | None = None
) -> EnrolmentChange:
    """Take back a change that was a mistake: a new row says so, and the dates are as they were without it."""
    row = locked(change.enrolment, seen)
    check_change_dates(by, row)
    if change.kind not in MOVING or change.takes_back or row.changes.filter(replaces=change).exists():
        raise NotAllowed("This does not move the dates any more. Look at them again.")
    kept = {name: getattr(change, name) for name in ("starts", "ends", "months", "share")}
    facts = {**kept, "reason": reason, "agreed_by": agreed_by, "replaces": change, "takes_back": True}
    return _append(row, Kind(change.kind), by, **facts)


def check_share(share: Decimal, person: Person) -> None:
    """Refuse a share of full time that no learner works."""
    least = Decimal(value_of(LEAST_HOURS, on=today(), unit=last_place(person, today())).value) / 100
    if not least <= share <= 1:
        raise ValidationError({"share": f"The share of full time is {least:.2f} to 1: you wrote {share}."})


def locked(enrolment: Enrolment, seen: int | None = None) -> Enrolment:
    """Lock an enrolment until the transaction ends. `seen`: the last change that the person deciding has seen."""
    rows = Enrolment.objects.select_related("person", "pathway_version__pathway", "standing")
    row: Enrolment = rows.select_for_update(of=("self",)).get(pk=enrolment.pk)
    last = row.changes.select_related("by").order_by("-pk").first()
    if seen is not None and last is not None and last.pk != seen:
        who, what = last.by or "The system", last.get_kind_display().lower()
        raise NotAllowed(f"{who} recorded a change meanwhile: {what}. Look at the dates again before you decide.")
    return row


def open_pause(enrolment: Enrolment) -> EnrolmentChange | None:
    """Return the pause that still lasts, if one does."""
    return enrolment.changes.filter(kind=Kind.PAUSE, ends=None, replaced_by=None, takes_back=False).first()


def _append(row: Enrolment, kind: EnrolmentChange.Kind, by: Person, **facts: Any) -> EnrolmentChange:
    """Append a change, bring the status up to date, record it, and tell the learner."""
    if facts["starts"] < row.starts:
        began = in_words(row.starts)
        raise ValidationError({"starts": f"{row.person} began on {began}: the day must be that day or later."})
    if not facts["reason"].strip():
        raise ValidationError({"reason": "Say why the dates change."})
    change = EnrolmentChange(enrolment=row, kind=kind, by=by, **facts)
    change.full_clean()
    change.save()
    row.status = status_of(row)
    row.save(update_fields=["status"])
    audit.record("dates_changed", by=by, subject=change, facts={"enrolment": row.pk, "kind": kind.value})
    text, link = "Your dates have changed", reverse("courses:pathway")
    queue_notice(person=row.person, event=f"dates-{change.pk}", text=text, link=link)
    standing.refresh_rooms([row.person_id], today())
    return change


def status_of(enrolment: Enrolment) -> str:
    """Return how an open enrolment stands: paused, extended or active."""
    if open_pause(enrolment):
        return Status.PAUSED.value
    extended = enrolment.changes.filter(replaced_by=None, takes_back=False, kind=Kind.EXTENSION).exists()
    return Status.EXTENDED.value if extended else Status.ACTIVE.value


# ---- more time for one module ----


@transaction.atomic
def ask_more_time(*, stage_module: StageModule, until: date, reason: str, by: Person) -> TimeRequest:
    """Ask for more time for one module of one's own pathway; the line manager answers."""
    enrolment = open_enrolment(by.pk)
    if enrolment is None:
        raise NotAllowed("You are not on a pathway, so nothing is due.")
    row = locked(enrolment)
    check_on_pathway(row)
    check_to_be_done(row, stage_module)
    _check_later(row, stage_module, until)
    request = TimeRequest(enrolment=row, stage_module=stage_module, until=until, reason=reason.strip())
    request.full_clean()
    request.save()
    audit.record("more_time_asked", by=by, subject=request, facts={"until": until.isoformat()})
    standing.refresh(by, learning_columns, today())
    _ask_the_manager(request, by)
    return request


def check_to_be_done(enrolment: Enrolment, item: StageModule) -> None:
    """Refuse for a module that is not on this pathway, or is done."""
    stages = progress_of([enrolment], today())[enrolment.pk]
    mine = [module for stage in stages for module in stage.modules if module.placed and module.placed.pk == item.pk]
    if not mine:
        raise NotAllowed(f"{item.module} is not on your pathway.")
    if mine[0].done or mine[0].complete:
        word = "demonstrated" if mine[0].shown.demonstrated else "done"
        raise NotAllowed(f"{item.module} is {word}, so nobody needs more time for it.")


def _check_later(enrolment: Enrolment, item: StageModule, until: date) -> None:
    due = due_of(enrolment, item)
    if until <= max(due, today()):
        after = in_words(max(due, today()))
        raise ValidationError({"until": f"The new day must be after {after}: you wrote {in_words(until)}."})


def due_of(enrolment: Enrolment, item: StageModule) -> date:
    """Return the day by which a module is due now."""
    plans = plans_of([enrolment], today())
    return plans.of(enrolment).due(item.due_month, plans.granted(enrolment, item))


def _ask_the_manager(request: TimeRequest, by: Person) -> None:
    learner, module = request.enrolment.person, request.stage_module.module
    unit = last_place(learner, today())
    open_duty(
        kind=MORE_TIME_DUTY,
        source=request,
        title=f"Answer {learner}: more time for {module}",
        reason=f"Asked until {in_words(request.until)}. Until you answer, the module stays due as it was.",
        due=working_day_after(today(), days_of(MORE_TIME_ANSWER_DAYS, unit)),
        about=learner,
        link=reverse("courses:answer_more_time", args=[request.pk]),
        link_text="Answer",
        by=by,
        **whose(learner, unit),
    )


def days_of(rule: Rule, unit: Unit | None) -> int:
    """Return how many days a rule gives at a place."""
    return int(value_of(rule, on=today(), unit=unit).value)


def whose(learner: Person, unit: Unit | None) -> dict[str, Any]:
    """Return who owns a duty about a learner: the line manager who may, or else the senior officers of the place."""
    manager = line_manager_of(learner, today())
    if manager and rights_of(manager, today()).may(Permission.CHANGE_DATES):
        return {"owner": manager}
    if unit is None:
        raise NotAllowed(
            f"No manager and no place of {learner} are on record. The administrator puts that right first."
        )
    return {"role": Role.SPO, "unit": unit}


@transaction.atomic
def answer_more_time(*, request: TimeRequest, until: date | None, answer: str, by: Person) -> TimeRequest:
    """Grant more time until a day, or refuse it (no day). The first answer stands."""
    enrolment = locked(request.enrolment)
    request = (
        TimeRequest.objects.select_related("stage_module__module").select_for_update(of=("self",)).get(pk=request.pk)
    )
    request.enrolment = enrolment
    check_answer_more_time(by, request)
    if until is None and not answer.strip():
        raise ValidationError({"answer": "Say why there is no more time."})
    if until is not None:
        check_to_be_done(enrolment, request.stage_module)
        _check_later(enrolment, request.stage_module, until)
    settle(request, until=until, answer=answer, by=by)
    words = "You have more time" if until else "More time was not granted"
    link = reverse("courses:more_time", args=[request.stage_module_id])
    queue_notice(person=enrolment.person, event=f"more-time-{request.pk}", text=words, link=link)
    standing.refresh(enrolment.person, course_columns, today())
    return request


def settle(request: TimeRequest, *, until: date | None, answer: str, by: Person | None) -> None:
    """Write an answer, and close the duty to give one."""
    request.state = TimeRequest.State.GRANTED if until else TimeRequest.State.REFUSED
    request.granted_until, request.answer = until, answer.strip()
    request.answered_by, request.answered_at = by, timezone.now()
    request.full_clean()
    request.save()
    close_duty(kind=MORE_TIME_DUTY, source=request, by=by, reason=request.get_state_display())
    audit.record("more_time_answered", by=by, subject=request, facts={"state": str(request.state)})


# ---- recognition of prior learning ----


@transaction.atomic
def exempt(*, enrolment: Enrolment, module: Module, evidence: str, reason: str, by: Person) -> Exemption:
    """Recognise prior learning. What gates a first case is never excused from being shown, only from reading."""
    row = locked(enrolment)
    check_exempt(by, row)
    if standing_exemption(row.person, module):
        raise NotAllowed(f"{row.person} is exempt from {module} already.")
    if not evidence.strip():
        raise ValidationError({"evidence": "Say what was learned where and when, and where the proof is kept."})
    exemption = Exemption(
        person=row.person,
        module=module,
        evidence=evidence.strip(),
        reason=reason.strip(),
        approved_by=by,
        approved_on=today(),
    )
    exemption.full_clean()
    exemption.save()
    audit.record("exempted", by=by, subject=exemption, facts={"person": row.person_id, "module": module.pk})
    _tell_of_exemption(row, exemption)
    return exemption


@transaction.atomic
def withdraw_exemption(*, enrolment: Enrolment, exemption: Exemption, reason: str, by: Person) -> Exemption:
    """End an exemption by a new row; the first one stays on record."""
    row = locked(enrolment)
    check_exempt(by, row)
    if standing_exemption(row.person, exemption.module) != exemption:
        raise NotAllowed("This exemption has been withdrawn already.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why the exemption ends."})
    ended = Exemption.objects.create(
        person=row.person,
        module=exemption.module,
        evidence=exemption.evidence,
        reason=reason.strip(),
        approved_by=by,
        approved_on=today(),
        withdraws=exemption,
    )
    audit.record("exemption_withdrawn", by=by, subject=ended, facts={"withdraws": exemption.pk})
    _tell_of_exemption(row, ended)
    return ended


def standing_exemption(person: Person, module: Module) -> Exemption | None:
    """Return the exemption that stands, if one does."""
    return Exemption.objects.filter(person=person, module=module, withdraws=None, withdrawn_by=None).first()


def _tell_of_exemption(enrolment: Enrolment, exemption: Exemption) -> None:
    link = reverse("courses:pathway")
    text = "What you need to learn has changed"
    queue_notice(person=enrolment.person, event=f"exemption-{exemption.pk}", text=text, link=link)
    standing.refresh(enrolment.person, course_columns, today())
