"""What a board shows, in words: its place, and each filter that narrows it."""

from dataclasses import dataclass
from typing import Any, Final

from courses.models import Enrolment, Pathway
from lms.progress.choosing import ANY, Asked
from lms.progress.needing.table import BY_KEY, WaitsOn

SIDES: Final = {ANY: "somebody is needed", WaitsOn.US: "waiting on us", WaitsOn.LEARNER: "waiting on the learner"}
# The parts of an address that narrow a board, with what each is when it narrows nothing.
NARROWS: Final[dict[str, Any]] = {
    "rest": "",
    "pathway": "",
    "intake": "",
    "stage": None,
    "state": "",
    "need": "",
    "name": "",
}


@dataclass(frozen=True)
class Filter:
    """One filter of a board, in words, with the address of the same board without it."""

    part: str
    words: str
    without: str


def place_of(asked: Asked) -> str:
    """Name the place of a board."""
    if asked.place:
        return str(asked.place.name)
    return " and ".join(place.name for place in asked.places) or "Your learners"


def filters_of(asked: Asked) -> list[Filter]:
    """Return what narrows a board within its place. One query where a pathway does, else none."""
    said = {part: _words(asked, part) for part, nothing in NARROWS.items() if getattr(asked, part) != nothing}
    return [Filter(part, words, asked.address(**{part: NARROWS[part]})) for part, words in said.items()]


def in_words(asked: Asked) -> str:
    """Say what a board shows: its place and its filters."""
    return ", ".join([place_of(asked), *(one.words for one in filters_of(asked))])


def _words(asked: Asked, part: str) -> str:
    value = getattr(asked, part)
    if part == "rest":
        return f"in no part of {place_of(asked)}"
    if part == "pathway":
        return Pathway.objects.filter(key=value).values_list("name", flat=True).first() or f"pathway “{value}”"
    if part == "intake":
        return f"intake {value}"
    if part == "stage":
        return f"stage {value}"
    if part == "state":
        return Enrolment.Status(value).label.lower()
    if part == "need":
        return BY_KEY[value].label.lower() if value in BY_KEY else SIDES[value]
    return f"“{value}” in the name"
