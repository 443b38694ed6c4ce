"""Jobs of spot checks, each safe to run twice."""

from django_tasks import task

from assessments.spot_checks.draws import again, drawing
from assessments.spot_checks.judging.assigning import assign_waiting
from assessments.spot_checks.models import Draw
from lms.calendar import today
from lms.models import Person


@task()
def draw_seed(draw: int, by: int) -> None:
    """Draw the seed of a list that is frozen, for somebody who asked for it. A draw that is made stays as it is."""
    person = Person.objects.get(pk=by)
    drawing.draw(draw=Draw.objects.get(pk=draw), by=person)
    assign_waiting(on=today(), by=person)


@task()
def run_draw_again(draw: int) -> None:
    """Run a big draw again for somebody who waits for the answer. It changes nothing."""
    again.run(draw)
