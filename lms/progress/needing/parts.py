"""How many need somebody, part by part of a wide place: each number with the address of those behind it."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from lms.models import Unit
from lms.progress.board.groups import ALL, PLACE, Group, groups_of
from lms.progress.choosing import ANY, Asked
from lms.progress.needing.table import WaitsOn

COLUMNS: Final = (
    {"label": "Place"},
    {"label": "Learners", "number": True},
    {"label": "Need somebody", "number": True},
    {"label": "Waiting on us", "number": True},
    {"label": "Waiting on the learner", "number": True},
)
WIDE: Final = (Unit.Kind.NATION, Unit.Kind.REGION)


def parts_of(asked: Asked) -> list[Group]:
    """Return the parts of a wide place, or the several places of a reader; a unit or a team has no parts here."""
    places = (asked.place,) if asked.place else asked.places
    wide = len(places) > 1 or any(place.kind in WIDE for place in places)
    return groups_of(asked, PLACE) if wide and not asked.rest else []


def rows_of(groups: Sequence[Group], address: Callable[..., str]) -> list[list[dict[str, Any]]]:
    """Return a line for each part in which anybody learns."""
    return [_row(group, address) for group in groups if group.numbers[ALL]]


def _row(group: Group, address: Callable[..., str]) -> list[dict[str, Any]]:
    place = {"place": group.asked.place, "rest": group.asked.rest}
    keys = (ANY, *WaitsOn)
    cells = [_cell(group.numbers[key], address(need=key, **place), group.name) for key in keys]
    name = {"text": group.name, "href": address(need=ANY, **place)}
    return [name, {"text": str(group.numbers[ALL])}, *cells]


def _cell(count: int, href: str, name: str) -> dict[str, Any]:
    return {"text": str(count), "href": href, "hidden": f"in {name}"} if count else {"text": "none"}
