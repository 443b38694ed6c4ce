"""Work out the statistics of checks, as the job of the night does."""

from datetime import datetime

from assessments.quizzes.item_statistics import work_out
from assessments.quizzes.models import Attempt, Quiz


def work_out_figures(at: datetime) -> None:
    """Work out the figures of each check that somebody has handed in."""
    handed_in = Attempt.objects.exclude(state=Attempt.State.OPEN).values("quiz")
    for quiz in Quiz.objects.filter(pk__in=handed_in):
        work_out(quiz, at=at)
