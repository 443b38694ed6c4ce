"""The parts of a place in the cells of a table: what each has and needs today, and what it is first short of."""

from typing import Any

from lms.models import Unit
from lms.progress.capacity.place import Capacity, first_within, there
from lms.progress.capacity.supply import Kind
from lms.progress.capacity.words import SHORT_NAMES, amount_in_words, capital, number


def part_columns(capacity: Capacity, *, teams: bool, measured: bool) -> list[dict[str, Any]]:
    """Return the columns of the table of parts; teams have no assessors of their own, and nothing is said of ahead."""
    found: list[dict[str, Any]] = [{"label": "Place"}, {"label": "Learners", "number": True}]
    found.append({"label": "To come", "number": True})
    found.append({"label": "Mentor places", "number": True})
    if not teams:
        found.append({"label": "Assessors", "number": True})
    if Kind.MANAGERS in capacity.kinds:
        found.append({"label": "Staff to a manager", "number": True})
    if measured:
        found.append({"label": "Above the workload limit", "number": True})
    return found if teams else [*found, {"label": "First short of"}]


def part_row(
    capacity: Capacity, unit: Unit, links: tuple[str, str], shown: tuple[int, bool], *, teams: bool
) -> list[Any]:
    """Return the row of one part: `links` lead to its own page, and to its learners on the board.

    `shown` is from how many staff on their workload is told, 0 where it is not, and whether it is of this part.
    """
    path, (own, board) = unit.path, links
    learners = there(capacity.gathered.learners, path)
    rows = capacity.gathered.intakes
    planned = sum(row.learners for row in rows if row.place.startswith(path)) + capacity.enrolled_ahead(path)
    to_come = planned if teams else capacity.to_come(path)
    people = {"text": f"{learners:g}", "number": True, "href": board, "hidden": f"learners of {unit.name}"}
    row: list[Any] = [
        {"text": unit.name, "href": own},
        people if learners else number(0),
        number(to_come),
        _mentors_cell(capacity, path),
    ]
    row += [] if teams else [_assessors_cell(capacity, path, learners)]
    row += [_managers_cell(capacity, path)] if Kind.MANAGERS in capacity.kinds else []
    row += [_workload_cell(capacity, path, *shown)] if shown[0] else []
    return row if teams else [*row, _first_cell(capacity, path)]


def _mentors_cell(capacity: Capacity, path: str) -> dict[str, Any]:
    rows = [row for row in capacity.gathered.mentors if row.flow.place.startswith(path)]
    now = [row for row in rows if row.flow.starts is None]
    places, heads = sum(row.flow.amount for row in now), sum(row.heads for row in now)
    free = sum(row.free for row in now)
    notes = [f"{heads} mentor{'' if heads == 1 else 's'}", f"{free or 'none'} free"] if heads else []
    if lapse := sum(row.heads for row in now if row.flow.ends):
        notes.append(f"{lapse} until a day ahead")
    if later := sum(row.heads for row in rows if row.flow.starts):
        notes.append(f"{later} more ahead")
    return number(places) | {"note": "; ".join(notes)}


def _assessors_cell(capacity: Capacity, path: str, learners: float) -> dict[str, Any]:
    now = [one for one in capacity.gathered.assessors if one.starts is None and one.place.startswith(path)]
    notes = [f"{sum(one.learners for one in now) / len(now):.1f} each"] if now else []
    if without := sum(not one.award for one in now):
        notes.append(f"{without} no award")
    if leave := sum(one.ends is not None and one.ends < capacity.ahead.last for one in now):
        notes.append(f"{leave} leave{'s' if leave == 1 else ''}")
    if not now and learners:
        notes.append("nobody of its own")
    return number(len(now)) | {"note": "; ".join(notes)}


def _managers_cell(capacity: Capacity, path: str) -> dict[str, Any]:
    staff, heads = there(capacity.gathered.staff, path), there(capacity.gathered.managers, path)
    if not heads:
        return {"text": "no manager" if staff else "none", "number": True}
    return {
        "text": f"{staff / heads:.1f}",
        "number": True,
        "note": f"{heads:g} manager{'' if heads == 1 else 's'}",
    }


def _workload_cell(capacity: Capacity, path: str, shown_from: int, told: bool) -> dict[str, Any]:
    found = capacity.measured(path)
    if not found.people:
        return {"text": "no recent figures", "number": True}
    if found.people < shown_from:
        return {"text": "too few", "number": True, "note": f"fewer than {shown_from} with figures"}
    if not told:
        return {"text": "withheld", "number": True, "note": "would give another away"}
    return {"text": f"{found.over / found.people:.0%}", "number": True, "note": f"of {found.people} with figures"}


def _first_cell(capacity: Capacity, path: str) -> dict[str, Any]:
    first = first_within([one for one in capacity.shortages if not capacity.unrecorded(one)], path)
    if first is None and first_within(capacity.shortages, path) is not None:
        return {"text": "No manager on record", "state": "warn"}
    if first is None:
        return {"text": "Nothing", "state": "allow"}
    name, where = capital(SHORT_NAMES[Kind(first.kind)]), capacity.ahead.in_words(first.step)
    amount = amount_in_words(first.kind, first.amount)
    note = f"{amount}, {capacity.name(first.place)}" if len(path) < len(first.place) else amount
    return {
        "text": f"{name}, {where[:1].lower() + where[1:] if first.step == 0 else where}",
        "state": "warn",
        "note": note,
    }
