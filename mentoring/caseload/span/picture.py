"""The picture of spans over a year: where bars, hatches and the line of the rule go. Pure; attributes only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from lms.calendar import in_words
from mentoring.caseload.span.trend import MonthEnd
from mentoring.pairings.cover_picture import Line, hatch_of

LEFT: Final = 40
RIGHT: Final = 1085
WIDTH: Final = 1090
TOP: Final = 26
FOOT: Final = 226
HEIGHT: Final = 250
WIDE: Final = 34
SLIM: Final = 14
# Room above the highest bar, so that its number fits, and a scale that does not jump where spans are small.
LEAST: Final = 12
STEPS: Final = (2, 5, 10, 50)
MOST_LEVELS: Final = 6
# How high the figures of a number are.
LETTERS: Final = 12
# How high a row of slanting lines is.
ROW: Final = 19


@dataclass(frozen=True)
class Bar:
    """A bar, or the hatched part of one: what lies above a rule, or is short."""

    css: str
    x: float
    y: float
    width: float
    height: float
    hatch: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Slot:
    """One month end as it is drawn: its bars, the number on top, and the rule of that day."""

    x: float
    middle: float
    end: float
    label: str
    number: str
    number_y: float
    bars: tuple[Bar, ...]
    rule_y: float | None


@dataclass(frozen=True)
class Level:
    """A line of the scale."""

    y: float
    words: str


@dataclass(frozen=True)
class Picture:
    """Everything that the template draws."""

    name: str
    slots: tuple[Slot, ...]
    levels: tuple[Level, ...]
    one: bool
    left: int = LEFT
    right: int = RIGHT
    width: int = WIDTH
    height: int = HEIGHT


def picture_of(months: Sequence[MonthEnd], name: str, *, one: bool = False) -> Picture:
    """Work out where everything goes: a wide bar for the highest span, a slim one for the mean of more than `one`."""
    most = max([Decimal(LEAST), *(month.highest or Decimal(0) for month in months)])
    scale = (FOOT - TOP) / float(most)
    slots = tuple(_slot(month, number, len(months), scale, one) for number, month in enumerate(months))
    full = f"{name}, {in_words(months[0].day)} to {in_words(months[-1].day)}"
    return Picture(full, slots, tuple(_levels(most, scale)), one)


def _levels(most: Decimal, scale: float) -> Iterator[Level]:
    step = next((step for step in STEPS if most <= step * MOST_LEVELS), STEPS[-1])
    for number in range(0, int(most) + 1, step):
        yield Level(_y(number, scale), str(number))


def _y(number: Decimal | int, scale: float) -> float:
    return round(FOOT - float(number) * scale, 1)


def _slot(month: MonthEnd, number: int, count: int, scale: float, one: bool) -> Slot:
    room = (RIGHT - LEFT) / count
    x = round(LEFT + number * room, 1)
    with_year = number == 0 or month.day.month == 1
    highest, bars = month.highest, tuple(_bars(month, x + (room - WIDE - SLIM) / 2, scale))
    return Slot(
        x=x,
        middle=round(x + room / 2, 1),
        end=round(x + room, 1),
        label=f"{month.day.day} {month.day:%b %Y}" if with_year else f"{month.day.day} {month.day:%b}",
        number=str(highest) if highest else "",
        number_y=_beside(round(_y(highest or 0, scale) - 6, 1), _y(month.limit, scale)),
        bars=bars[:-1] if one else bars,
        rule_y=_y(month.limit, scale) if month.limit else None,
    )


def _beside(y: float, rule_y: float) -> float:
    """Lift a number above the line of the rule where that would run through it."""
    return rule_y - 5 if y - LETTERS <= rule_y <= y + 2 else y


def _bars(month: MonthEnd, x: float, scale: float) -> Iterator[Bar]:
    """Yield the highest span, hatched above the rule, and the mean beside it."""
    if not month.highest or not month.mean:
        return
    within = min(month.highest, Decimal(month.limit)) if month.limit else month.highest
    yield _bar("k-fill", x, within, scale)
    if within < month.highest:
        top, height = _y(month.highest, scale), float(month.highest - within) * scale
        yield Bar("k-gap", round(x + 1, 1), top, WIDE - 2, round(height, 1), tuple(_hatch(x + 1, top, height)))
    yield _bar("k-soft", x + WIDE, month.mean, scale, SLIM)


def _hatch(x: float, top: float, height: float) -> Iterator[Line]:
    """Yield the slanting lines of what lies above the rule, in as many rows as fit."""
    for row in range(int(height // ROW)):
        yield from hatch_of(x, round(top + row * ROW, 1), WIDE - 2)


def _bar(css: str, x: float, number: Decimal, scale: float, width: int = WIDE) -> Bar:
    top = _y(number, scale)
    return Bar(css, round(x, 1), top, width, round(FOOT - top, 1))
