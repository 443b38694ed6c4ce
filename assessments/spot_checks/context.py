"""What surrounded an officer on the day: it stands beside the score and never changes it."""

from datetime import date
from typing import Any

from courses.demonstration import gate_modules, shown_by
from courses.models import Enrolment, Standing
from lms.calendar import in_words
from lms.models import Person
from lms.permissions import current_post
from lms.policy.practice import OVERLOAD
from lms.rules import RuleBook
from mentoring.caseload.workload import latest_workload


def context_on(officer: Person, on: date) -> dict[str, Any]:
    """Return the facts of the day, as a judgement keeps them."""
    post = current_post(officer, on)
    book = RuleBook.at(post.unit if post else None, on)
    modules = gate_modules()
    shown = shown_by([officer], modules, book)
    return {
        "on": on.isoformat(),
        "grade": post.get_grade_display() if post else "",
        "workload": _workload(officer, on, book),
        "learner": _learner(officer),
        "shown": [module.title for module in modules if shown[officer.pk, module.pk].demonstrated],
        "gaps": [module.title for module in modules if not shown[officer.pk, module.pk].demonstrated],
    }


def _workload(officer: Person, on: date, book: RuleBook) -> dict[str, Any] | None:
    found = latest_workload([officer.pk], on).get(officer.pk)
    if found is None:
        return None
    percent = str(found.percent) if found.percent is not None else None
    return {"percent": percent, "day": found.day.isoformat(), "line": book.answer(OVERLOAD).value}


def _learner(officer: Person) -> dict[str, Any] | None:
    row = Standing.objects.filter(enrolment__in=Enrolment.objects.open().filter(person=officer)).first()
    if row is None:
        return None
    return {
        "stage": row.stage_number,
        "month": row.month,
        "has_mentor": row.mentor_id is not None,
        "days_without_mentor": row.days_without_mentor,
    }


def in_lines(context: dict[str, Any]) -> list[dict[str, str]]:
    """Return the facts as states with their words, what weighs on the officer first."""
    lines = [*_of_workload(context.get("workload")), *_of_learner(context.get("learner"))]
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
