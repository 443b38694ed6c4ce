"""What quizzes leave for a learner to speak about with their mentor: misconceptions that still come back."""

from collections import defaultdict
from datetime import date
from typing import Final

from django.urls import reverse

from assessments.quizzes.models import Retest
from assessments.quizzes.retest_pages import names_of, with_steps
from lms.calendar import in_words
from mentoring.pairings.ports import OpenPoint

# A meeting is not a list: those that come back first, and how many more there are.
MOST: Final = 5


def open_points(people: list[int], on: date) -> dict[int, list[OpenPoint]]:
    """Return the misconceptions of some learners that are still open, what comes back first first. Four queries."""
    rows = Retest.objects.open().filter(person__in=people).select_related("module")
    by_person: dict[int, list[Retest]] = defaultdict(list)
    for retest in rows.prefetch_related(with_steps()).order_by("due", "pk"):
        by_person[retest.person_id].append(retest)
    names = names_of(retest for mine in by_person.values() for retest in mine[:MOST])
    return {person: _points(mine, names, on) for person, mine in by_person.items()}


def _points(retests: list[Retest], names: dict[int, str], on: date) -> list[OpenPoint]:
    href = reverse("quizzes:retests")
    found = [
        OpenPoint(
            f"retest-{one.pk}", f"Not sure of yet: {names[one.pk]}"[:200], f"{one.module.title}. {_when(one, on)}", href
        )
        for one in retests[:MOST]
    ]
    if more := len(retests) - MOST if len(retests) > MOST else 0:
        text = f"{more} more question{' comes' if more == 1 else 's come'} back later"
        found.append(OpenPoint("retests", text, "What was once answered wrong, or unsure.", href))
    return found


def _when(retest: Retest, on: date) -> str:
    if retest.due < on:
        return f"A question about it has been due since {in_words(retest.due)}."
    return "A question about it comes back today." if retest.due == on else f"It comes back on {in_words(retest.due)}."
