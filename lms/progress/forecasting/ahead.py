"""How leave and other hours that are agreed for later stretch the work that is left. Plain Python."""

from datetime import date

from lms.progress.forecasting.facts import Facts

# Leave that begins after so many days of what is left, and how many days it lasts.
Leave = tuple[tuple[float, int], ...]


def leave_ahead(facts: Facts, working: float) -> Leave:
    """Return the leave ahead by the days of what is left after which each begins; `working` is the part that is work.

    Leave holds up a learner's own work, not the marking and the signing off by others.
    """
    found, earlier = [], 0
    for starts, ends in facts.stretches if working else ():
        if facts.on < ends < date.max:
            first = max(starts, facts.on)
            found.append((((first - facts.on).days - earlier) / working, (ends - first).days))
            earlier += (ends - first).days
    return tuple(found)


def with_leave(days: float, leave: Leave) -> float:
    """Return how many days pass until so many days of what is left are over: leave counts that begins before."""
    return days + sum(length for begins, length in leave if days > begins)


def without_leave(days: float, leave: Leave) -> float:
    """Return how many days of what is left are over after so many days."""
    for begins, length in leave:
        days = min(days, max(days - length, begins))
    return days


def days_of_work(facts: Facts, full_time: float) -> float:
    """Return how many days, leave left out, so many full-time days of work take at the hours agreed."""
    days, share, since = 0.0, facts.share, facts.on
    for starts, following in (one for one in facts.hours if one[0] > facts.on):
        room = (starts - since).days - _away_between(facts, since, starts)
        if full_time <= room * share:
            break
        days, full_time, share, since = days + room, full_time - room * share, following, starts
    return days + full_time / share


def _away_between(facts: Facts, first: date, end: date) -> int:
    return sum(max((min(last, end) - max(starts, first)).days, 0) for starts, last in facts.stretches)
