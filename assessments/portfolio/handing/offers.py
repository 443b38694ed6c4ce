"""What can be handed over, and who could take it with what they have already."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from assessments.portfolio.consequences import JUDGE
from assessments.portfolio.handing.loads import Load, WaitingPiece
from assessments.portfolio.handing.who import assessors_for
from assessments.portfolio.judging.queues import waiting_for
from assessments.portfolio.models import Evidence
from lms.calendar import today
from lms.models import Duty, Person

# So many pieces are offered on one page: those due first.
MOST: Final = 100


@dataclass(frozen=True)
class Offer:
    """Some pieces that wait, of which a page offers those that are due first."""

    all_pieces: list[WaitingPiece]

    @property
    def pieces(self) -> list[WaitingPiece]:
        """Return those that the page offers."""
        return self.all_pieces[:MOST]

    @property
    def left_out(self) -> int:
        """Count those that it does not."""
        return max(0, len(self.all_pieces) - MOST)

    @property
    def learners(self) -> list[int]:
        """Return the ids of the learners whose pieces are offered."""
        rows = Evidence.objects.filter(pk__in=[piece.evidence for piece in self.pieces])
        return list(rows.order_by().values_list("person", flat=True).distinct())


def own_load(person: Person, on: date) -> Load:
    """Return what waits for an assessor in their own queue."""
    columns = ("evidence", "evidence__title", "evidence__person__name", "claimed_at", "judge_by")
    rows = list(waiting_for(person, on).values_list(*columns))
    counts = Counter(row[0] for row in rows)
    first = {row[0]: row for row in reversed(rows)}
    pieces = [
        WaitingPiece(pk, title, learner, counts[pk], today(claimed_at), judge_by)
        for pk, title, learner, claimed_at, judge_by in first.values()
    ]
    return Load(person, sorted(pieces, key=lambda piece: (piece.judge_by, piece.evidence)))


def with_loads(learners: Iterable[int], *, but: Person | None, on: date) -> list[tuple[Person, str]]:
    """Return who could take evidence of some learners, each with what waits for them already; least first."""
    people = [person for person in assessors_for(learners, on=on) if person != but]
    duties = Duty.objects.open().filter(kind=JUDGE, owner__in=people).values_list("owner", flat=True)
    waiting = Counter(owner for owner in duties if owner)
    ranked = sorted(people, key=lambda person: (waiting[person.pk], person.name))
    return [(person, _has(waiting[person.pk])) for person in ranked]


def _has(count: int) -> str:
    return f"{count} piece{'' if count == 1 else 's'} of evidence to judge already" if count else "Nothing to judge now"
