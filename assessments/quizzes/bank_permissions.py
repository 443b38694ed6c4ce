"""Which questions of the bank stay where they are: those that a check asks, and those that were ever asked."""

from collections.abc import Sequence

from django.db.models import Count

from assessments.quizzes.models import AttemptSlot, Question, Slot
from lms.permissions import NotAllowed


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
