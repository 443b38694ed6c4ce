"""What an outcome sets off: a first one, one that replaces another on appeal, and one of a re-check."""

from datetime import date

from django.urls import reverse

from assessments.spot_checks.after import proofs, rechecking
from assessments.spot_checks.after.consequences import READ, REVIEW, SUPPORT, page_of, raise_all, tell_officer
from assessments.spot_checks.after.replying import readers_of
from assessments.spot_checks.draws.replacing import take_next
from assessments.spot_checks.judging.assigning import assign_seat
from assessments.spot_checks.models import Assignment, SpotCheckOutcome, SupportPlan
from assessments.spot_checks.scoring import Outcome
from lms import audit
from lms.actions import close_duty, queue_notice
from lms.calendar import in_words
from lms.models import Person
from lms.permissions import line_manager_of
from mentoring.caseload.held.restricting import lift_restriction


def follow(outcome: SpotCheckOutcome, by: Person, on: date) -> None:
    """Set off what follows an outcome, once, in the transaction that gives it."""
    if outcome.replaces is not None:
        _after_appeal(outcome, outcome.replaces, by, on)
    elif outcome.failed:
        raise_all(outcome, by, on)
    else:
        tell_officer(outcome, "The outcome of a spot check is there to read")
    rechecking.take_in(outcome, by=by)
    if outcome.judgement.outcome == Outcome.CANNOT_BE_JUDGED:
        following = take_next(spot_check=outcome.spot_check, by=by)
        if following:
            assign_seat(spot_check=following, seat=Assignment.Seat.FIRST, by=None, on=on)


def _after_appeal(outcome: SpotCheckOutcome, before: SpotCheckOutcome, by: Person, on: date) -> None:
    """Take back what falls with the outcome before, or open what follows this one. The same result changes nothing."""
    reason = f"A second reader decided on appeal on {in_words(on)}: {outcome.judgement.get_outcome_display().lower()}."
    close_duty(kind=READ, source=before, by=by, reason=reason)
    _tell_others(outcome, before, on)
    if outcome.failed and not before.failed:
        raise_all(outcome, by, on)
        return
    tell_officer(outcome, "A second reader has decided on your appeal")
    if before.failed and outcome.failed:
        _proofs_follow(outcome, before, by)
    elif before.failed:
        take_back(before, outcome, reason=reason, by=by)


def _tell_others(outcome: SpotCheckOutcome, before: SpotCheckOutcome, on: date) -> None:
    """Tell the manager, and whoever judged before: the first judgement stays readable to them."""
    text = f"A second reader has decided on an appeal: case {outcome.spot_check.case.mask}"
    event, earlier = f"spot-check-decided-{outcome.pk}", reverse("spot_checks:earlier", args=[before.pk])
    if manager := line_manager_of(outcome.spot_check.officer, on):
        queue_notice(person=manager, event=event, text=text, link=page_of(outcome))
    for reader in readers_of(before):
        queue_notice(person=reader, event=event, text=text, link=earlier)


def take_back(before: SpotCheckOutcome, now: SpotCheckOutcome, *, reason: str, by: Person) -> None:
    """Take back all that an outcome had raised, its re-checks included: each with the reason, nothing deleted."""
    _close_raised(before, reason=reason, by=by)
    for later in rechecking.outcomes_after(before):
        close_duty(kind=READ, source=later, by=by, reason=reason)
        _close_raised(later, reason=reason, by=by)
    given = proofs.give_again(before, now, by)
    facts = {"replaced_by": now.pk, "given_again": given}
    audit.record("spot_check_taken_back", by=by, subject=before, facts=facts)


def _close_raised(outcome: SpotCheckOutcome, *, reason: str, by: Person) -> None:
    """Close the duties and the plan of an outcome, give cases free again, and cancel the re-check under way."""
    for kind in (REVIEW, SUPPORT):
        close_duty(kind=kind, source=outcome, by=by, reason=reason)
    lift_restriction(source=outcome, by=by)
    plan = SupportPlan.objects.filter(outcome=outcome, ended_at=None).first()
    rechecking.end_plan(plan, reason=reason, by=by)
    rechecking.cancel_open(outcome, reason=reason)


def _proofs_follow(outcome: SpotCheckOutcome, before: SpotCheckOutcome, by: Person) -> None:
    """Let what is withdrawn be what the judgement that stands disproves; duties, restriction and plan stay."""
    proofs.give_again(before, outcome, by)
    proofs.withdraw_disproved(outcome, by)
