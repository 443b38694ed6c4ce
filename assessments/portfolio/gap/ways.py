"""The easiest way to what a criterion still needs: what is there already first, then what one piece could show at once.

Pure: rows in, ways out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from assessments.portfolio.needs import Missing


@dataclass(frozen=True)
class Open:
    """A criterion that needs more than what is met and what waits to be judged."""

    criterion: int
    unit: int
    missing: Missing
    shown_by: tuple[str, ...] = ()
    stage: int | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of evidence that would help, the best first: those asked for, then those that suit."""
        asked = sorted(self.missing.kinds, key=lambda kind: self._order(kind))
        free = self.missing.times > sum(self.missing.kinds.values())
        return tuple(dict.fromkeys([*asked, *(self.shown_by if free else ())]))

    def _order(self, kind: str) -> int:
        return self.shown_by.index(kind) if kind in self.shown_by else len(self.shown_by)


@dataclass(frozen=True)
class Own:
    """A piece of evidence in force: what it is claimed for, in which units, and which criteria its writer named."""

    evidence: int
    kind: str
    happened_on: date
    claimed: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Way:
    """One way to a criterion: claim it with a piece that is there, or show it by a new one of this kind."""

    kind: str
    evidence: int | None = None
    named: bool = False


@dataclass(frozen=True)
class Together:
    """What one new piece of a kind could show at once, all of one unit."""

    kind: str
    unit: int
    criteria: tuple[int, ...] = field(default=())


def ways_to(wanted: Open, pieces: Iterable[Own]) -> list[Way]:
    """Return the ways to a criterion, the easiest first.

    A piece helps when its kind does and it is about the same unit, or when its writer named the criterion.
    """
    helping = [piece for piece in pieces if _helps(piece, wanted)]
    helping.sort(key=lambda piece: (_named(piece, wanted), piece.happened_on, piece.evidence), reverse=True)
    helping.sort(key=lambda piece: wanted.kinds.index(piece.kind))
    helping.sort(key=lambda piece: piece.kind not in wanted.missing.kinds)
    there = [Way(piece.kind, piece.evidence, _named(piece, wanted)) for piece in helping]
    return [*there, *(Way(kind) for kind in wanted.kinds)]


def _helps(piece: Own, wanted: Open) -> bool:
    if piece.kind not in wanted.kinds or wanted.criterion in piece.claimed:
        return False
    return _named(piece, wanted) or wanted.unit in piece.units


def _named(piece: Own, wanted: Open) -> bool:
    return wanted.criterion in piece.named


def together(wanted: Sequence[Open]) -> list[Together]:
    """Return what one new piece could show at once, the one expected first on top, then the one that shows most.

    Each criterion stands where most others of its unit stand with it, and once.
    """
    by_kind: dict[tuple[str, int], list[Open]] = {}
    for each in wanted:
        for kind in each.kinds:
            by_kind.setdefault((kind, each.unit), []).append(each)
    found: list[tuple[int, Together]] = []
    placed: set[int] = set()
    for (kind, unit), rows in sorted(by_kind.items(), key=lambda item: -len(item[1])):
        left = [row for row in rows if row.criterion not in placed]
        if left:
            placed |= {row.criterion for row in left}
            found.append((_first_stage(left), Together(kind, unit, tuple(row.criterion for row in left))))
    found.sort(key=lambda item: (item[0], -len(item[1].criteria)))
    return [item for _, item in found]


def _first_stage(rows: Iterable[Open]) -> int:
    return min((row.stage or 99 for row in rows), default=99)
