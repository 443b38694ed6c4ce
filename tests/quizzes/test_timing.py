"""Until when somebody may answer: by moments, at both changes of the clock, with extra time and with grace."""

from datetime import UTC, datetime, timedelta

import pytest

from assessments.quizzes import timing
from lms.calendar import LONDON

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def london(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=LONDON, fold=fold)


@pytest.mark.parametrize(
    ("minutes", "extra", "closes", "left"),
    [
        (30, 0, None, 30 * 60),
        (30, 25, None, 2250),
        (7, 33, None, 559),  # 420 seconds and 138.6, rounded up
        (None, 50, None, None),
        (30, 0, 20, 20 * 60),
        (30, 0, 40, 30 * 60),
        (30, 50, 30, 45 * 60),  # the closing moment never cuts the extra time of one person
        (30, 50, 20, 35 * 60),
        (None, 25, 20, 20 * 60),
    ],
)
def test_the_time_that_somebody_has(minutes, extra, closes, left):
    closes_at = NOON + timedelta(minutes=closes) if closes else None
    ends = timing.ends_at(started=NOON, minutes=minutes, extra_percent=extra, closes_at=closes_at)

    assert timing.seconds_left(ends, NOON) == left


@pytest.mark.parametrize(
    ("started", "shown"),
    [
        # Clocks go forward at 01:00 on 29 March 2026 and back at 02:00 on 25 October 2026.
        (london(2026, 3, 29, 0, 45), "02:15"),
        (london(2026, 10, 25, 1, 45, fold=0), "01:15"),
        (london(2026, 10, 25, 1, 45, fold=1), "02:15"),
    ],
)
def test_half_an_hour_is_half_an_hour_when_the_clock_changes(started, shown):
    ends = timing.ends_at(started=started, minutes=30)

    assert ends - started.astimezone(UTC) == timedelta(minutes=30)
    assert f"{ends.astimezone(LONDON):%H:%M}" == shown


@pytest.mark.parametrize(
    ("after", "up", "over"), [(-1, False, False), (0, True, False), (30, True, False), (31, True, True)]
)
def test_time_is_up_at_the_moment_and_over_after_the_grace(after, up, over):
    at = NOON + timedelta(seconds=after)

    assert timing.is_up(NOON, at) is up
    assert timing.is_over(NOON, 30, at) is over


def test_without_a_limit_time_is_never_up():
    assert not timing.is_up(None, NOON)
    assert not timing.is_over(None, 0, NOON)
    assert timing.timer(None, NOON) is None


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 seconds"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (179, "2 minutes")]
)
def test_what_is_left_is_said_in_minutes_and_at_last_in_seconds(seconds, said):
    assert timing.in_words(seconds) == said
