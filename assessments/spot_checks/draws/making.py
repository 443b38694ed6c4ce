"""What the page of a new draw does: freeze the list, then have the seed drawn, here or for a big place by a job."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from assessments.spot_checks.draws.drawing import draw
from assessments.spot_checks.draws.freezing import freeze_population
from assessments.spot_checks.draws.permissions import check_may_see_draw
from assessments.spot_checks.draws.regions import one_draw_at_a_time
from assessments.spot_checks.judging.assigning import assign_waiting
from assessments.spot_checks.models import Draw, StandardVersion
from lms.calendar import in_words, today
from lms.jobs.models import JobRun
from lms.models import Person, Unit
from lms.permissions import NotAllowed

# With more officers than these a job draws, and the page waits.
MOST_AT_ONCE: Final = 500
TASK: Final = "assessments.spot_checks.tasks.draw_seed"
UNDER_WAY: Final = (JobRun.Outcome.WAITING, JobRun.Outcome.RUNNING, JobRun.Outcome.FAILED)


def make_draw(*, unit: Unit, standard_version: StandardVersion, by: Person, newest: int) -> Draw:
    """Freeze the list of a place, which is kept whatever comes then, and have its seed drawn.

    `newest` is the number of the newest draw around there that `by` knew of, 0 for none: posted twice, or after
    somebody else drew, nothing is drawn.
    """
    with transaction.atomic():
        one_draw_at_a_time(unit)
        _check_newest(unit, newest)
        frozen = freeze_population(unit=unit, standard_version=standard_version, by=by)
    have_seed_drawn(frozen=frozen, by=by)
    return frozen


def newest_at(unit: Unit) -> Draw | None:
    """Return the newest draw in the region that a place lies in."""
    rows = Draw.objects.filter(unit__path__startswith=unit.region_path).select_related("unit", "frozen_by")
    return rows.order_by("-pk").first()


def _check_newest(unit: Unit, newest: int) -> None:
    found = newest_at(unit)
    if found is not None and found.pk > newest:
        who = found.frozen_by or "The nightly job"
        at = f"{timezone.localtime(found.frozen_at):%H:%M} on {in_words(today(found.frozen_at))}"
        raise NotAllowed(f"{who} drew in {found.unit} at {at}, after you opened this page. Look again at who is due.")


def have_seed_drawn(*, frozen: Draw, by: Person) -> None:
    """Draw the seed of a list that is frozen: at once, or for many officers by a job. One job at a time."""
    check_may_see_draw(by, frozen, on=today())
    if is_being_drawn(frozen):
        raise NotAllowed("The seed of this list is being drawn.")
    if frozen.officers_n <= MOST_AT_ONCE:
        draw(draw=frozen, by=by)
        # On its own: nothing that goes wrong here undoes a draw.
        assign_waiting(on=today(), by=by)
        return
    from assessments.spot_checks.tasks import draw_seed  # it names this room

    draw_seed.enqueue(frozen.pk, by.pk)


def is_being_drawn(frozen: Draw) -> bool:
    """Say whether a job is at the seed of this list. One query."""
    runs = JobRun.objects.filter(task=TASK, outcome__in=UNDER_WAY).values_list("arguments", flat=True)
    return any(arguments["args"][0] == frozen.pk for arguments in runs)
