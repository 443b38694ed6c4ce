"""What a cell of the field's own files says: hours, and days in every way that its tools write them.

Each refuses with a sentence that never repeats what stands there. Pure.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from courses.imports import cells
from lms.calendar import LONDON, today
from lms.screening import month_called
from lms.workbooks import LONGEST_NUMBER

MOST_HOURS: Final = 37
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 1, 1)
COMMA: Final = re.compile(r"[0-9]{1,2},[0-9]{1,2}")
DAY: Final = "Write a day as 03/05/2026 or 2026-05-03."
TIME: Final = r"(?:,? [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
# 28 11 2026, 16:15 as the tool's export has it; 28/11/2026; 28 November 2026; 28-Nov-2026.
DAY_FIRST: Final = re.compile(rf"([0-9]{{1,2}})[ /.-]([0-9]{{1,2}}|[A-Za-z]{{3,9}})[ /.-]([0-9]{{4}}){TIME}")
# Sat Nov 28 2026 16:15:27 as its older export has it.
WEEKDAY_FIRST: Final = re.compile(rf"[A-Za-z]{{3}} ([A-Za-z]{{3}}) ([0-9]{{1,2}}) ([0-9]{{4}}){TIME}")
YEAR_FIRST: Final = re.compile(rf"([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}}){TIME}")
MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def hours(value: Any) -> Decimal:
    """Read hours a week, from 0 to 37, to two places."""
    if isinstance(value, str) and COMMA.fullmatch(value):
        raise ValueError("Write the hours with a point, as 22.2.")
    try:
        return cells.number(0, MOST_HOURS, 2)(value)
    except ValueError:
        raise ValueError(f"A number from 0 to {MOST_HOURS}, with at most two decimal places, such as 22.2.") from None


def day(value: Any) -> date:
    """Read a day, whatever time of it is written beside: reductions begin and end on days."""
    if isinstance(value, datetime):
        found = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, str) and len(value) <= LONGEST_NUMBER:
        found = _written(value)
    else:
        raise ValueError(f"This is no day. {DAY}")
    if not FIRST_DAY <= found <= LAST_DAY:
        raise ValueError("This day cannot be meant.")
    return found


def _written(text: str) -> date:
    if MOMENT.fullmatch(text):
        return _of_moment(text)
    day_first, weekday, year_first = (way.fullmatch(text) for way in (DAY_FIRST, WEEKDAY_FIRST, YEAR_FIRST))
    if day_first:
        number, month, year = day_first.groups()
    elif weekday:
        month, number, year = weekday.groups()
    elif year_first:
        year, month, number = year_first.groups()
    else:
        raise ValueError(DAY)
    try:
        return date(int(year), int(month) if month.isdigit() else month_called(month) or 0, int(number))
    except ValueError:
        raise ValueError(f"There is no such day. {DAY}") from None


def _of_moment(text: str) -> date:
    """Return the day in London of a moment; one without a zone says its own day."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"There is no such day. {DAY}") from None
    return today(moment) if moment.tzinfo else moment.replace(tzinfo=LONDON).date()
