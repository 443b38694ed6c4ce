"""When a misconception comes back, and when it is closed. Pure: days in, days out; a model of memory sets the pace.

Days are civil days. The scheduler wants moments, so each day is given to it as its noon: no change of the clocks ever
moves a day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeVar

from fsrs import Card, Rating, Scheduler

LONGEST: Final = 365
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Terms:
    """What the rules say about retests."""

    first_days: int
    a_week: int
    in_a_row: int
    past_days: int


@dataclass(frozen=True)
class Plan:
    """When something comes back, and what has to be remembered until then."""

    due: date
    memory: dict[str, Any]

    @property
    def days(self) -> int:
        """Return the interval."""
        return days_of(self.memory)


def days_of(memory: Mapping[str, Any]) -> int:
    """Return the interval that something was last put off by; none at first."""
    return int(memory.get("days", 0))


def after_wrong(memory: Mapping[str, Any], on: date, terms: Terms) -> Plan:
    """Begin, or begin again: it comes back after the first interval."""
    card = _reviewed(memory, Rating.Again, on, terms)
    return _plan(card, on, terms.first_days)


def after_right(memory: Mapping[str, Any], on: date, terms: Terms, *, second_go: bool) -> Plan:
    """Put it off by a longer interval, never by a shorter one; by less where it was right only at the second go."""
    card = _reviewed(memory, Rating.Hard if second_go else Rating.Good, on, terms)
    found = -((_noon(on) - card.due) // timedelta(days=1))
    return _plan(card, on, max(found, terms.first_days, 0 if second_go else days_of(memory)))


def in_a_row(answers: Sequence[bool]) -> int:
    """Return how many of the last answers were right, up to the last wrong one."""
    count = 0
    for right in reversed(answers):
        if not right:
            break
        count += 1
    return count


def is_closed(right_in_a_row: int, days: int, terms: Terms) -> bool:
    """Say whether it is over: right often enough, and the next time would be far enough away."""
    return right_in_a_row >= terms.in_a_row and days > terms.past_days


def monday_of(day: date) -> date:
    """Return the first day of the week."""
    return day - timedelta(days=day.weekday())


def asked_and_held(due: Iterable[Thing], answered: int, terms: Terms) -> tuple[list[Thing], list[Thing]]:
    """Part what is due into what is asked this week, when so many were answered in it, and what waits for the next."""
    found, left = list(due), max(0, terms.a_week - answered)
    return found[:left], found[left:]


def _plan(card: Card, on: date, days: int) -> Plan:
    return Plan(on + timedelta(days=days), {"card": card.to_dict(), "days": days})


def _reviewed(memory: Mapping[str, Any], rating: Rating, on: date, terms: Terms) -> Card:
    """Let the scheduler take an answer in."""
    card = Card.from_dict(memory["card"]) if "card" in memory else Card(card_id=0, due=_noon(on))
    first = (timedelta(days=terms.first_days),)
    scheduler = Scheduler(learning_steps=first, relearning_steps=first, maximum_interval=LONGEST, enable_fuzzing=False)
    return scheduler.review_card(card, rating, _noon(on))[0]


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)
