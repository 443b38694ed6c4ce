"""The picture of a workload over time: where lines, dots, breaks and bars go. Pure; attributes only, no style.

A line joins only figures that the same points made. Where other points come, the line ends and another one begins, and
a dashed line between them says so; where nobody has capacity there is no dot. The bars below count cases, which can be
looked at across a break.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from lms.calendar import in_words
from mentoring.caseload.figures.history import Day, Stretch

LEFT: Final = 52
RIGHT: Final = 1036
WIDTH: Final = 1090
TOP: Final = 30
FOOT: Final = 230
BARS: Final = 320
HEIGHT: Final = 346
# The scale reaches 140 % even where everybody is far below it, so that the limit always stands in the picture.
LEAST: Final = 140
STEPS: Final = (20, 50, 100, 200, 500, 1000)
LINES: Final = 8
BAR: Final = 18
# How much room a number needs above its bar.
NUMBER: Final = 24
# Where a number stands against its dot: above it, or below where the line of the limit runs through the number.
ABOVE: Final = -9
BELOW: Final = 19
# How much room the words at a break need.
WORDS: Final = 150


@dataclass(frozen=True)
class Dot:
    """One figure: where it stands, and its number where there is room for it."""

    x: float
    y: float
    label: str = ""
    label_dy: int = ABOVE


@dataclass(frozen=True)
class Series:
    """A line through the figures of one stretch between two breaks."""

    points: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Bar:
    """The number of cases on a day."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str


@dataclass(frozen=True)
class Level:
    """A line of the scale."""

    y: float
    words: str


@dataclass(frozen=True)
class Break:
    """The day from which other points made the figures."""

    x: float
    words: str
    anchor: str


@dataclass(frozen=True)
class Label:
    """A day under the bars."""

    x: float
    words: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Picture:
    """Everything that the template draws."""

    name: str
    about: str
    series: tuple[Series, ...]
    levels: tuple[Level, ...]
    limit_y: float
    limit: int
    breaks: tuple[Break, ...]
    no_capacity: tuple[float, ...]
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    foot: int = FOOT
    bars_foot: int = BARS
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Scale:
    """Where days and per cents stand."""

    first: date
    last: date
    most: int
    limit: int

    def x(self, day: date) -> float:
        """Return where a day stands; a single day stands in the middle."""
        days = (self.last - self.first).days
        share = (day - self.first).days / days if days else 0.5
        return round(LEFT + 20 + share * (RIGHT - LEFT - 40), 1)

    def y(self, percent: Decimal | int) -> float:
        """Return how high a per cent stands."""
        return round(FOOT - float(percent) / self.most * (FOOT - TOP), 1)


def picture_of(stretches: Sequence[Stretch], limit: int, whose: str) -> Picture | None:
    """Work out where everything goes; nothing where there is no figure."""
    days = [day for stretch in stretches for day in stretch.days]
    if not days:
        return None
    highest = max((day.workload.percent or Decimal(0) for day in days), default=Decimal(0))
    step = _step(highest)
    scale = Scale(days[0].day, days[-1].day, max(LEAST, step * -(-int(highest + 1) // step)), limit)
    return Picture(
        name=f"{whose}, {in_words(scale.first)} to {in_words(scale.last)}",
        about=_about(stretches, limit),
        series=tuple(line for stretch in stretches for line in _lines(stretch, scale)),
        levels=tuple(Level(scale.y(number), f"{number}%") for number in range(0, scale.most + 1, step)),
        limit_y=scale.y(limit),
        limit=limit,
        breaks=tuple(_breaks(stretches, scale)),
        no_capacity=tuple(scale.x(day.day) for day in days if day.workload.no_capacity),
        bars=tuple(_bars(days, scale)),
        labels=tuple(_labels(days, scale)),
    )


def _step(highest: Decimal) -> int:
    return next((step for step in STEPS if max(highest, Decimal(LEAST)) / step <= LINES), STEPS[-1])


def _about(stretches: Sequence[Stretch], limit: int) -> str:
    cut = " The line is cut where other points made the figures." if len(stretches) > 1 else ""
    return (
        f"Workload in per cent with a line at {limit}%, and cases held as bars.{cut} The tables hold the same numbers."
    )


def _lines(stretch: Stretch, scale: Scale) -> Iterator[Series]:
    """Yield the lines of a stretch: it is cut at a day without capacity too, where there is nothing to join."""
    piece: list[Day] = []
    for day in (*stretch.days, None):
        if day is not None and not day.workload.no_capacity:
            piece.append(day)
        elif piece:
            yield _series(piece, scale)
            piece = []


def _series(days: Sequence[Day], scale: Scale) -> Series:
    """Draw figures that may be joined; the last one has its number."""
    at = [(scale.x(day.day), scale.y(day.workload.percent or 0)) for day in days]
    number = f"{days[-1].workload.percent}%"
    x, y = at[-1]
    through = y - BELOW - 4 < scale.y(scale.limit) < y
    last = Dot(x, y, number, BELOW if through else ABOVE)
    return Series(" ".join(f"{x},{y}" for x, y in at), (*(Dot(x, y) for x, y in at[:-1]), last))


def _breaks(stretches: Sequence[Stretch], scale: Scale) -> Iterator[Break]:
    said = float(-WORDS)
    for before, after in pairwise(stretches):
        end, start = scale.x(before.days[-1].day), scale.x(after.days[0].day)
        x = round((end + start) / 2, 1)
        words = "other points from here" if x - said >= WORDS else ""
        said = x if words else said
        yield Break(x, words, "start" if x < RIGHT - WORDS else "end")


def _bars(days: Sequence[Day], scale: Scale) -> Iterator[Bar]:
    """Yield the bars of case counts; numbers only where they do not run into each other."""
    at = [scale.x(day.day) for day in days]
    room = min((after - before for before, after in pairwise(at)), default=float(NUMBER))
    width, most = max(2.0, min(BAR, room * 0.7)), max(1, *(day.workload.cases for day in days))
    for x, day in zip(at, days, strict=True):
        height = round(day.workload.cases / most * 50, 1)
        label = str(day.workload.cases) if room >= NUMBER or day is days[-1] else ""
        yield Bar(round(x - width / 2, 1), BARS - height, round(width, 1), height, x, label)


def _labels(days: Sequence[Day], scale: Scale) -> Iterator[Label]:
    """Yield the first and the last day, and those between that have room."""
    taken = -1000.0
    last = scale.x(days[-1].day)
    for day in days[:-1]:
        x = scale.x(day.day)
        if x - taken >= 110 and last - x >= 110:
            taken = x
            yield Label(x, _day(day.day, with_year=day is days[0] or day.day.month == 1))
    yield Label(last, _day(days[-1].day, with_year=True))


def _day(day: date, *, with_year: bool) -> str:
    return f"{day.day} {day:%b %Y}" if with_year else f"{day.day} {day:%b}"
