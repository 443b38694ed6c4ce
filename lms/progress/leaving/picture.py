"""The picture of who left, by stage or by reason: bars of one scale, and words where a count is withheld. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LEFT: Final = 190
WIDTH: Final = 1090
WORDS: Final = 90
ROW: Final = 32
BAR: Final = 20


@dataclass(frozen=True)
class Bar:
    """One count as it is drawn; one that is withheld has no width."""

    label: str
    y: int
    width: float
    words: str

    @property
    def middle(self) -> int:
        """Return where its words stand."""
        return self.y + 15

    @property
    def end(self) -> float:
        """Return where the bar ends."""
        return LEFT + self.width


@dataclass(frozen=True)
class Picture:
    """Everything that the template draws."""

    name: str
    bars: tuple[Bar, ...]
    left: int = LEFT
    width: int = WIDTH
    bar: int = BAR

    @property
    def height(self) -> int:
        """Return how high it is."""
        return ROW * len(self.bars)


def picture_of(counts: Mapping[str, int | None], name: str) -> Picture:
    """Work out where everything goes: the largest count is as wide as fits."""
    unit = (WIDTH - LEFT - WORDS) / max([1, *(count for count in counts.values() if count)])
    bars = (
        Bar(label, number * ROW + 4, round((count or 0) * unit, 1), "withheld" if count is None else str(count))
        for number, (label, count) in enumerate(counts.items())
    )
    return Picture(name, tuple(bars))
