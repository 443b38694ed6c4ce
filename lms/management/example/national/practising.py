"""Who practised when: as many goes at the shipped practice quiz as make up the number of answers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Final

from assessments.quizzes.models import Quiz
from lms.management.example.national.asked import Asked, Test
from lms.management.example.national.pile import on_working_day, one_of
from lms.management.example.national.world import Learner, World

WAYS: Final = 24
TRIES: Final = 40


@dataclass(frozen=True)
class Practice:
    """One go: whose, at what, and on which day."""

    learner: Learner
    test: Test
    day: date
    chance: Random


def goes_at(world: World, tests: dict[str, Test], answers: Callable[[], int]) -> Iterator[Practice]:
    """Yield goes, until as many answers are given as the size of the world asks for."""
    open_to = [test for test in tests.values() if test.quiz.behaviour == Quiz.Behaviour.TRIES and ways_to_ask(test)]
    chance = world.chance("practising")
    spans = [(learner, *_read(learner, world.on)) for learner in world.learners]
    able = [(learner, first, last) for learner, first, last in spans if first is not None and first < last]
    while open_to and able and answers() < world.size.answer_steps:
        learner, first, last = one_of(chance, able)
        day = on_working_day(first + timedelta(days=int(chance.random() * (last - first).days)))
        if day < last:
            yield Practice(learner, one_of(chance, open_to), day, chance)


def _read(learner: Learner, on: date) -> tuple[date | None, date]:
    """Return the days between which somebody practises: from the first lessons read to the end."""
    first = learner.life.lessons[-1].day if len(learner.life.lessons) > 10 else None
    early = min((one.day for one in learner.life.lessons[10:11]), default=first)
    return early, learner.ended_on or on


def ways_to_ask(test: Test) -> tuple[Sequence[Asked], ...]:
    """Return some of the ways in which chance draws the questions of a quiz, none of them twice in one go."""
    return _ways_of(test.quiz.key, tuple(found for _, _, _, found in test.places))


@lru_cache(maxsize=64)
def _ways_of(key: str, places: tuple[tuple[Asked, ...], ...]) -> tuple[Sequence[Asked], ...]:
    chance = Random(key)  # noqa: S311
    found: list[Sequence[Asked]] = []
    for _ in range(WAYS * TRIES):
        drawn = [one_of(chance, place) for place in places if place]
        if len({one.version_id for one in drawn}) == len(places) and len(found) < WAYS:
            found.append(drawn)
    return tuple(found)
