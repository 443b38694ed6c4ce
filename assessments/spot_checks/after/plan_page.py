"""What the page of a support plan shows."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from assessments.spot_checks.after.consequences import SUPPORT, who_has
from assessments.spot_checks.after.permissions import check_may_mark_done
from assessments.spot_checks.draws.earlier import can_be_checked_again
from assessments.spot_checks.models import SpotCheck, SpotCheckOutcome, SupportAction, SupportPlan
from assessments.spot_checks.permissions import check_may_see
from assessments.spot_checks.scoring import Outcome
from courses.models import ModulePage
from lms.calendar import in_words, today
from lms.models import Duty, Person
from lms.permissions import refusal

Kind = SupportAction.Kind
WHO_SAYS_SO = "Your manager or your mentor records this: somebody else must have seen it."
NO_OTHER = (
    "Every case that the officer holds has come to an outcome already. A re-check is drawn in the night after they hold"
    " another case."
)


def page_for(plan: SupportPlan, person: Person, on: date) -> dict[str, Any]:
    """Return a plan with each thing agreed, what this person may say is done, and what closes it."""
    outcome = plan.outcome
    actions = list(plan.actions.select_related("module", "done_by").order_by("due", "pk"))
    for action in actions:
        action.plan = plan
    may = _may_mark(actions, person, on)
    modules = _modules(actions)
    return {
        "rows": [_row(action, modules, may, person.pk == outcome.spot_check.officer_id, on) for action in actions],
        "state": _verdict(**_state(plan, actions)),
        "may_read_outcome": not refusal(check_may_see, person, outcome, on=on),
        "agreed": f"Agreed on {in_words(today(plan.made_at))} by {plan.made_by}",
    }


def nothing_yet(outcome: SpotCheckOutcome) -> dict[str, Any]:
    """Say with whom the plan is, or that none is asked for."""
    duties = Duty.objects.open().filter(kind=SUPPORT, source_kind=outcome._meta.label_lower, source_id=outcome.pk)
    duty = duties.select_related("owner", "owner_unit").first()
    if duty is None:
        return {"rows": [], "empty": "This check asks for no support plan.", "may_read_outcome": True}
    words = f"No plan has been agreed yet. It is with {who_has(duty)}, by {in_words(duty.due)}."
    return {"rows": [], "empty": words, "may_read_outcome": True}


def _may_mark(actions: list[SupportAction], person: Person, on: date) -> dict[str, bool]:
    """Return what kinds of thing this person may say are done: the answer is the same for all of a kind."""
    by_kind = {action.kind: action for action in actions}
    return {kind: not refusal(check_may_mark_done, person, action, on=on) for kind, action in by_kind.items()}


def _modules(actions: list[SupportAction]) -> dict[int, str]:
    """Return where each module is read. One query."""
    ids = [action.module_id for action in actions if action.module_id]
    return {page.module_id: str(page.url) for page in ModulePage.objects.live().filter(module__in=ids)}


def _row(action: SupportAction, modules: dict[int, str], may: dict[str, bool], own: bool, on: date) -> dict[str, Any]:
    row = {"text": action.text, "kind": action.get_kind_display(), "question": action.question, "note": action.note}
    row["read"] = modules.get(action.module_id or 0, "")
    if action.done_on:
        return {**row, "state": "done", "when": f"Done on {in_words(action.done_on)}", "says": str(action.done_by)}
    late = action.due < on
    row |= {"state": "overdue" if late else "due", "when": f"{'Was due' if late else 'Due'} {in_words(action.due)}"}
    if action.plan.ended_at:
        return {**row, "state": "not_started", "when": "Not asked for any more"}
    if may[action.kind]:
        return {**row, "href": reverse("spot_checks:plan_done", args=[action.pk])}
    return {**row, "why_not": WHO_SAYS_SO if own and action.kind == Kind.OBSERVED else ""}


def _state(plan: SupportPlan, actions: list[SupportAction]) -> dict[str, str]:
    """Say how far the plan is, and what closes it."""
    by, left = in_words(plan.recheck_by), sum(action.done_on is None for action in actions)
    closes = "The plan closes when another case is judged sufficient. Having attended does not close it."
    if plan.ended_at:
        return {"kind": "done", "title": f"Closed on {in_words(today(plan.ended_at))}", "text": plan.ended_reason}
    if failed := _failed_recheck(plan):
        return {"kind": "warn", "title": "Another round of support has begun", "text": failed}
    if not left and not _has_another_case(plan):
        title = "All done. There is no other case to draw"
        return {"kind": "waiting", "title": title, "text": f"{NO_OTHER} {closes}"}
    if not left:
        return {
            "kind": "waiting",
            "title": f"All done. Another case is judged by {by}",
            "text": f"It is drawn once the outcome is final. {closes}",
        }
    title = f"{len(actions) - left} of {len(actions)} done. Another case is judged by {by}"
    return {"kind": "under_way", "title": title, "text": closes}


def _has_another_case(plan: SupportPlan) -> bool:
    """Say whether a re-check is under way or can be drawn. Three queries at most."""
    if SpotCheck.objects.open().filter(follows=plan.outcome_id).exists():
        return True
    return can_be_checked_again(plan.outcome.spot_check.officer)


def _verdict(*, kind: str, title: str, text: str) -> dict[str, Any]:
    return {"kind": kind, "title": title, "text": format_html('<p class="govuk-body">{}</p>', text)}


def _failed_recheck(plan: SupportPlan) -> str:
    """Say that a re-check was not sufficient, where one was. One query."""
    rows = SpotCheckOutcome.objects.in_force().filter(
        spot_check__follows=plan.outcome_id, judgement__outcome=Outcome.NOT_SUFFICIENT
    )
    if not (found := rows.select_related("spot_check__case").first()):
        return ""
    case = found.spot_check.case.mask
    return f"The re-check of case {case} was not sufficient. This plan closes with the next one that is."
