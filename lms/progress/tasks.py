"""What the roof does on a clock."""

from django_tasks import task

from lms.calendar import today
from lms.progress.actions import start_day


@task()
def daily() -> None:
    """Do what a new day asks for. Safe to run twice."""
    start_day(on=today())
