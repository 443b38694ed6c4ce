"""Every judgement of a place that no sample has looked at yet, with what decides its share. Constant queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from assessments.portfolio.models import Appeal, Countersignature, Finding, Judgement, SampleLine
from assessments.portfolio.quality.shares import APPEAL, FINDING, LOOK_BACK_MONTHS, RETURN, RULES, Known, Shares
from courses.models import Enrolment, Standing
from lms.calendar import end_of, months_after
from lms.models import Person, Unit
from lms.permissions import people_at
from lms.rules import RuleBook

RELATED: Final = ("by", "countersignature", "ruling", "claim__evidence__person", "claim__criterion__unit")


@dataclass(frozen=True)
class Looked:
    """One judgement of a place: how likely it is to be sampled and why, and the stage its learner is in."""

    judgement: Judgement
    percent: int
    reasons: list[str]
    stage: int

    @property
    def assessor(self) -> Person:
        """Return who judged."""
        return self.judgement.by


@dataclass(frozen=True)
class Population:
    """The judgements of a place on a day, in the order in which they were made, and the rules."""

    on: date
    lines: tuple[Looked, ...]
    book: RuleBook

    @property
    def rules(self) -> list[dict[str, Any]]:
        """Return the answers of the rules, to be kept."""
        return [self.book.answer(rule).as_record() for rule in RULES]


def population_of(unit: Unit, on: date) -> Population:
    """Look at every judgement of a place that counts and that stands in no list yet. Nothing is written."""
    book = RuleBook.at(unit, on)
    shares = Shares.of(book)
    judgements = [row for row in unsampled(unit, on).select_related(*RELATED).order_by("pk") if row.counts]
    assessors = {row.by_id for row in judgements}
    numbers, risks = _numbers(assessors, shares.new), _risks(assessors, on)
    stages = _stages({row.claim.evidence.person_id for row in judgements})
    lines = []
    for row in judgements:
        number = numbers.get(row.pk, shares.new + 1)
        known = Known(number, not row.by_one_in_training, risks.get(row.by_id, ()))
        percent, reasons = shares.share_of(known)
        lines.append(Looked(row, percent, reasons, stages.get(row.claim.evidence.person_id, 0)))
    return Population(on, tuple(lines), book)


def unsampled(unit: Unit, on: date) -> QuerySet[Judgement]:
    """Return the newest judgements in force of a place that no list has held. Some may not count yet."""
    rows = Judgement.objects.newest().filter(claim__replaced_by=None, claim__evidence__withdrawal=None)
    rows = rows.filter(claim__evidence__person__in=people_at([unit], on).values("pk"), judged_at__lte=end_of(on))
    return rows.filter(~Exists(SampleLine.objects.filter(judgement=OuterRef("pk"))))


def _numbers(assessors: set[int], most: int) -> dict[int, int]:
    """Return which judgement of its assessor each is, as far as somebody counts as new. One query."""
    place = Window(RowNumber(), partition_by=F("by"), order_by=[F("judged_at"), F("pk")])
    rows = Judgement.objects.filter(by__in=assessors, stands=True).annotate(number=place).filter(number__lte=most)
    return dict(rows.values_list("pk", "number"))


def _risks(assessors: set[int], on: date) -> dict[int, tuple[str, ...]]:
    """Return what speaks for a closer look at each assessor. Three queries."""
    since = end_of(months_after(on, -LOOK_BACK_MONTHS))
    findings = Finding.objects.filter(item__line__assessor__in=assessors, at__gt=since)
    findings = findings.exclude(outcome=Finding.Outcome.IN_ORDER)
    appeals = Appeal.objects.filter(judgement__by__in=assessors, at__gt=since)
    returns = Countersignature.objects.filter(judgement__by__in=assessors, agrees=False, at__gt=since)
    # What a quality assurer let stand after all speaks for nothing.
    returns = returns.exclude(judgement__ruling__upholds=True)
    found: dict[int, tuple[str, ...]] = {}
    for code, ids in (
        (FINDING, findings.values_list("item__line__assessor", flat=True)),
        (APPEAL, appeals.values_list("judgement__by", flat=True)),
        (RETURN, returns.values_list("judgement__by", flat=True)),
    ):
        for assessor in set(ids):
            found[assessor] = (*found.get(assessor, ()), code)
    return found


def _stages(learners: set[int]) -> dict[int, int]:
    """Return the stage that each learner is in: of those on a pathway now. One query."""
    open_now = Enrolment.objects.open().filter(person__in=learners)
    return dict(Standing.objects.filter(enrolment__in=open_now).values_list("enrolment__person", "stage_number"))
