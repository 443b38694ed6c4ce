"""Too few live questions to draw from: what the authors have to do about it."""

from datetime import date
from typing import Final

from django.db import transaction
from django.urls import reverse

from assessments.quizzes.drawing import TooFew, in_words
from assessments.quizzes.models import Quiz
from lms.actions import close_duty, open_duty
from lms.calendar import today, working_day_after
from lms.models import Unit
from lms.policy.learning import QUIZ_DRAW_DAYS
from lms.roles import Role
from lms.rules import value_of

KIND: Final = "quiz_draw"


@transaction.atomic
def tell_authors(*, quiz: Quiz, too_few: TooFew) -> None:
    """Open a duty for whoever writes questions for the nation; open already: nothing changes."""
    nation = Unit.get_first_root_node()
    if nation is None:
        return
    open_duty(
        kind=KIND,
        source=quiz,
        title=f"Write questions for “{quiz.title[:150]}”",
        reason=f"It could not be begun: too few live questions bear {in_words(too_few.tags)}. "
        "Publish more of them, or change what it draws.",
        due=due_on(today()),
        role=Role.AUTHOR,
        unit=nation,
        link=reverse("quizzes:check", args=[quiz.key]),
        link_text="Open the quiz",
    )


def due_on(day: date) -> date:
    """Return by when questions that were missing are written."""
    return working_day_after(day, value_of(QUIZ_DRAW_DAYS, on=day).value)


@transaction.atomic
def close_when_enough(*, quiz: Quiz) -> None:
    """Close the duty once an attempt could draw again."""
    close_duty(kind=KIND, source=quiz, by=None, reason="Enough questions are live again.")
