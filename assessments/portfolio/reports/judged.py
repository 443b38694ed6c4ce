"""The judgements of a place in a time, each as what a report counts of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from assessments.portfolio.frameworks.in_use import continued_by, criteria_of, framework_in_use
from assessments.portfolio.models import Claim, Decision, Judgement, SampleItem
from lms.calendar import Period, today, working_days_between
from lms.models import Person, Unit
from lms.permissions import people_at


@dataclass(frozen=True)
class Judged:
    """One judgement that stands, by an assessor about a learner who works in the place today."""

    pk: int
    learner: int
    assessor: int
    assessor_name: str
    code: str
    met: bool
    first: bool
    claimed_on: date
    judged_on: date
    judge_by: date
    signed_on: date | None
    needs_signature: bool
    counts: bool
    sent_back: bool
    sampled: bool

    @property
    def waited(self) -> int:
        """Count the working days from the claim to its first judgement."""
        return working_days_between(self.claimed_on, self.judged_on)

    @property
    def late(self) -> bool:
        """Say whether it was judged after the day by which it should have been."""
        return self.judged_on > self.judge_by

    @property
    def signing(self) -> int | None:
        """Count the working days from the judgement to its countersignature, where it needed one and has it."""
        return working_days_between(self.judged_on, self.signed_on) if self.needs_signature and self.signed_on else None


FIELDS = (
    "pk",
    "claim__evidence__person",
    "by",
    "by__name",
    "claim__criterion",
    "claim__criterion__code",
    "decision",
    "replaces",
    "claim__claimed_at",
    "judged_at",
    "claim__judge_by",
    "countersignature__at",
    "needs_countersignature",
    "countersignature__agrees",
    "ruling__upholds",
    "sampled",
)


def learners_at(places: Sequence[Unit], on: date) -> QuerySet[Person]:
    """Return those who work within some places on a day."""
    return people_at(list(places), on)


def judged_at(places: Sequence[Unit], until: date, on: date) -> list[Judged]:
    """Return every judgement by an assessor up to a day, about those who work within some places. Constant queries."""
    rows = Judgement.objects.filter(
        stands=True,
        seat=Judgement.Seat.ASSESSOR,
        claim__evidence__person__in=learners_at(places, on).values("pk"),
        judged_at__lt=Period(until, until).moments[1],
    )
    sampled = Exists(SampleItem.objects.filter(line__judgement=OuterRef("pk")))
    codes = codes_in_use()
    return [_judged(codes, *row) for row in rows.annotate(sampled=sampled).order_by("pk").values_list(*FIELDS)]


def codes_in_use() -> dict[int, str]:
    """Return, for every criterion whose evidence still counts, the code that it goes by in the framework in use."""
    version = framework_in_use()
    codes = {criterion.pk: criterion.code for criterion in criteria_of(version)}
    return {criterion: codes[current[0]] for criterion, current in continued_by(version).items()}


def _judged(
    codes: dict[int, str],
    pk: int,
    learner: int,
    assessor: int,
    name: str,
    criterion: int,
    code: str,
    decision: str,
    replaces: int | None,
    claimed_at: datetime,
    judged_at: datetime,
    judge_by: date,
    signed_at: datetime | None,
    needs_signature: bool,
    agrees: bool | None,
    upholds: bool | None,
    sampled: bool,
) -> Judged:
    """Return one row. What it counts for follows as in `Judgement.counts`: a ruling, else a signature where needed."""
    counts = upholds if upholds is not None else (not needs_signature or bool(agrees))
    return Judged(
        pk=pk,
        learner=learner,
        assessor=assessor,
        assessor_name=name,
        code=codes.get(criterion, f"{code} (no longer asked for)"),
        met=decision == Decision.MET,
        first=replaces is None,
        claimed_on=today(claimed_at),
        judged_on=today(judged_at),
        judge_by=judge_by,
        signed_on=today(signed_at) if signed_at else None,
        needs_signature=needs_signature,
        counts=counts,
        sent_back=agrees is False and not counts,
        sampled=sampled,
    )


def waiting_at(places: Sequence[Unit], on: date) -> list[tuple[date, date]]:
    """Return the claims of those places that wait to be judged: the day each was claimed, and its day. One query."""
    rows = Claim.objects.to_judge().filter(evidence__person__in=learners_at(places, on).values("pk"))
    return [(today(claimed), judge_by) for claimed, judge_by in rows.values_list("claimed_at", "judge_by")]
