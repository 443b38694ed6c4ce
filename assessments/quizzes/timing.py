"""Until when somebody may answer. Pure: moments in, moments out; the server's clock is the only one asked."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SECOND = timedelta(seconds=1)


def ends_at(
    *, started: datetime, minutes: int | None, extra_percent: int = 0, closes_at: datetime | None = None
) -> datetime | None:
    """Return when the time of an attempt is up; nothing where there is no limit.

    A closing moment cuts the time that everybody has, and never the extra time of one person: that follows it.
    """
    started = started.astimezone(UTC)
    if minutes is None:
        return closes_at.astimezone(UTC) if closes_at else None
    end = started + timedelta(minutes=minutes)
    if closes_at:
        end = min(end, closes_at.astimezone(UTC))
    return end + extra_time(minutes, extra_percent)


def extra_time(minutes: int, percent: int) -> timedelta:
    """Return the extra time that somebody has, rounded up to a whole second."""
    return timedelta(seconds=-(-minutes * 60 * percent // 100))


def is_up(ends: datetime | None, at: datetime) -> bool:
    """Say whether the time is up."""
    return ends is not None and at >= ends


def is_over(ends: datetime | None, grace: int, at: datetime) -> bool:
    """Say whether nothing is taken any more: the time is up, and the seconds that a request may be late are too."""
    return ends is not None and at > ends + grace * SECOND


def seconds_left(ends: datetime | None, at: datetime) -> int | None:
    """Return the whole seconds that are left, never fewer than none; nothing where there is no limit."""
    return None if ends is None else max(0, (ends - at) // SECOND)


def in_words(seconds: int) -> str:
    """Say how long that is: minutes, and below one minute seconds."""
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = seconds // 60
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


@dataclass(frozen=True)
class Timer:
    """What the page of a question shows of the time: by the server's clock, as everything here."""

    ends: datetime
    seconds: int
    said: str
    up: bool


def timer(ends: datetime | None, at: datetime) -> Timer | None:
    """Return the time that is left at a moment; nothing where there is no limit."""
    seconds = seconds_left(ends, at)
    if ends is None or seconds is None:
        return None
    up = is_up(ends, at)
    said = "Time is up. Press the button below now to keep what stands here" if up else f"{in_words(seconds)} left"
    return Timer(ends, seconds, said, up)
