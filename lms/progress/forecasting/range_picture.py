"""A forecast as a picture: the range on a line of months, with the likely day, the planned one and today. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from lms.calendar import months_after, whole_months

MARGIN: Final = 20
TOP: Final = 46
HEIGHT: Final = 28


@dataclass(frozen=True)
class Sheet:
    """How wide a picture is drawn, how many months are named on it, and how much room the words of a day need."""

    width: int
    named: int
    words: int


# A phone gets a picture of its own, on which the whole range is seen at once.
DESK: Final = Sheet(1090, 14, 160)
PHONE: Final = Sheet(340, 4, 135)


@dataclass(frozen=True)
class Month:
    """A month on the line: where it begins, and its name where there is room."""

    x: float
    label: str


@dataclass(frozen=True)
class Mark:
    """A day on the line, with what it is."""

    x: float
    text_x: float
    anchor: str
    label: str


@dataclass(frozen=True)
class Picture:
    """Everything that the template draws."""

    name: str
    months: tuple[Month, ...]
    left: float
    width: float
    today: Mark
    likely: Mark
    planned: Mark | None
    wide: int
    top: int = TOP
    height: int = HEIGHT


def picture_of(
    name: str, on: date, early: date, likely: date, late: date, planned: date | None, sheet: Sheet = DESK
) -> Picture:
    """Work out where everything goes."""
    days = [on, early, likely, late, *([planned] if planned else [])]
    first, last = min(days).replace(day=1), months_after(max(days).replace(day=1), 1)

    def at(day: date) -> float:
        return round(MARGIN + (sheet.width - 2 * MARGIN) * (day - first).days / (last - first).days, 1)

    return Picture(
        name=name,
        months=tuple(_months(first, last, at, sheet.named)),
        left=at(early),
        width=max(at(late) - at(early), 3),
        today=_mark(at(on), "Today", sheet),
        likely=_mark(at(likely), f"Likely {likely:%b %Y}", sheet),
        planned=_mark(at(planned), f"Planned {planned:%b %Y}", sheet) if planned else None,
        wide=sheet.width,
    )


def _months(first: date, last: date, at: Callable[[date], float], names: int) -> list[Month]:
    count = whole_months(first, last)
    every = -(-count // names)
    found = []
    for number in range(count + 1):
        day = months_after(first, number)
        named = number % every == 0 and number < count
        year = number == 0 or day.month <= every
        found.append(Month(at(day), (f"{day:%b %Y}" if year else f"{day:%b}") if named else ""))
    return found


def _mark(x: float, label: str, sheet: Sheet) -> Mark:
    """Put the words of a day beside it, on the side that has room."""
    return Mark(x, x - 5, "end", label) if x > sheet.width - sheet.words else Mark(x, x + 5, "start", label)
