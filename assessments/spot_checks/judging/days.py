"""By when each reading is to be there: as the check was drawn, but a third reading and an appeal from their own day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from assessments.spot_checks.judging.ties import Wanted
from assessments.spot_checks.models import Appeal, Assignment, SpotCheckJudgement
from lms.calendar import today, working_day_after
from lms.policy.spot_checking import SPOT_CHECK_JUDGE_DAYS
from lms.posts import book_for, books_at, posts_on

Seat = Assignment.Seat
Key = tuple[int, str]
# Asked for only once others have read: what was drawn for the first reading is over by then.
LATER: Final = (Seat.THIRD, Seat.APPEAL)


def judge_by_days(wanted: Iterable[Wanted], on: date) -> dict[Key, date | None]:
    """Return by when each seat is to be judged, by (check, seat). Four queries at most, however many there are."""
    wanted = list(wanted)
    found: dict[Key, date | None] = {(check.pk, seat): check.judge_by for check, seat in wanted}
    later = [(check, seat) for check, seat in wanted if seat in LATER]
    if not later:
        return found
    asked = _asked(check.pk for check, _ in later)
    posts = posts_on({check.officer_id for check, _ in later}, on)
    books = books_at((post.unit for post in posts.values()), on)
    for check, seat in later:
        if moment := asked.get((check.pk, seat)):
            days = book_for(posts.get(check.officer_id), books, on).answer(SPOT_CHECK_JUDGE_DAYS).value
            found[check.pk, seat] = working_day_after(today(moment), int(days))
    return found


def _asked(checks: Iterable[int]) -> dict[Key, datetime]:
    """Return when a third reading was first needed, once both others were there, and when an outcome was appealed."""
    checks = list(checks)
    found: dict[Key, datetime] = {}
    read = SpotCheckJudgement.objects.filter(spot_check__in=checks, assignment__seat__in=(Seat.FIRST, Seat.SECOND))
    for check, moment in read.order_by("judged_at").values_list("spot_check", "judged_at"):
        found[check, Seat.THIRD] = moment
    appeals = Appeal.objects.filter(outcome__spot_check__in=checks)
    for check, moment in appeals.values_list("outcome__spot_check", "at"):
        found[check, Seat.APPEAL] = moment
    return found


def is_late(day: date | None, on: date) -> bool:
    """Say whether a reading that is not there yet is late on a day."""
    return day is not None and day < on


def late_days(wanted: Iterable[Wanted], on: date) -> dict[int, date]:
    """Return since when each check is late of which a reading is, by check: the earliest day that is over."""
    found: dict[int, date] = {}
    for (check, _), day in judge_by_days(wanted, on).items():
        if day is not None and is_late(day, on):
            found[check] = min(day, found.get(check, day))
    return found
