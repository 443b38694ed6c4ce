"""The support plan: agreed by manager and officer, done step by step, and closed by a re-check alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.spot_checks.after import rechecking
from assessments.spot_checks.after.consequences import SUPPORT, plan_page_of, raised_by
from assessments.spot_checks.after.meanwhile import was_first
from assessments.spot_checks.after.permissions import check_may_agree_plan, check_may_mark_done
from assessments.spot_checks.after.proposing import mentor_of
from assessments.spot_checks.models import SpotCheck, SpotCheckOutcome, SupportAction, SupportPlan
from courses.models import Module
from lms import audit
from lms.actions import change_duty, queue_notice
from lms.calendar import in_words, today
from lms.models import Duty, Person
from lms.permissions import NotAllowed
from lms.screening import find_identifiers

WITH_A_MENTOR: Final = (SupportAction.Kind.MENTOR, SupportAction.Kind.OBSERVED)


@dataclass(frozen=True)
class Wanted:
    """One thing to be agreed."""

    kind: SupportAction.Kind
    text: str
    due: date
    module: Module | None = None
    question: str = ""


@transaction.atomic
def agree_plan(
    *, outcome: SpotCheckOutcome, actions: Sequence[Wanted], by: Person, at: datetime | None = None
) -> SupportPlan:
    """Agree what an officer will read, practise and be observed in, once. The same sent twice counts once."""
    moment = at or timezone.now()
    day = today(moment)
    SpotCheck.objects.select_for_update().get(pk=outcome.spot_check_id)
    check_may_agree_plan(by, outcome, on=day)
    raised = _still_asked(raised_by(outcome))
    standing = standing_after(raised)
    if standing and _is_the_same(standing, actions, by):
        return standing
    check_none_stands(outcome, by)
    recheck_by = rechecking.recheck_day(outcome.spot_check.officer, day)
    _check_actions(actions, day, recheck_by)
    plan = SupportPlan.objects.create(outcome=raised, made_by=by, made_at=moment, recheck_by=recheck_by)
    SupportAction.objects.bulk_create(
        SupportAction(
            plan=plan, kind=row.kind, text=row.text.strip(), module=row.module, question=row.question, due=row.due
        )
        for row in actions
    )
    audit.record("support_plan_agreed", by=by, subject=plan, facts={"actions": len(actions)})
    for earlier in rechecking.rounds_before(raised):
        rechecking.wait_until(earlier, recheck_by)
    last = max(row.due for row in actions)
    _say(plan, f"Agreed on {in_words(day)}. See that all of it is done by {in_words(last)}.", last, by)
    _tell_officer(plan, "agreed", "Your support plan after a spot check is there to read")
    _tell_mentor(plan, actions, day)
    return plan


def standing_after(raised: SpotCheckOutcome) -> SupportPlan | None:
    """Return the plan that was agreed after an outcome, if there is one."""
    return SupportPlan.objects.filter(outcome=raised).select_related("made_by").first()


def check_none_stands(outcome: SpotCheckOutcome, by: Person) -> None:
    """Refuse where no plan is asked for, or one was agreed before: say by whom and when."""
    if made := standing_after(_still_asked(raised_by(outcome))):
        raise NotAllowed(was_first(made.made_by, by, "agreed this plan", made.made_at))


def _is_the_same(plan: SupportPlan, actions: Sequence[Wanted], by: Person) -> bool:
    """Say whether this very plan was agreed by this very person."""
    sent = [(row.kind, row.text.strip(), row.module and row.module.pk, row.question, row.due) for row in actions]
    rows = plan.actions.order_by("pk").values_list("kind", "text", "module", "question", "due")
    return plan.made_by_id == by.pk and sent == list(rows)


def _still_asked(outcome: SpotCheckOutcome) -> SpotCheckOutcome:
    """Return an outcome whose support is still asked for; refuse for any other."""
    current = SpotCheckOutcome.objects.select_related("replaced_by__judgement", "judgement").get(pk=outcome.pk)
    later = getattr(current, "replaced_by", None)
    if not current.failed or (later is not None and not later.failed):
        raise NotAllowed("This check asks for no support plan: it is not one that was not sufficient.")
    return current


def _check_actions(actions: Sequence[Wanted], on: date, last: date) -> None:
    problems = []
    if not actions:
        problems.append("Keep or write at least one thing that will be done")
    for row in actions:
        problems += [finding.sentence for finding in find_identifiers(row.text, on=on)]
        if not row.text.strip():
            problems.append("Write what will be done")
        if not on <= row.due <= last:
            problems.append(f"Each thing has its day between today and {in_words(last)}, when another case is checked")
    if problems:
        raise ValidationError({"actions": list(dict.fromkeys(problems))})


@transaction.atomic
def mark_done(
    *, action: SupportAction, by: Person, on: date, note: str = "", at: datetime | None = None
) -> SupportAction:
    """Record that something agreed is done, with the day and who says so. The last one asks for the re-check."""
    moment = at or timezone.now()
    plan = SupportPlan.objects.select_for_update(of=("self",)).get(pk=action.plan_id)
    row = SupportAction.objects.select_related("plan__outcome__spot_check__officer", "done_by").get(pk=action.pk)
    check_may_mark_done(by, row, on=today(moment))
    if row.done_on:
        return row
    if plan.ended_at:
        raise NotAllowed(f"This plan ended on {in_words(today(plan.ended_at))}. {plan.ended_reason}")
    if not today(plan.made_at) <= on <= today(moment):
        raise ValidationError({"on": f"The day lies between {in_words(today(plan.made_at))} and today"})
    if found := find_identifiers(note, on=today(moment)):
        raise ValidationError({"note": [finding.sentence for finding in found]})
    row.done_on, row.done_by, row.note = on, by, note.strip()
    row.save(update_fields=["done_on", "done_by", "note"])
    audit.record("support_action_done", by=by, subject=row, facts={"on": on.isoformat()})
    if not plan.actions.filter(done_on=None).exists():
        _all_done(plan, by, moment)
    return row


def _all_done(plan: SupportPlan, by: Person, at: datetime) -> None:
    """Ask for the re-check. The plan and its duty stay open: having attended proves nothing yet."""
    plan.done_at = at
    plan.save(update_fields=["done_at"])
    audit.record("support_plan_done", by=by, subject=plan)
    words = f"All that was agreed is done. Another case is drawn and judged by {in_words(plan.recheck_by)}; "
    _say(plan, f"{words}the plan closes when that is sufficient.", plan.recheck_by, by)
    _tell_officer(plan, "done", "All of your support plan is done, and another case will be drawn")
    # A draw is frozen and committed before there is a seed, so it cannot be part of this step.
    transaction.on_commit(partial(rechecking.ask, plan, on=today(at)), robust=True)


def _say(plan: SupportPlan, reason: str, due: date, by: Person) -> None:
    """Say on the duty what the plan waits for now."""
    kind, source = plan.outcome._meta.label_lower, plan.outcome_id
    for duty in Duty.objects.open().filter(kind=SUPPORT, source_kind=kind, source_id=source):
        change_duty(duty=duty, reason=reason, due=due, by=by)


def _tell_mentor(plan: SupportPlan, actions: Sequence[Wanted], on: date) -> None:
    """Tell the officer's mentor when something of the plan is theirs to do, without a word of the check."""
    officer = plan.outcome.spot_check.officer
    mentor = mentor_of(officer.pk, on)
    if mentor and any(row.kind in WITH_A_MENTOR for row in actions):
        text = f"You are asked to help with a support plan: {officer}"
        queue_notice(person=mentor, event=f"support-plan-{plan.pk}-mentor", text=text, link=plan_page_of(plan.outcome))


def _tell_officer(plan: SupportPlan, event: str, text: str) -> None:
    spot_check = plan.outcome.spot_check
    queue_notice(
        person=spot_check.officer,
        event=f"support-plan-{plan.pk}-{event}",
        text=f"{text}: case {spot_check.case.mask}",
        link=plan_page_of(plan.outcome),
    )
