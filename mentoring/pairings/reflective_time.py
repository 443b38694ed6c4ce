"""What managers see of reflective discussions: who has had one, how long it was, and to what they were lost."""

from datetime import date
from typing import Any, Final

from django.urls import reverse

from lms.calendar import LONDON, in_words, today
from lms.models import LineManagement, Person, Unit
from lms.permissions import visible_to
from lms.roles import Permission
from mentoring.pairings.discussions import WEEKS_SHOWN, Reflecting, length_of, reflecting_of, who_reflect

COLUMNS: Final = (
    {"label": "Who"},
    {"label": "Last one taken"},
    {"label": "Next"},
    {"label": "Planned", "number": True},
    {"label": "Taken", "number": True},
    {"label": "Not recorded", "number": True},
    {"label": "Lost, and to what"},
)


def reflecting_seen_by(person: Person, unit: Unit | None, on: date) -> list[Reflecting]:
    """Return how everybody whom a manager sees stands, those without one for longest first. Constant queries."""
    seen = who_reflect(on).filter(pk__in=visible_to(person, Permission.SEE_LEARNERS, on).values("pk"))
    rows = reflecting_of(seen, on)
    if unit:
        rows = [row for row in rows if row.post and unit.contains(row.post.unit)]
    return sorted(rows, key=lambda row: (row.away, row.since, row.person.name, row.person.pk))


def managed_by(manager: Person, on: date) -> set[int]:
    """Return whom somebody manages: for those they plan themselves."""
    return set(LineManagement.objects.on(on).filter(manager=manager).values_list("person", flat=True))


def row_of(one: Reflecting, on: date, *, may_plan: bool) -> list[Any]:
    """Return a person's row of the table."""
    return [
        {"text": one.person.name, "note": str(one.post.unit) if one.post else "No post"},
        _last(one, on),
        _next(one, on, may_plan),
        str(one.planned),
        str(one.taken),
        str(one.silent),
        ", ".join(f"{label} {count}" for label, count in sorted((one.lost or {}).items())),
    ]


def _last(one: Reflecting, on: date) -> dict[str, Any]:
    weeks = one.weeks_since(on)
    length = f"{weeks} week{'' if weeks == 1 else 's'}"
    if one.last_on is None:
        cell = {"text": f"None in {length}", "note": f"counted from {in_words(one.since)}"}
    else:
        how_long = f", {length_of(one.last)}" if one.last else ""
        since = (on - one.last_on).days // 7
        ago = f"{since} week{'' if since == 1 else 's'} ago" if since else "Less than a week ago"
        cell = {"text": ago, "note": f"{in_words(one.last_on)}{how_long}"}
    return cell | ({"state": "overdue"} if one.is_due(on) else {})


def _next(one: Reflecting, on: date, may_plan: bool) -> dict[str, Any]:
    if one.next_at:
        local = one.next_at.astimezone(LONDON)
        return {"text": f"{local:%A} {in_words(today(one.next_at))}"}
    if one.away:
        return {"text": "Away", "note": "nobody is urged"}
    if may_plan:
        href = reverse("pairings:plan_discussion_for", args=[one.person.pk])
        return {"text": "Plan one", "href": href, "hidden": f"for {one.person}"}
    return {"text": "None planned"}


def facts_of(rows: list[Reflecting], on: date) -> list[dict[str, str]]:
    """Return the totals at the top of the page."""
    due, lost = sum(row.is_due(on) for row in rows), sum(row.lost_in_all for row in rows)
    taken, planned = sum(row.taken for row in rows), sum(row.planned for row in rows)
    span = f"in {WEEKS_SHOWN} weeks"
    return [
        {"term": "Longer than the rule allows", "value": str(due or "Nobody"), "note": f"of {len(rows)}"},
        {"term": "Planned", "value": str(planned or "None"), "note": span},
        {"term": "Taken", "value": str(taken or "None"), "note": span},
        {"term": "Lost", "value": str(lost or "None"), "note": _lost_to(rows) or span},
    ]


def _lost_to(rows: list[Reflecting]) -> str:
    """Say to what they were lost, the most frequent first."""
    counts: dict[str, int] = {}
    for row in rows:
        for label, count in (row.lost or {}).items():
            counts[label] = counts.get(label, 0) + count
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{label.lower()} {count}" for label, count in ordered)
