"""What is known of a learner's life by a day: days and codes, in order of time. Plain Python, no database."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from lms.management.example.national.traits import Traits

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Away:
    """Leave, or a pause, up to and not including its end; a pause that lasts has none."""

    kind: Literal["leave", "pause"]
    starts: date
    ends: date | None


@dataclass(frozen=True)
class LessonDone:
    """A lesson of a module was finished; the first has number 0."""

    day: date
    module: str
    number: int


@dataclass(frozen=True)
class CheckTaken:
    """A check was handed in."""

    day: date
    module: str
    passed: bool


@dataclass(frozen=True)
class Piece:
    """Evidence with what it claims. `judged` is the assessor's day, `decided` the day from which it counts."""

    number: int
    sent: date
    unit: str
    module: str
    codes: tuple[str, ...]
    judged: date | None
    decided: date | None
    met: tuple[bool, ...]
    # The piece that this one is a second go at.
    again: int | None = None


@dataclass(frozen=True)
class Week:
    """One week: the share of full time, how much of the plan was done in it, and what was the matter."""

    monday: date
    share: float
    done: float
    was: Literal["", "leave", "pause", "holiday", "slump"] = ""


@dataclass(frozen=True)
class Left:
    """When somebody left, in which stage, and the reason that is counted (EnrolmentChange.LeavingReason)."""

    day: date
    stage: int
    reason: str


@dataclass(frozen=True)
class Life:
    """What is known of a life by a day: everything is in order of time."""

    starts: date
    until: date
    traits: Traits
    hours: tuple[tuple[date, float], ...]
    weeks: tuple[Week, ...]
    away: tuple[Away, ...]
    extensions: tuple[tuple[date, int], ...]
    lessons: tuple[LessonDone, ...]
    checks: tuple[CheckTaken, ...]
    pieces: tuple[Piece, ...]
    signed: tuple[tuple[date, str], ...]
    qualified: date | None
    left: Left | None

    def known(self, day: date) -> "Life":
        """Return what was known by an earlier day."""
        return replace(
            self,
            until=day,
            hours=tuple(one for one in self.hours if one[0] <= day),
            weeks=tuple(one for one in self.weeks if one.monday + WEEK <= day),
            away=tuple(_known_away(one, day) for one in self.away if one.starts <= day),
            extensions=tuple(one for one in self.extensions if one[0] <= day),
            lessons=tuple(one for one in self.lessons if one.day <= day),
            checks=tuple(one for one in self.checks if one.day <= day),
            pieces=tuple(_known_piece(one, day) for one in self.pieces if one.sent <= day),
            signed=tuple(one for one in self.signed if one[0] <= day),
            qualified=self.qualified if self.qualified and self.qualified <= day else None,
            left=self.left if self.left and self.left.day <= day else None,
        )


def _known_away(one: Away, day: date) -> Away:
    return replace(one, ends=None) if one.kind == "pause" and one.ends and one.ends > day else one


def _known_piece(piece: Piece, day: date) -> Piece:
    if piece.decided and piece.decided <= day:
        return piece
    judged = piece.judged if piece.judged and piece.judged <= day else None
    return replace(piece, judged=judged, decided=None, met=())
