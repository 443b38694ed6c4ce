"""What an officer reads of the checks of their own cases: what is under way, what they came to, and what is next."""

from datetime import date
from typing import Any, Final

from django.urls import reverse

from assessments.spot_checks.after.standing import standing_of
from assessments.spot_checks.after.window import Window, windows_of
from assessments.spot_checks.draws.due import next_due
from assessments.spot_checks.models import SpotCheck, SpotCheckOutcome, SupportPlan
from assessments.spot_checks.outcome_page import SHAPES
from assessments.spot_checks.scoring import Outcome
from lms.calendar import in_words, today
from lms.models import Person
from lms.policy.spot_checking import SPOT_CHECK_MONTHS
from lms.rules import RuleBook

COLUMNS: Final = [{"label": label} for label in ("Case", "Judged", "By", "Outcome", "Where it stands")]


def under_way(officer: Person) -> list[SpotCheck]:
    """Return the checks that the officer may know of: only once the record was set fast. One query."""
    rows = SpotCheck.objects.open().filter(officer=officer, record_fixed_at__isnull=False)
    return list(rows.select_related("case").order_by("record_fixed_at"))


def outcomes_of(officer: Person) -> list[SpotCheckOutcome]:
    """Return the outcomes in force of an officer's cases, the newest first. One query."""
    related = ("spot_check__case", "spot_check__officer", "judgement__by", "acknowledgement", "appeal", "replaced_by")
    rows = SpotCheckOutcome.objects.in_force().filter(spot_check__officer=officer)
    return list(rows.select_related(*related).order_by("-given_at", "-pk"))


def rows_of(outcomes: list[SpotCheckOutcome], on: date) -> list[list[Any]]:
    """Return the table of an officer's own checks. Two queries, however many."""
    windows = windows_of(outcomes)
    return [_row(row, windows[row.pk], on) for row in outcomes]


def _row(row: SpotCheckOutcome, window: Window, on: date) -> list[Any]:
    stands = standing_of(row, window, on)
    return [
        {
            "text": f"Case {row.spot_check.case.mask}",
            "href": reverse("spot_checks:outcome", args=[row.spot_check_id]),
        },
        in_words(today(row.given_at)),
        str(row.judgement.by),
        {
            "text": row.in_words,
            "state": SHAPES[Outcome(row.judgement.outcome)],
            "note": "" if row.acknowledged else "you have not said yet that you have read it",
        },
        {"text": stands.word, "state": stands.kind},
    ]


def what_is_next(outcomes: list[SpotCheckOutcome], officer: Person, book: RuleBook) -> str:
    """Say when the next check is due, from what the officer knows already. One query."""
    plan = (
        SupportPlan.objects.filter(outcome__spot_check__officer=officer, ended_at=None).order_by("recheck_by").first()
    )
    if plan:
        return (
            f"Another case of yours is drawn once everything in your support plan is done, "
            f"and judged by {in_words(plan.recheck_by)}."
        )
    judged = [row for row in outcomes if row.judgement.outcome != Outcome.CANNOT_BE_JUDGED]
    due = next_due(today(judged[0].given_at) if judged else None, book.answer(SPOT_CHECK_MONTHS).value)
    if due is None or due <= book.on:
        return "You are due for a check: a case of yours may be drawn at any time."
    return f"Your next check is due by {in_words(due)}. Some officers are drawn sooner, by chance."
