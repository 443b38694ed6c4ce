"""What follows an outcome: word to the officer and, after one that was not sufficient, a review and support.

Called only from the actions of this room, inside their transaction.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.urls import reverse

from assessments.spot_checks.models import SpotCheckOutcome
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import working_day_after
from lms.models import Duty, Person
from lms.permissions import current_post, line_manager_of
from lms.policy.spot_checking import SPOT_CHECK_FOLLOW_UP_DAYS
from lms.roles import Role
from lms.rules import RuleBook
from mentoring.caseload.held.restricting import place_restriction
from mentoring.caseload.models import Restriction

REVIEW: Final = "caseload_review"
SUPPORT: Final = "support_plan"
READ: Final = "read_outcome"


def follow(outcome: SpotCheckOutcome, by: Person, on: date) -> None:
    """Tell the officer; after a check that was not sufficient, open what must follow."""
    if outcome.failed:
        _open_what_follows(outcome, by, on)
        return
    queue_notice(
        person=outcome.spot_check.officer,
        event=f"spot-check-{outcome.pk}",
        text=f"The outcome of a spot check is there to read: case {outcome.spot_check.case.mask}",
        link=_page_of(outcome),
    )


def _open_what_follows(outcome: SpotCheckOutcome, by: Person, on: date) -> None:
    officer, mask = outcome.spot_check.officer, outcome.spot_check.case.mask
    days = RuleBook.at(_unit_of(officer, on), on).answer(SPOT_CHECK_FOLLOW_UP_DAYS).value
    due, manager = working_day_after(on, days), _manager(officer, on)
    why = f"A spot check of case {mask} was not sufficient: {outcome.judgement.score.in_words}."
    _open(outcome, READ, f"Read the outcome of your spot check: {mask}", why, due, by, {"owner": officer})
    if manager:
        review = f"{why} Look through the caseload for the same gaps, and bring what you find to {officer}."
        plan = f"{why} Agree with {officer} what they will read, practise and be observed in, and by when."
        _open(outcome, REVIEW, f"Review the caseload of {officer}", review, due, by, manager)
        _open(outcome, SUPPORT, f"Agree a support plan with {officer}", plan, due, by, manager)
        _hold_cases_back(outcome, by)


def _hold_cases_back(outcome: SpotCheckOutcome, by: Person) -> None:
    """Let no new case come to the officer while the review is open."""
    place_restriction(
        person=outcome.spot_check.officer,
        kind=Restriction.Kind.NO_NEW_CASES,
        reason="A caseload review after a spot check is open",
        ends_when="The review is done",
        source=outcome,
        by=by,
    )


def _open(
    outcome: SpotCheckOutcome, kind: str, title: str, reason: str, due: date, by: Person, asked: dict[str, Any]
) -> None:
    open_duty(
        kind=kind,
        source=outcome,
        about=outcome.spot_check.officer,
        title=title,
        reason=reason,
        due=due,
        link=_page_of(outcome),
        link_text="Read the outcome",
        by=by,
        **asked,
    )


def _manager(officer: Person, on: date) -> dict[str, Any]:
    """Return who owns what follows: the line manager, or whoever is senior probation officer of the team."""
    manager, unit = line_manager_of(officer, on), _unit_of(officer, on)
    if manager:
        return {"owner": manager}
    return {"role": Role.SPO, "unit": unit} if unit else {}


def _unit_of(officer: Person, on: date) -> Any:
    post = current_post(officer, on)
    return post.unit if post else None


def close_reading(outcome: SpotCheckOutcome, by: Person) -> None:
    """Close the officer's duty of reading."""
    close_duty(kind=READ, source=outcome, by=by)


def follow_ups_of(outcomes: Iterable[SpotCheckOutcome]) -> dict[int, Duty]:
    """Return what is still to follow from each outcome, due last of all; nothing where it is done. One query."""
    kind, ids = SpotCheckOutcome._meta.label_lower, [outcome.pk for outcome in outcomes]
    duties = Duty.objects.open().filter(kind__in=(REVIEW, SUPPORT), source_kind=kind, source_id__in=ids)
    return {duty.source_id: duty for duty in duties.select_related("owner", "owner_unit").order_by("due", "pk")}


def who_has(duty: Duty) -> str:
    """Name the person, or the role and place, that a duty is with."""
    return str(duty.owner or f"{duty.get_owner_role_display()}, {duty.owner_unit}")


def _page_of(outcome: SpotCheckOutcome) -> str:
    return reverse("spot_checks:outcome", args=[outcome.spot_check_id])
