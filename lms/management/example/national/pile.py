"""Rows of several tables as they come, learner after learner: each has its id at once; all are laid down in heaps."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import Any, Final, TypeVar

from django.db import models

from lms.calendar import LONDON, is_working_day, working_day_after
from lms.management.example.national.laying import Row, lay, next_pk
from lms.management.example.national.life import Life
from lms.management.example.national.world import Learner

# So many rows are held before they are laid down.
HEAP: Final = 60_000
DAY: Final = timedelta(days=1)
Thing = TypeVar("Thing")


class Table:
    """The rows of one table that wait, without their ids: those are counted here."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        """Say which columns every row gives, in their order."""
        self.model, self.names = model, ("pk", *names)
        self.rows: list[Row] = []
        self.next, self.written = next_pk(model), 0

    def add(self, *values: Any) -> int:
        """Keep a row and return its id."""
        pk = self.next
        self.next += 1
        self.rows.append((pk, *values))
        return pk

    def lay(self) -> None:
        """Lay down what waits."""
        self.written += lay(self.model, self.names, self.rows)
        self.rows = []


@contextmanager
def laid_down(*tables: Table) -> Iterator[Callable[[], None]]:
    """Lay the rest down in the end; give what lays it down in between, once there is enough."""

    def now_and_then() -> None:
        if sum(len(table.rows) for table in tables) >= HEAP:
            lay_all(tables)

    yield now_and_then
    lay_all(tables)


def lay_all(tables: Sequence[Table]) -> None:
    """Lay down what waits in some tables, in the order in which one needs the other."""
    for table in tables:
        if table.rows:
            table.lay()


def written(*tables: Table) -> int:
    """Return how many rows were laid down."""
    return sum(table.written for table in tables)


@lru_cache(maxsize=4_096)
def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Return a time of a day in London as a moment."""
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON).astimezone(UTC)


def not_after(on: date, day: date, hour: int) -> datetime:
    """Return a time of a day as a moment; of the day of the world its first minutes, which are over when it loads."""
    return at(day, hour) if day < on else at(day, 0, 5)


@lru_cache(maxsize=65_536)
def working_after(day: date, count: int) -> date:
    """Return the working day so many working days after a day."""
    return working_day_after(day, count)


@lru_cache(maxsize=65_536)
def on_working_day(day: date) -> date:
    """Return a day, or the working day after it."""
    while not is_working_day(day):
        day += DAY
    return day


def life_of(learner: Learner, on: date) -> Life:
    """Return what is on record of a life in the morning of a day: nothing of that day itself."""
    return learner.life.known(on - DAY)


def one_of(chance: Random, things: Sequence[Thing]) -> Thing:
    """Choose one of some things."""
    return things[int(chance.random() * len(things))]
