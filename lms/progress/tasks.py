"""What the roof does on a clock."""

from django_tasks import task

from lms.calendar import today
from lms.progress.actions import start_day
from lms.progress.digests.writing import write_digests
from lms.progress.exporting import making


@task()
def daily() -> None:
    """Do what a new day asks for. Safe to run twice."""
    start_day(on=today())


@task()
def weekly() -> None:
    """Write what each manager reads on a Monday. Safe to run twice."""
    write_digests(on=today())


@task()
def make_board_file(export: int) -> None:
    """Make the file of a board that somebody asked for. One that is made stays as it is."""
    making.make_board(pk=export)
