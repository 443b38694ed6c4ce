"""The rows of what monitors ask."""

from typing import Final

from tests.access_row import EVERYBODY, Row

MONITOR_ROWS: Final = (
    Row("health", EVERYBODY, public=True),
    Row("live", EVERYBODY, public=True),
    Row("ready", EVERYBODY, public=True),
    # Open to whoever shows the token of the monitor, and to nobody by role: tests/lms/test_metrics.py.
    Row("metrics", set()),
)
