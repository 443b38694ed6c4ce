"""Which kinds of evidence show which criterion in a life: as often, and by what, as the framework asks. No database."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from assessments.portfolio.models import Criterion, EvidenceKind
from lms.management.example.national.course import Course
from lms.management.example.national.life import Piece
from lms.management.example.national.pile import one_of

OBSERVATION: Final = EvidenceKind.OBSERVATION.value


@dataclass(frozen=True)
class Sent:
    """One piece of evidence as it is written: its kind, what it claims, and whether each claim is met."""

    piece: Piece
    kind: str
    codes: tuple[str, ...]
    met: tuple[bool, ...]


class Claimed:
    """What a learner has still to show, by kind; a life takes from it piece by piece."""

    def __init__(self, chance: Random, criteria: Mapping[str, Criterion], course: Course) -> None:
        """Begin with everything that the framework asks for."""
        self.chance, self.criteria = chance, criteria
        self.wanted = {code: kinds_of(row) for code, row in criteria.items()}
        shown = Counter(code for unit in course.units for code in unit.codes)
        # Where a life shows a criterion less often than is asked for, its first showing makes up for it.
        self.more = {code: max(len(kinds) - shown[code], 0) for code, kinds in self.wanted.items()}
        self.sent: dict[tuple[int, str], list[str]] = {}

    def pieces(self, piece: Piece) -> Iterator[Sent]:
        """Divide a piece of a life by the kinds of evidence that it takes."""
        met = piece.met or (False,) * len(piece.codes)
        good = dict(zip(piece.codes, met, strict=True))
        heaps: dict[tuple[str, int], list[str]] = defaultdict(list)
        for code in piece.codes:
            kinds = self.sent[piece.number, code] = self._kinds(piece, code)
            for kind, count in Counter(kinds).items():
                for number in range(count):
                    heaps[kind, number].append(code)
        for (kind, _), codes in heaps.items():
            yield Sent(piece, kind, tuple(codes), tuple(good[code] for code in codes))

    def _kinds(self, piece: Piece, code: str) -> list[str]:
        if piece.again is not None:
            return self.sent.get((piece.again, code)) or [self._any(code)]
        left = self.wanted[code]
        if piece.module and OBSERVATION in left:
            left.remove(OBSERVATION)
            return [OBSERVATION]
        if piece.module:
            return [OBSERVATION]
        count = 1 + self.more[code]
        self.more[code] = 0
        taken, self.wanted[code] = left[:count], left[count:]
        return taken or [self._any(code)]

    def _any(self, code: str) -> str:
        return str(one_of(self.chance, self.criteria[code].shown_by))


def kinds_of(criterion: Criterion) -> list[str]:
    """Return the kinds of evidence by which a criterion is shown, one for each time that it is asked for."""
    asked = [kind for kind, least in criterion.methods.items() for _ in range(least)]
    rest = max(criterion.times - len(asked), 0)
    return [*asked, *(str(criterion.shown_by[turn % len(criterion.shown_by)]) for turn in range(rest))]
