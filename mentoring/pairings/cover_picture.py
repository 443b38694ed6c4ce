"""The picture of mentor cover: where the bars, hatches and lines of an SVG go. Pure; attributes only, no style.

A page builds rows of bars, asks `picture_of`, and includes `_components/cover_picture.html`; the same dates stand in a
table beside it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lms.calendar import in_words, months_after

LEFT: Final = 190
RIGHT: Final = 1085
WIDTH: Final = 1090
TOP: Final = 24
ROW: Final = 38
BAR: Final = 20
HATCH: Final = 11
MONTHS: Final = 9
# Room to the right of the longest bar for its words.
WORDS: Final = 150
# How many letters fit before the bars begin.
LETTERS: Final = 25

COVERED: Final = "covered"
GAP: Final = "gap"
PROPOSED: Final = "proposed"


@dataclass(frozen=True)
class Bar:
    """Days of one learner, from the first up to, not including, the last: covered, a gap, or proposed to be covered."""

    starts: date
    ends: date
    kind: str
    words: str = ""


@dataclass(frozen=True)
class Row:
    """One learner with their bars."""

    label: str
    note: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Window:
    """The days that a picture shows."""

    first: date
    last: date

    @classmethod
    def around(cls, day: date, months: int = MONTHS) -> "Window":
        """Return whole months: two before that of `day`, and what follows."""
        first = months_after(day.replace(day=1), -2)
        return cls(first, months_after(first, months))

    @property
    def in_words(self) -> str:
        """Name the first and the last month."""
        return f"{self.first:%B %Y} to {months_after(self.last, -1):%B %Y}"

    def at(self, day: date) -> float:
        """Return where a day begins, from left to right; what lies outside stands at the edge."""
        share = (min(max(day, self.first), self.last) - self.first) / (self.last - self.first)
        return round(LEFT + share * (RIGHT - LEFT), 1)


@dataclass(frozen=True)
class Line:
    """A slanting line of a hatch."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Box:
    """One bar as it is drawn."""

    css: str
    x: float
    y: float
    width: float
    height: float
    hatch: tuple[Line, ...] = ()
    words: str = ""
    words_y: float = 0


@dataclass(frozen=True)
class Drawn:
    """One row as it is drawn."""

    label: str
    note: str
    label_y: float
    note_y: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Month:
    """A month that begins at `x`."""

    x: float
    words: str


@dataclass(frozen=True)
class Picture:
    """Everything that the template draws."""

    name: str
    about: str
    height: int
    months: tuple[Month, ...]
    rows: tuple[Drawn, ...]
    today_x: float | None
    today: str
    proposed: bool = False
    width: int = WIDTH

    @property
    def foot(self) -> int:
        """Return where the rows end."""
        return self.height - 20

    @property
    def edge(self) -> int:
        """Return where the words of today end, however near to the right they stand."""
        return RIGHT


def picture_of(rows: Sequence[Row], window: Window, today: date) -> Picture:
    """Work out where everything goes."""
    drawn = tuple(_drawn(row, number, window) for number, row in enumerate(rows))
    return Picture(
        name=f"Mentor cover, {window.in_words}",
        about="One row a learner. The table below holds the same dates.",
        height=TOP + ROW * len(rows) + 40,
        months=tuple(_months(window)),
        rows=drawn,
        today_x=window.at(today) if window.first <= today < window.last else None,
        today=f"today, {today.day} {today:%B}",
        proposed=any(bar.kind == PROPOSED for row in rows for bar in row.bars),
    )


def _months(window: Window) -> Iterator[Month]:
    day = window.first
    while day < window.last:
        with_year = day == window.first or day.month == 1
        yield Month(window.at(day), f"{day:%b %Y}" if with_year else f"{day:%b}")
        day = months_after(day, 1)


def _drawn(row: Row, number: int, window: Window) -> Drawn:
    top = TOP + 14 + number * ROW
    boxes = tuple(_box(bar, top, window) for bar in row.bars if bar.starts < window.last and bar.ends > window.first)
    return Drawn(_short(row.label), _short(row.note), top + 10, top + 25, boxes)


def _box(bar: Bar, top: float, window: Window) -> Box:
    """Draw a bar; one with an outline stands a little inside, so that its line is seen."""
    x, end = window.at(bar.starts), window.at(bar.ends)
    if bar.kind == COVERED:
        return Box("k-fill", x, top, round(end - x, 1), BAR)
    x, width = x + 1, round(max(end - x - 2, 1), 1)
    if bar.kind == PROPOSED:
        return Box("k-prop", x, top + 1, width, BAR - 2, words=bar.words, words_y=top + 15)
    return Box("k-gap", x, top + 1, width, BAR - 2, hatch=tuple(hatch_of(x, top, width)))


def hatch_of(x: float, top: float, width: float) -> Iterator[Line]:
    """Yield the slanting lines of a gap that begins at `x`."""
    at = x + 7
    while at + 8 <= x + width:
        yield Line(round(at, 1), top + 18, round(at + 8, 1), top + 2)
        at += HATCH


def _short(words: str) -> str:
    return words if len(words) <= LETTERS else f"{words[: LETTERS - 1].rstrip()}…"


@dataclass(frozen=True)
class Share:
    """How many learners a place has, and how many of them have no eligible mentor."""

    label: str
    learners: int
    uncovered: int

    @property
    def in_words(self) -> str:
        """Say it in numbers: a share of few learners would say more than it knows."""
        if not self.learners:
            return "no learners"
        return f"{self.uncovered or 'none'} of {self.learners} without"


@dataclass(frozen=True)
class SharesPicture:
    """Places as bars of one scale: learners with an eligible mentor solid, those without hatched."""

    name: str
    height: int
    rows: tuple[Drawn, ...]
    width: int = WIDTH


def shares_picture(shares: Sequence[Share], name: str) -> SharesPicture:
    """Work out where everything goes: the place with most learners is as wide as fits."""
    unit = (RIGHT - LEFT - WORDS) / max([1, *(share.learners for share in shares)])
    rows = tuple(_share(share, number * 30, unit) for number, share in enumerate(shares))
    return SharesPicture(name, 30 * len(shares) + 4, rows)


def _share(share: Share, top: float, unit: float) -> Drawn:
    middle, end = round(LEFT + (share.learners - share.uncovered) * unit, 1), round(LEFT + share.learners * unit, 1)
    boxes = [Box("k-fill", LEFT, top + 4, round(middle - LEFT, 1), BAR)] if middle > LEFT else []
    if share.uncovered:
        width = round(max(end - middle - 2, 1), 1)
        boxes.append(Box("k-gap", middle + 1, top + 5, width, BAR - 2, tuple(hatch_of(middle + 1, top + 4, width))))
    words = Box("", end + 1, top, 0, 0, words=share.in_words, words_y=top + 19)
    return Drawn(_short(share.label), "", top + 19, 0, (*boxes, words))


def span_in_words(starts: date, ends: date | None) -> str:
    """Write days as people do: the last day is named, and a year only where it is not that of the first."""
    if ends is None:
        return f"from {in_words(starts)}"
    last = date.fromordinal(ends.toordinal() - 1)
    if last == starts:
        return in_words(starts)
    same = starts.year == last.year
    return f"{starts.day} {starts:%B}{'' if same else f' {starts:%Y}'} to {in_words(last)}"


def bars_of(stretches: Iterable[tuple[date, date, bool]]) -> tuple[Bar, ...]:
    """Return the bars of stretches: first day, first day after, and whether there is an eligible mentor."""
    return tuple(Bar(starts, ends, COVERED if covered else GAP) for starts, ends, covered in stretches)
