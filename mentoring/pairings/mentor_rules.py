"""What the rules say of mentors at a place: their values, and the days on which these changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Self

from lms.models import Unit
from lms.policy.mentoring import MENTOR_TRAINING, MENTOR_TRAINING_MONTHS
from lms.policy.practice import MENTOR_EXPERIENCE, MENTOR_GRADES, MENTOR_PART_TIME, MENTOR_POST_KINDS
from lms.posts import rules_over_time_at
from lms.rules import Answer, RuleBook, RuleHistory
from mentoring.pairings.spans import FAR, Span

RULES: Final = (
    MENTOR_EXPERIENCE,
    MENTOR_GRADES,
    MENTOR_POST_KINDS,
    MENTOR_PART_TIME,
    MENTOR_TRAINING,
    MENTOR_TRAINING_MONTHS,
)
# The key under which `mentor_rules_at` gives the national rules, for whoever has no post.
NOWHERE: Final = ""


@dataclass(frozen=True)
class MentorRules:
    """What the rules say of a mentor at one place on one day."""

    years: int
    grades: frozenset[str]
    kinds: frozenset[str]
    in_proportion: bool = False
    answers: tuple[Answer, ...] = ()
    training_needed: bool = False
    training_months: int = 36

    @classmethod
    def of(cls, book: RuleBook) -> Self:
        """Read them from a book of rules."""
        answers = tuple(book.answer(rule) for rule in RULES)
        years, grades, kinds, part_time, training, months = (answer.value for answer in answers)
        return cls(
            years=years,
            grades=frozenset(grades),
            kinds=frozenset(kinds),
            in_proportion=part_time == "in proportion",
            answers=answers,
            training_needed=training == "needed",
            training_months=months,
        )


@dataclass(frozen=True)
class RulesOverTime:
    """The rules of mentors at one place: from each day on which one of them changed, what they say."""

    since: tuple[tuple[date, MentorRules], ...]

    @classmethod
    def always(cls, rules: MentorRules) -> Self:
        """Take rules that never changed."""
        return cls(((date.min, rules),))

    @classmethod
    def of(cls, history: RuleHistory) -> Self:
        """Read them from all the choices of a region."""
        days = [date.min, *history.changes(RULES)]
        return cls(tuple((day, MentorRules.of(history.on(day))) for day in days))

    def on(self, day: date) -> MentorRules:
        """Return what they say on a day."""
        return next(rules for starts, rules in reversed(self.since) if starts <= day)

    def periods(self) -> Iterator[tuple[Span, MentorRules]]:
        """Yield the days for which they said the same, with what they said."""
        ends = [*(starts for starts, _ in self.since), FAR]
        for (starts, until), (_, rules) in zip(pairwise(ends), self.since, strict=True):
            yield (starts, until), rules


def mentor_rules_at(units: Iterable[Unit | None]) -> dict[str, RulesOverTime]:
    """Return the rules of each region that these units lie in, by its path, and the nation's. One query."""
    return {path: RulesOverTime.of(history) for path, history in rule_histories_at(units).items()}


def rule_histories_at(units: Iterable[Unit | None]) -> dict[str, RuleHistory]:
    """Return all rules over time under the same keys, for whoever asks more of them than of mentors. One query."""
    return {NOWHERE: RuleHistory(), **rules_over_time_at(units)}


def place_of(unit: Unit | None) -> str:
    """Return the key of `mentor_rules_at` for somebody who works at `unit`."""
    return unit.region_path if unit else NOWHERE
