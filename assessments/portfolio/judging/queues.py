"""What waits for whom: claims to judge, judgements to countersign, and what is with somebody else."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from assessments.assessing import in_place_of, learners_of
from assessments.independence import Matter, why_not
from assessments.portfolio.assessors import (
    COUNTERSIGN,
    award_since,
    own_judgement,
    without_pta,
)
from assessments.portfolio.models import Claim, Judgement
from assessments.portfolio.states import Present, State, present
from lms.calendar import today, working_days_between
from lms.models import Duty, Person
from lms.permissions import rights_of
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


@dataclass(frozen=True)
class ToSign:
    """A judgement that waits for a countersignature, on a day."""

    judgement: Judgement
    on: date
    locked: str = ""
    asked: Person | None = None
    qualified: bool = True

    @property
    def yours(self) -> bool:
        """Say whether it waits for this person and for nobody else by name."""
        return self.qualified and not self.locked and self.asked is None

    @property
    def shape(self) -> str:
        """Return the shape that stands for it."""
        if self.locked:
            return "locked"
        return "sign" if self.yours else "waiting"

    @property
    def in_words(self) -> str:
        """Say whose it is to sign, or why it is not this person's."""
        if self.locked or self.yours:
            return self.locked or "Yours to sign"
        who = f"{self.asked} is asked to sign" if self.asked else "Waits for a qualified assessor"
        return f"{who}; you may sign too" if self.qualified else who

    @property
    def name(self) -> str:
        """Name it by learner and criterion."""
        claim = self.judgement.claim
        return f"{claim.evidence.person}, {claim.criterion.code}"

    @property
    def days_waited(self) -> int:
        """Count the working days since it was judged."""
        return working_days_between(today(self.judgement.judged_at), self.on)


def to_countersign(person: Person, on: date) -> list[ToSign]:
    """Return the judgements of `person`'s places that wait for a signature, oldest first. Constant queries."""
    if not rights_of(person, on).may(Permission.JUDGE_EVIDENCE):
        return []
    placed = people_visible_to(person, Permission.JUDGE_EVIDENCE, on).values("pk")
    rows = list(
        Judgement.objects.to_countersign()
        .filter(claim__evidence__person__in=placed)
        .select_related("by", "claim__evidence__person", "claim__criterion")
        .order_by("judged_at", "pk")
    )
    learners = {row.claim.evidence.person for row in rows}
    locked = why_not(person, learners, matter=Matter.EVIDENCE, on=on)
    asked, qualified = _others_asked(rows, person, on), award_since(person, on) is not None
    return [
        ToSign(
            row,
            on,
            _own(row, person) or locked.get(row.claim.evidence.person_id, ""),
            asked.get(row.pk),
            qualified,
        )
        for row in rows
    ]


def _others_asked(judgements: list[Judgement], person: Person, on: date) -> dict[int, Person]:
    """Return who is asked by name to sign, where that is neither `person` nor somebody they stand in for."""
    duties = Duty.objects.open().filter(
        kind=COUNTERSIGN, source_kind=Judgement._meta.label_lower, source_id__in=[row.pk for row in judgements]
    )
    others = duties.exclude(owner=None).exclude(owner__in=in_place_of(person, on)).select_related("owner")
    return {duty.source_id: duty.owner for duty in others if duty.owner}


def _own(judgement: Judgement, person: Person) -> str:
    tie = own_judgement(judgement)
    return tie.sentence if tie.person_id == person.pk else ""


def with_somebody_else(person: Person) -> list[Judgement]:
    """Return the judgements that `person` made and that count for nothing yet: to be signed, or sent back."""
    rows = Judgement.objects.newest().filter(by=person, needs_countersignature=True)
    rows = rows.exclude(countersignature__agrees=True)
    related = rows.select_related("claim__evidence__person", "claim__criterion", "countersignature__by")
    return list(related.order_by("judged_at", "pk"))
