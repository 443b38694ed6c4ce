"""What will end a mentor's eligibility is brought to their line manager before it does."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse

from lms.actions import close_duty, open_duty
from lms.calendar import in_words
from lms.duties import manager_or_officers
from lms.models import Duty, Person
from lms.permissions import line_managers_of
from lms.policy.mentoring import LAPSE_NOTICE_DAYS
from lms.posts import books_at
from lms.rules import RuleBook
from mentoring.pairings.models import MentorStanding, Pairing

MENTOR_LAPSES: Final = "mentor_lapses"


@transaction.atomic
def keep_lapse_duties(*, on: date, by: Person | None = None) -> int:
    """Open a duty for each mentor of somebody who will soon not be eligible, and close those mended. Repeatable.

    It reads the standings, so they are worked out first. Once somebody has stopped being eligible the duty stays
    until they may mentor again or support nobody.
    """
    rows = {row.person_id: row for row in _with_learners()}
    lapsing = _lapsing(rows, on)
    waiting = {
        duty.source_id: duty
        for duty in Duty.objects.open().filter(kind=MENTOR_LAPSES, source_kind=Person._meta.label_lower)
    }
    stale = {pk for pk, duty in waiting.items() if not _stands(duty, rows.get(pk), lapsing.get(pk))}
    for pk in stale:
        _close(pk, rows.get(pk), by)
    new = lapsing.keys() - (waiting.keys() - stale)
    managers = line_managers_of(new, on)
    for pk in new:
        _open(lapsing[pk], managers.get(pk), by)
    return len(lapsing)


def _with_learners() -> list[MentorStanding]:
    rows = MentorStanding.objects.filter(learners__gt=0).select_related("person", "unit")
    return list(rows.order_by("person"))


def _lapsing(rows: dict[int, MentorStanding], on: date) -> dict[int, MentorStanding]:
    """Return those who stop being eligible within the days of the rule while they still support somebody."""
    books = books_at((row.unit for row in rows.values()), on)
    soon = {pk: row for pk, row in rows.items() if row.lapses_on and row.lapses_on <= on + _notice(row, books, on)}
    lasting: dict[int, list[date | None]] = {}
    pairings = Pairing.objects.not_over_by(on).filter(supporter__in=list(soon), kind=Pairing.Kind.MENTOR)
    for supporter, ends in pairings.values_list("supporter", "ends"):
        lasting.setdefault(supporter, []).append(ends)
    return {
        pk: row
        for pk, row in soon.items()
        if any(ends is None or (row.lapses_on and ends > row.lapses_on) for ends in lasting.get(pk, []))
    }


def _notice(row: MentorStanding, books: dict[str, RuleBook], on: date) -> timedelta:
    book = books[row.unit.region_path] if row.unit else RuleBook(on, {})
    return timedelta(days=int(book.answer(LAPSE_NOTICE_DAYS).value))


def _last_day(row: MentorStanding) -> date | None:
    """Return the last day on which somebody is eligible, where there is one."""
    return row.lapses_on - timedelta(days=1) if row.lapses_on else None


def _stands(duty: Duty, row: MentorStanding | None, lapsing: MentorStanding | None) -> bool:
    """Say whether an open duty still says what is the case."""
    if row is None:
        return False
    return duty.due == _last_day(lapsing) if lapsing else not row.eligible


def _open(row: MentorStanding, manager: Person | None, by: Person | None) -> None:
    """Open the duty: the line manager's, or else the senior probation officers' of the place."""
    due, asked = _last_day(row), manager_or_officers(manager, row.unit)
    if due is None or asked is None:
        return
    learners = f"{row.learners} learner{'' if row.learners == 1 else 's'}"
    open_duty(
        kind=MENTOR_LAPSES,
        source=row.person,
        title=f"{row.person} may mentor only until {in_words(due)}",
        reason=f"{row.lapses_because}. They support {learners}: mend it before then, or hand over to somebody else.",
        due=due,
        about=row.person,
        link=reverse("pairings:mentor", args=[row.person_id]),
        link_text="See the working",
        by=by,
        **asked,
    )


def _close(pk: int, row: MentorStanding | None, by: Person | None) -> None:
    source = row.person if row else Person(pk=pk)
    reason = "They may mentor on." if row else "They support nobody as a mentor any more."
    close_duty(kind=MENTOR_LAPSES, source=source, by=by, reason=reason)
