"""Misconceptions that come back: when, how they were answered, and whether they are closed, by the true scheduler."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any, Final

from assessments.quizzes.models import Retest, RetestStep
from assessments.quizzes.retests import Plan, Terms, after_right, after_wrong, days_of, in_a_row, is_closed
from lms.management.example.national.asked import Asked
from lms.management.example.national.laying import as_json
from lms.management.example.national.pile import Table, at, one_of

Kind = RetestStep.Kind
# Any day will do: what the scheduler says depends only on the days between.
BASE: Final = date(2024, 1, 1)
LONGEST: Final = 9
# How people go about it, each so many days late and right or wrong: some answer at once, some let it lie.
# How slow, in days, and how often right.
MANNERS: Final = (
    *((1, 0.97), (1, 0.99), (2, 0.96), (1, 0.95), (3, 0.93), (4, 0.9), (2, 0.98)) * 4,
    (20, 0.85),
    (60, 0.7),
)


def _habit(chance: Random, slow: int, good: float) -> tuple[tuple[int, bool], ...]:
    return tuple((round(chance.expovariate(1 / slow)), chance.random() < good) for _ in range(LONGEST))


HABITS: Final = tuple(_habit(Random(number), *manner) for number, manner in enumerate(MANNERS))  # noqa: S311


@dataclass(frozen=True)
class Turn:
    """Where a misconception stands after an answer: days since it was opened, and what is remembered."""

    day: int
    right: bool
    due: int
    memory: Any
    closed: bool


@lru_cache(maxsize=1_024)
def turns_of(terms: Terms, habit: int) -> tuple[Turn, ...]:
    """Return how a misconception goes that is answered in one way, from the day it was opened."""
    plan = after_wrong({}, BASE, terms)
    found = [_turn(plan, BASE, right=False, closed=False)]
    answers: list[bool] = []
    for late, right in HABITS[habit]:
        on = plan.due + timedelta(days=late)
        answers.append(right)
        if right:
            plan = after_right(plan.memory, on, terms, second_go=answers[-2:] == [False, True])
        else:
            plan = after_wrong(plan.memory, on, terms)
        closed = is_closed(in_a_row(answers), days_of(plan.memory), terms)
        found.append(_turn(plan, on, right=right, closed=closed))
        if closed:
            break
    return tuple(found)


def _turn(plan: Plan, on: date, *, right: bool, closed: bool) -> Turn:
    return Turn((on - BASE).days, right, (plan.due - BASE).days, plan.memory, closed)


class Returning:
    """Writes retests and what happened to them."""

    def __init__(self) -> None:
        """Open the tables."""
        self.retests = Table(
            Retest, "person_id", "module_id", "misconception", "card", "due", "opened_at", "closed_at"
        )  # fmt: skip
        self.steps = Table(
            RetestStep, "retest_id", "number", "kind", "source_id", "question_version_id", "order", "answer", "right",
            "at",
        )  # fmt: skip

    def open(
        self, chance: Random, whose: tuple[int, int], asked: Asked, wrong: str, source: int, opened: datetime,
        last: date, terms: Terms,
    ) -> None:  # fmt: skip
        """Let what was wrong come back, to a person for a module, until they have it right or a last day is over."""
        day = opened.date()
        turns = turns_of(terms, int(chance.random() * len(HABITS)))
        turns = tuple(turn for turn in turns if turn.day == 0 or day + timedelta(days=turn.day) < last)
        now = turns[-1]
        closed_at = at(day + timedelta(days=now.day), 17) if now.closed else None
        card = as_json(_moved(now.memory, day - BASE))
        due = day + timedelta(days=now.due)
        retest = self.retests.add(*whose, asked.misconception, card, due, opened, closed_at)
        facts = (asked.version_id, asked.order)
        self.steps.add(retest, 1, Kind.OPENED.value, source, *facts, wrong, False, opened)
        for number, turn in enumerate(turns[1:], 2):
            moment = at(day + timedelta(days=turn.day), one_of(chance, (9, 12, 13, 16)))
            given = asked.right if turn.right else wrong
            self.steps.add(retest, number, Kind.ANSWERED.value, None, *facts, given, turn.right, moment)
        if now.closed:
            self.steps.add(retest, len(turns) + 1, Kind.CLOSED.value, None, None, "{}", "{}", None, closed_at)


def _moved(memory: Any, by: timedelta) -> Any:
    """Return what the scheduler remembers, so many days later."""
    card = dict(memory["card"])
    for name in ("due", "last_review"):
        if card.get(name):
            card[name] = (datetime.fromisoformat(card[name]) + by).isoformat()
    return {**memory, "card": card}
