"""What is shown of a planned absence, in cells and sentences: each run of days, and who carries whom."""

from typing import Any, Final

from mentoring.caseload.absences.plan import Change, Plan
from mentoring.pairings.cover_picture import span_in_words

CHANGE_COLUMNS: Final = (
    {"label": "Days"},
    {"label": "Stand-in"},
    {"label": "Without it", "number": True},
    {"label": "During it", "number": True},
    {"label": "People", "number": True},
    {"label": "Learners", "number": True},
    {"label": "Against the rule"},
)


def changes_in_cells(plan: Plan) -> list[list[Any]]:
    """Return a row for each run of days on which what a stand-in carries changes."""
    return [_row(change) for change in plan.changes]


def _row(change: Change) -> list[Any]:
    before, during = change.before, change.during
    return [
        span_in_words(change.starts, change.ends),
        during.manager,
        {"text": str(before.full_time_equivalent), "number": True},
        {"text": str(during.full_time_equivalent), "number": True},
        {"text": f"{before.all_heads or 'nobody'} → {during.all_heads}", "number": True},
        {"text": f"{before.learners or 'none'} → {during.learners or 'none'}", "number": True},
        {"text": change.against.words, "state": change.against.kind},
    ]


def who_carries_whom(plan: Plan) -> list[dict[str, Any]]:
    """Return each stand-in with the people whom they would carry, as they are on the first of those days."""
    return [
        {
            "stand_in": plan.planned.names.get(row.stand_in, ""),
            "days": span_in_words(row.starts, row.ends),
            "role": row.role.in_words,
            "people": sorted(plan.planned.names[pk] for pk in plan.planned.within(row.charge, row.starts)),
        }
        for row in plan.proposed
    ]
