"""What the page of a reviewer shows: what is with them, may be taken, is not theirs, and was judged."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.paginator import Paginator
from django.urls import reverse

from assessments.spot_checks.after.window import final_ones
from assessments.spot_checks.judging.fields import of_draft
from assessments.spot_checks.judging.marking_page import Marked, at_time
from assessments.spot_checks.judging.queue import Barred, Free, Pool, certificates_of, judged_by, pool_of, queue_of
from assessments.spot_checks.models import Assignment, Certificate, SpotCheckJudgement, SpotCheckOutcome, Standard
from assessments.spot_checks.scoring import OUTCOME_WORDS, Outcome
from lms.calendar import in_words, today
from lms.models import Person

WITH_ME: Final = [{"label": label} for label in ("Case", "Officer", "As", "Judge by", "So far", "A tie?")]
JUDGED: Final = [{"label": label} for label in ("Case", "Officer", "As", "Judged", "Your judgement", "Outcome")]
BARRED: Final = [{"label": label} for label in ("Case", "Officer", "Why you may not judge it")]
PER_PAGE: Final = 20
SHAPES: Final = {
    Outcome.SUFFICIENT: "sufficient",
    Outcome.NOT_SUFFICIENT: "insufficient",
    Outcome.CANNOT_BE_JUDGED: "not_applicable",
}


def context_of(person: Person, on: date, moment: datetime, number: str | None = None) -> dict[str, Any]:
    """Return all that the page shows, with one page of what may be taken: that of this number."""
    waiting, pool, certificates = queue_of(person, on), pool_of(person, on), certificates_of(person, on)
    page = Paginator(pool.free, PER_PAGE).get_page(number)
    return {
        "count": len(waiting),
        "first": next((row for row, _ in waiting), None),
        "certificates": [_certificate(*each, on) for each in certificates.items()],
        "uncertified": bool(certificates) and not any(row and row.is_on(on) for row in certificates.values()),
        "with_me": WITH_ME,
        "waiting": [_waiting(row, day, on, moment) for row, day in waiting],
        "page": page,
        "free": [_free(row) for row in page],
        "full": pool.full,
        "barred_columns": BARRED,
        "barred": _barred(pool),
        "judged_columns": JUDGED,
        "judged": _all_judged(person, on),
    }


def _waiting(row: Assignment, day: date | None, on: date, moment: datetime) -> list[Any]:
    check = row.spot_check
    return [
        {"text": f"Case {check.case.mask}", "href": reverse("spot_checks:judge", args=[row.pk])},
        str(check.officer),
        row.get_seat_display(),
        _due(day, on),
        {"text": _answered(row), "note": _claim(row, moment)},
        {
            "text": "Hand it back",
            "href": reverse("spot_checks:hand_back", args=[row.pk]),
            "hidden": f"case {check.case.mask}",
        },
    ]


def _due(day: date | None, on: date) -> Any:
    if day is None:
        return "no day set"
    if day < on:
        late = (on - day).days
        return {"state": "overdue", "text": f"Overdue {late} day{'' if late == 1 else 's'}"}
    return in_words(day)


def _answered(row: Assignment) -> str:
    draft = getattr(row, "draft", None)
    if draft is None:
        return "Not begun"
    return Marked(row.spot_check.standard_version, of_draft(draft.answers, draft.summary)).answered


def _claim(row: Assignment, moment: datetime) -> str:
    """Say until when a check is the reviewer's alone, or that somebody else may take it."""
    if row.claimed_until is None:
        return ""
    if row.is_claimed(moment):
        return f"yours alone until {at_time(row.claimed_until)}"
    return f"yours alone until {at_time(row.claimed_until)}: another reviewer may take it now"


def _free(row: Free) -> dict[str, Any]:
    """Return what may be taken. Whose case it is stays unsaid until then: nobody picks an officer."""
    sitting, why = row.sitting, "Nobody has it"
    if sitting is not None and sitting.claimed_until is not None:
        why = f"{sitting.reviewer} has not gone on since {at_time(sitting.claimed_until)}"
    elif sitting is not None:
        why = f"{sitting.reviewer} has not begun it since {in_words(today(sitting.given_at))}"
    return {
        "mask": row.check.case.mask,
        "place": row.place,
        "seat": Assignment.Seat(row.seat).label,
        "judge_by": in_words(row.judge_by) if row.judge_by else "no day set",
        "why": why,
        "href": reverse("spot_checks:take", args=[row.check.pk, row.seat]),
    }


def _barred(pool: Pool) -> list[list[Any]]:
    def cells(row: Barred) -> list[Any]:
        return [f"Case {row.check.case.mask}", str(row.check.officer), row.why]

    return [cells(row) for row in pool.barred]


def _all_judged(person: Person, on: date) -> list[list[Any]]:
    rows = judged_by(person)
    final = final_ones([outcome for _, outcome in rows if outcome], on)
    return [_judged(row, outcome, outcome is not None and outcome.pk in final) for row, outcome in rows]


def _judged(row: SpotCheckJudgement, outcome: SpotCheckOutcome | None, final: bool) -> list[Any]:
    check = row.spot_check
    return [
        {"text": f"Case {check.case.mask}", "href": reverse("spot_checks:judged", args=[row.pk])},
        str(check.officer),
        row.assignment.get_seat_display(),
        in_words(today(row.judged_at)),
        {"state": SHAPES[Outcome(row.outcome)], "text": row.in_words},
        _outcome(row, outcome, final),
    ]


def _outcome(row: SpotCheckJudgement, outcome: SpotCheckOutcome | None, final: bool) -> Any:
    """Say what the check came to once nothing can change it, and before that only that it is not final."""
    if outcome is None:
        return {"state": "waiting", "text": "Another reader still judges it"}
    if not final:
        return {"state": "waiting", "text": "Not final yet"}
    found = Outcome(outcome.judgement.outcome)
    note = "" if outcome.judgement_id == row.pk else "another reader’s judgement stands"
    return {"state": SHAPES[found], "text": OUTCOME_WORDS[found], "note": note}


def _certificate(standard: Standard, row: Certificate | None, on: date) -> dict[str, Any]:
    """Return where somebody stands with a standard, as a fact."""
    value, note = "Not certified", "judge the exemplar cases first"
    if row is not None and row.is_on(on):
        value, note = "Certified", f"until {in_words(row.ends - timedelta(days=1))}" if row.ends else "without an end"
    elif row is not None and row.ends and row.ends <= on:
        value, note = "Certificate ended", f"on {in_words(row.ends)}; judge the exemplar cases again"
    return {"term": str(standard), "value": value, "note": note, "href": reverse("spot_checks:certification")}
