"""Who could stand in for a manager, ranked by what they would carry while the manager is away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from mentoring.caseload.absences.asking import Away, last_day
from mentoring.caseload.absences.permissions import why_not
from mentoring.caseload.absences.plan import Plan, Proposed
from mentoring.caseload.span.lines import Span
from mentoring.caseload.span.verdict import Against
from mentoring.pairings.spans import FAR

COLUMNS: Final = (
    {"label": "Who could stand in"},
    {"label": "Without it", "number": True},
    {"label": "During it, at most", "number": True},
    {"label": "People", "number": True},
    {"label": "Learners", "number": True},
    {"label": "Against the rule"},
)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could stand in for all of it: the span on the day on which they would carry most."""

    pk: int
    name: str
    before: Span
    during: Span
    against: Against
    refusal: str = ""
    stands_in: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Name them in a list of choices, with what they would carry or what stands in the way."""
        if self.refusal:
            return f"{self.name} (not on all of these days)"
        before, during = self.before.full_time_equivalent, self.during.full_time_equivalent
        return f"{self.name}, {before} now and {during} then"

    def cells(self) -> list[Any]:
        """Return the row of the table."""
        note = "; ".join(self.stands_in)
        name = {"text": self.name, "note": f"Stands in already {note}" if note else ""}
        before = {"text": str(self.before.full_time_equivalent), "number": True}
        if self.refusal:
            refused = {"text": "Not on all of these days", "state": "block", "note": self.refusal}
            return [name, before, "", "", "", refused]
        return [
            name,
            before,
            {"text": str(self.during.full_time_equivalent), "number": True},
            {"text": str(self.during.all_heads or "nobody"), "number": True},
            {"text": str(self.during.learners or "none"), "number": True},
            {"text": self.against.words, "state": self.against.kind},
        ]


def candidates_for(away: Away) -> list[Candidate]:
    """Return who could stand in: whoever would carry least first, and those who cannot on all of the days last."""
    found = [_candidate(away, pk) for pk in away.pool if pk != away.by.pk]
    return sorted(found, key=lambda one: (bool(one.refusal), _carries(one), one.name, one.pk))


def _carries(one: Candidate) -> Decimal:
    return one.during.full_time_equivalent


def _candidate(away: Away, pk: int) -> Candidate:
    plan = Plan(away, tuple(Proposed(role, pk, role.starts, role.ends) for role in away.roles))
    heaviest = max(_days(plan), key=lambda day: (plan.planned.span(pk, day).full_time_equivalent, -day.toordinal()))
    return Candidate(
        pk,
        away.pool[pk].name,
        away.lines.span(pk, heaviest),
        plan.planned.span(pk, heaviest),
        plan.against(pk, heaviest),
        why_not(away, pk, away.starts, away.ends),
        tuple(_stands_in(away, pk)),
    )


def _days(plan: Plan) -> list[date]:
    """Return the first days of all runs of days on which nothing changes."""
    return plan.cuts[:-1]


def _stands_in(away: Away, pk: int) -> Iterator[str]:
    """Yield for whom somebody stands in anyway on one of the days, and until when."""
    for row in away.lines.charges:
        if row.stand_in == pk and row.starts < away.ends and row.ends > away.starts:
            until = f" until {last_day(row.ends)}" if row.ends < FAR else ""
            yield f"for {away.lines.names[row.absent]}{until}"
