"""Let the example play its history: what is done inside `on_day` is done on that day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from unittest.mock import patch

from lms.calendar import LONDON


@contextmanager
def on_day(day: date, at: time = time(10, 15)) -> Iterator[None]:
    """Make `day` the present for everything inside."""
    moment = datetime.combine(day, at, tzinfo=LONDON)
    with patch("django.utils.timezone.now", lambda: moment), patch("lms.calendar.present", lambda: moment):
        yield
