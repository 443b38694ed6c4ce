"""What drives a forecast, as figures: sentences are made of them on the page. Plain Python."""

from typing import Any, Final

from lms.progress.forecasting.facts import Facts
from lms.progress.forecasting.waits import marking_days

RECENT: Final = 8


def drivers_of(facts: Facts) -> dict[str, Any]:
    """Return what a forecast rests on, as figures: the page makes sentences of them."""
    last = [week for week in facts.weeks[-RECENT:] if week.weight]
    weight = sum(week.weight for week in last)
    return {
        "weeks": int(facts.counted),
        "full_weeks": round(sum(week.weight for week in facts.weeks), 1),
        "plan_weeks": round(facts.planned(len(facts.done)), 1),
        "steps_done": len(facts.done),
        "steps_left": facts.left,
        "share": round(facts.share, 2),
        "recent": round(sum(week.done for week in last) / weight, 2) if weight else None,
        "quiet_weeks": int(facts.quiet_for()),
        "waiting": len(facts.waiting),
        "longest_wait": (facts.on - min(facts.waiting)).days if facts.waiting else 0,
        "marking_days": round(marking_days(facts)),
        "finish_days": facts.finish_days,
        "judged_for": facts.judged_for,
        "away_days": facts.days_away_after(facts.on),
    }
