"""Which checks lack a reader, and in which seats."""

from collections.abc import Collection, Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from assessments.spot_checks.judging.ties import Wanted
from assessments.spot_checks.models import Assignment, SpotCheck, SpotCheckJudgement, SpotCheckOutcome

Seat = Assignment.Seat
RELATED = ("case", "officer", "standard_version__standard", "drawn__draw__unit")


def to_read() -> QuerySet[SpotCheck]:
    """Return the checks that somebody is still to read: the open ones, and those that are appealed."""
    appealed = SpotCheckOutcome.objects.in_force().filter(appeal__isnull=False, spot_check=OuterRef("pk"))
    appealed = appealed.exclude(how=SpotCheckOutcome.How.APPEAL)
    return SpotCheck.objects.filter(Q(closed_at=None) | Exists(appealed)).select_related(*RELATED)


def seats_to_read(check: SpotCheck, read: Collection[str]) -> list[str]:
    """Return the seats in which a check of `to_read` is still to be judged, when these were judged."""
    if check.closed_at is not None:
        return [] if Seat.APPEAL in read else [Seat.APPEAL]
    both = [Seat.FIRST, Seat.SECOND] if check.double else [Seat.FIRST]
    if missing := [str(seat) for seat in both if seat not in read]:
        return missing
    # Two who agreed closed the check: it is open, so they did not.
    return [Seat.THIRD] if check.double and Seat.THIRD not in read else []


def all_wanted(checks: Iterable[SpotCheck]) -> list[Wanted]:
    """Return every seat in which one of these checks is still to be judged. One query."""
    checks = list(checks)
    read: dict[int, set[str]] = {}
    rows = SpotCheckJudgement.objects.filter(spot_check__in=checks)
    for pk, seat in rows.values_list("spot_check", "assignment__seat"):
        read.setdefault(pk, set()).add(seat)
    return [(check, seat) for check in checks for seat in seats_to_read(check, read.get(check.pk, set()))]


def lacking(checks: QuerySet[SpotCheck]) -> list[Wanted]:
    """Return the seats of some checks in which nobody sits who is to judge, what is due first before the rest."""
    found = all_wanted(checks.order_by(F("judge_by").asc(nulls_last=True), "pk"))
    sitting = set(
        Assignment.objects.filter(spot_check__in=[check for check, _ in found], ended_at=None).values_list(
            "spot_check", "seat"
        )
    )
    return [(check, seat) for check, seat in found if (check.pk, seat) not in sitting]
