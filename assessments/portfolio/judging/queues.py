"""What waits for whom: claims to judge, and what is with somebody else."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from assessments.assessing import assessed_by, in_place_of
from assessments.independence import Matter, why_not
from assessments.portfolio.handing.current import open_hand_overs
from assessments.portfolio.judging.holds import at_time
from assessments.portfolio.models import Claim, Evidence, Hold, Judgement
from assessments.portfolio.models.claims import ClaimQuerySet
from assessments.portfolio.states import Present, State, present
from lms.calendar import today, working_days_between
from lms.models import Person

PAGE: Final = 25


@dataclass(frozen=True)
class Waiting:
    """A claim in somebody's queue, on a day."""

    claim: Claim
    present: Present[Judgement]
    on: date
    locked: str = ""
    reader: Person | None = None

    @property
    def hold(self) -> Hold | None:
        """Return who has its evidence open now, if anybody."""
        hold: Hold | None = getattr(self.claim.evidence, "hold", None)
        return hold if hold and hold.is_held(timezone.now()) else None

    @property
    def elsewhere(self) -> bool:
        """Say whether somebody else has its evidence open."""
        return self.hold is not None and self.hold.assessor != self.reader

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
        if self.locked or self.elsewhere:
            return "locked"
        return "overdue" if self.days_over else "due"

    @property
    def in_words(self) -> str:
        """Say how it stands."""
        return self.locked or "; ".join([_due(self.claim.judge_by, self.on), *self._notes()])

    def _notes(self) -> list[str]:
        """Say what else there is to know before it is opened."""
        latest, notes = self.present.latest, []
        if latest and latest.signature and self.present.state == State.RETURNED:
            notes.append(f"sent back by {latest.signature.by}")
        earlier = present(list(self.claim.replaces.judgements.all())).latest if self.claim.replaces else None
        if earlier and not earlier.met:
            notes.append("new claim: replaces one judged not yet met")
        if self.hold:
            who = f"{self.hold.assessor} has" if self.elsewhere else "you have"
            notes.append(f"{who} it open until {at_time(self.hold.until)}")
        return notes


def _due(day: date, on: date) -> str:
    if day < on:
        return f"Overdue {_days(working_days_between(day, on))}"
    return "Due today" if day == on else f"Due in {_days(working_days_between(on, day))}"


def _days(count: int) -> str:
    return f"{count} working day{'' if count == 1 else 's'}"


def waiting_for(person: Person, on: date) -> ClaimQuerySet:
    """Return the claims that wait for `person`: of whom they assess, or handed to them; not what they handed on.

    Who and what that is, is asked first: among the claims of thousands a database then goes straight to these.
    """
    has_some = Exists(Evidence.objects.filter(person=OuterRef("pk")))
    learners = list(assessed_by(person, on).filter(has_some).values_list("pk", flat=True))
    given = open_hand_overs()
    theirs = list(given.filter(assessor__in=in_place_of(person, on)).values_list("evidence", flat=True))
    away = given.filter(evidence__person__in=learners).exclude(evidence__in=theirs)
    pieces = Evidence.objects.filter(Q(person__in=learners) | Q(pk__in=theirs)).exclude(person=person)
    left = pieces.exclude(pk__in=list(away.values_list("evidence", flat=True)))
    return Claim.objects.filter(evidence__in=left).to_judge().order_by("judge_by", "claimed_at", "pk")


@dataclass(frozen=True)
class Queue:
    """What waits for somebody, what is due first on top: how much it is, the oldest, and one page of it."""

    page: "Page[int]"
    rows: list[Waiting]
    count: int
    overdue: int
    oldest: Waiting | None


def queue_of(person: Person, on: date, number: str | None) -> Queue:
    """Return a page of what waits for `person`. Only that page is fetched in full. Constant queries."""
    columns = ("pk", "evidence__person", "judge_by", "evidence__hold__assessor", "evidence__hold__until")
    found = list(waiting_for(person, on).values_list(*columns))
    learners = Person.objects.filter(pk__in={learner for _, learner, _, _, _ in found})
    locked = why_not(person, learners, matter=Matter.EVIDENCE, on=on)
    theirs = [row for row in found if row[1] not in locked]
    at, oldest = timezone.now(), None
    for pk, _, _, holder, until in theirs:
        if holder in (None, person.pk) or until is None or until <= at:
            oldest = pk
            break
    page = Paginator([row[0] for row in found], PAGE).get_page(number)
    full = _in_full({*page.object_list, *([oldest] if oldest else [])}, person, on, locked)
    return Queue(
        page=page,
        rows=[full[pk] for pk in page.object_list],
        count=len(theirs),
        overdue=sum(judge_by < on for _, _, judge_by, _, _ in theirs),
        oldest=full.get(oldest) if oldest else None,
    )


def _in_full(ids: set[int], person: Person, on: date, locked: dict[int, str]) -> dict[int, Waiting]:
    """Return some claims with everything that a row shows.

    They were found before: with everything beside them joined in, a database no longer sees how few they are.
    """
    claims = Claim.objects.filter(pk__in=ids).with_judgements().select_related("evidence__hold__assessor")
    return {
        row.pk: Waiting(row, present(list(row.judgements.all())), on, locked.get(row.evidence.person_id, ""), person)
        for row in claims.prefetch_related("replaces__judgements")
    }


@dataclass(frozen=True)
class Around:
    """Where a piece of evidence stands in somebody's queue, and what is before and after it."""

    number: int
    count: int
    previous: "Beside | None" = None
    next: "Beside | None" = None


@dataclass(frozen=True)
class Beside:
    """A piece of evidence that stands beside another in a queue, by learner and first criterion."""

    evidence: int
    name: str


def around(evidence: int, queue: list[Beside]) -> Around:
    """Return where a piece stands in a queue; one that is not in it comes before all others."""
    ids = [piece.evidence for piece in queue]
    if evidence not in ids:
        return Around(0, len(queue), None, queue[0] if queue else None)
    here = ids.index(evidence)
    before, after = queue[:here], queue[here + 1 :]
    return Around(here + 1, len(queue), before[-1] if before else None, after[0] if after else None)


def neighbours_of(person: Person, evidence: Evidence, on: date) -> Around:
    """Return what stands before and after a piece in the queue of `person`, without what is locked for them."""
    columns = ("evidence", "evidence__person", "evidence__person__name", "criterion__code")
    rows = list(waiting_for(person, on).values_list(*columns))
    learners = Person.objects.filter(pk__in={learner for _, learner, _, _ in rows})
    locked = why_not(person, learners, matter=Matter.EVIDENCE, on=on)
    queue: dict[int, Beside] = {}
    for piece, learner, name, code in rows:
        if learner not in locked:
            queue.setdefault(piece, Beside(piece, f"{name}, {code}"))
    return around(evidence.pk, list(queue.values()))


def with_somebody_else(person: Person) -> tuple[list[Judgement], int]:
    """Return the oldest judgements of `person` that count for nothing yet, to be signed or sent back, and how many."""
    rows = Judgement.objects.newest().filter(by=person, needs_countersignature=True)
    rows = rows.exclude(countersignature__agrees=True)
    # Found first and fetched then, as the queue is.
    found = list(rows.order_by("judged_at", "pk").values_list("pk", flat=True))
    related = Judgement.objects.filter(pk__in=found[:PAGE]).order_by("judged_at", "pk")
    return list(related.select_related("claim__evidence__person", "claim__criterion", "countersignature__by")), len(
        found
    )
