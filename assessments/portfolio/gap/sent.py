"""What was sent, piece by piece, with its criteria put together by where they stand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from assessments.portfolio.gap.portfolios import Portfolio
from assessments.portfolio.models import Claim, Evidence
from assessments.portfolio.states import SHAPES, State
from lms.calendar import in_words

# What wants something of the learner first, then what waits, then what is done with.
ORDER: Final = (State.NOT_YET, State.WAITING, State.RETURNED, State.TO_COUNTERSIGN, State.MET)


@dataclass(frozen=True)
class Code:
    """A claim, by the code of its criterion."""

    claim: int
    code: str
    retired: bool = False


@dataclass
class Group:
    """The claims of a piece that stand alike."""

    state: State
    codes: list[Code] = field(default_factory=list)
    judge_by: date | None = None

    @property
    def shape(self) -> str:
        """Return the shape that stands for it."""
        return SHAPES[self.state]

    @property
    def in_words(self) -> str:
        """Say where they stand, and by when what waits is to be judged."""
        by = f", by {in_words(self.judge_by)}" if self.state == State.WAITING and self.judge_by else ""
        return f"{self.state.value}{by}"


@dataclass(frozen=True)
class Sent:
    """A piece of evidence in the list; without groups where it counts for nothing any more, or is not claimed yet."""

    evidence: Evidence
    groups: list[Group]


def sent(pieces: Iterable[Evidence], portfolio: Portfolio) -> list[Sent]:
    """Return the pieces of a page of a list, each with its claims in force. One query."""
    pieces = list(pieces)
    groups: dict[int, dict[State, Group]] = defaultdict(dict)
    claims = Claim.objects.filter(evidence__in=[row.pk for row in pieces], pk__in=list(portfolio.by_claim))
    facts = claims.values_list("pk", "evidence", "criterion__code", "judge_by")
    for pk, evidence, code, judge_by in facts.order_by("criterion__unit__number", "criterion__position", "pk"):
        state = portfolio.by_claim[pk].state
        group = groups[evidence].setdefault(state, Group(state))
        group.codes.append(Code(pk, code, pk in portfolio.retired))
        group.judge_by = min(judge_by, group.judge_by or judge_by)
    return [Sent(row, sorted(groups[row.pk].values(), key=lambda group: ORDER.index(group.state))) for row in pieces]
