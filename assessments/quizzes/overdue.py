"""The present attempt of somebody; one whose time is up is handed in before anybody looks at it."""

from django.utils import timezone

from assessments.quizzes.actions import hand_in_if_over, is_over
from assessments.quizzes.models import Quiz
from assessments.quizzes.sheet import Sheet, latest_sheet, sheet_of
from lms.models import Person


def present_sheet(person: Person, quiz: Quiz) -> Sheet | None:
    """Read a person's own latest attempt, handed in if its time is up; nothing when there is none."""
    sheet = latest_sheet(person, quiz)
    if sheet is None or not is_over(sheet.attempt, timezone.now()):
        return sheet
    return sheet_of(hand_in_if_over(attempt=sheet.attempt))
