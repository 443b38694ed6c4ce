"""What follows an outcome: word to the officer and, after one that was not sufficient, a review and support.

Called only from the actions of this room, inside their transaction.
"""

from datetime import date
from typing import Any, Final

from django.urls import reverse

from assessments.spot_checks.after import proofs
from assessments.spot_checks.models import SpotCheckOutcome
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import working_day_after
from lms.duties import manager_or_officers
from lms.models import Duty, Person, Unit
from lms.permissions import current_post, line_manager_of
from lms.policy.spot_checking import SPOT_CHECK_FOLLOW_UP_DAYS
from lms.rules import RuleBook
from mentoring.caseload.held.restricting import place_restriction
from mentoring.caseload.models import Restriction

REVIEW: Final = "caseload_review"
SUPPORT: Final = "support_plan"
READ: Final = "read_outcome"
RAISED: Final = (REVIEW, SUPPORT)


def raise_all(outcome: SpotCheckOutcome, by: Person, on: date) -> None:
    """Open what follows a check that was not sufficient, and withdraw what it disproves."""
    officer, mask = outcome.spot_check.officer, outcome.spot_check.case.mask
    days = RuleBook.at(unit_of(officer, on), on).answer(SPOT_CHECK_FOLLOW_UP_DAYS).value
    due = working_day_after(on, days)
    asked = manager_or_officers(line_manager_of(officer, on), unit_of(officer, on))
    why = f"A spot check of case {mask} was not sufficient: {outcome.judgement.score.in_words}."
    _open(outcome, READ, f"Read the outcome of your spot check: {mask}", why, due, by, {"owner": officer})
    if asked:
        review = f"{why} Look through the caseload for the same gaps, and bring what you find to {officer}."
        plan = f"{why} Agree with {officer} what they will read, practise and be observed in, and by when."
        _open(outcome, REVIEW, f"Review the caseload of {officer}", review, due, by, asked)
        _open(outcome, SUPPORT, f"Support plan with {officer}", plan, due, by, asked)
        _hold_cases_back(outcome, by)
    proofs.withdraw_disproved(outcome, by)


def tell_officer(outcome: SpotCheckOutcome, text: str) -> None:
    """Queue word to the officer that there is something to read."""
    link, words = page_of(outcome), f"{text}: case {outcome.spot_check.case.mask}"
    queue_notice(person=outcome.spot_check.officer, event=f"spot-check-outcome-{outcome.pk}", text=words, link=link)


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


def _open(outcome: SpotCheckOutcome, kind: str, title: str, reason: str, due: date, by: Person, asked: Any) -> None:
    plan = kind == SUPPORT
    open_duty(
        kind=kind,
        source=outcome,
        about=outcome.spot_check.officer,
        title=title,
        reason=reason,
        due=due,
        link=plan_page_of(outcome) if plan else page_of(outcome),
        link_text="Open the plan" if plan else "Read the outcome",
        by=by,
        **asked,
    )


def unit_of(officer: Person, on: date) -> Unit | None:
    """Return where an officer works on a day."""
    post = current_post(officer, on)
    return post.unit if post else None


def raised_by(outcome: SpotCheckOutcome) -> SpotCheckOutcome:
    """Return the outcome from which all that is open was raised: an appeal that changes nothing leaves it there."""
    before = outcome.replaces
    return before if before is not None and before.failed and outcome.failed else outcome


def close_reading(outcome: SpotCheckOutcome, by: Person) -> None:
    """Close the officer's duty of reading."""
    close_duty(kind=READ, source=outcome, by=by)


def who_has(duty: Duty) -> str:
    """Name the person, or the role and place, that a duty is with."""
    return str(duty.owner or f"{duty.get_owner_role_display()}, {duty.owner_unit}")


def page_of(outcome: SpotCheckOutcome) -> str:
    """Return where an outcome is read."""
    return reverse("spot_checks:outcome", args=[outcome.spot_check_id])


def plan_page_of(outcome: SpotCheckOutcome) -> str:
    """Return where its support plan is."""
    return reverse("spot_checks:plan", args=[outcome.spot_check_id])
