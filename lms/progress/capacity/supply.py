"""Mentor places, assessor places and what senior probation officers may manage, month by month. Pure; rows come in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.progress.capacity.ahead import Ahead, Flow, Series, none, series_of


class Kind(StrEnum):
    """What a place may be short of, in the order in which it is told."""

    MENTORS = "mentors"
    ASSESSORS = "assessors"
    MANAGERS = "managers"


@dataclass(frozen=True)
class Assessor:
    """A practice tutor assessor of a place: from and until when, with how many learners, with the award or without."""

    place: str
    starts: date | None = None
    ends: date | None = None
    learners: int = 0
    award: bool = True


@dataclass(frozen=True)
class Supply:
    """What each place has of each kind at each step: places for learners, or full-time equivalent staff."""

    by_kind: Mapping[Kind, Mapping[str, Series]]
    ahead: Ahead

    def at(self, kind: Kind, place: str) -> Series:
        """Return what one place has."""
        return self.by_kind.get(kind, {}).get(place, none(self.ahead))


def supply_of(
    mentors: Iterable[Flow],
    assessors: Iterable[Assessor],
    managers: Iterable[Flow],
    ahead: Ahead,
    *,
    to_an_assessor: int,
    to_a_manager: Mapping[str, int],
) -> Supply:
    """Count places: mentors come as places, assessors and managers as heads, each with what the rules give them.

    `to_a_manager` is what one manager may have, by place.
    """
    places = [Flow(one.place, to_an_assessor, one.starts, one.ends) for one in assessors]
    spans = [Flow(row.place, row.amount * to_a_manager[row.place], row.starts, row.ends) for row in managers]
    counted = {Kind.MENTORS: mentors, Kind.ASSESSORS: places, Kind.MANAGERS: spans}
    return Supply({kind: series_of(rows, ahead) for kind, rows in counted.items()}, ahead)
