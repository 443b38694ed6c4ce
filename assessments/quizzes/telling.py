"""What somebody may be told of their attempt now: the phase it is in, and what that phase tells."""

from datetime import datetime, timedelta

from django.utils import timezone

from assessments.quizzes.behaviours import CLOSED, phase
from assessments.quizzes.models import Attempt, Quiz
from assessments.quizzes.sheet import Sheet


def phase_of(quiz: Quiz, sheet: Sheet) -> str:
    """Return the phase of an attempt now. One query where the quiz has closed, else none."""
    at, handed_in = timezone.now(), sheet.attempt.state != Attempt.State.OPEN
    closed = handed_in and quiz.closes_at is not None and at >= quiz.closes_at
    others = closed and under_way(quiz, sheet.settings.grace, at)
    return phase(handed_in=handed_in, closes_at=quiz.closes_at, others_under_way=others, at=at)


def under_way(quiz: Quiz, grace: int, at: datetime) -> bool:
    """Say whether somebody is still at a quiz that has closed: they may have more time than others."""
    return Attempt.objects.filter(
        quiz=quiz, state=Attempt.State.OPEN, ends_at__gt=at - timedelta(seconds=grace)
    ).exists()


def tells_of(quiz: Quiz, sheet: Sheet) -> frozenset[str]:
    """Return what may be told of an attempt now."""
    return sheet.settings.tells(phase_of(quiz, sheet))


def tells_later(quiz: Quiz, sheet: Sheet) -> frozenset[str]:
    """Return what will be told once the quiz has closed, and is not told yet."""
    return sheet.settings.tells(CLOSED) - tells_of(quiz, sheet)
