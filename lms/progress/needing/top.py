"""The first few who need somebody, for the top of a board: what waits on us beside what waits on the learner."""

from dataclasses import dataclass, field
from typing import Self

from django.db.models import QuerySet

from courses.models import Enrolment
from lms.progress.choosing import ANY, Asked
from lms.progress.needing.lines import Needing, lines_of
from lms.progress.needing.marks import Marks
from lms.progress.needing.table import WaitsOn


@dataclass(frozen=True)
class Counts:
    """How many of some learners need somebody: in all, by whose turn it is, and by each need. One query."""

    learners: int = 0
    needing: int = 0
    us: int = 0
    learner: int = 0
    by_need: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, asked: Asked, rows: QuerySet[Enrolment]) -> Self:
        """Count them as far as the reader is told."""
        return cls.from_numbers(asked.counts(rows))

    @classmethod
    def from_numbers(cls, numbers: dict[str, int]) -> Self:
        """Read them from what a board counts."""
        found = dict(numbers)
        sides = {side.value: found.pop(side.value) for side in WaitsOn}
        return cls(learners=found.pop("all"), needing=found.pop(ANY), by_need=found, **sides)

    @property
    def moving(self) -> int:
        """Return how many need nobody."""
        return self.learners - self.needing


@dataclass(frozen=True)
class Top:
    """The first of each side, as the duty list draws them, and the counts that they are part of."""

    us: list[dict[str, str]]
    learner: list[dict[str, str]]
    counts: Counts

    @property
    def more_on_us(self) -> int:
        """Return for how many more something waits on us."""
        return self.counts.us - len(self.us)

    @property
    def more_on_learner(self) -> int:
        """Return for how many more something waits on themselves."""
        return self.counts.learner - len(self.learner)


def top(asked: Asked, most: int = 3) -> Top:
    """Return the first few of those whom an address asks for, on each side. Five queries, however many learners."""
    marks = Marks.of(asked, asked.learners())
    first = {side: marks.first(side, most, asked.need) for side in WaitsOn}
    ids = list(dict.fromkeys(pk for side in WaitsOn for pk in first[side]))
    said = {one.enrolment.pk: one for one in lines_of(ids, asked, asked.told())}
    us, learner = (
        # What was put right since it was counted is told of no more.
        [_row(said[pk], side, asked.need) for pk in first[side] if pk in said and said[pk].waiting_on(side)]
        for side in WaitsOn
    )
    return Top(us, learner, Counts.from_numbers(marks.numbers()))


def _row(one: Needing, side: WaitsOn, need: str) -> dict[str, str]:
    """Draw the need that is asked for, or else the first of a side, with the name before it, and name the others."""
    line, *others = sorted(one.waiting_on(side), key=lambda line: line.need.key != need)
    also = f"Also: {', '.join(other.text for other in others)}." if others else ""
    return line.as_row(f"{one.enrolment.person}:", also)
