"""What privacy does later: copies for people, and what a rule says is due."""

from datetime import date

from django_tasks import task

from lms.privacy.copies import making
from lms.privacy.keeping import due


@task()
def make_copy(export: int) -> None:
    """Make the copy that somebody asked for. One that is made stays as it is."""
    making.make_copy(pk=export)


@task()
def erase_due(person: int, on: str) -> None:
    """Erase what is due of somebody, if it still is. Safe to run twice."""
    due.erase_due(person=person, on=date.fromisoformat(on))
