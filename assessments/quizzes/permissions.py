"""Who may do what in an attempt: only its own person, and only what its state leaves open."""

from collections.abc import Sequence

from django.db.models import Count
from django.utils import timezone
from django.utils.timezone import localtime

from assessments.quizzes import timing
from assessments.quizzes.behaviours import settings_of
from assessments.quizzes.models import Attempt, AttemptSlot, Question, Slot
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, check_may
from lms.roles import Permission


class Closed(NotAllowed):
    """A refusal because no answer is taken in an attempt any more: it is handed in, or its time is up."""


class NotThere(NotAllowed):
    """A refusal because a question, or an answer to it, is none that the attempt holds."""


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


# ---- questions of the bank ----


def check_unpublish(questions: Sequence[Question]) -> None:
    """Refuse to take a question from under a check that asks it."""
    _check_not_in_a_check(questions, "is not unpublished")


def check_delete(questions: Sequence[Question]) -> None:
    """Refuse to delete a question that a check asks, or that ever was live: its versions are kept for ever."""
    _check_not_in_a_check(questions, "is not deleted")
    asked = dict(_asked(questions))
    for question in questions:
        if question.pk in asked:
            times = "once" if asked[question.pk] == 1 else f"{asked[question.pk]} times"
            raise NotAllowed(
                f"“{question}” is not deleted: it was asked {times}, and the records of those attempts keep it. "
                "Unpublish it instead."
            )
    if kept := next((question for question in questions if question.versions.exists()), None):
        raise NotAllowed(f"“{kept}” is not deleted: it has been live, and what was live is kept. Unpublish it instead.")


def _check_not_in_a_check(questions: Sequence[Question], what: str) -> None:
    rows = Slot.objects.filter(question__in=[question.pk for question in questions]).order_by("quiz__title")
    titles: dict[int, list[str]] = {}
    for question, title in rows.values_list("question", "quiz__title"):
        titles.setdefault(question, []).append(f"“{title}”")
    for question in questions:
        if found := titles.get(question.pk):
            checks = "The check" if len(found) == 1 else "The checks"
            ask = "asks" if len(found) == 1 else "ask"
            raise NotAllowed(
                f"“{question}” {what}. {checks} {' and '.join(found)} {ask} it: take it out of there first."
            )


def _asked(questions: Sequence[Question]) -> list[tuple[int, int]]:
    """Return how often each of these questions was asked; one that never was is left out."""
    keys = [question.pk for question in questions]
    rows = AttemptSlot.objects.filter(question_version__question__in=keys)
    counted = rows.order_by().values_list("question_version__question").annotate(times=Count("pk"))
    return [(question, times) for question, times in counted]
