"""What quizzes does on a clock. Each is safe to run twice."""

from django_tasks import task

from assessments.quizzes import actions


@task()
def hand_in_all_over() -> None:
    """Hand in the attempts whose time is up."""
    actions.hand_in_all_over()
