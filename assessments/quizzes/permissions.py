"""Who may do what in an attempt: only its own person, and only what its state leaves open."""

from django.utils import timezone
from django.utils.timezone import localtime

from assessments.quizzes import timing
from assessments.quizzes.behaviours import settings_of
from assessments.quizzes.models import Attempt, QuestionVersion
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, check_may
from lms.roles import Permission


class Closed(NotAllowed):
    """A refusal because no answer is taken in an attempt any more: it is handed in, or its time is up."""


class NotThere(NotAllowed):
    """A refusal because a question, or an answer to it, is none that the attempt holds."""


class AnotherQuestion(NotAllowed):
    """A refusal because the page that was sent showed another question than the one that is asked now."""


def check_asked(version: QuestionVersion, shown: int | None) -> None:
    """Refuse an answer to another version than the one that is asked now; nothing shown means the one asked."""
    if shown not in (None, version.pk):
        raise AnotherQuestion(
            "That page showed another question than the one that is asked now, so nothing was saved. It was answered "
            "in another window, or its author has changed it."
        )


def check_take(person: Person) -> None:
    """Refuse unless the person's roles let them take checks."""
    check_may(person, Permission.READ_LESSONS, on=today())


def check_own(person: Person, attempt: Attempt) -> None:
    """Refuse anybody but the person whose attempt it is."""
    check_take(person)
    if attempt.person_id != person.pk:
        raise NotAllowed("An attempt belongs to the person who began it, and nobody else answers in it.")


def check_answer(person: Person, attempt: Attempt) -> None:
    """Refuse unless the attempt is the person's own and not handed in."""
    check_own(person, attempt)
    if attempt.state != Attempt.State.OPEN:
        raise Closed("This check is handed in: its answers stand. Put a wrong one right from your results.")
    if timing.is_over(attempt.ends_at, settings_of(attempt.settings).grace, timezone.now()):
        raise Closed(f"Time was up at {localtime(attempt.ends_at):%H:%M:%S}. What was saved by then is handed in.")


def check_put_right(person: Person, attempt: Attempt) -> None:
    """Refuse unless the attempt is the person's own and handed in."""
    check_own(person, attempt)
    if attempt.state == Attempt.State.OPEN:
        raise NotAllowed("This check is not handed in yet: you can still change every answer.")
