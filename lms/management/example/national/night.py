"""What the night makes of an invented nation, as far as pages rest on it.

Cases are asked about again for learners only, as boards show them: the rest of the 20,000 people is left to the first
night, as is every duty that time alone opens.
"""

from datetime import timedelta
from io import StringIO
from typing import Final

from django.core.management import call_command
from django.db import connection

from courses import standing
from courses.models import Enrolment
from lms.management.example.national.world import World, moment
from lms.models import Notice, Person
from lms.progress.forecasting.keeping import keep_forecasts
from mentoring.caseload.held.recheck import recheck
from mentoring.caseload.models import Recheck
from mentoring.pairings.mentor_standing import keep_mentor_standings
from mentoring.pairings.stretches import write_all

AT_ONCE: Final = 100


def write_groups(world: World) -> int:
    """Let authors into the editor of lessons."""
    call_command("sync_roles", verbosity=0, stdout=StringIO())
    return Person.groups.through.objects.count()


def count_rows(world: World) -> int:
    """Let the database count what is in its tables, or it would answer the questions of the night without indexes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return 0


def write_cover(world: World) -> int:
    """Work out on which days each learner had, has and will have an eligible mentor."""
    return write_all(world.on)


def write_mentors(world: World) -> int:
    """Work out where each mentor stands."""
    return keep_mentor_standings(on=world.on)


def write_standings(world: World) -> int:
    """Work out the read model that boards are read from."""
    return standing.rebuild(world.on)


def write_held(world: World) -> int:
    """Ask again about the cases that learners hold, as of the night before; tell nobody of it by e-mail."""
    last = world.on - timedelta(days=1)
    night = Recheck.objects.create(day=last, finished_at=moment(last))
    people = list(Enrolment.objects.open().order_by("person").values_list("person", flat=True))
    cases = 0
    for first in range(0, len(people), AT_ONCE):
        cases += recheck(people[first : first + AT_ONCE], world.on, night)
    Notice.objects.waiting().update(sent_at=moment(last))
    return cases


def write_forecasts(world: World) -> int:
    """Work out when each learner will qualify, and how many of each place in each month."""
    return keep_forecasts(on=world.on)
