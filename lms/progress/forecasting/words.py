"""Forecasts in sentences: what they rest on, what would bring the day forward, and why there is none."""

from collections.abc import Iterator
from typing import Any, Final

from lms.progress.models import Forecast

# Less than this is not worth a sentence, in days.
WORTH_SAYING: Final = 5

ALL_JUDGED: Final = "Everything is done, and everything sent has been judged."

REFUSALS: Final[dict[str, tuple[str, str]]] = {
    Forecast.Refusal.TOO_EARLY: (
        "Too little time has passed: {weeks} weeks are on record, leave and pauses left out.",
        "A range is shown from {needed} weeks on.",
    ),
    Forecast.Refusal.PAUSED: (
        "The pathway is paused.",
        "A range is shown again when the pathway goes on.",
    ),
    Forecast.Refusal.NOTHING_NEW: (
        "Nothing has come for {quiet_weeks} weeks, leave and pauses left out: no lesson, check or evidence.",
        "A range is shown again when something comes. Talk about what stands in the way.",
    ),
    Forecast.Refusal.TOO_LITTLE: (
        "Only {steps_done} steps are on record: lessons, checks, and evidence for a criterion.",
        "A range is shown from {steps_needed} steps on.",
    ),
    Forecast.Refusal.NO_PLAN: (
        "The pathway has no lessons, checks or criteria on record.",
        "A range is shown when it has.",
    ),
}


def refusal_of(code: str, drivers: dict[str, Any], needed: int, steps_needed: int) -> tuple[str, str]:
    """Return why nothing is forecast, and what would make it possible."""
    known = {"weeks": 0, "quiet_weeks": 0, "steps_done": 0, **drivers, "needed": needed, "steps_needed": steps_needed}
    why, then = REFUSALS[code]
    return why.format(**known), then.format(**known)


def rests_on(drivers: dict[str, Any], *, dates: bool) -> list[str]:
    """Say what a forecast rests on; of hours and leave only to whoever may read the dates of the pathway."""
    return list(_rests_on(drivers, dates=dates))


def _rests_on(found: dict[str, Any], *, dates: bool) -> Iterator[str]:
    hours = (
        ""
        if found["full_weeks"] >= found["weeks"] or not dates
        else f", which are {found['full_weeks']:g} full-time weeks"
    )
    yield (
        f"{counted(found['weeks'], 'week')} on record{hours}, leave and pauses left out. "
        f"In them was done what the plan has done by week {found['plan_weeks']:g}."
    )
    if found["recent"] is not None:
        yield f"In the last eight weeks the pace was {found['recent']:.0%} of the plan’s."
    yield (
        f"{found['steps_left']} of {found['steps_left'] + found['steps_done']} steps are left. "
        "A step is a lesson, a check passed, or evidence for a criterion."
    )
    if found.get("work_days"):
        yield f"What is left takes about {span(found['work_days'])} at this pace."
    yield from _waits(found)
    if found["away_days"] and dates:
        yield f"Leave agreed for later adds {span(found['away_days'])}."


def _waits(found: dict[str, Any]) -> Iterator[str]:
    """Say how long others take: marking while something is left or waits, signing off in the end."""
    if all_judged(found):
        passed, usual = (counted(found.get(key, 0), "day") for key in ("judged_for", "finish_days"))
        yield f"{ALL_JUDGED} Signing off and recording the end take about {usual} (UNCONFIRMED): so far {passed}."
        return
    wait = f"Marking takes about {counted(found['marking_days'], 'day')}"
    if found["waiting"]:
        pieces = f"{counted(found['waiting'], 'piece')} wait{'s' if found['waiting'] == 1 else ''} now"
        wait += f"; {pieces}, the longest for {counted(found['longest_wait'], 'day')}"
    yield f"{wait}."
    yield f"{counted(found['finish_days'], 'day')} are counted for signing off and for recording the end (UNCONFIRMED)."


def all_judged(found: dict[str, Any]) -> bool:
    """Say whether nothing is left and nothing waits."""
    return not found["steps_left"] and not found["waiting"]


def sooner(drivers: dict[str, Any]) -> list[str]:
    """Say what would bring the day forward, and by how much."""
    return list(_sooner(drivers))


def _sooner(found: dict[str, Any]) -> Iterator[str]:
    if all_judged(found):
        yield "Signing off the units and recording the end: nothing else is left."
        return
    gained = found.get("sooner", {})
    if gained.get("marking", 0) >= WORTH_SAYING:
        waits = f"{counted(found['waiting'], 'piece')} waiting, the longest for {counted(found['longest_wait'], 'day')}"
        now = f" ({waits})" if found["waiting"] else ""
        yield f"Marking within 14 days instead of {found['marking_days']}{now}: about {span(gained['marking'])}."
    if gained.get("plan", 0) >= WORTH_SAYING:
        yield f"The pace of the plan from now on, instead of {found['pace']:.0%} of it: about {span(gained['plan'])}."


def span(days: int) -> str:
    """Write a number of days as people would: days, weeks or months."""
    if days < 11:
        return counted(days, "day")
    if days < 75:
        return counted(round(days / 7), "week")
    return counted(round(days / 30.4), "month")


def counted(number: int, word: str) -> str:
    """Write a number with its word."""
    return f"{number} {word}{'' if number == 1 else 's'}"
