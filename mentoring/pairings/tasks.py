"""Jobs of pairings, each safe to run twice."""

from django_tasks import task

from lms.calendar import today
from mentoring.pairings import actions


@task()
def keep_cover_duties() -> None:
    """Ask who is without an eligible mentor today: eligibility, posts and pairings change with time alone."""
    actions.keep_cover_duties(on=today())
