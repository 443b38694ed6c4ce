"""Jobs of pairings, each safe to run twice."""

from django_tasks import task

from lms.calendar import today
from lms.models import Person, Unit
from mentoring.pairings import actions, proposing


@task()
def keep_cover_duties() -> None:
    """Ask who is without an eligible mentor today: eligibility, posts and pairings change with time alone."""
    actions.keep_cover_duties(on=today())


@task()
def work_out_proposals(unit: int, by: int) -> None:
    """Work out who should mentor whom at a place, for somebody who asked for it."""
    proposing.propose(unit=Unit.objects.get(pk=unit), by=Person.objects.get(pk=by), on=today())
