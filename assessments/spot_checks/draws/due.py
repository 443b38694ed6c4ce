"""When an officer is due for a check: once in so many months, by the rule of their region. Pure."""

from datetime import date

from lms.calendar import months_after


def next_due(last: date | None, months: int) -> date | None:
    """Return when the next check is due after the last one; never checked: nothing, which means now."""
    return months_after(last, months) if last else None
