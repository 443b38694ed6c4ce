"""The working of a mentor's eligibility, in words: line by line, what stands in the way, what will end it. Pure."""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from lms.calendar import in_words
from lms.models import Post
from lms.policy.mentoring import MENTOR_TRAINING, MENTOR_TRAINING_MONTHS
from lms.policy.practice import (
    FULL_TIME_HOURS,
    MENTOR_EXPERIENCE,
    MENTOR_GRADES,
    MENTOR_PART_TIME,
    MENTOR_POST_KINDS,
)
from lms.policy.rule import Rule
from mentoring.pairings.counting import (
    ALWAYS,
    History,
    Stretch,
    before,
    counting,
    day_reached,
    days_trained,
    length_of,
    post_counts,
    years_in_words,
)
from mentoring.pairings.mentor_rules import MentorRules, RulesOverTime
from mentoring.pairings.spans import FAR, Span, covers, shared, span, without


class Line(NamedTuple):
    """One line of the working, with the rule that decided it, where one did."""

    text: str
    rule: Rule | None = None


# ---- what stands in the way ----


class Obstacle(NamedTuple):
    """What keeps somebody from mentoring: as a verb for today, until when, and as what will happen."""

    today: str
    mend: str
    lapse: str


CLOSED: Final = Obstacle("may not sign in", "until their account is open again", "The account is closed")
UNQUALIFIED: Final = Obstacle(
    "is not a qualified practitioner today", "until their qualification is on record", "The qualification ends"
)
NO_POST: Final = Obstacle("holds no post", "until they hold one in practice", "The post ends")
ON_BREAK: Final = Obstacle("is on a career break", "until they are back in practice", "A career break begins")
SECONDED: Final = Obstacle("is on secondment", "until they are back in practice", "A secondment begins")
ELSEWHERE: Final = Obstacle("has no post in practice that counts", "until they hold one", "The post in practice ends")
NO_ROLE: Final = Obstacle("does not hold the role of mentor", "until it is given to them", "The role of mentor ends")
UNTRAINED: Final = Obstacle(
    "has no mentor training on record, and it is needed here", "until it is recorded", "Mentor training becomes needed"
)


def obstacle_on(day: date, history: History, rules: RulesOverTime) -> Obstacle:
    """Return the first thing that stands in the way of mentoring on a day; too few years come last."""
    if history.closed_from and history.closed_from <= day:
        return CLOSED
    if not covers(history.qualified, day):
        return UNQUALIFIED
    if not covers(history.roles, day):
        return NO_ROLE
    return _away(day, history, rules.on(day)) or _untrained(day, history, rules.on(day)) or _too_few(rules.on(day))


def _away(day: date, history: History, rules: MentorRules) -> Obstacle | None:
    """Return what keeps somebody from practice, if anything does."""
    held = [post for post in history.posts if post.is_on(day)]
    kinds = {post.kind for post in held}
    if not held:
        return NO_POST
    if Post.Kind.CAREER_BREAK in kinds - rules.kinds:
        return ON_BREAK
    # A secondment that takes the whole week, beside a post that was left open, is one too.
    seconded = sum(post.hours for post in held if post.kind == Post.Kind.SECONDMENT)
    if Post.Kind.SECONDMENT in kinds - rules.kinds and (len(kinds) == 1 or seconded >= FULL_TIME_HOURS):
        return SECONDED
    return None if kinds & rules.kinds else ELSEWHERE


def _untrained(day: date, history: History, rules: MentorRules) -> Obstacle | None:
    """Return that training is needed and not in date, if so."""
    trained = days_trained(history, rules)
    if not rules.training_needed or covers(trained, day):
        return None
    lapsed = [ends for _, ends in trained if ends <= day]
    if not lapsed:
        return UNTRAINED
    return Obstacle(
        f"was trained as a mentor until {in_words(lapsed[-1])}",
        "until the training is renewed",
        "Mentor training lapses",
    )


def words_for(day: date, first: date | None, history: History, rules: RulesOverTime) -> tuple[str, str]:
    """Say what keeps somebody from mentoring on a day, as a verb, and until when; `first`: they have the years."""
    found = obstacle_on(day, history, rules)
    if found.today or first is None:
        return found.today or "holds no post whose time counts", found.mend
    then = obstacle_on(first, history, rules)
    return f"will have them on {in_words(first)}, but then {then.today}", then.mend


def _too_few(rules: MentorRules) -> Obstacle:
    return Obstacle("", "", f"The rule asks for {years_in_words(rules.years)} from then")


