"""The table of assessors and what waits for each."""

from datetime import date
from typing import Any, Final

from django.urls import reverse

from assessments.portfolio.handing.loads import Load
from lms.calendar import in_words, working_days_between

LOAD_COLUMNS: Final = [
    {"label": "Assessor"},
    {"label": "Learners", "number": True},
    {"label": "Claims waiting", "number": True},
    {"label": "Overdue", "number": True},
    {"label": "Waits longest", "number": True},
    {"label": "Here"},
    {"label": "Assessor award"},
]


def load_rows(found: list[Load], on: date) -> list[list[Any]]:
    """Return the rows of the table."""
    return [
        [
            _who(load),
            load.learners if load.assessor else "",
            load.claims,
            load.overdue(on),
            _waits(load, on),
            {"text": here(load), "state": "waiting"} if load.away or not load.assessor else "Here",
            award(load),
        ]
        for load in found
    ]


def _who(load: Load) -> dict[str, str]:
    name = load.assessor.name if load.assessor else "Learners without an assessor"
    of = f"?of={load.assessor.pk}" if load.assessor else ""
    return {"text": name, "href": f"{reverse('portfolio:reassign')}{of}" if load.pieces else ""}


def _waits(load: Load, on: date) -> str:
    if load.oldest is None:
        return ""
    days = working_days_between(load.oldest, on)
    return f"{days} working day{'' if days == 1 else 's'}"


def here(load: Load) -> str:
    """Say whether an assessor is here, and when they are back."""
    if load.assessor is None:
        return "Nobody has these"
    if load.away is None:
        return "Here"
    return f"Away, back on {in_words(load.away.ends)}" if load.away.ends else "Away"


def award(load: Load) -> str:
    """Say until when an assessor's award is in force."""
    if load.assessor is None:
        return ""
    if load.award is None:
        return "None: judgements are countersigned"
    return f"Until {in_words(load.award.ends)}" if load.award.ends else "In force"
