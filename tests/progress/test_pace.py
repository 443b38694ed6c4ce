"""When a learner will qualify: the edges of the range and of each refusal, and what must hold of every forecast."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.progress.forecasting.facts import Facts, Limits, Refused
from lms.progress.forecasting.pace import Range, forecast, longer_at_the_end
from lms.progress.forecasting.plan import Part, plan_of

STARTS = date(2026, 1, 5)
PLAN = plan_of([Part(0, 30, 30), Part(30, 60, 30)], 60)
LIMITS = Limits()


def learner(weeks: int = 30, every: int = 7, **changes: Any) -> Facts:
    """Return a learner who does a step every so many days: the plan asks for one a week."""
    on = STARTS + timedelta(weeks=weeks)
    days = [STARTS + timedelta(days=number) for number in range(every - 1, weeks * 7, every)]
    return replace(Facts(on=on, starts=STARTS, plan=PLAN, done=tuple(days[: len(PLAN)])), **changes)


def made(facts: Facts) -> Range:
    """Return a forecast that is one."""
    found = forecast(facts, LIMITS)
    assert isinstance(found, Range)
    return found


THIRTY = STARTS + timedelta(weeks=30)


@pytest.mark.parametrize(
    ("what", "facts", "code"),
    [
        ("eleven weeks on record", learner(11), "too_early"),
        ("twelve weeks on record", learner(12), ""),
        ("thirteen weeks, two of them away", learner(13, away=((STARTS, STARTS + timedelta(weeks=2)),)), "too_early"),
        ("fourteen weeks, two of them away", learner(14, away=((STARTS, STARTS + timedelta(weeks=2)),)), ""),
        ("part-time weeks count as weeks", learner(12, hours=((STARTS, 0.6),)), ""),
        ("paused", learner(paused=True), "paused"),
        ("no plan", learner(plan=()), "no_plan"),
        ("nothing for five weeks", learner(35, done=learner(30).done), ""),
        ("nothing for six weeks", learner(36, done=learner(30).done), "nothing_new"),
        (
            "nothing for six weeks, one of them leave",
            learner(36, done=learner(30).done, away=((THIRTY, THIRTY + timedelta(weeks=1)),)),
            "",
        ),
        ("four steps", learner(done=learner(30).done[-4:]), "too_little"),
        ("five steps", learner(done=learner(30).done[-5:]), ""),
        ("all done, though long ago", learner(80, every=4), ""),
    ],
)
def test_nothing_is_said_when_too_little_is_known(what: str, facts: Facts, code: str) -> None:
    """Each refusal begins on its day, and not on the day before."""
    found = forecast(facts, LIMITS)
    assert (found.code if isinstance(found, Refused) else "") == code, what


def test_whoever_keeps_to_the_plan_is_likely_to_finish_by_it_with_marking_and_signing_off_on_top() -> None:
    """Thirty weeks of sixty are left, then what comes back, marking, and the time for signing off."""
    found = made(learner())
    weeks = (found.likely - STARTS).days / 7
    assert 60 < weeks < 60 + 12
    assert found.early < found.likely < found.late
    assert found.drivers["pace"] == pytest.approx(1, abs=0.02)


def test_when_all_is_sent_only_marking_and_signing_off_are_left() -> None:
    """The range is short, and begins on a day to come."""
    waiting = learner(62, waiting=(STARTS + timedelta(weeks=61),))
    found = made(waiting)
    assert waiting.left == 0
    assert waiting.on < found.early < found.late < waiting.on + timedelta(weeks=14)
    assert made(learner(80, every=4)).late < STARTS + timedelta(weeks=80 + 14)


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("fewer hours from now on", {"hours": ((STARTS, 1.0), (THIRTY, 0.6))}),
        ("leave agreed for later", {"away": ((THIRTY + timedelta(weeks=4), THIRTY + timedelta(weeks=12)),)}),
        ("marking that takes long", {"waits": (40, 45, 50, 42, 40, 44)}),
        ("a piece that waits for long", {"waiting": (STARTS + timedelta(weeks=10),)}),
        ("pieces that come back", {"waits": (14,) * 6, "returned": 6}),
        ("signing off that takes long", {"finish_days": 90}),
    ],
)
def test_what_holds_somebody_up_makes_it_later(what: str, changes: dict[str, Any]) -> None:
    """Each of them moves the likely day, and only to later."""
    assert made(learner(**changes)).likely > made(learner()).likely, what


def test_what_has_passed_of_signing_off_is_taken_off_and_no_marking_is_waited_for_again() -> None:
    """All is done and judged: the range comes nearer each night, and no advice on marking is given."""
    done = learner(60, every=4, waits=(35,) * 8)
    found = [made(replace(done, decided=done.on - timedelta(days=days))) for days in (0, 10, 20, 60)]
    ahead = [(one.likely - one.on).days for one in found]
    assert ahead[0] == done.finish_days
    assert ahead == sorted(ahead, reverse=True)
    assert ahead[2] < 10
    assert all(one.on <= one.early < one.late for one in found)
    assert all(one.drivers["sooner"] == {} for one in found)


def test_a_piece_that_has_waited_is_not_waited_for_afresh() -> None:
    """The last piece was sent today, or ten days ago."""
    new, old = (made(learner(60, every=4, waiting=(learner(60).on - timedelta(days=days),))) for days in (0, 10))
    assert timedelta(days=2) < new.likely - old.likely < timedelta(days=10)


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("leave that begins after the end", {"away": ((date(2029, 1, 3), date(2030, 1, 3)),)}),
        ("other hours after the end", {"hours": ((STARTS, 1.0), (date(2029, 1, 3), 0.5))}),
    ],
)
def test_what_is_agreed_for_a_day_after_the_finish_changes_nothing(what: str, changes: dict[str, Any]) -> None:
    """Neither the three days nor the chances know of it."""
    found, plain = made(learner(**changes)), made(learner())
    assert (found.early, found.likely, found.late) == (plain.early, plain.likely, plain.late), what
    assert found.chance_before(plain.likely) == pytest.approx(plain.chance_before(plain.likely))
    assert found.drivers["away_days"] == 0


def test_leave_in_the_middle_of_a_range_moves_only_what_lies_after_it() -> None:
    """Chances stand still while somebody is away, and the days agree with them."""
    plain = made(learner())
    first = plain.early + timedelta(days=5)
    found = made(learner(away=((first, first + timedelta(days=100)),)))
    assert (found.early, found.late) == (plain.early, plain.late + timedelta(days=100))
    assert found.chance_before(found.late) == pytest.approx(0.9, abs=0.02)
    assert found.chance_before(found.early) == pytest.approx(0.1, abs=0.02)


def test_days_that_two_rows_of_leave_share_count_once() -> None:
    """The same sixty days recorded twice, and two stretches that overlap."""
    first = THIRTY + timedelta(days=30)
    once, twice = (made(learner(away=((first, first + timedelta(days=60)),) * times)) for times in (1, 2))
    assert once.likely == twice.likely == made(learner()).likely + timedelta(days=60)


def test_hours_agreed_for_later_count_from_their_day_on() -> None:
    """Half time from half-way on lies between full time throughout and half time from now on."""
    likely = [
        made(learner(hours=((STARTS, 1.0), (THIRTY + timedelta(weeks=weeks), 0.5)))).likely for weeks in (0, 15, 200)
    ]
    assert likely[2] + timedelta(weeks=10) < likely[1] < likely[0] - timedelta(weeks=10)


def test_time_away_before_now_is_not_held_against_a_learner() -> None:
    """Ten weeks of leave in which nothing was done leave the pace as it was."""
    away = ((STARTS, STARTS + timedelta(weeks=10)),)
    later = tuple(day + timedelta(weeks=10) for day in learner(30).done)
    found = made(replace(learner(40), done=later, away=away))
    assert found.drivers["pace"] == made(learner(30)).drivers["pace"]


def test_what_was_done_before_the_pathway_began_is_done_and_says_nothing_of_the_pace() -> None:
    """Ten steps of an earlier time leave fewer to do, and the pace is that of the weeks since."""
    before = tuple(STARTS - timedelta(days=number) for number in range(10, 0, -1))
    found = made(learner(done=(*before, *learner().done)))
    assert found.drivers["steps_left"] == made(learner()).drivers["steps_left"] - 10
    assert found.drivers["pace"] == pytest.approx(1, abs=0.02)


def test_slow_marking_and_slow_work_say_what_would_bring_the_day_forward() -> None:
    """By how many days: nothing where there is nothing to gain."""
    assert made(learner()).drivers["sooner"]["marking"] == 0
    assert made(learner(waits=(40,) * 8)).drivers["sooner"]["marking"] > 14
    assert made(learner(60, every=14)).drivers["sooner"]["plan"] > made(learner(60, every=10)).drivers["sooner"]["plan"]


@settings(deadline=None, max_examples=60)
@given(st.integers(12, 90), st.integers(3, 25), st.sampled_from((0.5, 0.8, 1.0)), st.integers(0, 6))
def test_every_range_is_in_order_ahead_of_the_day_and_its_chances_add_up(
    weeks: int, every: int, share: float, waits: int
) -> None:
    """Early is not before today, likely lies inside, and no more than the whole chance is given away."""
    waiting = tuple(STARTS + timedelta(weeks=weeks - 1, days=-day) for day in range(waits))
    found = forecast(learner(weeks, every, hours=((STARTS, share),), waiting=waiting), LIMITS)
    if isinstance(found, Refused):
        assert found.code in ("nothing_new", "too_little")
        return
    assert found.on <= found.early <= found.likely <= found.late
    months = [found.on + timedelta(days=30 * number) for number in range(60)]
    chances = [found.chance(first, last) for first, last in pairwise(months)]
    assert all(0 <= chance <= 1 for chance in chances)
    assert sum(chances) == pytest.approx(found.chance_before(months[-1]))
    assert found.chance_before(found.late + timedelta(days=2)) >= 0.9


@settings(deadline=None, max_examples=40)
@given(st.integers(20, 60), st.integers(4, 14), st.integers(1, 6))
def test_whoever_does_more_is_never_likely_to_finish_later(weeks: int, every: int, more: int) -> None:
    """A step every few days against one every few more."""
    quick, slow = (forecast(learner(weeks, pace), LIMITS) for pace in (every, every + more))
    if isinstance(quick, Range) and isinstance(slow, Range):
        assert quick.likely <= slow.likely


def test_the_last_weeks_are_longer_than_planned_and_weeks_further_ahead_are_not() -> None:
    """Two and a half weeks with ten left, none with thirty, and none when nothing is left."""
    extra = {left: round(longer_at_the_end(left), 2) for left in (0, 4, 10, 15, 25, 30)}
    assert extra == {0: 0, 4: 1, 10: 2.5, 15: 1.67, 25: 0, 30: 0}
