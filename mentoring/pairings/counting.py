"""Which days count towards a mentor's experience, and on which days somebody may mentor. Pure.

Experience is the number of days that count: those spent qualified, in posts of the kinds and grades of the rule. A
break or a secondment does not count, and where the rule says "in proportion" only a part of each part-time day does.
N years are as many days as lie between the first day that counts and its Nth anniversary, so each day that does not
count moves that anniversary on by one. In words, the days are laid end to end from the first one.

Somebody may mentor ON a day when the rules in force on that day say so: where a rule changed, the days before the
change are judged by the old value and those after it by the new one.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Final, Self

from lms.calendar import months_after, span_in_words, whole_months, years_after
from lms.models import Grade, Post, Qualification, RoleGrant
from lms.policy.practice import FULL_TIME_HOURS
from mentoring.pairings.mentor_rules import MentorRules, RulesOverTime
from mentoring.pairings.spans import FAR, Span, covers, joined, shared, span, without

ALWAYS: Final[tuple[Span, ...]] = ((date.min, FAR),)
WHOLE_DAY: Final = Fraction(1)


@dataclass(frozen=True, order=True)
class Length:
    """A length of time in whole months and the days left over."""

    months: int = 0
    days: int = 0

    @classmethod
    def between(cls, start: date, end: date) -> Self:
        """Measure from `start` up to, not including, `end`."""
        months = whole_months(start, end)
        return cls(months, (end - months_after(start, months)).days)

    @property
    def in_words(self) -> str:
        """Write it to the day: 1 year 7 months 12 days."""
        days = f"{self.days} day{'' if self.days == 1 else 's'}"
        if not self.months:
            return days
        return f"{span_in_words(self.months)} {days}" if self.days else span_in_words(self.months)

    @property
    def roughly(self) -> str:
        """Write it to the month: 1 year 7 months."""
        return span_in_words(self.months)


@dataclass(frozen=True)
class History:
    """A person's posts, and the days on which they were qualified, trained as a mentor, and held the role of one."""

    posts: tuple[Post, ...] = ()
    qualified: tuple[Span, ...] = ()
    roles: tuple[Span, ...] = ALWAYS
    # Each training with its own end, before the rule says how long it lasts.
    trainings: tuple[Span, ...] = ()
    # The first day on which they may not sign in; a closed account says nothing about the days before.
    closed_from: date | None = None

    @classmethod
    def of(
        cls,
        posts: Sequence[Post],
        qualifications: Sequence[Qualification],
        roles: Sequence[RoleGrant] | None = None,
        closed_from: date | None = None,
    ) -> Self:
        """Take the rows of one person."""
        kinds = Qualification.Kind
        days = {kind: [_days_of(row) for row in qualifications if row.kind == kind] for kind in kinds}
        return cls(
            tuple(sorted(posts, key=lambda post: (post.starts, post.ends or date.max))),
            tuple(joined(days[kinds.PRACTITIONER])),
            ALWAYS if roles is None else tuple(joined(_days_of(row) for row in roles)),
            tuple(sorted(days[kinds.MENTOR_TRAINING])),
            closed_from,
        )


def years_in_words(years: int) -> str:
    """Write a number of years."""
    return span_in_words(years * 12)


# ---- on which days ----


def days_eligible(history: History, rules: RulesOverTime) -> tuple[Span, ...]:
    """Return the days on which the person may mentor, each by the rules in force on it."""
    closed = [(history.closed_from, FAR)] if history.closed_from else []
    days = [part for period, held in rules.periods() for part in shared([period], _days_by(history, held))]
    return tuple(without(days, closed))


def _days_by(history: History, rules: MentorRules) -> list[Span]:
    """Return the days on which the person may mentor if these rules held for ever."""
    first = day_reached(list(counting(history, rules)), rules.years)
    if first is None:
        return []
    able = shared(shared(at_work(history, rules), [span(first, None)]), history.roles)
    return shared(able, days_trained(history, rules)) if rules.training_needed else able


def at_work(history: History, rules: MentorRules) -> list[Span]:
    """Return the days on which the person is qualified and at work in practice, whatever the grade."""
    any_grade = replace(rules, grades=frozenset(Grade.values), in_proportion=False)
    return joined((stretch.starts, stretch.ends) for stretch in counting(history, any_grade))


def days_trained(history: History, rules: MentorRules) -> list[Span]:
    """Return the days on which training as a mentor is in date: each until it ends, or is due to be renewed."""
    return joined(
        (starts, min(ends, months_after(starts, rules.training_months))) for starts, ends in history.trainings
    )


# ---- counting ----


@dataclass(frozen=True)
class Stretch:
    """Days of which each counts by the same share."""

    starts: date
    ends: date
    share: Fraction

    @property
    def counts(self) -> Fraction:
        """Return how many days it counts for."""
        return self.share * (self.ends - self.starts).days

    def until(self, day: date) -> "Stretch":
        """Return the part before `day`."""
        return Stretch(self.starts, min(self.ends, day), self.share)


def counting(history: History, rules: MentorRules) -> Iterator[Stretch]:
    """Yield the days that count, each once whatever the number of posts, with the share of the day that counts."""
    spans = [*(_days_of(post) for post in history.posts), *history.qualified]
    for starts, ends in pairwise(sorted({day for item in spans for day in item})):
        if covers(history.qualified, starts):
            held = [post for post in history.posts if post.is_on(starts)]
            if share := _share(held, rules):
                yield Stretch(starts, ends, share)


def _share(held: list[Post], rules: MentorRules) -> Fraction:
    """Return the share of a day that counts for the posts held on it. A week has no more than its full-time hours."""
    elsewhere = {Post.Kind.CAREER_BREAK, Post.Kind.SECONDMENT} - rules.kinds
    if any(post.kind == Post.Kind.CAREER_BREAK for post in held if post.kind in elsewhere):
        return Fraction(0)
    away = sum((_hours(post) for post in held if post.kind in elsewhere), Fraction(0))
    worked = sum((_hours(post) for post in held if post_counts(post, rules)), Fraction(0))
    share = min(worked, FULL_TIME_HOURS - away) / FULL_TIME_HOURS
    if share <= 0:
        return Fraction(0)
    return min(share, WHOLE_DAY) if rules.in_proportion else WHOLE_DAY


def day_reached(stretches: Sequence[Stretch], years: int) -> date | None:
    """Return the first day on which `years` are complete, or nothing when the days that count never reach them."""
    if not stretches:
        return None
    first = stretches[0].starts
    left = Fraction((years_after(first, years) - first).days)
    for stretch in stretches:
        if left <= stretch.counts:
            return stretch.starts + timedelta(days=math.ceil(left / stretch.share))
        left -= stretch.counts
    return None


def length_of(stretches: Sequence[Stretch]) -> Length:
    """Measure the days that count, laid end to end from the first one."""
    if not stretches:
        return Length()
    start = stretches[0].starts
    return Length.between(start, start + timedelta(days=math.floor(sum(stretch.counts for stretch in stretches))))


def before(stretches: Sequence[Stretch], day: date) -> list[Stretch]:
    """Return what lies before `day`."""
    return [stretch.until(day) for stretch in stretches if stretch.starts < day]


def post_counts(post: Post, rules: MentorRules) -> bool:
    """Say whether time in a post counts, by its kind and grade."""
    return post.kind in rules.kinds and post.grade in rules.grades


def _days_of(row: Post | Qualification | RoleGrant) -> Span:
    return span(row.starts, row.ends)


def _hours(post: Post) -> Fraction:
    return Fraction(str(post.hours))
