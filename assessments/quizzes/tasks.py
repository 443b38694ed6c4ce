"""What quizzes does on a clock. Each is safe to run twice."""

from django_tasks import task

from assessments.quizzes import actions, marking_again
from assessments.quizzes.models import RegradeRun


@task()
def hand_in_all_over() -> None:
    """Hand in the attempts whose time is up."""
    actions.hand_in_all_over()


@task()
def carry_out_regrade(run: int) -> None:
    """Carry out a run of regrades that was too large to wait for."""
    marking_again.carry_out(run=RegradeRun.objects.get(pk=run))
