"""How long somebody has been a qualified practitioner, and from when they may mentor: worked out line by line. Pure.

Experience is counted in calendar years from the first day that counts. A day that does not count (a break, a
secondment, the part of a part-time week where the rule says "in proportion") moves the anniversary on by one day.
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, Self

from lms.calendar import in_words, months_after, span_in_words, whole_months, years_after
from lms.models import Grade, Post, Qualification
from lms.policy.practice import FULL_TIME_HOURS, MENTOR_EXPERIENCE, MENTOR_GRADES, MENTOR_PART_TIME, MENTOR_POST_KINDS
from lms.rules import Answer, RuleBook
from mentoring.pairings.spans import Span, covers, joined, shared, span, without

WHOLE_DAY = Fraction(1)


@dataclass(frozen=True)
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
class MentorRules:
    """What the rules say of a mentor's experience at one place on one day."""

    years: int
    grades: frozenset[str]
    kinds: frozenset[str]
    in_proportion: bool = False
    answers: tuple[Answer, ...] = ()

    @classmethod
    def of(cls, book: RuleBook) -> Self:
        """Read them from a book of rules."""
        answers = [
            book.answer(rule) for rule in (MENTOR_EXPERIENCE, MENTOR_GRADES, MENTOR_POST_KINDS, MENTOR_PART_TIME)
        ]
        years, grades, kinds, part_time = (answer.value for answer in answers)
        return cls(years, frozenset(grades), frozenset(kinds), part_time == "in proportion", tuple(answers))


@dataclass(frozen=True)
class History:
    """A person's posts, and the days on which they have been a qualified practitioner."""

    posts: tuple[Post, ...] = ()
    qualified: tuple[Span, ...] = ()

    @classmethod
    def of(cls, posts: Sequence[Post], qualifications: Sequence[Qualification]) -> Self:
        """Take the rows of one person."""
        practitioner = Qualification.Kind.PRACTITIONER
        rows = [span(row.starts, row.ends) for row in qualifications if row.kind == practitioner]
        return cls(tuple(sorted(posts, key=lambda post: (post.starts, post.ends or date.max))), tuple(joined(rows)))


@dataclass(frozen=True)
class Experience:
    """What a person's time adds up to on a day, with the working that leads to it."""

    on: date
    total: Length
    years: int
    eligible_from: date | None
    eligible_on: tuple[Span, ...]
    today: str
    working: tuple[str, ...]

    @property
    def eligible(self) -> bool:
        """Say whether the person may mentor on the day: enough years, still qualified, and at work in practice."""
        return covers(self.eligible_on, self.on)

    @property
    def eligible_since(self) -> date | None:
        """Return the day from which they have had the years, once it has come."""
        return self.eligible_from if self.eligible_from and self.eligible_from <= self.on else None

    def why_not(self, name: str) -> str:
        """Return the sentence that says why `name` may not mentor, or nothing when they may."""
        if self.eligible:
            return ""
        if self.eligible_since:
            return f"{name} {self.today}, so they cannot mentor now."
        had = f"has {self.total.roughly}" if self.total != Length() else "has no time"
        sentence = f"{name} {had} as a qualified practitioner and needs {years_in_words(self.years)}."
        later = self.eligible_from
        return f"{sentence} They may mentor from {in_words(later)}." if later else f"{sentence} {name} {self.today}."

    def as_record(self) -> dict[str, Any]:
        """Return what a pairing keeps of it."""
        return {
            "on": self.on.isoformat(),
            "months": self.total.months,
            "days": self.total.days,
            "eligible_from": self.eligible_from.isoformat() if self.eligible_from else None,
            "working": list(self.working),
        }


@dataclass(frozen=True)
class Stretch:
    """Days on which the same share of each day counts."""

    starts: date
    ends: date
    share: Fraction

    def until(self, day: date) -> "Stretch":
        """Return the part before `day`."""
        return Stretch(self.starts, min(self.ends, day), self.share)


def experience_of(history: History, rules: MentorRules, on: date) -> Experience:
    """Work out a person's experience on a day; posts still held are taken to go on."""
    stretches = list(counting(history, rules))
    passed = [stretch.until(on) for stretch in stretches if stretch.starts < on]
    first = day_reached(stretches, rules.years)
    able = at_work(history, rules)
    return Experience(
        on=on,
        total=_total(passed),
        years=rules.years,
        eligible_from=first,
        eligible_on=tuple(shared(able, [span(first, None)])) if first else (),
        today=_today(history, on),
        working=tuple(_working(history, rules, passed, first, on)),
    )


def years_in_words(years: int) -> str:
    """Write a number of years."""
    return span_in_words(years * 12)


def at_work(history: History, rules: MentorRules) -> list[Span]:
    """Return the days on which the person is qualified and at work in practice, whatever the grade."""
    any_grade = replace(rules, grades=frozenset(Grade.values), in_proportion=False)
    return joined((stretch.starts, stretch.ends) for stretch in counting(history, any_grade))


# ---- counting ----


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
    if any(post.kind == Post.Kind.CAREER_BREAK for post in held):
        return Fraction(0)
    away = sum((_hours(post) for post in held if post.kind == Post.Kind.SECONDMENT), Fraction(0))
    worked = sum((_hours(post) for post in held if _post_counts(post, rules)), Fraction(0))
    share = min(worked, FULL_TIME_HOURS - away) / FULL_TIME_HOURS
    if share <= 0:
        return Fraction(0)
    return min(share, WHOLE_DAY) if rules.in_proportion else WHOLE_DAY


