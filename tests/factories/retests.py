"""Finished checks and what comes back after them, on chosen days, for tests."""

from collections.abc import Collection
from datetime import date, datetime, time

import time_machine

from assessments.quizzes.actions import put_right
from assessments.quizzes.models import Attempt, Quiz, Retest, RetestStep
from assessments.quizzes.retesting import answer_retest
from assessments.quizzes.sheet import sheet_of
from assessments.quizzes.turns import turn_of
from lms.calendar import LONDON
from lms.models import Person
from tests.factories import quizzes as make

MONDAY = date(2026, 11, 23)


def on(day: date) -> time_machine.travel:
    """Make it noon of a day."""
    return time_machine.travel(datetime.combine(day, time(12), tzinfo=LONDON), tick=False)


def done(quiz: Quiz, person: Person, *, wrong: Collection[int] = (), blank: Collection[int] = ()) -> Attempt:
    """Hand a check in and put everything right."""
    attempt = make.handed_in(quiz, person, wrong=wrong, blank=blank)
    for mark in sheet_of(attempt).outcome.wrong:
        version = turn_of(sheet_of(attempt), mark).version
        put_right(attempt=attempt, position=mark.position, answer=version.how.right_answer(version.body), by=person)
    return attempt


def answered(retest: Retest, *chosen: str, asked: int | None = None) -> RetestStep:
    """Answer what a retest asks, as its own person."""
    retest.refresh_from_db()
    return answer_retest(retest=retest, answer=make.choice(*chosen), by=retest.person, asked=asked)


def closed(quiz: Quiz, person: Person) -> tuple[Retest, date]:
    """Return a retest that was answered right until it was closed, and the day on which it was."""
    with on(MONDAY):
        done(quiz, person, wrong=(1,))
    retest = Retest.objects.get()
    day = MONDAY
    while not retest.closed_at:
        day = retest.due
        with on(day):
            answered(retest, "a")
        retest.refresh_from_db()
    return retest, day
