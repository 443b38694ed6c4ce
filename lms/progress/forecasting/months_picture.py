"""The months ahead as a picture: a bar for what is expected, a line for its range, a tick for what is planned. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lms.progress.forecasting.months import Month
from mentoring.caseload.span.picture import Level

LEFT: Final = 44
RIGHT: Final = 1085
TOP: Final = 26
BARS: Final = 170
WIDE: Final = 0.5
STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
LEVELS: Final = 5


@dataclass(frozen=True)
class Column:
    """One month as it is drawn."""

    x: float
    width: float
    middle: float
    y: float
    height: float
    low_y: float
    high_y: float
    cap_left: float
    cap_right: float
    planned_y: float | None
    planned_left: float
    planned_right: float
    label: str
    words: str
    words_y: float


@dataclass(frozen=True)
class Picture:
    """Everything that the template draws."""

    name: str
    columns: tuple[Column, ...]
    levels: tuple[Level, ...]
    foot: int = TOP + BARS
    left: int = LEFT
    right: int = RIGHT


def picture_of(name: str, months: Sequence[Month]) -> Picture:
    """Work out where everything goes."""
    most = max([4.0, *(max(month.high, month.planned, month.expected) for month in months)])
    room = (RIGHT - LEFT) / max(len(months), 1)
    columns = tuple(_column(month, LEFT + number * room, room, most, number) for number, month in enumerate(months))
    step = next((step for step in STEPS if most <= step * LEVELS), STEPS[-1])
    levels = tuple(Level(_y(number, most), str(number)) for number in range(0, int(most) + 1, step))
    return Picture(name, columns, levels)


def _y(number: float, most: float) -> float:
    return round(TOP + BARS * (1 - number / most), 1)


def _column(month: Month, x: float, room: float, most: float, number: int) -> Column:
    wide, middle, top = room * WIDE, x + room / 2, _y(month.expected, most)
    year = number == 0 or month.month.month == 1
    return Column(
        x=round(middle - wide / 2, 1),
        width=round(wide, 1),
        middle=round(middle, 1),
        y=top,
        height=round(TOP + BARS - top, 1),
        low_y=_y(month.low, most),
        high_y=_y(month.high, most),
        cap_left=round(middle - 5, 1),
        cap_right=round(middle + 5, 1),
        planned_y=_y(month.planned, most) if month.planned else None,
        planned_left=round(middle - wide * 0.75, 1),
        planned_right=round(middle + wide * 0.75, 1),
        label=f"{month.month:%b %Y}" if year else f"{month.month:%b}",
        words=rounded(month.expected) if month.expected >= LEAST else "",
        words_y=_y(max(month.high, month.expected), most) - 6,
    )


LEAST: Final = 0.05


def rounded(expected: float) -> str:
    """Write a sum of chances: with one figure after the point where there are few."""
    return f"{expected:.0f}" if expected >= WHOLE else f"{expected:.1f}"


WHOLE: Final = 10
