"""Which checks a reviewer may take that were given to somebody else: not begun in time, or begun and left."""

from datetime import date, datetime

from django.utils import timezone

from assessments.spot_checks.judging.gathering import still_to_judge
from assessments.spot_checks.models import Assignment, SpotCheck
from lms.calendar import in_words, today, working_day_after
from lms.models import Person
from lms.permissions import NotAllowed, current_post
from lms.policy.spot_checking import SPOT_CHECK_OPEN_MOST, SPOT_CHECK_TAKE_DAYS
from lms.rules import RuleBook


def check_is_free(sitting: Assignment, officer: Person, moment: datetime) -> None:
    """Refuse while a check is its reader's alone: they judge it now, or they still have time to begin."""
    if sentence := why_not_free(sitting, _book(officer, today(moment)).answer(SPOT_CHECK_TAKE_DAYS).value, moment):
        raise NotAllowed(f"{sentence} Nothing of yours was lost or recorded.")


def why_not_free(sitting: Assignment, days: int, moment: datetime) -> str:
    """Say why nobody else may take a check now; nothing where somebody may. `days` is how long there is to begin."""
    if sitting.judged:
        return f"{sitting.reviewer} has judged this check."
    if sitting.claimed_until is not None and sitting.is_claimed(moment):
        until = timezone.localtime(sitting.claimed_until)
        return f"{sitting.reviewer} has this check, until {until:%H:%M} on {in_words(until.date())} at the least."
    last = working_day_after(today(sitting.given_at), days)
    if sitting.claimed_until is None and today(moment) <= last:
        return f"{sitting.reviewer} has this check, and until the end of {in_words(last)} to begin it."
    return ""


def check_room(person: Person, check: SpotCheck, *, on: date) -> None:
    """Refuse whoever has as many cases as a reviewer has at once."""
    most = _book(check.officer, on).answer(SPOT_CHECK_OPEN_MOST).value
    count = Assignment.objects.filter(still_to_judge(), reviewer=person).count()
    if count >= most:
        raise NotAllowed(no_room(count, most))


def no_room(count: int, most: int) -> str:
    """Say that somebody has as many cases as a reviewer has at once."""
    return f"You have {count} case{'' if count == 1 else 's'} to judge, and a reviewer has at most {most} at once."


def _book(officer: Person, on: date) -> RuleBook:
    post = current_post(officer, on)
    return RuleBook.at(post.unit if post else None, on)
