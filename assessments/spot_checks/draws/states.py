"""How far a check that was drawn is: whom it waits for, or how it ended. What a reviewer marked is never read here."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from assessments.spot_checks.judging.days import late_days
from assessments.spot_checks.judging.wanted import all_wanted, to_read
from assessments.spot_checks.models import Assignment, SpotCheck, SpotCheckJudgement, SpotCheckOutcome
from lms.calendar import in_words, today

AS = SpotCheck.ClosedAs
JUDGED = SpotCheckJudgement.objects.filter(assignment=OuterRef("pk"))
APPEALED = SpotCheckOutcome.objects.in_force().filter(spot_check=OuterRef("pk"), appeal__isnull=False)
APPEALED = APPEALED.exclude(how=SpotCheckOutcome.How.APPEAL)
READING = Assignment.objects.filter(spot_check=OuterRef("pk"), ended_at=None, judgement=None)
# Under what each state is asked for in an address, with its words, in the order in which somebody must act.
SHOWN: Final = {
    "overdue": "overdue",
    "waiting": "waiting for a reviewer",
    "reading": "with a reviewer",
    "judged": "judged",
    "appealed": "judged, and appealed against",
    "unjudged": "could not be judged, so the next case was taken",
    "replaced": "replaced by the next case",
    "cancelled": "cancelled",
}


@dataclass(frozen=True)
class State:
    """A shape, its words, and what is to be added to them."""

    kind: str
    text: str
    note: str = ""


def conditions(late: Iterable[int]) -> dict[str, Q]:
    """Return the condition of every state, on checks that are `with_readers`; `late` are those that are."""
    still = Q(closed_at=None)
    return {
        "overdue": Q(pk__in=list(late)),
        "waiting": still & Q(being_read=False),
        "reading": still & Q(being_read=True),
        "judged": Q(closed_as=AS.OUTCOME, replaced_by=None),
        "appealed": Q(appeal_waits=True),
        "unjudged": Q(closed_as=AS.OUTCOME, replaced_by__isnull=False),
        "replaced": Q(closed_as=AS.REPLACED),
        "cancelled": Q(closed_as=AS.CANCELLED),
    }


def with_readers(checks: QuerySet[SpotCheck]) -> QuerySet[SpotCheck]:
    """Say of every check whether somebody is to read it now, and whether an appeal against it is still to be read."""
    return checks.annotate(being_read=Exists(READING), appeal_waits=Exists(APPEALED))


def late_of(checks: QuerySet[SpotCheck], on: date) -> dict[int, date]:
    """Return since when each of some checks is late, by check: an appeal counts from its own day. Six queries."""
    return late_days(all_wanted(to_read().filter(pk__in=checks.order_by().values("pk"))), on)


def counted(checks: QuerySet[SpotCheck], late: Iterable[int]) -> dict[int, Counter[str]]:
    """Count the checks of each draw by state; `drawn` counts those that no other took the place of. One query."""
    counts = {name: Count("pk", filter=condition) for name, condition in conditions(late).items()}
    drawn = Count("pk", filter=Q(replaced_by=None))
    names = ["drawn", *counts]
    rows = with_readers(checks).order_by().values("drawn__draw").annotate(drawn_n=drawn, **counts)
    return {
        draw: Counter(dict(zip(names, found, strict=True)))
        for draw, *found in rows.values_list("drawn__draw", "drawn_n", *counts)
    }


def state_of(check: SpotCheck, readers: Iterable[Assignment], since: date | None) -> State:
    """Say how far a check is. `readers` are those who still have a seat in it, each with `has_judged`.

    It is late `since` a day, or not at all.
    """
    late, readers = f"overdue since {in_words(since)}" if since else "", list(readers)
    if check.closed_at is not None:
        return _appealed(readers, late) if getattr(check, "appeal_waits", False) else _ended(check)
    read = [row for row in readers if row.has_judged]  # type: ignore[attr-defined]
    asked = [f"{row.reviewer}, {row.get_seat_display().lower()}" for row in readers if row not in read]
    done = f"{len(read)} reading recorded" if read else ""
    note = "; ".join(words for words in (*asked, done, late) if words)
    if asked:
        return State("overdue" if late else "under_way", "With a reviewer", note)
    words = "Waits for another reader" if read else "Waits for a reviewer"
    return State("overdue" if late else "waiting", words, note)


def _appealed(readers: Iterable[Assignment], late: str) -> State:
    asked = [
        f"{row.reviewer}, {row.get_seat_display().lower()}" for row in readers if row.seat == Assignment.Seat.APPEAL
    ]
    note = "; ".join(words for words in (*asked, late) if words)
    kind = "overdue" if late else "under_way" if asked else "waiting"
    return State(kind, "Judged, and appealed" if asked else "Appealed, and waits for a reader", note)


def _ended(check: SpotCheck) -> State:
    day = in_words(today(check.closed_at))
    followed = getattr(check, "replaced_by", None) is not None
    kinds: Mapping[str, tuple[str, str]] = {
        AS.OUTCOME: ("not_applicable", "Could not be judged: the next case is taken")
        if followed
        else ("done", "Judged"),
        AS.REPLACED: ("not_applicable", "Replaced by the next case"),
        AS.CANCELLED: ("not_applicable", "Cancelled"),
    }
    kind, words = kinds[check.closed_as]
    return State(kind, words, f"{day}{f': {check.closed_reason}' if check.closed_reason else ''}")


def readers_of(checks: Iterable[SpotCheck]) -> dict[int, list[Assignment]]:
    """Return who has a seat in each of some checks, first readers first, with whether they have judged. One query."""
    rows = Assignment.objects.filter(spot_check__in=[check.pk for check in checks], ended_at=None)
    found: dict[int, list[Assignment]] = {}
    for row in rows.annotate(has_judged=Exists(JUDGED)).select_related("reviewer").order_by("given_at", "pk"):
        found.setdefault(row.spot_check_id, []).append(row)
    return found