# ---- the lines ----


def lines_of(history: History, rules: MentorRules, on: date) -> Iterator[Line]:
    """Yield one line for each qualification, post and training, and the sum."""
    stretches = list(counting(history, rules))
    passed = before(stretches, on)
    yield from _qualified_lines(history, on)
    yield from _post_lines(history, rules, passed, on)
    needed = years_in_words(rules.years)
    yield Line(f"Together on {in_words(on)}: {_counted(passed)}. Needed: {needed}.", MENTOR_EXPERIENCE)
    if first := day_reached(stretches, rules.years):
        reached = f"Reached on {in_words(first)}." if first <= on else f"It will be reached on {in_words(first)}."
        yield Line(reached, MENTOR_EXPERIENCE)
    yield from _training_lines(history, rules, on)
    yield from _role_lines(history, on)


def _qualified_lines(history: History, on: date) -> Iterator[Line]:
    rows = [row for row in history.qualified if row[0] <= on]
    for starts, ends in rows:
        lost = f", until {in_words(ends)}" if ends <= on else ""
        yield Line(f"Qualified practitioner from {in_words(starts)}{lost}.")
    if not rows:
        yield Line("No qualification as a practitioner is on record.")


def _post_lines(history: History, rules: MentorRules, passed: list[Stretch], on: date) -> Iterator[Line]:
    counted: list[Span] = []
    for post in history.posts:
        if post.starts < on:
            mine = [part for part in passed if post.is_on(part.starts) and not covers(counted, part.starts)]
            mine = mine if post_counts(post, rules) else []
            nothing = _why_nothing(shared([span(post.starts, post.ends)], [(date.min, on)]), history, counted)
            line = _verdict(post, mine, rules) or Line(f"{_what(post)}: {nothing}.")
            yield Line(f"{_period(post.starts, post.ends, on)}, {line.text}", line.rule)
            counted += [(part.starts, part.ends) for part in mine]


def _verdict(post: Post, mine: list[Stretch], rules: MentorRules) -> Line | None:
    """Say what a post is and what of it counts, or nothing when no rule says why none of it does."""
    if post.kind not in rules.kinds:
        return Line(f"{post.get_kind_display().lower()}: does not count.", MENTOR_POST_KINDS)
    if post.grade not in rules.grades:
        return Line(f"{_what(post)}: this grade does not count.", MENTOR_GRADES)
    if not mine:
        return None
    part = post.hours < FULL_TIME_HOURS
    how = f", {'in proportion' if rules.in_proportion else 'in full'}" if part else ""
    from_day = mine[0].starts
    late = f" from {in_words(from_day)}" if from_day > post.starts else ""
    text = f"{_what(post)}: counts {_counted(mine)}{how}{late}."
    return Line(text, MENTOR_PART_TIME if part else MENTOR_GRADES)


def _why_nothing(days: list[Span], history: History, counted: list[Span]) -> str:
    """Say why none of these days of a post counts."""
    able = shared(days, history.qualified)
    if not able:
        return "not qualified on these days, does not count"
    return "away on these days, does not count" if without(able, counted) else "the same days as above, counted once"


def _training_lines(history: History, rules: MentorRules, on: date) -> Iterator[Line]:
    """Say how training as a mentor stands, where there is any or the rule asks for it."""
    for starts, ends in days_trained(history, rules):
        if starts <= on and ends < FAR:
            in_date = (
                f"in date until {in_words(ends - timedelta(days=1))}" if on < ends else f"lapsed on {in_words(ends)}"
            )
            yield Line(f"Trained as a mentor on {in_words(starts)}: {in_date}.", MENTOR_TRAINING_MONTHS)
    if rules.training_needed and not any(starts <= on for starts, _ in history.trainings):
        yield Line("No training as a mentor is on record, and it is needed here.", MENTOR_TRAINING)


def _role_lines(history: History, on: date) -> Iterator[Line]:
    """Say since when the role of mentor is held, and until when, where it was asked for."""
    for starts, ends in history.roles if history.roles != ALWAYS else ():
        if starts <= on:
            until = f" to {in_words(ends - timedelta(days=1))}" if ends < FAR else ""
            yield Line(f"Holder of the role of mentor from {in_words(starts)}{until}.")


def _counted(stretches: list[Stretch]) -> str:
    """Say how much counts, with the days, which add up where months of different lengths do not."""
    length, days = length_of(stretches), math.floor(sum(stretch.counts for stretch in stretches))
    return f"{length.in_words} ({days:,} days)" if length.months else length.in_words


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
