"""What quizzes does on a clock. Each is safe to run twice."""

from django.utils import timezone
from django_tasks import task

from assessments.quizzes import actions, item_statistics, marking_again, working_out
from assessments.quizzes.models import Quiz, RegradeRun
from assessments.quizzes.question_import import files


@task()
def hand_in_all_over() -> None:
    """Hand in the attempts whose time is up."""
    actions.hand_in_all_over()


@task()
def carry_out_regrade(run: int) -> None:
    """Carry out a run of regrades that was too large to wait for."""
    marking_again.carry_out(run=RegradeRun.objects.get(pk=run))


@task()
def work_out_statistics() -> None:
    """Have the figures of every check worked out, each by a job of its own."""
    working_out.queue_all()


@task()
def work_out_quiz(quiz: int) -> None:
    """Work out the figures of a check."""
    item_statistics.work_out(Quiz.objects.get(pk=quiz), at=timezone.now())


@task()
def read_question_file(file: int) -> None:
    """Read a file of questions and keep what it would bring."""
    files.read_file(pk=file)


@task()
def take_in_question_file(file: int) -> None:
    """Take in a file of questions to which its sender said yes."""
    files.take_in(pk=file)
