"""The fields of the page of judging as a browser sends them and a draft keeps them: by claim, as text. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.http import QueryDict

from lms.screening import find_identifiers

# What is written about one claim, by the name of its field; several values where several boxes are ticked.
Written = dict[str, list[str]]

DAY: Final = ("next_step_by_day", "next_step_by_month", "next_step_by_year")
PARTS: Final = ("decision", "qualities", "reasons", "next_step", *DAY)
WORDS: Final = ("reasons", "next_step")
MOST: Final[Mapping[str, int]] = {"reasons": 3000, "next_step": 1000}
MOST_SHORT: Final = 20


def prefix_of(claim: int) -> str:
    """Return how the names of the fields of a claim begin."""
    return f"c{claim}"


def name_of(claim: int, part: str) -> str:
    """Return the name of a field of a claim."""
    return f"{prefix_of(claim)}-{part}"


def was_on_the_page(data: Mapping[str, object], claim: int) -> bool:
    """Say whether a form that came held the fields of a claim: a box that is not ticked sends nothing."""
    return name_of(claim, "replaces") in data


def written(data: QueryDict, claims: Iterable[int]) -> Written:
    """Return what was written about those of some claims that the form held, line ends and outer spaces made alike."""
    shown = [claim for claim in claims if was_on_the_page(data, claim)]
    names = [name_of(claim, part) for claim in shown for part in PARTS]
    return {name: [value.replace("\r\n", "\n").strip() for value in data.getlist(name)] for name in names}


def as_data(fields: Mapping[str, list[str]]) -> QueryDict:
    """Return what a draft keeps as a form takes it."""
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    return data


def of_claim(fields: Mapping[str, list[str]], claim: int) -> Written:
    """Return what is written about one claim; empty fields are left out."""
    names = [name_of(claim, part) for part in PARTS]
    return {name: fields[name] for name in names if any(fields.get(name, ()))}


def without(fields: Mapping[str, list[str]], claims: Iterable[int]) -> Written:
    """Return what is written about everything but some claims."""
    gone = {name_of(claim, part) for claim in claims for part in PARTS}
    return {name: values for name, values in fields.items() if name not in gone}


@dataclass
class Sifted:
    """What of a form can be kept, and what is refused: field -> sentences."""

    kept: Written = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)


def sift(fields: Mapping[str, list[str]], on: date) -> Sifted:
    """Return what of a form can be kept. An identifier, or too many words, is refused by field; the rest is kept."""
    found = Sifted()
    for name, values in fields.items():
        if wrong := _wrong(name.partition("-")[2], values, on):
            found.refused[name] = wrong
        else:
            found.kept[name] = values
    return found


def _wrong(part: str, values: list[str], on: date) -> list[str]:
    most = MOST.get(part, MOST_SHORT)
    if any("\0" in value for value in values):
        return ["This holds a character that cannot be kept. Type the words again"]
    if len(values) > len(PARTS) or any(len(value) > most for value in values):
        return [f"{most} characters are kept here. Say it shorter"]
    if part in WORDS:
        return [finding.sentence for value in values for finding in find_identifiers(value, on=on)]
    return []
