"""The columns of Standing that say when a check was handed in last, and which misconceptions are still open."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from assessments.quizzes.models import Quiz, Retest, Step
from courses.models import Enrolment
from lms.calendar import today


def afterwards_columns(ids: Iterable[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out these columns for some enrolments. Three queries, however many."""
    people = dict(Enrolment.objects.filter(pk__in=list(ids)).values_list("pk", "person"))
    handed_in, due = _handed_in(people.values()), _due(people.values())
    return {
        pk: {
            "misconceptions": len(due.get(person, ())),
            "misconceptions_due": min(due.get(person, ()), default=None),
            "checked_on": today(handed_in[person]) if person in handed_in else None,
        }
        for pk, person in people.items()
    }


def _handed_in(people: Iterable[int]) -> dict[int, datetime]:
    """Return when each person last handed in a check."""
    rows = Step.objects.filter(
        kind=Step.Kind.SUBMIT, attempt__person__in=list(people), attempt__quiz__behaviour=Quiz.Behaviour.CHECK
    )
    return dict(rows.order_by().values_list("attempt__person").annotate(last=Max("at")))


def _due(people: Iterable[int]) -> dict[int, list[date]]:
    """Return when each open misconception comes back, of modules without which nobody has a first case."""
    rows = Retest.objects.open().filter(person__in=list(people), module__gates_first_case=True)
    found: dict[int, list[date]] = {}
    for person, day in rows.order_by("pk").values_list("person", "due"):
        found.setdefault(person, []).append(day)
    return found
