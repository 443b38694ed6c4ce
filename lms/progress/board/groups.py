"""The learners of a place in numbers, by its parts, by intake or by pathway: each number opens the rows behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, Min, Value, When
from django.urls import reverse

from lms.models import Unit
from lms.progress.board.parts import address_at, parts_of
from lms.progress.board.words import place_of
from lms.progress.choosing import ANY, Asked
from lms.progress.needing.table import WaitsOn

PLACE: Final = "place"
# What learners may be counted by, with the word that follows "by".
BY: Final = {PLACE: "place", "intake": "intake", "pathway": "pathway"}
ALL: Final = "all"
REST: Final = ""


@dataclass(frozen=True)
class Group:
    """Some learners in numbers, and what the board is asked for to show exactly these."""

    name: str
    asked: Asked
    numbers: dict[str, int]
    # Where its own parts are.
    href: str = ""

    def opens(self, key: str) -> str:
        """Return the address of the board with the rows behind one of the numbers."""
        asked = self.asked.address(need="" if key == ALL else key)
        return f"{reverse('progress:board')}{'?' if asked else ''}{asked}"


def narrowed(asked: Asked) -> Asked:
    """Return what groups are made of: the filters of an address, but for the need, of which each has a column."""
    return replace(asked, need="", rest="", sort="", after="", columns=())


def groups_of(asked: Asked, what: str) -> list[Group]:
    """Return the groups of what an address asks for, each with its numbers. At most two queries."""
    asked = narrowed(asked)
    if what == PLACE:
        return _by_place(asked)
    if what == "intake":
        found = _counted(asked, F("intake"), F("intake"))
        return [Group(name, replace(asked, intake=key), numbers) for key, name, numbers in found]
    pathway = "pathway_version__pathway"
    found = _counted(asked, F(f"{pathway}__key"), F(f"{pathway}__name"))
    return [Group(name, replace(asked, pathway=key), numbers) for key, name, numbers in found]


def together(asked: Asked, groups: Sequence[Group]) -> Group:
    """Return the groups as one: nobody is in two of them."""
    keys = [ALL, ANY, *WaitsOn, *(need.key for need in asked.told())]
    numbers = {str(key): sum(group.numbers[key] for group in groups) for key in keys}
    return Group("All", narrowed(asked), numbers)


def _by_place(asked: Asked) -> list[Group]:
    units = parts_of(asked)
    found = {key: numbers for key, _, numbers in _counted(asked, _part(units), Value(""))}
    nobody = dict.fromkeys([ALL, ANY, *map(str, WaitsOn), *(need.key for need in asked.told())], 0)
    address = address_at(asked, "progress:groups", PLACE)
    groups = [
        Group(
            unit.name,
            replace(asked, place=unit),
            found.get(unit.path, nobody),
            "" if unit.kind == Unit.Kind.TEAM else address(unit),
        )
        for unit in units
    ]
    if REST not in found:
        return groups
    # A team has no parts: what is in none of them is all of it.
    rest = replace(asked, rest="1") if units else asked
    return [*groups, Group(_rest(asked) if units else place_of(asked), rest, found[REST])]


def _rest(asked: Asked) -> str:
    """Name what is in none of the parts."""
    if asked.place:
        return f"{asked.place} itself"
    return f"{place_of(asked)} itself, or elsewhere" if len(asked.places) == 1 else "Elsewhere, or no place"


def _part(units: Sequence[Unit]) -> Case:
    """Return the part in which a learner works, as its path."""
    whens = [When(standing__unit__path__startswith=unit.path, then=Value(unit.path)) for unit in units]
    return Case(*whens, default=Value(REST), output_field=CharField())


def _counted(asked: Asked, key: Any, name: Any) -> list[tuple[str, str, dict[str, int]]]:
    """Count learners by a key, the earliest begun first. One query."""
    rows = asked.learners().order_by().annotate(group_key=key, group_name=name).values("group_key", "group_name")
    found: Any = rows.annotate(**asked.counted(), all=Count("pk"), began=Min("starts")).order_by("began", "group_name")
    return [(row.pop("group_key"), row.pop("group_name"), row) for row in found]


# ---- in cells ----


@dataclass(frozen=True)
class Table:
    """The groups with some of their numbers."""

    caption: str
    columns: list[dict[str, Any]]
    rows: list[list[Any]]


def tables_of(asked: Asked, groups: Sequence[Group], what: str) -> list[Table]:
    """Return a table of what waits on us, and one of what waits on the learner."""
    rows = [*groups, together(asked, groups)] if len(groups) > 1 else list(groups)
    sides = ((WaitsOn.US, "Waiting on us"), (WaitsOn.LEARNER, "Waiting on the learner"))
    return [_table(asked, rows, what, side, caption) for side, caption in sides]


def _table(asked: Asked, groups: Sequence[Group], what: str, side: WaitsOn, caption: str) -> Table:
    needs = [need for need in asked.told() if need.waits_on == side]
    said = {ALL: "Learners", side.value: "With any of these"} | {need.key: need.label for need in needs}
    head: dict[str, Any] = {"label": BY[what].capitalize()}
    columns = [head, *({"label": label, "number": True} for label in said.values())]
    return Table(caption, columns, [_row(group, said) for group in groups])


def _row(group: Group, said: dict[str, str]) -> list[Any]:
    name = {"text": group.name, "href": group.href} if group.href else {"text": group.name}
    return [name, *(_number(group, key, label) for key, label in said.items())]


def _number(group: Group, key: str, label: str) -> dict[str, Any]:
    count = group.numbers[key]
    if not count:
        return {"text": "none", "label": label}
    return {"text": str(count), "label": label, "href": group.opens(key), "hidden": f"{label}, {group.name}"}
