"""What a reviewer has to judge, may take, may not judge and why, and has judged."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from assessments.independence import Bar as Stake
from assessments.independence import Tie
from assessments.spot_checks.judging.choosing import AWAY
from assessments.spot_checks.judging.days import judge_by_days
from assessments.spot_checks.judging.gathering import Field, gather, still_to_judge
from assessments.spot_checks.judging.pool import no_room, why_not_free
from assessments.spot_checks.judging.ties import Bar
from assessments.spot_checks.judging.wanted import all_wanted, to_read
from assessments.spot_checks.models import (
    Assignment,
    Certificate,
    SpotCheck,
    SpotCheckJudgement,
    SpotCheckOutcome,
    Standard,
)
from assessments.spot_checks.permissions import officers_visible_to
from lms.models import Person
from lms.policy.spot_checking import SPOT_CHECK_TAKE_DAYS
from lms.posts import book_for, main_post

# Nothing to explain to whoever reads or has read the check themselves, or whose own case it is.
OWN: Final = {Bar.SITS, Bar.JUDGED, Stake.OWN_WORK}
LAST: Final = 20


@dataclass(frozen=True)
class Free:
    """A seat of a check that a reviewer may take: nobody has it, or somebody has it no longer to themselves."""

    check: SpotCheck
    seat: str
    place: str
    sitting: Assignment | None
    judge_by: date | None = None


@dataclass(frozen=True)
class Barred:
    """A check that a reviewer may not judge, with the reason."""

    check: SpotCheck
    why: str


@dataclass
class Pool:
    """What of the checks of their place a reviewer may take, and what they may not judge."""

    free: list[Free] = field(default_factory=list)
    barred: list[Barred] = field(default_factory=list)
    # Why nothing can be taken now, however much is free.
    full: str = ""


def queue_of(reviewer: Person, on: date) -> list[tuple[Assignment, date | None]]:
    """Return what is with a reviewer and not judged, with the day by which it is to be, the earliest first.

    Five queries at most.
    """
    rows = Assignment.objects.filter(still_to_judge(), reviewer=reviewer)
    related = rows.select_related(
        "draft", "spot_check__case", "spot_check__officer", "spot_check__standard_version__standard"
    )
    found = list(related.order_by("given_at", "pk"))
    days = judge_by_days([(row.spot_check, row.seat) for row in found], on)
    due = [(row, days[row.spot_check_id, row.seat]) for row in found]
    return sorted(due, key=lambda each: each[1] or date.max)


def pool_of(person: Person, on: date) -> Pool:
    """Return what a reviewer may take and may not judge where they judge cases. The same queries however much it is."""
    wanted = all_wanted(to_read().filter(officer__in=officers_visible_to(person, on)).order_by("judge_by", "pk"))
    known, pool, moment = gather(wanted, on, [person.pk]), Pool(), timezone.now()
    sitting = _sitting(check for check, _ in wanted)
    for check, seat in wanted:
        tie, held = known.tie(check, seat, person.pk), sitting.get((check.pk, seat))
        if tie:
            _say_why(pool, check, tie)
        elif known.bar(check, seat, person.pk) in {"", AWAY} and _is_free(known, check, held, moment):
            pool.free.append(Free(check, seat, _place(known, check), held, known.days[check.pk, seat]))
            most = known.most(check)
            if known.open[person.pk] >= most:
                pool.full = no_room(known.open[person.pk], most)
    return pool


def _say_why(pool: Pool, check: SpotCheck, tie: Tie) -> None:
    """Say why a check is not theirs to judge, once it is no secret: until its record is set fast nobody around the
    officer hears of it."""
    if check.record_fixed_at is None or tie.code in OWN:
        return
    row = Barred(check, tie.sentence)
    if row not in pool.barred:
        pool.barred.append(row)


def _sitting(checks: Iterable[SpotCheck]) -> dict[tuple[int, str], Assignment]:
    rows = Assignment.objects.filter(spot_check__in=list(checks), ended_at=None, judgement=None)
    return {(row.spot_check_id, row.seat): row for row in rows.select_related("reviewer", "judgement")}


def _is_free(known: Field, check: SpotCheck, held: Assignment | None, moment: datetime) -> bool:
    if held is None:
        return True
    book = book_for(main_post(known.posts.get(check.officer_id, ()), known.on), known.books, known.on)
    return not why_not_free(held, book.answer(SPOT_CHECK_TAKE_DAYS).value, moment)


def _place(known: Field, check: SpotCheck) -> str:
    post = main_post(known.posts.get(check.officer_id, ()), known.on)
    return str(post.unit) if post else ""


def judged_by(person: Person) -> list[tuple[SpotCheckJudgement, SpotCheckOutcome | None]]:
    """Return what a reviewer judged last, each with the outcome in force of its check. Two queries."""
    rows = SpotCheckJudgement.objects.filter(by=person)
    rows = rows.select_related("assignment", "spot_check__case", "spot_check__officer").order_by("-judged_at", "-pk")
    judged = list(rows[:LAST])
    outcomes = SpotCheckOutcome.objects.in_force().filter(spot_check__in=[row.spot_check_id for row in judged])
    related = ("judgement", "appeal", "replaced_by", "spot_check")
    found = {row.spot_check_id: row for row in outcomes.select_related(*related)}
    return [(row, found.get(row.spot_check_id)) for row in judged]


def certificates_of(person: Person, on: date) -> dict[Standard, Certificate | None]:
    """Return the last certificate of a person for each standard, the one that lasts longest. Two queries."""
    found: dict[Standard, Certificate | None] = dict.fromkeys(Standard.objects.order_by("title"))
    for row in Certificate.objects.filter(person=person, starts__lte=on).select_related("standard"):
        best = found.get(row.standard)
        if best is None or (row.ends or date.max, row.pk) > (best.ends or date.max, best.pk):
            found[row.standard] = row
    return found
