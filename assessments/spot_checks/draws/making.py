"""What the page of a new draw does: freeze the list, then have the seed drawn, here or for a big place by a job."""

from typing import Final

from assessments.spot_checks.draws.drawing import draw
from assessments.spot_checks.draws.freezing import freeze_population
from assessments.spot_checks.draws.permissions import check_may_see_draw
from assessments.spot_checks.models import Draw, StandardVersion
from lms.calendar import today
from lms.jobs.models import JobRun
from lms.models import Person, Unit
from lms.permissions import NotAllowed

# With more officers than these a job draws, and the page waits.
MOST_AT_ONCE: Final = 500
TASK: Final = "assessments.spot_checks.tasks.draw_seed"
UNDER_WAY: Final = (JobRun.Outcome.WAITING, JobRun.Outcome.RUNNING, JobRun.Outcome.FAILED)


def make_draw(*, unit: Unit, standard_version: StandardVersion, by: Person) -> Draw:
    """Freeze the list of a place, which is kept whatever comes then, and have its seed drawn."""
    frozen = freeze_population(unit=unit, standard_version=standard_version, by=by)
    have_seed_drawn(frozen=frozen, by=by)
    return frozen


def have_seed_drawn(*, frozen: Draw, by: Person) -> None:
    """Draw the seed of a list that is frozen: at once, or for many officers by a job. One job at a time."""
    check_may_see_draw(by, frozen, on=today())
    if is_being_drawn(frozen):
        raise NotAllowed("The seed of this list is being drawn.")
    if frozen.officers_n <= MOST_AT_ONCE:
        draw(draw=frozen, by=by)
        return
    from assessments.spot_checks.tasks import draw_seed  # it names this room

    draw_seed.enqueue(frozen.pk, by.pk)


def is_being_drawn(frozen: Draw) -> bool:
    """Say whether a job is at the seed of this list. One query."""
    runs = JobRun.objects.filter(task=TASK, outcome__in=UNDER_WAY).values_list("arguments", flat=True)
    return any(arguments["args"][0] == frozen.pk for arguments in runs)
