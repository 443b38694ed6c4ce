"""Until when an officer may reply to an outcome or appeal against it, and from when nothing changes it any more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from assessments.spot_checks.models import SpotCheckOutcome
from lms.calendar import is_working_day, today
from lms.models import Absence, Adjustment, Person
from lms.policy.spot_checking import SPOT_CHECK_REPLY_DAYS

DAY: Final = timedelta(days=1)
Away = tuple[date, date | None]


def last_day(given: date, days: int, away: Sequence[Away]) -> date | None:
    """Return the last of so many working days after an outcome; days on which the officer is away are not counted.

    `away` holds the first day and the day of being back; one without the second runs on, and so does the window:
    nothing is returned, because its last day is not known yet. Pure.
    """
    day = given
    while days > 0:
        day += DAY
        if any(starts <= day and back is None for starts, back in away):
            return None
        there = not any(starts <= day and back is not None and day < back for starts, back in away)
        days -= is_working_day(day) and there
    return day


@dataclass(frozen=True)
class Window:
    """The last day for a reply or an appeal; nothing while the officer is away and nobody knows until when."""

    last: date | None

    def is_open(self, on: date) -> bool:
        """Say whether there is still time on a day: the last day counts until 23:59."""
        return self.last is None or on <= self.last


def first_window(officer: Person, days: int, on: date) -> date:
    """Return the last day that is fixed when an outcome is given, by the absences known then.

    Of an absence without an end it knows nothing; the window that is worked out later runs on with it.
    """
    away = [row for row in _absences([officer.pk], on).get(officer.pk, []) if row[1] is not None]
    extra = _more_days([officer.pk], on)
    last = last_day(on, days + sum(row.amount for row in extra if row.is_on(on)), away)
    return last or on


def windows_of(outcomes: Iterable[SpotCheckOutcome]) -> dict[int, Window]:
    """Return the window of each outcome, by its id, with the absences recorded since. Two queries at most."""
    rows = list(outcomes)
    if not rows:
        return {}
    officers = [row.spot_check.officer_id for row in rows]
    since = min(today(row.given_at) for row in rows)
    absences, extra = _absences(officers, since), _more_days(officers, since)
    return {row.pk: _window(row, absences.get(row.spot_check.officer_id, []), extra) for row in rows}


def window_of(outcome: SpotCheckOutcome) -> Window:
    """Return the window of one outcome."""
    return windows_of([outcome])[outcome.pk]


def is_final(outcome: SpotCheckOutcome, window: Window, on: date) -> bool:
    """Say whether nothing can change an outcome any more: an appeal decided it, or the time is over without one."""
    if outcome.how == SpotCheckOutcome.How.APPEAL:
        return True
    return outcome.in_force and outcome.appealed is None and not window.is_open(on)


def final_ones(outcomes: Iterable[SpotCheckOutcome], on: date) -> set[int]:
    """Return the ids of the outcomes that nothing can change any more. Two queries at most."""
    rows = list(outcomes)
    windows = windows_of(rows)
    return {row.pk for row in rows if is_final(row, windows[row.pk], on)}


def _window(outcome: SpotCheckOutcome, away: list[Away], extra: list[Adjustment]) -> Window:
    days = next((row["value"] for row in outcome.rules if row["rule"] == SPOT_CHECK_REPLY_DAYS.key), None)
    if days is None:
        return Window(outcome.reply_by)
    given, officer = today(outcome.given_at), outcome.spot_check.officer_id
    more = sum(row.amount for row in extra if row.person_id == officer and row.is_on(given))
    last = last_day(given, days + more, away)
    if last == last_day(given, days + more, ()):
        # Nobody was away: the day that was fixed stands.
        return Window(outcome.reply_by)
    return Window(max(last, outcome.reply_by) if last else None)


def _absences(officers: list[int], since: date) -> dict[int, list[Away]]:
    """Return the days of being away altogether; who is there for part of the week can reply. One query."""
    found: dict[int, list[Away]] = {}
    rows = Absence.objects.filter(Q(ends=None) | Q(ends__gt=since), person__in=officers, kind=Absence.Kind.AWAY)
    for person, starts, ends in rows.values_list("person_id", "starts", "ends"):
        found.setdefault(person, []).append((starts, ends))
    return found


def _more_days(officers: list[int], since: date) -> list[Adjustment]:
    """Return what gives some of them more working days for deadlines. One query."""
    rows = Adjustment.objects.filter(Q(ends=None) | Q(ends__gt=since), person__in=officers)
    return list(rows.filter(kind=Adjustment.Kind.DEADLINE_DAYS))
