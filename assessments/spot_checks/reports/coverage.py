"""How many officers of each part of a place were checked in time, and who is due: as a draw of today would have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assessments.spot_checks.draws import words
from assessments.spot_checks.draws.population import Looked, population_of
from assessments.spot_checks.models import DrawOfficer
from lms.models import Unit

Stratum = DrawOfficer.Stratum


@dataclass
class Covered:
    """One part of a place in numbers."""

    part: Unit
    officers: int = 0
    in_time: int = 0
    under_way: int = 0
    due: int = 0
    never: int = 0
    away: int = 0
    no_case: int = 0

    def add(self, one: Looked) -> None:
        """Count an officer, each once."""
        codes = set(one.place.reasons)
        if words.LEFT in codes:
            return
        self.officers += 1
        self.in_time += one.stratum == Stratum.EXTRA or bool(codes & {words.LATELY, words.SUPPORTED})
        self.under_way += words.OPEN in codes
        self.due += one.stratum == Stratum.DUE or words.NONE_LEFT in codes
        self.never += words.NEVER in codes
        self.away += words.AWAY in codes and words.OPEN not in codes
        self.no_case += words.NO_CASE in codes and not codes & {words.AWAY, words.OPEN}


def coverage_of(places: Sequence[Unit], parts: Sequence[Unit], on: date, *, draws: bool) -> list[Covered]:
    """Return each part that has officers, and whoever works at the place itself. The same queries, however many.

    Whoever `draws` cases knows of every check; to everybody else it is as if there were none before its record is set
    fast, so that no figure moves on the day of a draw.
    """
    found: dict[int, Covered] = {}
    for place in places:
        for one in population_of(place, on, unheard=draws).officers:
            part = next((part for part in parts if part.contains(one.unit)), place)
            found.setdefault(part.pk, Covered(part)).add(one)
    return sorted((row for row in found.values() if row.officers), key=lambda row: str(row.part.path))


def all_of(rows: Sequence[Covered], place: Unit) -> Covered:
    """Add the parts up."""
    names = ("officers", "in_time", "under_way", "due", "never", "away", "no_case")
    return Covered(place, **{name: sum(getattr(row, name) for row in rows) for name in names})
