"""What surrounded an officer on the day: it stands beside the score and never changes it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from courses.demonstration import gate_modules, shown_in
from courses.models import Enrolment, Standing
from lms.calendar import in_words
from lms.models import Person
from lms.policy.practice import OVERLOAD, SPAN_OF_CONTROL
from lms.posts import book_for, books_at, posts_on
from lms.rules import RuleBook
from mentoring.caseload.span.spans import Span, managers_of, spans_of
from mentoring.caseload.workload import Workload, latest_workload


def contexts_on(people: Iterable[Person], on: date) -> dict[int, dict[str, Any]]:
    """Return the facts of the day of each officer, as their checks keep them. Ten queries, however many."""
    ids = [person.pk for person in people]
    posts = posts_on(ids, on)
    books = books_at((post.unit for post in posts.values()), on)
    book = {pk: book_for(posts.get(pk), books, on) for pk in ids}
    modules, workloads, learners = gate_modules(), latest_workload(ids, on), _learners(ids)
    shown, managers = shown_in(book, modules, on), _managers(ids, on)
    return {
        pk: {
            "on": on.isoformat(),
            "grade": posts[pk].get_grade_display() if pk in posts else "",
            "workload": _workload(workloads.get(pk), book[pk]),
            "learner": learners.get(pk),
            "manager": _manager(managers.get(pk), book[pk]),
            "shown": [module.title for module in modules if shown[pk, module.pk].demonstrated],
            "gaps": [module.title for module in modules if not shown[pk, module.pk].demonstrated],
        }
        for pk in ids
    }


def _workload(found: Workload | None, book: RuleBook) -> dict[str, Any] | None:
    if found is None:
        return None
    percent = str(found.percent) if found.percent is not None else None
    return {"percent": percent, "day": found.day.isoformat(), "line": book.answer(OVERLOAD).value}


def _learners(people: list[int]) -> dict[int, dict[str, Any]]:
    """Return where each learner stands: stage, month and mentor cover. One query."""
    rows = Standing.objects.filter(enrolment__in=Enrolment.objects.open().filter(person__in=people))
    return {row.enrolment.person_id: _learner(row) for row in rows.select_related("enrolment")}


def _learner(row: Standing) -> dict[str, Any]:
    return {
        "stage": row.stage_number,
        "month": row.month,
        "has_mentor": row.mentor_id is not None,
        "days_without_mentor": row.days_without_mentor,
    }


def _managers(people: list[int], on: date) -> dict[int, tuple[int, Span]]:
    """Return who manages each, and how many people they carry. Four queries."""
    managers = managers_of(people, on)
    spans = spans_of(managers.values(), on)
    return {person: (manager, spans[manager]) for person, manager in managers.items() if manager in spans}


def _manager(found: tuple[int, Span] | None, book: RuleBook) -> dict[str, Any] | None:
    if found is None:
        return None
    manager, span = found
    limit = book.answer(SPAN_OF_CONTROL).value
    return {"person": manager, "span": str(span.full_time_equivalent), "heads": span.all_heads, "limit": limit}


def in_lines(context: dict[str, Any]) -> list[dict[str, str]]:
    """Return the facts as states with their words, what weighs on the officer first."""
    lines = [*_of_workload(context.get("workload")), *_of_learner(context.get("learner"))]
    lines += _of_manager(context.get("manager"))
    lines += _of_gaps(context)
    lines += [{"kind": "demonstrated", "text": f"{title}: demonstrated"} for title in context.get("shown", ())]
    return lines


def _of_gaps(context: dict[str, Any]) -> list[dict[str, str]]:
    """Name what is not demonstrated; of somebody on no pathway nothing is awaited, which is said once."""
    gaps = context.get("gaps", ())
    if gaps and context.get("learner") is None:
        return [{"kind": "not_applicable", "text": "Not on a pathway"}]
    return [{"kind": "not_started", "text": f"{title}: not demonstrated"} for title in gaps]


def _of_workload(workload: dict[str, Any] | None) -> list[dict[str, str]]:
    if workload is None:
        return [{"kind": "not_applicable", "text": "No workload figure on record"}]
    day = in_words(date.fromisoformat(workload["day"]))
    if workload["percent"] is None:
        return [{"kind": "overdue", "text": f"Workload: no capacity at all on {day}"}]
    over = float(workload["percent"]) > workload["line"]
    words = f"Workload {workload['percent']}% on {day}" + (f", over {workload['line']}%" if over else "")
    return [{"kind": "overdue" if over else "done", "text": words}]


def _of_learner(learner: dict[str, Any] | None) -> list[dict[str, str]]:
    if learner is None:
        return []
    lines = [{"kind": "under_way", "text": f"Learner: stage {learner['stage']}, month {learner['month']}"}]
    if not learner["has_mentor"]:
        lines.append({"kind": "overdue", "text": f"No mentor for {learner['days_without_mentor']} days"})
    elif learner["days_without_mentor"]:
        words = f"Mentor not eligible for {learner['days_without_mentor']} days"
        lines.append({"kind": "overdue", "text": words})
    else:
        lines.append({"kind": "done", "text": "Has an eligible mentor"})
    return lines


def _of_manager(manager: dict[str, Any] | None) -> list[dict[str, str]]:
    """Say how many people the manager carries; of checks from before this was kept, nothing is said."""
    if manager is None:
        return []
    over = float(manager["span"]) > manager["limit"]
    words = f"Manager of {manager['heads']} people, {manager['span']} full time"
    return [{"kind": "overdue" if over else "done", "text": words + (f", over {manager['limit']}" if over else "")}]
