"""What is told of leaving: which places, stages and reasons have counts that may be shown. Pure; rows come in.

What may be shown is decided for the whole nation, from the top down, and never for one reader: so the page of a place
shows of itself exactly what the page above shows of it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lms.progress.leaving.gathering import Left
from lms.progress.leaving.withholding import Cell, shown_cells, shown_parts

REASON: Final = "reason"
STAGE: Final = "stage"


@dataclass(frozen=True)
class Told:
    """The withdrawals of one year, and the tree of places as their paths, with the length of a step in it."""

    left: Sequence[Left]
    root: str
    places: frozenset[str]
    step: int
    shown_from: int

    def within(self, path: str) -> list[Left]:
        """Return who left from a place; whoever had none on record is the nation’s."""
        return [one for one in self.left if one.path.startswith(path) or path == self.root]

    @cached_property
    def _counts(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for one in self.left:
            path = one.path or self.root
            for end in range(self.step, len(path), self.step):
                found[path[:end]] += 1
            found[path] += 1
            # Those of a place that has parts, and of none of these.
            found[f"{path}!"] += 1
        return found

    def count(self, path: str) -> int:
        """Return how many left from a place: to be shown only where `shows` says so."""
        return self._counts[path]

    @cached_property
    def _shown(self) -> set[str]:
        """Return the places whose count may be shown."""
        found = {self.root} if self.count(self.root) >= self.shown_from else set()
        parts: dict[str, list[str]] = {}
        for path in sorted(self.places):
            parts.setdefault(path[: -self.step], []).append(path)
        for path in sorted(self.places):
            counts = {part: self.count(part) for part in parts.get(path, [])}
            if counts:
                if own := self.count(f"{path}!"):
                    counts[f"{path}!"] = own
                found |= shown_parts(counts, self.shown_from, total_shown=path in found)
        return found

    def shows(self, path: str) -> bool:
        """Say whether the count of a place may be shown."""
        return path in self._shown

    # ---- stages and reasons ----

    def has_kinds(self, path: str) -> bool:
        """Say whether stages and reasons are told of a place at all: of the nation and of regions."""
        return len(path) <= 2 * self.step

    def kinds(self, path: str, kind: str, names: Iterable[str]) -> dict[str, int | None]:
        """Return the count of each stage or reason of the nation or a region; nothing where it is withheld."""
        names = list(names)
        counts = Counter(getattr(one, kind) for one in self.within(path))
        if path == self.root:
            shown = self._columns(kind)
            return {name: counts[name] if name in shown else None for name in names}
        cells = self._cells(kind)
        return {name: counts[name] if (path, name) in cells else None for name in names}

    def _columns(self, kind: str) -> set[str]:
        """Return the stages or reasons whose count in the nation may be shown."""
        counts = Counter(getattr(one, kind) for one in self.left)
        return shown_parts(counts, self.shown_from, total_shown=self.shows(self.root))

    def _cells(self, kind: str) -> set[Cell]:
        """Return of which regions which stages or reasons may be shown."""
        regions = [path for path in self.places if len(path) == 2 * self.step]
        regions += [f"{self.root}!"] if self.count(f"{self.root}!") else []
        names = sorted({getattr(one, kind) for one in self.left})
        cells: Counter[Cell] = Counter()
        for one in self.left:
            path = one.path[: 2 * self.step]
            cells[path if path in self.places and path != self.root else f"{self.root}!", getattr(one, kind)] += 1
        every = {(region, name): cells[region, name] for region in sorted(regions) for name in names}
        rows = [region for region in regions if self.shows(region)]
        return shown_cells(every, self.shown_from, rows=rows, columns=self._columns(kind))
