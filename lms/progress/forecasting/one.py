"""What the page of one learner's forecast shows. A constant number of queries."""

from datetime import date
from typing import Any, Final, NamedTuple

from courses.models import Enrolment
from lms.calendar import in_words
from lms.progress.forecasting.keeping import limits_on
from lms.progress.forecasting.pace import FEWEST_STEPS
from lms.progress.forecasting.range_picture import DESK, PHONE, picture_of
from lms.progress.forecasting.words import refusal_of, rests_on, sooner
from lms.progress.models import Forecast
from lms.progress.recording.blocked import ended_in_words
from lms.progress.recording.reading import Reading

# So many of the earlier forecasts are shown.
EARLIER: Final = 12
RANGE_COLUMNS: Final = [{"label": "What"}, {"label": "Day"}, {"label": "What it means"}]
EARLIER_COLUMNS: Final = [{"label": "Worked out on"}, {"label": "From"}, {"label": "Likely"}, {"label": "Until"}]


class Days(NamedTuple):
    """The three days of a range."""

    early: date
    likely: date
    late: date


def days_of(row: Forecast) -> Days | None:
    """Return the three days of a forecast; nothing where it is refused."""
    if row.early and row.likely and row.late:
        return Days(row.early, row.likely, row.late)
    return None


def page_of(reading: Reading) -> dict[str, Any]:
    """Return the current forecast in words, picture and table, and what was said before, as far as a reader may know.

    Leave and hours agreed for later are told only to whoever may read the dates of the pathway.
    """
    enrolment = reading.enrolment
    rows = list(Forecast.objects.filter(enrolment=enrolment).order_by("-month")[: EARLIER + 1])
    current = next((row for row in rows if row.current and enrolment.is_open), None)
    planned = enrolment.standing.planned_end if hasattr(enrolment, "standing") else None
    return {
        "forecast": current,
        "planned": planned,
        "earlier": [_earlier(row) for row in rows if row != current],
        "earlier_columns": EARLIER_COLUMNS,
        "ended": ended_in_words(enrolment),
        "heading": _heading(enrolment, current),
        **(_shown(reading, current, planned) if current else {}),
    }


def _heading(enrolment: Enrolment, current: Forecast | None) -> str:
    """Say the most important thing."""
    name = enrolment.person.name
    if not enrolment.is_open:
        return f"{name}: nothing is forecast any more"
    if current is None:
        return f"{name}: nothing is forecast yet"
    days = days_of(current)
    return f"{name}: likely to qualify in {days.likely:%B %Y}" if days else f"{name}: nothing can be forecast"


def _shown(reading: Reading, current: Forecast, planned: date | None) -> dict[str, Any]:
    days = days_of(current)
    if days is None:
        limits = limits_on(current.worked_out_on)
        why, then = refusal_of(current.refusal, current.drivers, limits.weeks, FEWEST_STEPS)
        return {"why": why, "then": then}
    name = f"{reading.learner.name}: from {in_words(days.early)} to {in_words(days.late)}"
    return {
        "range": f"{days.early:%B %Y} to {days.late:%B %Y}",
        "against_plan": _against_plan(days, planned),
        "pictures": [picture_of(name, current.worked_out_on, *days, planned, sheet) for sheet in (DESK, PHONE)],
        "rows": _rows(days, planned),
        "columns": RANGE_COLUMNS,
        "rests_on": rests_on(current.drivers, dates=reading.dates),
        "sooner": sooner(current.drivers),
    }


def _against_plan(days: Days, planned: date | None) -> str:
    """Say how the range lies beside the plan."""
    if planned is None:
        return ""
    if days.early > planned:
        return f"The whole range is later than the planned {in_words(planned)}."
    if days.late < planned:
        return f"The whole range is earlier than the planned {in_words(planned)}."
    return f"The planned {in_words(planned)} lies within the range."


def _rows(days: Days, planned: date | None) -> list[list[str]]:
    rows = [
        ["Early", in_words(days.early), "one time in ten it is earlier than this"],
        ["Likely", in_words(days.likely), "as often earlier as later"],
        ["Late", in_words(days.late), "one time in ten it is later than this"],
    ]
    return [*rows, ["Planned", in_words(planned), "as the dates of the pathway stand now"]] if planned else rows


def _earlier(row: Forecast) -> list[Any]:
    days = days_of(row)
    shown = [in_words(day) for day in days] if days else [row.get_refusal_display(), "", ""]
    return [in_words(row.worked_out_on), *shown]
