"""The range of a forecast as a small picture: every row of a page on one line of time, beside its planned month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from lms.calendar import months_after
from lms.progress.board.line import Line

WIDTH: Final = 120
# So that a range of a day can be seen.
NARROWEST: Final = 3


@dataclass(frozen=True)
class Drawn:
    """One range: where it lies on the line, where the plan ends, and the same in words."""

    left: int
    width: int
    planned: int | None
    words: str


@dataclass(frozen=True)
class Scale:
    """The line of time of a page: from the first month that anything is drawn in to the last."""

    first: date
    last: date

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Scale | None":
        """Return the line that holds every range of some rows and the ends of their plans; none when none is drawn."""
        days = [day for line in lines if _early(line) for day in (_early(line), _late(line), line.standing.planned_end)]
        known = [day for day in days if day]
        if not known:
            return None
        return cls(min(known).replace(day=1), months_after(max(known).replace(day=1), 1))

    def draw(self, line: Line) -> Drawn | None:
        """Draw the range of a row; nothing where nothing is forecast."""
        early, late, planned = _early(line), _late(line), line.standing.planned_end
        if not early or not late:
            return None
        left = self._at(early)
        words = f"{line.name}: from {early:%B %Y} to {late:%B %Y}"
        return Drawn(
            left=min(left, WIDTH - NARROWEST),
            width=max(NARROWEST, self._at(late) - left),
            planned=self._at(planned) if planned else None,
            words=f"{words}; planned {planned:%B %Y}" if planned else words,
        )

    def _at(self, day: date) -> int:
        return round(WIDTH * (day - self.first).days / (self.last - self.first).days)


def _early(line: Line) -> date | None:
    return line.forecast.early if line.forecast else None


def _late(line: Line) -> date | None:
    return line.forecast.late if line.forecast else None
