"""What a new day asks of support plans: a re-check that could not be drawn before, and a word when something is due."""

from datetime import date
from typing import Final

from django.db import transaction

from assessments.spot_checks.after.consequences import RAISED, READ, REVIEW, plan_page_of
from assessments.spot_checks.after.rechecking import ask, end_plan
from assessments.spot_checks.models import SpotCheckOutcome, SupportAction, SupportPlan
from lms.actions import close_duties, pass_duty, queue_notice
from lms.calendar import in_words
from lms.models import Duty
from lms.permissions import NotAllowed, line_managers_of
from mentoring.caseload.held.restricting import lift_restriction

RELATED = ("outcome__spot_check__officer", "outcome__spot_check__standard_version__standard", "outcome__appeal")

LEFT: Final = "The officer has left."


def keep_support(*, on: date) -> int:
    """Pass support to new managers, draw the re-checks due, tell who is late; return how many people were helped."""
    return _close_of_those_who_left() + _pass_to_new_managers(on) + _draw_rechecks(on) + _remind(on)


@transaction.atomic
def _close_of_those_who_left() -> int:
    """Close what was asked about officers who have left, with the reason: nobody can be supported any more."""
    plans = SupportPlan.objects.filter(ended_at=None, outcome__spot_check__officer__is_active=False)
    for plan in plans.select_for_update(of=("self",)):
        end_plan(plan, reason=LEFT, by=None)
    duties = Duty.objects.filter(kind__in=(READ, *RAISED), about__is_active=False)
    reviews = duties.open().filter(kind=REVIEW, source_kind=SpotCheckOutcome._meta.label_lower)
    # Whoever comes back one day starts without what nobody could lift any more.
    for outcome in SpotCheckOutcome.objects.filter(pk__in=list(reviews.values_list("source_id", flat=True))):
        lift_restriction(source=outcome, by=None)
    return close_duties(duties=duties, by=None, reason=LEFT)


@transaction.atomic
def _pass_to_new_managers(on: date) -> int:
    """Give reviews and support plans that are open to whoever manages the officer by now, with the reason."""
    source = SpotCheckOutcome._meta.label_lower
    rows = Duty.objects.open().filter(kind__in=RAISED, source_kind=source).select_related("owner", "about")
    duties = list(rows.order_by("pk").select_for_update(of=("self",)))
    managers = line_managers_of({row.about_id for row in duties if row.about_id}, on)
    passed = 0
    for duty in duties:
        manager = managers.get(duty.about_id or 0)
        if manager is None or duty.owner_id == manager.pk:
            continue
        pass_duty(duty=duty, to=manager, reason=f"Passed on {in_words(on)}: {manager} manages {duty.about} now.")
        passed += 1
    return passed


def _draw_rechecks(on: date) -> int:
    """Draw the re-check of each plan that is done and waits for one, each on its own."""
    plans = SupportPlan.objects.filter(ended_at=None, done_at__isnull=False)
    drawn = 0
    for plan in plans.select_related("outcome__replaced_by", *RELATED).order_by("recheck_by", "pk"):
        try:
            drawn += ask(plan, on=on) is not None
        except NotAllowed:
            # What stands against it today may be gone tomorrow.
            continue
    return drawn


@transaction.atomic
def _remind(on: date) -> int:
    """Tell the officer once on the day on which something is due, and the manager too once it is late."""
    related = ("plan__outcome__spot_check__officer", "plan__outcome__spot_check__case")
    rows = SupportAction.objects.filter(done_on=None, due__lte=on, plan__ended_at=None).select_related(*related)
    actions = list(rows.order_by("due", "pk"))
    managers = line_managers_of({row.plan.outcome.spot_check.officer_id for row in actions}, on)
    for row in actions:
        spot_check = row.plan.outcome.spot_check
        link, case = plan_page_of(row.plan.outcome), spot_check.case.mask
        text = f"Something in your support plan is due: case {case}"
        queue_notice(person=spot_check.officer, event=f"support-action-{row.pk}-due", text=text, link=link)
        manager = managers.get(spot_check.officer_id)
        if manager and row.due < on:
            text = f"Something in a support plan is late: case {case}"
            queue_notice(person=manager, event=f"support-action-{row.pk}-late", text=text, link=link)
    return len(actions)
