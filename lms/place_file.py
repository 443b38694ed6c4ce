"""The places of the service, from a file: nation, regions, probation delivery units and teams."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction

from lms import audit
from lms.models import Unit

HEADINGS: Final = ("Code", "Name", "Kind", "Above")
ABOVE: Final = {"region": "nation", "pdu": "region", "team": "pdu"}  # what each kind lies in


class UnreadablePlaces(Exception):
    """A file of places that was refused, with every reason."""

    def __init__(self, sentences: list[str]) -> None:
        """Keep the reasons."""
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Place:
    """One line of the file."""

    line: int
    code: str
    name: str
    kind: str
    above: str


def read_places(file: Path) -> list[Place]:
    """Read a file; raise every reason why it cannot be taken."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text)
        if tuple(reader.fieldnames or ()) != HEADINGS:
            raise UnreadablePlaces([f"The first line must be: {','.join(HEADINGS)}"])
        places = [Place(number, *(str(row[name] or "").strip() for name in HEADINGS)) for number, row in _rows(reader)]
    faults = list(_faults(places))
    if faults:
        raise UnreadablePlaces(faults)
    return places


def _rows(reader: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, str | None]]]:
    yield from enumerate(reader, 2)


def _faults(places: list[Place]) -> Iterator[str]:
    kinds = dict(Unit.objects.values_list("code", "kind"))
    there = {unit.code: unit.get_parent().code if unit.depth > 1 else "" for unit in Unit.objects.all()}
    listed: set[str] = set()
    for place in places:
        if fault := _fault_of(place, kinds, there, listed):
            yield f"Line {place.line}: {fault}"
        listed.add(place.code)
        kinds.setdefault(place.code, place.kind)


def _fault_of(place: Place, kinds: dict[str, str], there: dict[str, str], listed: set[str]) -> str:
    """Say what is wrong with a line; nothing when it can be taken."""
    if not place.code or not place.name or len(place.code) > 20 or len(place.name) > 120:
        return "a place needs a code of up to 20 characters and a name of up to 120."
    if place.code in listed:
        return f"the code {place.code} stands in the file twice."
    if place.kind not in Unit.Kind.values:
        return f"“{place.kind}” is no kind of place. The kinds are {', '.join(Unit.Kind.values)}."
    if place.code in there and (there[place.code], kinds[place.code]) != (place.above, place.kind):
        return f"{place.code} is there already, elsewhere or of another kind. Places are renamed here, and never moved."
    if place.kind == Unit.Kind.NATION:
        other = [code for code, kind in kinds.items() if kind == Unit.Kind.NATION and code != place.code]
        return f"there is a nation already: {other[0]}." if other else ""
    if kinds.get(place.above) != ABOVE[place.kind]:
        return f"a {place.kind} lies in a {ABOVE[place.kind]}; put the code of one from a line above under Above."
    return ""


@transaction.atomic
def load_places(*, places: list[Place]) -> dict[str, int]:
    """Add and rename places, none by anybody: this is how an installation begins. What is not listed stays."""
    counts = {"new": 0, "renamed": 0, "unchanged": 0}
    for place in places:
        unit = Unit.objects.filter(code=place.code).first()
        counts["new" if unit is None else "renamed" if unit.name != place.name else "unchanged"] += 1
        if unit is None:
            _add(place)
        elif unit.name != place.name:
            unit.name = place.name
            unit.save(update_fields=["name"])
            audit.record("place_renamed", by=None, subject=unit)
    return counts


def _add(place: Place) -> None:
    facts = {"code": place.code, "name": place.name, "kind": place.kind}
    above = Unit.objects.filter(code=place.above).first()
    unit = above.add_child(**facts) if above else Unit.add_root(**facts)
    audit.record("place_added", by=None, subject=unit)
