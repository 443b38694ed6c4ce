"""What waits for a second signature, as both sides see it: who may sign, and whoever judged and waits."""

from dataclasses import dataclass
from datetime import date

from assessments.assessing import in_place_of
from assessments.independence import Matter, why_not
from assessments.portfolio.assessors import COUNTERSIGN, award_since, own_judgement
from assessments.portfolio.models import Judgement
from lms.calendar import in_words, today, working_days_between
from lms.models import Duty, Person
from lms.permissions import rights_of
from lms.permissions import visible_to as people_visible_to
from lms.roles import Permission


@dataclass(frozen=True)
class ToSign:
    """A judgement that waits for a countersignature, on a day."""

    judgement: Judgement
    on: date
    locked: str = ""
    asked: Person | None = None
    qualified: bool = True
    sign_by: date | None = None

    @property
    def yours(self) -> bool:
        """Say whether it waits for this person and for nobody else by name."""
        return self.qualified and not self.locked and self.asked is None

    @property
    def days_over(self) -> int:
        """Count the working days past the day by which it should be signed."""
        return working_days_between(self.sign_by, self.on) if self.sign_by else 0

    @property
    def shape(self) -> str:
        """Return the shape that stands for it."""
        if self.locked:
            return "locked"
        if self.days_over:
            return "overdue"
        return "sign" if self.yours else "waiting"

    @property
    def in_words(self) -> str:
        """Say whose it is to sign, or why it is not this person's."""
        if self.locked or self.yours:
            return self.locked or f"{self._late}Yours to sign"
        who = f"{self.asked} is asked to sign" if self.asked else "Waits for a qualified assessor"
        return f"{self._late}{who}; you may sign too" if self.qualified else f"{self._late}{who}"

    @property
    def _late(self) -> str:
        over = self.days_over
        return f"Overdue {over} working day{'' if over == 1 else 's'}. " if over else ""

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
    """Return the judgements of `person`'s places that wait for a signature, what is due first on top.

    Constant queries.
    """
    if not rights_of(person, on).may(Permission.JUDGE_EVIDENCE):
        return []
    placed = people_visible_to(person, Permission.JUDGE_EVIDENCE, on).values("pk")
    waiting = Judgement.objects.to_countersign().filter(claim__evidence__person__in=placed)
    found = Judgement.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)))
    related = found.select_related("by", "claim__evidence__person", "claim__criterion")
    rows = list(related.order_by("judged_at", "pk"))
    learners = {row.claim.evidence.person for row in rows}
    locked = why_not(person, learners, matter=Matter.EVIDENCE, on=on)
    duties, qualified = signing_duties(rows), award_since(person, on) is not None
    own = {one.pk for one in in_place_of(person, on)}
    queue = [
        ToSign(
            row,
            on,
            _own(row, person) or locked.get(row.claim.evidence.person_id, ""),
            _somebody_else(duties.get(row.pk), own),
            qualified,
            duties[row.pk].due if row.pk in duties else None,
        )
        for row in rows
    ]
    return sorted(queue, key=lambda row: row.sign_by or row.on)


def asked_to_sign(person: Person, on: date) -> int:
    """Count the judgements that `person`, or whom they stand in for, is asked by name to countersign. One query."""
    return Duty.objects.open().filter(kind=COUNTERSIGN, owner__in=in_place_of(person, on)).count()


def signing_duties(judgements: list[Judgement]) -> dict[int, Duty]:
    """Return the open duty of signing each of some judgements. One query."""
    duties = Duty.objects.open().filter(
        kind=COUNTERSIGN, source_kind=Judgement._meta.label_lower, source_id__in=[row.pk for row in judgements]
    )
    return {duty.source_id: duty for duty in duties.select_related("owner")}


def _somebody_else(duty: Duty | None, own: set[int]) -> Person | None:
    """Return who is asked by name to sign, where that is neither this person nor somebody they stand in for."""
    return duty.owner if duty and duty.owner_id not in own else None


def _own(judgement: Judgement, person: Person) -> str:
    tie = own_judgement(judgement)
    return tie.sentence if tie.person_id == person.pk else ""


@dataclass(frozen=True)
class Unsigned:
    """A judgement of one's own that counts for nothing yet, and with whom it is."""

    judgement: Judgement
    duty: Duty | None
    on: date

    @property
    def back(self) -> bool:
        """Say whether the countersigner sent it back and it is with the assessor again."""
        return self.judgement.signature is not None and not self.with_assurer

    @property
    def with_assurer(self) -> bool:
        """Say whether the assessor disagreed, and a quality assurer has not ruled yet."""
        return self.judgement.disagreed is not None and self.judgement.ruled is None

    @property
    def shape(self) -> str:
        """Return the shape that stands for it."""
        late = self.duty is not None and self.duty.due < self.on and not self.back
        return "overdue" if late else "due" if self.back else "waiting"

    @property
    def in_words(self) -> str:
        """Say with whom it is, and by when it should be signed."""
        if self.with_assurer:
            return "You disagreed; a quality assurer rules on it"
        if self.judgement.ruled:
            return f"{self.judgement.ruled.by} ruled that it is judged again"
        if self.judgement.signature:
            return f"Sent back by {self.judgement.signature.by}: {self.judgement.signature.reasons}"
        return self._to_sign()

    def _to_sign(self) -> str:
        if self.duty is None or self.duty.owner is None:
            return "Nobody qualified is free to sign; your learner’s manager is asked to find somebody"
        late = f", overdue {working_days_between(self.duty.due, self.on)} days" if self.duty.due < self.on else ""
        return f"{self.duty.owner} to countersign by {in_words(self.duty.due)}{late}"


def waiting_for_others(person: Person, on: date) -> list[Unsigned]:
    """Return the judgements that `person` made and that count for nothing yet: to be signed, or sent back."""
    rows = Judgement.objects.newest().filter(by=person, needs_countersignature=True)
    rows = rows.filter(claim__replaced_by=None, claim__evidence__withdrawal=None)
    rows = rows.exclude(countersignature__agrees=True).exclude(ruling__upholds=True)
    related = ("claim__evidence__person", "claim__criterion", "countersignature__by", "disagreement", "ruling__by")
    found = list(rows.select_related(*related).order_by("judged_at", "pk"))
    duties = signing_duties(found)
    return [Unsigned(row, duties.get(row.pk), on) for row in found]
