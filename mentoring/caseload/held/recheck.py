"""The night's work: every held case is asked about again, in batches that go on after a stop.

A batch is one transaction: the gaps and the duties of some people, and how far the night has come. What is killed
half-way leaves nothing of its batch, so the next job begins there and does nothing twice. Two jobs at once take turns:
each waits for the row of the night, and then does the next batch that nobody has done.
"""

import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from courses import standing
from courses.models import Enrolment
from lms import audit
from lms.models import Person, Post
from mentoring.caseload.columns import held_columns
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.held.duties import held_duties, keep_held_duties
from mentoring.caseload.held.gaps import Answered, Gap, Holder, answered_about
from mentoring.caseload.held.words import without_counts
from mentoring.caseload.models import HeldGap, Holding, Recheck
from mentoring.caseload.officers import HOLD_CASES, Asked, asked_about

PEOPLE: Final = 100
ROWS: Final = 2000
Step = Callable[[], None]


def people_of_the_night(on: date) -> QuerySet[Person]:
    """Return whoever holds a case or may be given one, and whoever has something left here from before."""
    holders = Holding.objects.on(on).values("person")
    posts = Post.objects.on(on).filter(grade__in=HOLD_CASES).values("person")
    learners = Enrolment.objects.open().values("person")
    left = HeldGap.objects.filter(until=None).values("holding__person")
    asked = held_duties().values("source_id")
    anyone = Q(pk__in=[])
    for rows in (holders, posts, learners, left, asked):
        anyone |= Q(pk__in=rows)
    return Person.objects.filter(anyone).order_by("pk")


def parts_left(on: date) -> int:
    """Return how many batches are still to be done on a day, for whoever shows how far it is."""
    night = Recheck.objects.filter(day=on).first()
    if night and night.finished_at:
        return 0
    people = people_of_the_night(on).filter(pk__gt=night.done_up_to if night else 0).count()
    return -(-people // PEOPLE)


def hand_over(*, on: date) -> int:
    """Queue what is left of a day's re-check as a job of its own; return how many batches that is."""
    from mentoring.caseload.tasks import recheck_held_cases  # the job calls this module

    if left := parts_left(on):
        recheck_held_cases.enqueue()
    return left


def go_on(*, on: date, seconds: float | None = None, step: Step | None = None) -> bool:
    """Do what is left of a day's re-check, or as much as `seconds` allow; return whether all of it is done."""
    began = time.monotonic()
    night, _ = Recheck.objects.get_or_create(day=on)
    people = list(people_of_the_night(on).filter(pk__gt=night.done_up_to).values_list("pk", flat=True))
    while _next_batch(on, people):
        if step:
            step()
        if seconds is not None and time.monotonic() - began > seconds:
            return False
    return True


@transaction.atomic
def _next_batch(on: date, people: list[int]) -> bool:
    """Do the next people that nobody has done, and say so in the same transaction; return whether there were any."""
    night = Recheck.objects.select_for_update().get(day=on)
    if night.finished_at:
        return False
    first = bisect_right(people, night.done_up_to)
    some = people[first : first + PEOPLE]
    if some:
        night.cases += recheck(some, on, night)
        night.people += len(some)
        night.done_up_to = some[-1]
    else:
        night.finished_at = timezone.now()
    night.save()
    return bool(some)


def recheck(people: Iterable[int], on: date, night: Recheck) -> int:
    """Ask again about each case that these people hold; return how many cases.

    The same number of queries, however many people and cases, but for the duties that change.
    """
    asked = asked_about(Person.objects.filter(pk__in=list(people)), on)
    holdings = list(Holding.objects.on(on).filter(person__in=asked).select_related("case").order_by("pk"))
    open_gaps = _keep_gaps(asked, holdings, answered_about(asked, on), on, night)
    keep_held_duties(asked, open_gaps, _count(holdings), on)
    standing.refresh_all(asked, held_columns, on)
    return len(holdings)


def _count(holdings: list[Holding]) -> dict[int, int]:
    held: dict[int, int] = {}
    for row in holdings:
        held[row.person_id] = held.get(row.person_id, 0) + 1
    return held


# ---- gaps ----


def _keep_gaps(
    asked: Mapping[int, Asked], holdings: list[Holding], answered: Answered, on: date, night: Recheck
) -> dict[int, list[HeldGap]]:
    """Open and close gaps, so that what is open is what stands; return what is open, by person."""
    wanted = _wanted(asked, holdings, answered)
    rows = HeldGap.objects.filter(holding__person__in=asked, until=None)
    stored = {(row.holding_id, row.rule): row for row in rows}
    kept = {key: row for key, row in stored.items() if key in wanted and wanted[key].answer == row.answer}
    gone = [row.pk for key, row in stored.items() if key not in kept]
    for first in range(0, len(gone), ROWS):
        HeldGap.objects.filter(pk__in=gone[first : first + ROWS]).update(until=on)
    _write_again(kept, wanted)
    fresh = [_row(key, gap, on) for key, gap in wanted.items() if key not in kept]
    opened = HeldGap.objects.bulk_create(fresh, batch_size=ROWS)
    if opened or gone:
        audit.record("held_gaps_changed", by=None, subject=night, facts={"opened": len(opened), "closed": len(gone)})
    return _by_person([*kept.values(), *opened], {row.pk: row for row in holdings})


def _wanted(asked: Mapping[int, Asked], holdings: list[Holding], answered: Answered) -> dict[tuple[int, str], Gap]:
    """Return what stands against each holding: one answer for all cases of a person with the same facts."""
    holders = {pk: Holder.of(asked[pk]) for pk in {row.person_id for row in holdings}}
    nothing: frozenset[str] = frozenset()
    return {
        (row.pk, gap.rule): gap
        for row in holdings
        for gap in holders[row.person_id].gaps(
            CaseFacts.of(row.case), answered.get((row.person_id, row.case.key), nothing)
        )
    }


def _row(key: tuple[int, str], gap: Gap, on: date) -> HeldGap:
    return HeldGap(holding_id=key[0], rule=gap.rule, answer=gap.answer, reason=gap.reason, since=on)


def _write_again(kept: Mapping[tuple[int, str], HeldGap], wanted: Mapping[tuple[int, str], Gap]) -> None:
    """Write the words of gaps that say something else now; those that only count another day stay as they are."""
    changed = []
    for key, row in kept.items():
        now = wanted[key].reason
        if row.reason != now and without_counts(row.reason) != without_counts(now):
            row.reason = now
            changed.append(row)
    HeldGap.objects.bulk_update(changed, ["reason"], batch_size=ROWS)


def _by_person(rows: list[HeldGap], holdings: Mapping[int, Holding]) -> dict[int, list[HeldGap]]:
    found: dict[int, list[HeldGap]] = {}
    for row in rows:
        row.holding = holdings[row.holding_id]
        found.setdefault(row.holding.person_id, []).append(row)
    return found
