"""The re-check: another case, drawn once everything agreed is done. Only it closes a support plan, never attendance."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from assessments.spot_checks.after.consequences import SUPPORT, unit_of
from assessments.spot_checks.after.window import final_ones
from assessments.spot_checks.draws.drawing import draw
from assessments.spot_checks.draws.freezing import freeze_population
from assessments.spot_checks.draws.population import population_of
from assessments.spot_checks.draws.replacing import cancel_by_rule
from assessments.spot_checks.judging.assigning import assign_seat
from assessments.spot_checks.models import Assignment, Draw, DrawOfficer, SpotCheck, SpotCheckOutcome, SupportPlan
from assessments.spot_checks.scoring import Outcome
from lms import audit
from lms.actions import change_duty, close_duty
from lms.calendar import today
from lms.models import Duty, Person
from lms.policy.spot_checking import SPOT_CHECK_RECHECK_DAYS
from lms.rules import RuleBook

HELD_BACK: Final = (
    "The outcome that this re-check follows was appealed. Another case is drawn if it stands after the decision."
)


def take_in(outcome: SpotCheckOutcome, *, by: Person) -> None:
    """Let an outcome of a re-check close the plans that waited for it, or say that they go on."""
    answer = Outcome(outcome.judgement.outcome)
    reason = f"The re-check of case {outcome.spot_check.case.mask} was sufficient."
    for earlier in rounds_before(outcome):
        plan = SupportPlan.objects.filter(outcome=earlier, ended_at=None).first()
        if answer == Outcome.SUFFICIENT:
            end_plan(plan, reason=reason, by=by)
            close_duty(kind=SUPPORT, source=earlier, by=by, reason=reason)
        elif answer == Outcome.NOT_SUFFICIENT:
            _goes_on(earlier, outcome, by)
            wait_until(earlier, recheck_day(outcome.spot_check.officer, today(outcome.given_at)))


def rounds_before(outcome: SpotCheckOutcome) -> list[SpotCheckOutcome]:
    """Return the outcomes that a re-check follows, the nearest first: a failed re-check opened the next round."""
    found: list[SpotCheckOutcome] = []
    earlier = outcome.spot_check.follows
    while earlier is not None and earlier not in found:
        found.append(earlier)
        earlier = earlier.spot_check.follows
    return found


def _goes_on(earlier: SpotCheckOutcome, outcome: SpotCheckOutcome, by: Person) -> None:
    """Say on the duty of an earlier round what it waits for now."""
    reason = (
        f"The re-check of case {outcome.spot_check.case.mask} was not sufficient: another round of support begins. "
        "This plan closes with the next re-check that is sufficient."
    )
    for duty in Duty.objects.open().filter(kind=SUPPORT, source_kind=earlier._meta.label_lower, source_id=earlier.pk):
        change_duty(duty=duty, reason=reason, due=duty.due, by=by)


def wait_until(outcome: SpotCheckOutcome, day: date) -> None:
    """Let the plan of an earlier round wait for the re-check of the round after it."""
    SupportPlan.objects.filter(outcome=outcome, ended_at=None).update(recheck_by=day)


def recheck_day(officer: Person, on: date) -> date:
    """Return by when another case is checked after a plan that is agreed on a day."""
    days = RuleBook.at(unit_of(officer, on), on).answer(SPOT_CHECK_RECHECK_DAYS).value
    return on + timedelta(days=days)


def end_plan(plan: SupportPlan | None, *, reason: str, by: Person | None, at: datetime | None = None) -> None:
    """End a plan with its reason; there may be none."""
    if plan is None:
        return
    plan.ended_at, plan.ended_reason = at or timezone.now(), reason[:200]
    plan.save(update_fields=["ended_at", "ended_reason"])
    audit.record("support_plan_ended", by=by, subject=plan, facts={"outcome": plan.outcome_id})


def ask(plan: SupportPlan, *, on: date) -> SpotCheck | None:
    """Draw the re-check of a plan that is done; nothing while something stands against it, and it is asked again.

    The list of one officer is frozen and committed before its seed is drawn, so this is called in no transaction.
    """
    outcome, officer = plan.outcome, plan.outcome.spot_check.officer
    unit = unit_of(officer, on)
    if unit is None or not _may_be_drawn(plan, on):
        return None
    follows = {officer.pk: outcome.pk}
    looked = population_of(unit, on, officers=[officer], follows=follows).officers
    if [one.stratum for one in looked] != [DrawOfficer.Stratum.DUE]:
        return None
    standard = outcome.spot_check.standard_version.standard
    frozen = freeze_population(
        unit=unit,
        standard_version=standard.versions.latest("number"),
        by=None,
        day=on,
        kind=Draw.Kind.RECHECK,
        officers=[officer],
        follows=follows,
    )
    draw(draw=frozen, by=None)
    return _give(outcome, on)


@transaction.atomic
def _give(outcome: SpotCheckOutcome, on: date) -> SpotCheck | None:
    """Give a re-check that was drawn to a reader; an appeal made while it was drawn holds it back."""
    SpotCheck.objects.select_for_update().get(pk=outcome.spot_check_id)
    if not _is_final(outcome, on):
        cancel_open(outcome, reason=HELD_BACK)
        return None
    if found := open_recheck(outcome):
        assign_seat(spot_check=found, seat=Assignment.Seat.FIRST, by=None, on=on)
    return found


def _is_final(outcome: SpotCheckOutcome, on: date) -> bool:
    """Say whether what stands of a check asks for support, and nothing can change it any more."""
    standing = SpotCheckOutcome.objects.in_force().select_related("spot_check", "judgement", "appeal", "replaced_by")
    found = standing.get(spot_check=outcome.spot_check_id)
    return found.failed and bool(final_ones([found], on))


def _may_be_drawn(plan: SupportPlan, on: date) -> bool:
    """Say whether no re-check is under way or failed, and nothing can change the outcome that it follows."""
    drawn = SpotCheck.objects.filter(follows=plan.outcome)
    failed = SpotCheckOutcome.objects.in_force().filter(
        spot_check__follows=plan.outcome, judgement__outcome=Outcome.NOT_SUFFICIENT
    )
    return _is_final(plan.outcome, on) and not (drawn.open().exists() or failed.exists())


def open_recheck(outcome: SpotCheckOutcome) -> SpotCheck | None:
    """Return the re-check that is under way after an outcome, if there is one."""
    return SpotCheck.objects.open().filter(follows=outcome).first()


def cancel_open(outcome: SpotCheckOutcome, *, reason: str) -> None:
    """Cancel by rule the re-check that is under way after an outcome that was appealed or taken back."""
    if spot_check := open_recheck(outcome):
        # Nobody chose to cancel it: the officer's cases are drawn afresh if they are checked again.
        cancel_by_rule(spot_check=spot_check, reason=reason, by=None)


def outcomes_after(outcome: SpotCheckOutcome) -> list[SpotCheckOutcome]:
    """Return what every re-check after an outcome came to, those of its failed re-checks included."""
    found = list(SpotCheckOutcome.objects.filter(spot_check__follows=outcome).order_by("pk"))
    for row in list(found):
        found += outcomes_after(row)
    return found
