"""Capacity in words, and month by month in the cells of a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from lms.progress.capacity.ahead import Series, none
from lms.progress.capacity.gathering import PDU, REGION, TEAM
from lms.progress.capacity.picture import Drawn
from lms.progress.capacity.place import Capacity, there
from lms.progress.capacity.shortage import Shortage
from lms.progress.capacity.supply import Kind

# What a kind is called, and what is missing where it is short: of one, and of several.
SHORT_NAMES: Final = {Kind.MENTORS: "mentors", Kind.ASSESSORS: "assessors", Kind.MANAGERS: "managers"}
NAMES: Final = {Kind.MENTORS: "mentors", Kind.ASSESSORS: "assessors", Kind.MANAGERS: "senior probation officers"}
TITLES: Final = {
    Kind.MENTORS: "Learners who need a mentor here, and places with mentors",
    Kind.ASSESSORS: "Learners, and places with assessors",
    Kind.MANAGERS: "Staff of teams, and what senior probation officers may manage (full-time equivalent)",
}


def amount_in_words(kind: str, amount: float) -> str:
    """Say how much is missing: 3 places, room for 2.4 full-time staff."""
    if kind == Kind.MANAGERS:
        return f"room for {amount:g} full-time staff"
    return f"{amount:g} place{'' if amount == 1 else 's'}"


def kind_in_words(one: Shortage) -> str:
    """Name what is short."""
    return NAMES[Kind(one.kind)]


def short_in_words(capacity: Capacity, one: Shortage, *, where: bool = True) -> str:
    """Say what is short, where, when and by how much: "mentors in Aldermoor in March 2027 (3 places)"."""
    place = " of its own" if capacity.gathered.shared.has(one.kind) else ""
    place += f" in {capacity.name(one.place)}" if where else ""
    when = " today" if one.step == 0 else f" in {capacity.ahead.in_words(one.step)}"
    return f"{kind_in_words(one)}{place}{when} ({amount_in_words(one.kind, one.amount)})"


def unrecorded_in_words(capacity: Capacity, one: Shortage) -> str:
    """Say where no manager is on record: a missing row, which is no shortage by so much."""
    staff = there(capacity.gathered.staff, one.place)
    people = f"; {staff:g} full-time staff work there" if staff else ""
    return f"{capacity.name(one.place)} has no senior probation officer on record{people}"


def heading(capacity: Capacity, name: str) -> str:
    """Say what is short first; where no manager is on record that is said last."""
    if not any(any(row.demand) or row.supply[0] for row in capacity.balances) and not capacity.intakes:
        return f"Capacity of {name}: nobody is on a pathway here"
    if not capacity.shortages:
        return f"Capacity of {name}: nothing is short within {capacity.ahead.months} months"
    first = first_recorded(capacity, capacity.shortages)
    if capacity.unrecorded(first):
        return f"Capacity of {name}: {unrecorded_in_words(capacity, first)}"
    where = len(capacity.balanced) > 1
    start = "short of" if first.step == 0 else "first short of"
    return f"Capacity of {name}: {start} {short_in_words(capacity, first, where=where)}"


def first_recorded(capacity: Capacity, found: Sequence[Shortage]) -> Shortage:
    """Return the first of which somebody is on record, or the first of all."""
    return next((one for one in found if not capacity.unrecorded(one)), found[0])


def recorded_first(capacity: Capacity, found: Sequence[Shortage]) -> list[Shortage]:
    """Put those last of which nobody is on record."""
    return sorted(found, key=capacity.unrecorded)


# ---- month by month ----


@dataclass(frozen=True)
class Coming:
    """How many learners start and finish by each step since the one before."""

    starts: Series
    ends: Series


def coming(capacity: Capacity) -> Coming:
    """Count who starts and finishes in each month."""
    ahead, learners = capacity.ahead, capacity.learners
    starts = list(none(ahead))
    comes = [(intake.month, float(intake.learners)) for intake in capacity.intakes]
    comes += [(flow.starts, flow.amount) for flow in capacity.gathered.learners if flow.starts]
    for month, count in comes:
        step = ahead.step_of(month)
        if step <= ahead.months:
            starts[step] += count
    changes = [0.0, *(learners[step] - learners[step - 1] for step in ahead.steps if step)]
    return Coming(tuple(starts), tuple(start - change for start, change in zip(starts, changes, strict=True)))


def drawn(capacity: Capacity) -> list[Drawn]:
    """Return what is to be drawn of each kind that is counted here."""
    rows = []
    for kind in capacity.kinds:
        needed, have = capacity.total(kind)
        if any(needed) or any(have):
            rows.append(Drawn(TITLES[kind], needed, have, short_of(capacity, kind)))
    return rows


def short_of(capacity: Capacity, kind: Kind) -> Series:
    """Return how much is short at each step, all places together."""
    return tuple(round(sum(one.amount for one in capacity.short_at(step, kind)), 1) for step in capacity.ahead.steps)


def month_columns(capacity: Capacity) -> list[dict[str, Any]]:
    """Return the columns of the table of months."""
    labels = {
        Kind.MENTORS: ["Mentor places"],
        Kind.ASSESSORS: ["Assessor places"],
        Kind.MANAGERS: ["Staff of teams", "May be managed"],
    }
    found = [{"label": "Learners", "number": True}, {"label": "Start", "number": True}]
    found += [{"label": "Finish", "number": True}]
    found += [{"label": label, "number": True} for kind in _counted(capacity) for label in labels[kind]]
    return [{"label": "On the last day of"}, *found, {"label": "Short of"}]


def _counted(capacity: Capacity) -> list[Kind]:
    """Return the kinds that are balanced anywhere here."""
    return [kind for kind in capacity.kinds if any(row.kind == kind for row in capacity.balances)]


def month_rows(capacity: Capacity) -> list[list[Any]]:
    """Return the rows of the table of months."""
    change = coming(capacity)
    totals = {kind: capacity.total(kind) for kind in _counted(capacity)}
    learners = capacity.learners
    found = []
    for step in capacity.ahead.steps:
        row = [number(learners[step]), number(change.starts[step]), number(change.ends[step])]
        for kind, (needed, have) in totals.items():
            row += [number(needed[step])] if kind == Kind.MANAGERS else []
            row += [number(have[step])]
        found.append([capacity.ahead.in_words(step), *row, _short_cell(capacity, step)])
    return found


def _short_cell(capacity: Capacity, step: int) -> Any:
    """Say what is short at a step, and where: "2 mentor places (Aldermoor)"."""
    said = []
    for kind in capacity.kinds:
        rows = capacity.short_at(step, kind)
        if rows:
            amount = round(sum(one.amount for one in rows), 1)
            said.append(f"{_missing(kind, amount)}{_where(capacity, rows)}")
    return {"text": capital("; ".join(said)), "state": "warn"} if said else "nothing"


def _missing(kind: Kind, amount: float) -> str:
    """Name so much of a kind."""
    if kind == Kind.MANAGERS:
        return f"senior probation officers for {amount:g} full-time staff"
    return f"{amount:g} {kind.removesuffix('s')} place{'' if amount == 1 else 's'}"


def _where(capacity: Capacity, rows: Sequence[Shortage]) -> str:
    if len(capacity.balanced) < 2:
        return ""
    return f" ({capacity.name(rows[0].place) if len(rows) == 1 else f'in {places_in_words(rows)}'})"


def places_in_words(rows: Sequence[Shortage]) -> str:
    """Count the places of some shortages, all of one kind, by what they are: 7 delivery units."""
    lengths = {len(row.place) for row in rows}
    names = {REGION: "regions", PDU: "delivery units", TEAM: "teams"}
    what = names.get(lengths.pop(), "places") if len(lengths) == 1 else "regions and units"
    return f"{len(rows)} {what}"


def number(amount: float) -> dict[str, Any]:
    """Write an amount as the cell of a table."""
    return {"text": f"{amount:g}" if amount else "none", "number": True}


def capital(words: str) -> str:
    """Begin some words with a capital."""
    return words[:1].upper() + words[1:]


def soonest(capacity: Capacity, found: Sequence[Shortage], most: int) -> list[dict[str, str]]:
    """Return the first shortages as lines of a list; where they are many, of each kind in how many places and when."""
    recorded = [one for one in found if not capacity.unrecorded(one)]
    if len(found) <= most:
        said = [capital(short_in_words(capacity, one)) for one in recorded]
    else:
        firsts = (next((one for one in recorded if one.kind == kind), None) for kind in capacity.kinds)
        said = [_many_in_words(capacity, one) for one in firsts if one]
    nobody = [one for one in found if capacity.unrecorded(one)]
    said += [unrecorded_in_words(capacity, one) for one in nobody[:most]]
    if len(nobody) > most:
        said.append(f"{len(nobody) - most} more units have no senior probation officer on record")
    return [{"state": "warn", "text": text} for text in said]


def _many_in_words(capacity: Capacity, one: Shortage) -> str:
    """Say of a kind when it is short first, in how many places then, and where most."""
    rows = [row for row in capacity.short_at(one.step, Kind(one.kind)) if not capacity.unrecorded(row)]
    if len(rows) == 1:
        return capital(short_in_words(capacity, one))
    when = "today" if one.step == 0 else f"in {capacity.ahead.in_words(one.step)}"
    most = f"most in {capacity.name(one.place)} ({amount_in_words(one.kind, one.amount)})"
    return f"{capital(kind_in_words(one))} {when} in {places_in_words(rows)}, {most}"


def crossed_in_words(capacity: Capacity) -> str:
    """Say how many learners have a mentor elsewhere, and how many of elsewhere have one here."""
    out = sum(capacity.holds(one.home) for one in capacity.crossed)
    into = sum(capacity.holds(one.mentor) and not capacity.holds(one.home) for one in capacity.crossed)
    said = []
    if out:
        have, need = ("learner has", "needs") if out == 1 else ("learners have", "need")
        said.append(f"{out} {have} a mentor who works in another place, and {need} no place at home until that ends.")
    if into:
        have = "learner of another place has" if into == 1 else "learners of other places have"
        said.append(f"{into} {have} a mentor here.")
    return " ".join(said)
