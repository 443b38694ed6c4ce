"""Answer what came back: one misconception is closed, two come back today, and one was opened again."""

from datetime import date, timedelta
from typing import Final

from assessments.quizzes.coming_back import asked_of, turn_of
from assessments.quizzes.models import Quiz, Retest
from assessments.quizzes.retesting import answer_retest
from lms.calendar import working_days_before
from lms.management.example.clock import on_day
from lms.management.example.quizzes import right_answer, take_check
from lms.models import Person

# Who answers whatever comes back to them; the others are as busy as people are.
KEEP_UP: Final = ("megan.oconnell", "kwame.mensah", "rhys.maddox", "josh.tindall")


def play_retests(people: dict[str, Person], on: date) -> None:
    """Let Priya close the first of hers, Ella get one wrong again that she had closed, and some close all of theirs."""
    for key in KEEP_UP:
        while _close_the_first(people[key], on):
            pass
    _close_the_first(people["priya.nair"], on)
    ella = people["ella.brandt"]
    if closed := _close_the_first(ella, on):
        with on_day(working_days_before(on, 4)):
            take_check(Quiz.objects.get(module=closed.module, behaviour=Quiz.Behaviour.CHECK), ella)


def _close_the_first(person: Person, on: date) -> Retest | None:
    """Answer the oldest right whenever it comes back, until it is closed; nothing where it is not closed by now."""
    retest = Retest.objects.open().filter(person=person).select_related("module").order_by("due", "pk").first()
    while retest and not retest.closed_at:
        day = _asked_first(retest, person, on)
        if day is None:
            return None
        with on_day(day):
            turn = turn_of(retest, list(retest.steps.select_related("question_version")))
            if turn is None:
                return None
            answer_retest(retest=retest, answer=right_answer(turn.version), by=person)
        retest.refresh_from_db()
    return retest


def _asked_first(retest: Retest, person: Person, on: date) -> date | None:
    """Return the first day before `on` on which it is asked: when it is due, or a week later if a week is full."""
    days = (retest.due + timedelta(days=number) for number in range((on - retest.due).days))
    return next((day for day in days if retest in asked_of([person.pk], day)[person.pk].now), None)
