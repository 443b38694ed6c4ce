"""What waits for whom: claims to judge, and what is with somebody else."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from assessments.assessing import learners_of
from assessments.independence import Matter, why_not
from assessments.portfolio.assessors import without_pta
from assessments.portfolio.models import Claim, Judgement
from assessments.portfolio.states import Present, State, present
from lms.calendar import today, working_days_between
from lms.models import Person
from lms.permissions import visible_to as people_visible_to
from lms.roles import Permission


@dataclass(frozen=True)
class Waiting:
    """A claim in somebody's queue, on a day."""

    claim: Claim
    present: Present[Judgement]
    on: date
    locked: str = ""

    @property
    def learner(self) -> Person:
        """Return whose claim it is."""
        return self.claim.evidence.person

    @property
    def name(self) -> str:
        """Name it by learner and criterion."""
        return f"{self.learner}, {self.claim.criterion.code}"

    @property
    def days_waited(self) -> int:
        """Count the working days since it was submitted."""
        return working_days_between(today(self.claim.claimed_at), self.on)

    @property
    def days_over(self) -> int:
        """Count the working days past the day by which it should be judged."""
        return working_days_between(self.claim.judge_by, self.on)

    @property
    def shape(self) -> str:
        """Return the shape that stands for it."""
        if self.locked:
            return "locked"
        return "overdue" if self.days_over else "due"

    @property
    def in_words(self) -> str:
        """Say how it stands."""
        if self.locked:
            return self.locked
        back = self.present.latest.signature if self.present.latest and self.present.state == State.RETURNED else None
        again = f"; sent back by {back.by}" if back else ""
        return f"{_due(self.claim.judge_by, self.on)}{again}"


def _due(day: date, on: date) -> str:
    if day < on:
        return f"Overdue {_days(working_days_between(day, on))}"
    return "Due today" if day == on else f"Due in {_days(working_days_between(on, day))}"


def _days(count: int) -> str:
    return f"{count} working day{'' if count == 1 else 's'}"


def to_judge(person: Person, on: date) -> list[Waiting]:
    """Return the claims that wait for `person`, by the day they should be judged. Constant queries."""
    mine = Q(evidence__person__in=learners_of(person, on).values("learner"))
    placed = people_visible_to(person, Permission.JUDGE_EVIDENCE, on).values("pk")
    nobodys = Q(evidence__person__in=placed) & without_pta(on)
    claims = Claim.objects.filter(mine | nobodys).exclude(evidence__person=person).to_judge().with_judgements()
    rows = list(claims.order_by("judge_by", "claimed_at", "pk"))
    locked = why_not(person, {row.evidence.person for row in rows}, matter=Matter.EVIDENCE, on=on)
    return [
        Waiting(row, present(list(row.judgements.all())), on, locked.get(row.evidence.person_id, "")) for row in rows
    ]


def with_somebody_else(person: Person) -> list[Judgement]:
    """Return the judgements that `person` made and that count for nothing yet: to be signed, or sent back."""
    rows = Judgement.objects.newest().filter(by=person, needs_countersignature=True)
    rows = rows.exclude(countersignature__agrees=True)
    related = rows.select_related("claim__evidence__person", "claim__criterion", "countersignature__by")
    return list(related.order_by("judged_at", "pk"))
