"""What the nights and Mondays before would have left for managers: forecasts, and two weekly digests."""

from datetime import date, timedelta

from courses import standing
from lms.management.example.clock import on_day
from lms.progress.digests.writing import monday_of, write_digests
from lms.progress.forecasting.keeping import keep_forecasts


def tell_managers(on: date) -> None:
    """Work out where everybody stands and when they will qualify, and write the digests of two weeks."""
    # Files were taken in some days ago, and time has passed since.
    standing.rebuild(on)
    keep_forecasts(on=on)
    for monday in (monday_of(on) - timedelta(weeks=1), monday_of(on)):
        with on_day(monday):
            write_digests(on=monday)
