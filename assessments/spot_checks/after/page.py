"""What the page of an outcome shows to whoever reads it: how it stands, what they may do, and what belongs to it."""

from datetime import date
from typing import Any, Final

from django.utils.html import format_html

from assessments.spot_checks.after import history
from assessments.spot_checks.after.consequences import raised_by
from assessments.spot_checks.after.forms import ReplyForm
from assessments.spot_checks.after.permissions import (
    check_may_agree_plan,
    check_may_appeal,
    check_may_reply,
    check_may_see_plan,
)
from assessments.spot_checks.after.reviewed import open_review
from assessments.spot_checks.after.standing import Standing, standing_of
from assessments.spot_checks.after.window import window_of
from assessments.spot_checks.models import SpotCheckOutcome, SupportPlan
from assessments.spot_checks.outcome_page import verdict_of
from assessments.spot_checks.permissions import check_may_finish_review, check_may_see
from assessments.spot_checks.viewings import LOOKED_COLUMNS, looked_rows
from lms.calendar import in_words
from lms.models import Person
from lms.permissions import refusal, rights_of
from lms.roles import Permission

VERDICT: Final = '<p class="govuk-body">{}</p><p class="govuk-body"><strong>{}</strong> {}</p>'


def page_for(outcome: SpotCheckOutcome, person: Person, on: date, form: ReplyForm | None) -> dict[str, Any]:
    """Return everything about an outcome that depends on who reads it and when."""
    own = outcome.spot_check.officer_id == person.pk
    chain = history.chain_of(outcome.spot_check)
    stands = standing_of(outcome, window_of(outcome), on, own=own)
    may_reply = not refusal(check_may_reply, person, outcome, on=on)
    rights = rights_of(person, on)
    return {
        "mine": own,
        "reviews": rights.may(Permission.JUDGE_SPOT_CHECKS),
        "stands": stands,
        "verdict": _verdict(outcome, stands, own),
        "form": form or (ReplyForm() if may_reply else None),
        "may_appeal": not refusal(check_may_appeal, person, outcome, on=on),
        "how": history.how_it_stands(outcome, own),
        "readings": history.readings_of(outcome.spot_check, outcome),
        "others": history.other_outcomes(chain, outcome, lambda row: not refusal(check_may_see, person, row, on=on)),
        "said": history.said_about(chain),
        "opened": history.what_it_opened(chain),
        "proofs": history.proofs_changed(chain),
        **_follow_up(outcome, person, on),
        **_looked(outcome, own or rights.may(Permission.DRAW_SPOT_CHECKS)),
    }


def _verdict(outcome: SpotCheckOutcome, stands: Standing, own: bool) -> dict[str, Any]:
    """Return the verdict with how it stands underneath."""
    verdict = verdict_of(outcome, own)
    text = format_html(VERDICT, verdict["text"], stands.lead, stands.text)
    return {**verdict, "text": text}


def _follow_up(outcome: SpotCheckOutcome, person: Person, on: date) -> dict[str, Any]:
    """Return what of the review and the support plan this person may open. Three queries at most."""
    if not outcome.failed or not outcome.in_force:
        return {"plan": None, "may_agree": False, "may_finish": False, "recheck": "", "may_read_plan": False}
    raised = raised_by(outcome)
    plan = SupportPlan.objects.filter(outcome=raised).first()
    may_read = plan is not None and not refusal(check_may_see_plan, person, raised, on=on)
    may_agree = plan is None and not refusal(check_may_agree_plan, person, outcome, on=on)
    finish = bool(open_review(raised)) and not refusal(check_may_finish_review, person, outcome)
    return {
        "plan": plan,
        "may_agree": may_agree,
        "may_finish": finish,
        "recheck": _recheck(plan),
        "may_read_plan": may_read,
    }


def _recheck(plan: SupportPlan | None) -> str:
    """Say when another case is checked."""
    if plan is None:
        return "Another case is drawn and judged after the support plan. Having attended does not close it."
    if plan.ended_at:
        return plan.ended_reason
    return f"Another case is drawn, and judged by {in_words(plan.recheck_by)}. Having attended does not close the plan."


def _looked(outcome: SpotCheckOutcome, shown: bool) -> dict[str, Any]:
    rows = looked_rows(outcome.spot_check) if shown else []
    return {"looked": rows, "looked_columns": LOOKED_COLUMNS}
