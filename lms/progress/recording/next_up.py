"""The one thing that comes next for a learner, in words for everybody who opens the record."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from courses.models import Standing
from courses.progress import ModuleProgress, StageProgress
from lms.calendar import in_words
from lms.next_step import in_order


@dataclass(frozen=True)
class NextUp:
    """What comes next, why, and which module it is about."""

    title: str
    why: str
    module: int | None = None


def next_up(enrolment: Any, stages: list[StageProgress], standing: Standing | None, on: date) -> NextUp | None:
    """Return what comes next: nothing once the pathway has ended. No query."""
    if not enrolment.is_open or standing is None:
        return None
    if enrolment.status == enrolment.Status.PAUSED:
        return NextUp("The pathway is paused", "Nothing is due while it is. What is finished meanwhile counts.")
    modules = in_order(stages)
    for comes, in_full in ((_to_put_right, _put_right), (_to_learn, _learn), (_to_show, _show)):
        if found := next((item for item in modules if comes(item)), None):
            return in_full(found, on)
    return _criteria(standing)


def _to_put_right(item: ModuleProgress) -> bool:
    return item.check is not None and item.check.state == "put right"


def _to_learn(item: ModuleProgress) -> bool:
    return not item.done and not item.shown.demonstrated


def _to_show(item: ModuleProgress) -> bool:
    return not item.complete


def _put_right(item: ModuleProgress, on: date) -> NextUp:
    said = item.check.in_words if item.check else ""
    return NextUp(f"Put right the check of {item.module}", f"{said}.", item.module.pk)


def _learn(item: ModuleProgress, on: date) -> NextUp:
    word = "Go on with" if item.started else "Start"
    due = f"It was due by {in_words(item.due)}" if item.due < on else f"It is due by {in_words(item.due)}"
    read = f"{item.lessons_done} of {item.lessons_total} lessons are finished. " if item.lessons_total else ""
    gate = " It comes before a first case." if item.module.gates_first_case else ""
    return NextUp(f"{word} {item.module}", f"{read}{due}.{gate}", item.module.pk)


def _show(item: ModuleProgress, on: date) -> NextUp:
    return NextUp(f"Show {item.module} in practice", f"{item.shown.in_words}.", item.module.pk)


def _criteria(standing: Standing) -> NextUp:
    left = standing.criteria_total - standing.criteria_met
    if left <= 0:
        return NextUp("Nothing is left to show", "Every module is demonstrated and every criterion is met.")
    by = f" by {in_words(standing.planned_end)}" if standing.planned_end else ""
    why = f"Every module is demonstrated. {standing.criteria_met} of {standing.criteria_total} criteria are met."
    return NextUp(f"Show {left} more criteri{'on' if left == 1 else 'a'}{by}", why)
