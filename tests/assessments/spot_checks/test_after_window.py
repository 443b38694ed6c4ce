"""Until when an officer may answer an outcome: working days, and none of those on which they are away."""

from datetime import date, timedelta

import pytest

from assessments.spot_checks.after.standing import standing_of
from assessments.spot_checks.after.window import Window, is_final, last_day, window_of
from lms.calendar import today, working_day_after
from lms.models import Absence, Adjustment, Person
from tests.cast import Cast
from tests.factories.following import came_to, on_appeal

WEDNESDAY = date(2026, 12, 2)


def dec(day: int) -> date:
    return date(2026, 12, day)


@pytest.mark.parametrize(
    ("given", "days", "away", "last"),
    [
        (WEDNESDAY, 1, [], dec(3)),
        (WEDNESDAY, 10, [], dec(16)),
        (dec(4), 1, [], dec(7)),  # a Friday: the weekend never counts
        (dec(5), 1, [], dec(7)),  # given on a Saturday
        (dec(24), 1, [], dec(29)),  # Christmas Day, a weekend, and the day in place of Boxing Day
        (dec(23), 2, [], dec(29)),
        (WEDNESDAY, 2, [(dec(3), dec(7))], dec(8)),  # the day of being back counts
        (WEDNESDAY, 1, [(dec(1), dec(9))], dec(9)),  # away already when it is given
        (WEDNESDAY, 1, [(dec(3), dec(5))], dec(7)),  # back on a Saturday
        (WEDNESDAY, 2, [(dec(4), dec(7))], dec(7)),  # away on the last day
        (WEDNESDAY, 2, [(dec(5), dec(20))], dec(4)),  # away after the last day
        (WEDNESDAY, 2, [(dec(3), dec(4)), (dec(4), dec(8))], dec(9)),  # two absences that touch
        (WEDNESDAY, 2, [(dec(3), dec(10)), (dec(4), dec(8))], dec(11)),  # one within the other
        (WEDNESDAY, 2, [(dec(4), None)], None),  # nobody knows until when
        (WEDNESDAY, 2, [(dec(5), None)], dec(4)),  # nobody knows, and it does not matter
    ],
)
def test_the_last_day(given: date, days: int, away: list[tuple[date, date | None]], last: date | None) -> None:
    assert last_day(given, days, away) == last


@pytest.mark.parametrize(("after", "is_open"), [(-1, True), (0, True), (1, False)])
def test_the_last_day_itself_is_in_time(after: int, is_open: bool) -> None:
    assert Window(dec(16)).is_open(dec(16 + after)) is is_open


def test_while_nobody_knows_when_the_officer_is_back_it_stays_open() -> None:
    assert Window(None).is_open(dec(16))


def away(person: Person, first: int, back: int | None, kind: str = "away") -> Absence:
    ends = today() + timedelta(days=back) if back is not None else None
    return Absence.objects.create(person=person, starts=today() + timedelta(days=first), ends=ends, kind=kind)


def test_the_day_is_fixed_with_the_absences_known_when_the_outcome_is_given(cast: Cast) -> None:
    away(cast.nadia, 0, 40)
    outcome = came_to(cast, "isss")
    assert outcome.reply_by == working_day_after(today() + timedelta(days=39), 10)


def test_an_absence_recorded_since_lengthens_it_and_one_that_is_taken_away_never_shortens_it(cast: Cast) -> None:
    outcome = came_to(cast, "isss")
    fixed = working_day_after(today(), 10)
    assert (outcome.reply_by, window_of(outcome).last) == (fixed, fixed)
    absence = away(cast.nadia, 1, 61)
    back = today() + timedelta(days=60)
    assert window_of(outcome).last == working_day_after(back, 10)
    assert window_of(outcome).is_open(fixed + timedelta(days=1))
    absence.delete()
    assert window_of(outcome).last == fixed


@pytest.mark.parametrize(("kind", "longer"), [("away", True), ("part", False)])
def test_only_who_is_away_altogether_has_longer(cast: Cast, kind: str, longer: bool) -> None:
    outcome = came_to(cast, "isss")
    away(cast.nadia, 1, 30, kind)
    assert (window_of(outcome).last > outcome.reply_by) is longer


def test_more_working_days_for_deadlines_count_here_too(cast: Cast) -> None:
    Adjustment.objects.create(
        person=cast.nadia, kind=Adjustment.Kind.DEADLINE_DAYS, amount=5, starts=today() - timedelta(days=9)
    )
    assert came_to(cast, "isss").reply_by == working_day_after(today(), 15)


@pytest.mark.parametrize(("after", "final"), [(-1, False), (0, False), (1, True)])
def test_nothing_is_final_before_the_window_is_over(cast: Cast, after: int, final: bool) -> None:
    outcome = came_to(cast, "isss")
    on = outcome.reply_by + timedelta(days=after)
    assert is_final(outcome, window_of(outcome), on) is final
    assert standing_of(outcome, window_of(outcome), on).final is final


def test_an_absence_without_an_end_keeps_it_provisional(cast: Cast) -> None:
    outcome = came_to(cast, "isss")
    away(cast.nadia, 1, None)
    on = outcome.reply_by + timedelta(days=100)
    assert not is_final(outcome, window_of(outcome), on)
    assert "runs on from the day you are back" in standing_of(outcome, window_of(outcome), on).text


def test_an_appeal_keeps_it_provisional_and_its_decision_is_final_at_once(cast: Cast) -> None:
    before = came_to(cast, "isss")
    after = on_appeal(cast, before, "ssss")
    assert is_final(after, window_of(after), today())
    before.refresh_from_db()
    late = before.reply_by + timedelta(days=30)
    assert not is_final(before, window_of(before), late)
    assert standing_of(before, window_of(before), late).word == "Replaced"
