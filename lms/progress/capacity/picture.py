"""The picture of capacity: what is needed as bars, what is there as a line, what is short hatched. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lms.progress.capacity.ahead import Ahead, Series
from mentoring.caseload.span.picture import Bar, Level
from mentoring.pairings.cover_picture import Line, hatch_of

LEFT: Final = 40
RIGHT: Final = 1085
WIDTH: Final = 1090
TOP: Final = 44
# The height of the bars of one kind, and of all that belongs to it.
BARS: Final = 110
PANEL: Final = 194
SHARE: Final = 0.55
HATCHED: Final = 19
LEAST: Final = 4
STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
MOST_LEVELS: Final = 4
# From so many steps on, words are left out and only every other step is named.
MANY: Final = 15
# From so much on a number stands alone, and whole.
LONG: Final = 1000


@dataclass(frozen=True)
class Slot:
    """One step as it is drawn: what is needed, what is there, and the number of what is short."""

    x: float
    middle: float
    end: float
    label: str
    bars: tuple[Bar, ...]
    line_y: float
    words: str
    words_y: float


@dataclass(frozen=True)
class Panel:
    """One kind as it is drawn."""

    title: str
    title_y: float
    label_y: float
    slots: tuple[Slot, ...]
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Picture:
    """Everything that the template draws."""

    name: str
    panels: tuple[Panel, ...]
    left: int = LEFT
    right: int = RIGHT
    width: int = WIDTH

    @property
    def height(self) -> int:
        """Return how high it is."""
        return PANEL * len(self.panels)


@dataclass(frozen=True)
class Drawn:
    """One kind to be drawn: what is needed and there at each step, and how much is short."""

    title: str
    needed: Series
    there: Series
    short: Series


def picture_of(rows: Sequence[Drawn], ahead: Ahead, name: str, first: int = 0) -> Picture:
    """Work out where everything goes, from a step on."""
    steps = ahead.steps[first:]
    return Picture(name, tuple(_panel(row, number * PANEL, ahead, steps) for number, row in enumerate(rows)))


def _panel(row: Drawn, top: float, ahead: Ahead, steps: range) -> Panel:
    most = max([LEAST, *row.needed[steps.start :], *row.there[steps.start :]])
    foot, scale = top + TOP + BARS, BARS / most
    room = (RIGHT - LEFT) / len(steps)
    slots = tuple(
        _slot(row, step, LEFT + number * room, room, foot, scale, _label(ahead, steps, number), len(steps) < MANY)
        for number, step in enumerate(steps)
    )
    return Panel(row.title, top + 16, foot + 18, slots, tuple(_levels(most, foot, scale)))


def _levels(most: float, foot: float, scale: float) -> Iterator[Level]:
    step = next((step for step in STEPS if most <= step * MOST_LEVELS), STEPS[-1])
    for number in range(0, int(most) + 1, step):
        yield Level(round(foot - number * scale, 1), str(number))


def _label(ahead: Ahead, steps: range, number: int) -> str:
    """Name a step under its bar: with the year at first, and where one begins."""
    step, month = steps[number], ahead.month(steps[number])
    if step == 0:
        return "Today"
    if len(steps) >= MANY and number % 2:
        return ""
    newer = number < 2 or ahead.month(steps[number - (2 if len(steps) >= MANY else 1)]).year < month.year
    return f"{month:%b %Y}" if newer else f"{month:%b}"


def _slot(row: Drawn, step: int, x: float, room: float, foot: float, scale: float, label: str, worded: bool) -> Slot:
    needed, short = row.needed[step], row.short[step]
    wide = room * SHARE
    left = x + (room - wide) / 2
    top = min(foot - needed * scale, foot - row.there[step] * scale)
    number = f"{short:g}" if short < LONG else f"{short:.0f}"
    words = f"{number} short" if worded and short < LONG else number
    return Slot(
        x=round(x, 1),
        middle=round(x + room / 2, 1),
        end=round(x + room, 1),
        label=label,
        bars=tuple(_bars(needed, min(short, needed), left, wide, foot, scale)),
        line_y=round(foot - row.there[step] * scale, 1),
        words=words if short else "",
        words_y=round(top - 5, 1),
    )


def _bars(needed: float, short: float, x: float, wide: float, foot: float, scale: float) -> Iterator[Bar]:
    """Yield what is needed and met, and hatched what is short."""
    met, x, wide = (needed - short) * scale, round(x, 1), round(wide, 1)
    if met > 0:
        yield Bar("k-fill", x, round(foot - met, 1), wide, round(met, 1))
    if short > 0:
        height = round(max(short * scale - 1, 1), 1)
        top = round(foot - met - height, 1)
        yield Bar(
            "k-gap", round(x + 1, 1), top, round(wide - 2, 1), height, tuple(_hatch(x + 1, top, wide - 2, height))
        )


def _hatch(x: float, top: float, wide: float, height: float) -> Iterator[Line]:
    """Yield the slanting lines of what is short, in as many rows as fit."""
    for row in range(int(height // HATCHED)):
        yield from hatch_of(round(x, 1), round(top + row * HATCHED, 1), round(wide, 1))
