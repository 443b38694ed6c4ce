"""What followed the checks of a place that were not sufficient, and how often officers had their say."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from assessments.spot_checks.after.consequences import REVIEW, SUPPORT, raised_by
from assessments.spot_checks.models import Appeal, Reply, SpotCheckOutcome, SupportPlan
from assessments.spot_checks.reports.checked import outcomes_at
from assessments.spot_checks.scoring import Outcome
from lms.calendar import Period
from lms.models import Duty, Unit


@dataclass(frozen=True)
class Followed:
    """Counts of what followed: reviews, plans, checks made again, replies and appeals."""

    failed: int = 0
    reviews_done: int = 0
    reviews_late: int = 0
    plans_agreed: int = 0
    plans_late: int = 0
    checked_again: int = 0
    sufficient_again: int = 0
    outcomes: int = 0
    replies: int = 0
    appeals: int = 0
    upheld: int = 0

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Say each count in words: what, and how many of how many."""
        return [
            ("Caseload reviews done", f"{self.reviews_done} of {self.failed}{_late(self.reviews_late)}"),
            ("Support plans agreed", f"{self.plans_agreed} of {self.failed}{_late(self.plans_late)}"),
            ("Checked again after support", f"{self.checked_again} of {self.failed}"),
            ("Of these, sufficient", f"{self.sufficient_again} of {self.checked_again}"),
            ("Officers who replied", f"{self.replies} of {self.outcomes}"),
            ("Officers who appealed", f"{self.appeals} of {self.outcomes}"),
            ("Appeals that changed the outcome", f"{self.upheld} of {self.appeals}"),
        ]


def _late(count: int) -> str:
    return f", {count} late" if count else ""


def followed(places: Sequence[Unit], period: Period, on: date) -> Followed:
    """Count what followed the outcomes of some places in a period. The same queries, however many."""
    rows = outcomes_at(places, period)
    failed = rows.filter(judgement__outcome=Outcome.NOT_SUFFICIENT)
    raised = _raised(failed)
    plans = SupportPlan.objects.filter(outcome__in=raised)
    appeals = Appeal.objects.filter(outcome__spot_check__in=rows.values("spot_check"))
    changed = appeals.exclude(outcome__replaced_by=None).select_related(
        "outcome__judgement", "outcome__replaced_by__judgement"
    )
    again = SpotCheckOutcome.objects.in_force().filter(spot_check__follows__in=raised)
    sufficient = again.filter(judgement__outcome=Outcome.SUFFICIENT)
    replies = Reply.objects.filter(outcome__spot_check__in=rows.values("spot_check"))
    return Followed(
        failed=len(raised),
        reviews_done=_done(raised, REVIEW),
        reviews_late=_late_duties(raised, REVIEW, on),
        plans_agreed=plans.count(),
        plans_late=_late_duties(set(raised) - set(plans.values_list("outcome", flat=True)), SUPPORT, on),
        checked_again=again.values("spot_check__follows").distinct().count(),
        sufficient_again=sufficient.values("spot_check__follows").distinct().count(),
        outcomes=rows.count(),
        replies=replies.values("outcome__spot_check").distinct().count(),
        appeals=appeals.count(),
        upheld=sum(row.outcome.judgement.outcome != row.outcome.replaced_by.judgement.outcome for row in changed),
    )


def _raised(failed: QuerySet[SpotCheckOutcome]) -> list[int]:
    """Return the outcomes on which all that follows hangs: an appeal that changes nothing leaves it with the first."""
    related = failed.select_related("judgement", "replaces__judgement", "replaces__spot_check")
    return [raised_by(outcome).pk for outcome in related]


def _done(raised: Collection[int], kind: str) -> int:
    """Count the outcomes whose duty of this kind was opened and is done."""
    still_open = _duties(raised, kind).filter(closed_at=None).values("source_id")
    return _duties(raised, kind).exclude(source_id__in=still_open).values("source_id").distinct().count()


def _late_duties(raised: Collection[int], kind: str, on: date) -> int:
    """Count the duties of this kind that are still open after their day."""
    return _duties(raised, kind).filter(closed_at=None, due__lt=on).count()


def _duties(raised: Collection[int], kind: str) -> QuerySet[Duty]:
    return Duty.objects.filter(kind=kind, source_kind=SpotCheckOutcome._meta.label_lower, source_id__in=raised)