def day_reached(stretches: Sequence[Stretch], years: int) -> date | None:
    """Return the first day on which `years` are complete, or nothing when the days that count never reach them."""
    found = (_reached_in(stretch, start, lost, years) for start, lost, stretch in _walk(stretches))
    return next((day for day in found if day), None)


def _reached_in(stretch: Stretch, start: date, lost: Fraction, years: int) -> date | None:
    """Return the first day of a stretch, or the day after it, on which `years` are complete."""

    def complete(days: int) -> bool:
        moved = start + timedelta(days=math.ceil(lost + (1 - stretch.share) * days))
        return years_after(moved, years) <= stretch.starts + timedelta(days=days)

    length = (stretch.ends - stretch.starts).days
    first = bisect_left(range(length + 1), True, key=complete)
    return stretch.starts + timedelta(days=first) if first <= length else None


def _walk(stretches: Sequence[Stretch]) -> Iterator[tuple[date, Fraction, Stretch]]:
    """Yield each stretch with the first day of all and the days lost before the stretch begins."""
    lost, ended = Fraction(0), None
    for stretch in stretches:
        lost += (stretch.starts - ended).days if ended else 0
        yield stretches[0].starts, lost, stretch
        lost += (1 - stretch.share) * (stretch.ends - stretch.starts).days
        ended = stretch.ends


def _total(stretches: Sequence[Stretch]) -> Length:
    """Measure the time that counts."""
    walked = list(_walk(stretches))
    if not walked:
        return Length()
    start, lost, last = walked[-1]
    lost += (1 - last.share) * (last.ends - last.starts).days
    return Length.between(min(start + timedelta(days=math.ceil(lost)), last.ends), last.ends)


# ---- the working, in words ----


def _working(
    history: History, rules: MentorRules, passed: list[Stretch], first: date | None, on: date
) -> Iterator[str]:
    """Yield one line for each qualification and post, then the sum."""
    yield from (_qualified_line(row, on) for row in history.qualified if row[0] <= on)
    if not any(row[0] <= on for row in history.qualified):
        yield "No qualification as a practitioner is on record."
    counted: list[Span] = []
    for post in history.posts:
        if post.starts < on:
            mine = [part for part in passed if post.is_on(part.starts) and not covers(counted, part.starts)]
            mine = mine if _post_counts(post, rules) else []
            why_nothing = "" if mine else _why_nothing(shared([_days_of(post)], [(date.min, on)]), history, counted)
            yield f"{_period(post.starts, post.ends, on)}, {_verdict(post, mine, rules, why_nothing)}"
            counted += [(part.starts, part.ends) for part in mine]
    yield f"Together on {in_words(on)}: {_total(passed).in_words}. Needed: {years_in_words(rules.years)}."
    if first:
        yield f"Reached on {in_words(first)}." if first <= on else f"It will be reached on {in_words(first)}."


def _qualified_line(row: Span, on: date) -> str:
    lost = f", until {in_words(row[1])}" if row[1] <= on else ""
    return f"Qualified practitioner from {in_words(row[0])}{lost}."


def _verdict(post: Post, mine: list[Stretch], rules: MentorRules, why_nothing: str) -> str:
    """Say what a post is and what of it counts."""
    if post.kind not in rules.kinds:
        return f"{post.get_kind_display().lower()}: does not count."
    if post.grade not in rules.grades:
        return f"{_what(post)}: this grade does not count."
    if not mine:
        return f"{_what(post)}: {why_nothing}."
    part = post.hours < FULL_TIME_HOURS
    how = f" ({'in proportion' if rules.in_proportion else 'in full'})" if part else ""
    from_day = mine[0].starts
    late = f" from {in_words(from_day)}" if from_day > post.starts else ""
    return f"{_what(post)}: counts {_total(mine).in_words}{how}{late}."


def _why_nothing(days: list[Span], history: History, counted: list[Span]) -> str:
    """Say why none of these days of a post counts."""
    able = shared(days, history.qualified)
    if not able:
        return "not qualified on these days, does not count"
    return "away on these days, does not count" if without(able, counted) else "the same days as above, counted once"


def _what(post: Post) -> str:
    """Name grade and hours: probation officer at 22.2 hours."""
    grade = post.get_grade_display()
    hours = f" at {float(post.hours):g} hours" if post.hours < FULL_TIME_HOURS else ""
    return f"{grade[0].lower()}{grade[1:]}{hours}"


def _period(starts: date, ends: date | None, on: date) -> str:
    """Write the days of a post; the last day is named, as people do."""
    if ends is None or ends > on:
        return f"{in_words(starts)} to today"
    return f"{in_words(starts)} to {in_words(ends - timedelta(days=1))}"


def _today(history: History, on: date) -> str:
    """Say how the person stands on the day, for the sentence that refuses."""
    held = {post.kind for post in history.posts if post.is_on(on)}
    if not covers(history.qualified, on):
        return "is not a qualified practitioner today"
    if Post.Kind.CAREER_BREAK in held:
        return "is on a career break"
    if held == {Post.Kind.SECONDMENT}:
        return "is on secondment"
    return "has no post in practice that counts" if held else "holds no post"


# ---- small things ----


def _post_counts(post: Post, rules: MentorRules) -> bool:
    return post.kind in rules.kinds and post.grade in rules.grades


def _days_of(post: Post) -> Span:
    return span(post.starts, post.ends)


def _hours(post: Post) -> Fraction:
    return Fraction(str(post.hours))
