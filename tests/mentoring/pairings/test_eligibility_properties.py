"""What holds of eligibility whatever the history and however the rules changed, tried with awkward ones."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.models import Post
from lms.policy.practice import FULL_TIME_HOURS
from mentoring.pairings.counting import ALWAYS, History, counting, day_reached
from mentoring.pairings.eligibility import experience_of
from mentoring.pairings.mentor_rules import MentorRules, RulesOverTime
from mentoring.pairings.spans import FAR, covers
from tests.mentoring.pairings.test_eligibility import GRADES, KINDS

FIRST = date(2019, 12, 1)
SPAN_DAYS = 4 * 365
days = st.integers(0, SPAN_DAYS).map(lambda number: FIRST + timedelta(days=number))
hours = st.sampled_from(["7.4", "18.5", "22.2", "29.6", "37"])


@st.composite
def spans(draw):
    """A first day, and a last one or none."""
    starts, length = draw(days), draw(st.integers(1, SPAN_DAYS))
    return starts, starts + timedelta(days=length) if draw(st.booleans()) else None


@st.composite
def posts(draw, kinds=("worked", "worked", "managerial", "secondment", "career_break")):
    """A post of any kind, on any days."""
    starts, ends = draw(spans())
    return Post(
        starts=starts,
        ends=ends,
        hours=Decimal(draw(hours)),
        kind=draw(st.sampled_from(kinds)),
        grade=draw(st.sampled_from(["PO", "PO", "SPO", "PSO"])),
    )


def closed(rows):
    return tuple((starts, ends or FAR) for starts, ends in rows)


@st.composite
def histories(draw):
    """Somebody with up to five posts, two qualifications, two grants and two trainings."""
    held = sorted(draw(st.lists(posts(), max_size=5)), key=lambda row: row.starts)
    some = st.lists(spans(), min_size=1, max_size=2)
    return History(
        tuple(held), closed(draw(some)), closed(draw(some)) if draw(st.booleans()) else ALWAYS, closed(draw(some))
    )


rules = st.builds(
    MentorRules,
    years=st.integers(1, 3),
    grades=st.sampled_from([GRADES, frozenset({"PO"})]),
    kinds=st.sampled_from([KINDS, frozenset({"worked"})]),
    in_proportion=st.booleans(),
    training_needed=st.booleans(),
    training_months=st.sampled_from([12, 36]),
)
over_time = st.builds(
    lambda first, changes: RulesOverTime(((date.min, first), *sorted(changes.items()))),
    rules,
    st.dictionaries(days, rules, max_size=3),
)


def by_counting_each_day(history, held, until):
    """The days on which somebody may mentor if these rules held for ever, found by asking every day in turn."""
    counted, needed, first, able = Fraction(0), None, None, set()
    for number in range((until - FIRST).days):
        on = FIRST + timedelta(days=number)
        share, working = _share_of(history, held, on)
        if needed is None and share:
            moved = _months_on(on, held.years * 12)
            needed = (moved - on).days
        first = first or (on if needed is not None and counted >= needed else None)
        trained = not held.training_needed or any(
            starts <= on < min(ends, _months_on(starts, held.training_months)) for starts, ends in history.trainings
        )
        if first and working and trained and covers(history.roles, on):
            able.add(on)
        counted += share
    return able


def _months_on(starts, months):
    year = starts.year + months // 12
    return date(year, 2, 28) if (starts.month, starts.day) == (2, 29) else starts.replace(year=year)


def _share_of(history, held, on):
    """The share of one day that counts, and whether it is spent at work in practice at all."""
    if not covers(history.qualified, on):
        return Fraction(0), False
    here = [row for row in history.posts if row.is_on(on)]
    if any(row.kind == "career_break" for row in here):
        return Fraction(0), False
    away = sum(Fraction(str(row.hours)) for row in here if row.kind == "secondment")
    kind = [row for row in here if row.kind in held.kinds]
    left = FULL_TIME_HOURS - away
    worked = sum(Fraction(str(row.hours)) for row in kind if row.grade in held.grades)
    share = min(worked, left, FULL_TIME_HOURS) / FULL_TIME_HOURS if worked and left > 0 else Fraction(0)
    return (share if held.in_proportion or not share else Fraction(1)), bool(kind) and left > 0


@settings(max_examples=60, deadline=None)
@given(histories(), over_time)
def test_the_days_are_those_that_asking_every_day_in_turn_finds(history, rules_over_time):
    until = FIRST + timedelta(days=SPAN_DAYS + 800)
    by_rules = {}
    for held in {held for _, held in rules_over_time.since}:
        by_rules[held] = by_counting_each_day(history, held, until)
    found = experience_of(history, rules_over_time, FIRST, worded=False).eligible_on
    for number in range((until - FIRST).days):
        on = FIRST + timedelta(days=number)
        assert covers(found, on) == (on in by_rules[rules_over_time.on(on)]), on


@settings(max_examples=60, deadline=None)
@given(histories(), over_time, st.lists(days, min_size=1, max_size=10))
def test_the_answer_on_a_day_agrees_with_the_days_and_says_why_not(history, rules_over_time, some_days):
    known = experience_of(history, rules_over_time, FIRST, worded=False).eligible_on
    for on in some_days:
        found = experience_of(history, rules_over_time, on)
        assert found.eligible == covers(known, on)
        assert bool(found.why_not("Owen Castle")) != found.eligible
        assert bool(found.lapses_on) == bool(found.lapses_because)
        assert found.lapses_on is None or not covers(known, found.lapses_on)


@settings(max_examples=100, deadline=None)
@given(histories(), rules, posts(kinds=("worked",)))
def test_a_post_more_never_makes_less_experience(history, held, more):
    posts_and_one = tuple(sorted([*history.posts, more], key=lambda row: row.starts))
    longer = History(posts_and_one, history.qualified)
    assert _days_that_count(longer, held) >= _days_that_count(history, held)
    # Whole days: a part of a day more can begin the years in one that has a 29 February.
    if not held.in_proportion and (before := day_reached(list(counting(history, held)), held.years)):
        assert day_reached(list(counting(longer, held)), held.years) <= before


def _days_that_count(history, held):
    until = FIRST + timedelta(days=3 * SPAN_DAYS)
    return sum(stretch.until(until).counts for stretch in counting(history, held) if stretch.starts < until)


@settings(max_examples=60, deadline=None)
@given(histories(), rules, days, st.integers(0, 900))
def test_time_that_passes_never_makes_less_experience(history, held, on, later):
    first = experience_of(history, held, on, worded=False)
    then = experience_of(history, held, on + timedelta(days=later), worded=False)
    assert then.total >= first.total
    assert (first.total.months >= held.years * 12) == (first.eligible_since is not None)
