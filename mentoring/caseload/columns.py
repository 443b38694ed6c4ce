"""The columns of Standing that caseload owns: the latest workload, cases held too early, and what is taken off."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from courses.models import Enrolment
from lms.calendar import today
from lms.models import Person
from lms.policy.practice import OVERLOAD
from lms.posts import book_for, books_at, posts_on
from mentoring.caseload.held.duties import answers_about
from mentoring.caseload.models import HeldGap, Holding
from mentoring.caseload.reasons import BLOCK
from mentoring.caseload.reductions.compared import Reductions
from mentoring.caseload.reductions.filed import reductions_of
from mentoring.caseload.rulings.capacity import over_since
from mentoring.caseload.workload import Workload, latest_workload, recent_workloads

# How far back the figures of whoever is above the limit are read.
LOOK_BACK: Final = timedelta(weeks=156)


def caseload_columns(ids: list[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out the columns of Standing that caseload owns. The same number of queries, however many."""
    figures, held = figures_columns(ids, on), held_columns(ids, on)
    return {pk: {**figures[pk], **held[pk]} for pk in figures}


def figures_columns(ids: list[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out the columns that a file of workloads changes: contracted hours decide what is taken off, too."""
    workloads, reductions = workload_columns(ids, on), reduction_columns(ids, on)
    return {pk: {**workloads[pk], **reductions[pk]} for pk in workloads}


def workload_columns(ids: Iterable[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out the latest workload, its day, and since when every figure has been above the limit. Four queries."""
    people = _people(ids)
    found = latest_workload(people.values(), on)
    over = _over(found, on)
    return {
        pk: {
            "workload_percent": found[person].percent if person in found else None,
            "workload_day": found[person].day if person in found else None,
            "over_since": over.get(person),
        }
        for pk, person in people.items()
    }


def _over(found: Mapping[int, Workload], on: date) -> dict[int, date]:
    """Return since when each has been above the limit of their region, by the same points and without a break."""
    limits = _limits(found, on)
    now = [pk for pk, one in found.items() if not one.no_capacity and (one.percent or 0) > limits[pk]]
    if not now:
        return {}
    return {pk: over_since(days, limits[pk]) for pk, days in recent_workloads(now, on - LOOK_BACK, on).items()}


def _limits(people: Iterable[int], on: date) -> dict[int, int]:
    """Return the limit that holds where each of these people works."""
    posts = posts_on(people, on)
    books = books_at((post.unit for post in posts.values()), on)
    return {pk: int(book_for(posts.get(pk), books, on).answer(OVERLOAD).value) for pk in people}


def held_columns(ids: Iterable[int], on: date) -> dict[int, dict[str, Any]]:
    """Count the cases that each holds and that a rule would block today, by the last night's answers. Four queries.

    What their manager has answered for stays on record and is not counted again until the answer ends.
    """
    people = _people(ids)
    held, answers = Holding.objects.on(on).filter(person__in=list(people.values())), answers_about(people.values(), on)
    rows = HeldGap.objects.filter(until=None, answer=BLOCK, holding__in=held).order_by("pk")
    found: dict[int, dict[int, date]] = {}
    for person, holding, since in rows.values_list("holding__person", "holding", "since"):
        if person not in answers or since > today(answers[person].at):
            cases = found.setdefault(person, {})
            cases[holding] = min(since, cases.get(holding, since))
    return {
        pk: {
            "cases_early": len(found.get(person, {})),
            "cases_early_since": min(found.get(person, {}).values(), default=None),
        }
        for pk, person in people.items()
    }


def reduction_columns(ids: Iterable[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out from which day less is taken off than the rules give, by the latest export of reductions."""
    people = _people(ids)
    found = reductions_of(Person.objects.filter(pk__in=list(people.values())), on)
    return {pk: {"reduction_by": falls_short_on(found[person])} for pk, person in people.items()}


def falls_short_on(found: Reductions) -> date | None:
    """Return the day from which less is taken off than the rules give, past or to come. Pure."""
    since, needed = found.protection.since, found.needed_until
    if not found.known or not found.protection.percent or since is None:
        return None
    if found.too_little:
        return found.filed.lapsed_on(since, found.on) or since
    return found.filed.falls_below(found.expected, found.on, needed) if needed else None


def _people(ids: Iterable[int]) -> dict[int, int]:
    return dict(Enrolment.objects.filter(pk__in=list(ids)).values_list("pk", "person"))
