"""How far people are: stage, modules read, done and demonstrated, and what is due."""

import math
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from courses import ports
from courses.demonstration import Shown, shown_by
from courses.models import Enrolment, LessonCompletion, LessonPage, Module, ModulePage, Stage, StageModule
from lms.calendar import months_after, whole_months
from lms.rules import RuleBook


@dataclass(frozen=True)
class ModuleProgress:
    """One module of a pathway for one person."""

    module: Module
    due: date
    lessons_total: int
    lessons_done: int
    check: ports.CheckState | None
    shown: Shown

    @property
    def read(self) -> bool:
        """Say whether every lesson is finished. A module without lessons or a check is never done by reading."""
        return self.lessons_done >= self.lessons_total and (self.lessons_total > 0 or self.check is not None)

    @property
    def done(self) -> bool:
        """Say whether every lesson is finished and the check, where there is one, is done."""
        return self.read and (self.check is None or self.check.done)

    @property
    def started(self) -> bool:
        """Say whether anything has been done."""
        return self.lessons_done > 0 or (self.check is not None and self.check.state != "not started")

    def state(self, on: date) -> str:
        """Return the shape that stands for it."""
        if self.shown.demonstrated:
            return "demonstrated"
        if self.shown.withdrawn_on:
            return "withdrawn"
        if self.done:
            return "done"
        if self.due < on:
            return "overdue"
        return "under_way" if self.started else "not_started"


@dataclass(frozen=True)
class StageProgress:
    """One stage of a pathway for one person."""

    stage: Stage
    starts: date
    ends: date
    modules: list[ModuleProgress] = field(default_factory=list)


def stretched(months: int, share: Decimal) -> int:
    """Return programme months as calendar months at a share of full time: 6 at 0.8 is 8, part months rounded up."""
    return math.ceil(months / share)


def day_of_month(enrolment: Enrolment, months: int) -> date:
    """Return the day on which an enrolment reaches a programme month."""
    return months_after(enrolment.starts, stretched(months, enrolment.share_of_full_time))


def planned_end(enrolment: Enrolment) -> date:
    """Return the day on which the pathway should be finished."""
    return day_of_month(enrolment, enrolment.pathway_version.months)


def month_of(enrolment: Enrolment, on: date) -> int:
    """Return which calendar month of the pathway it is, from 1."""
    return max(1, whole_months(enrolment.starts, on) + 1)


def stage_on(stages: list[Stage], enrolment: Enrolment, on: date) -> Stage | None:
    """Return the stage in which the plan has the learner on a day: the last one that has begun."""
    begun = [stage for stage in stages if day_of_month(enrolment, stage.from_month) <= on]
    return begun[-1] if begun else (stages[0] if stages else None)


def progress_of(enrolments: list[Enrolment], on: date) -> dict[int, list[StageProgress]]:
    """Return the stages and modules of some enrolments. A constant number of queries."""
    versions = {enrolment.pathway_version_id for enrolment in enrolments}
    stages = list(Stage.objects.filter(pathway_version__in=versions).order_by("number"))
    placed = list(StageModule.objects.filter(stage__in=stages).select_related("module").order_by("position"))
    modules = {item.module_id: item.module for item in placed}
    people = [enrolment.person for enrolment in enrolments]
    totals = lessons_in(list(modules))
    finished = lessons_finished([person.pk for person in people], list(modules))
    checks = ports.checks_of([person.pk for person in people], list(modules))
    shown = shown_by(people, modules.values(), RuleBook.at(None, on))

    def one(enrolment: Enrolment, item: StageModule) -> ModuleProgress:
        key = (enrolment.person_id, item.module_id)
        done = len(finished.get(key, set()) & totals.get(item.module_id, set()))
        total = len(totals.get(item.module_id, ()))
        due = day_of_month(enrolment, item.due_month)
        return ModuleProgress(item.module, due, total, done, checks.get(key), shown[key])

    return {
        enrolment.pk: [
            StageProgress(
                stage,
                day_of_month(enrolment, stage.from_month),
                day_of_month(enrolment, stage.to_month),
                [one(enrolment, item) for item in placed if item.stage_id == stage.pk],
            )
            for stage in stages
            if stage.pathway_version_id == enrolment.pathway_version_id
        ]
        for enrolment in enrolments
    }


def lessons_in(modules: list[int]) -> dict[int, set[str]]:
    """Return the keys of the live lessons of each module. Two queries."""
    pages = {page.path: page.module_id for page in ModulePage.objects.filter(module__in=modules).live()}
    found: dict[int, set[str]] = {}
    for path, key in LessonPage.objects.live().values_list("path", "key"):
        if module := pages.get(path[:-4]):
            found.setdefault(module, set()).add(key)
    return found


def lessons_finished(people: list[int], modules: list[int]) -> dict[tuple[int, int], set[str]]:
    """Return the keys of the lessons that each person has finished in each module."""
    rows = LessonCompletion.objects.filter(person__in=people, module__in=modules)
    found: dict[tuple[int, int], set[str]] = {}
    for person, module, key in rows.values_list("person", "module", "lesson_key"):
        found.setdefault((person, module), set()).add(key)
    return found


def course_columns(ids: list[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out the columns of Standing that courses owns."""
    enrolments = Enrolment.objects.filter(pk__in=ids).select_related("person", "pathway_version__pathway").in_bulk()
    progress = progress_of(list(enrolments.values()), on)
    return {pk: _columns(enrolments[pk], stages, on) for pk, stages in progress.items()}


def _columns(enrolment: Enrolment, stages: list[StageProgress], on: date) -> dict[str, Any]:
    modules = [module for stage in stages for module in stage.modules]
    stage = stage_on([item.stage for item in stages], enrolment, on)
    return {
        "stage_number": stage.number if stage else 0,
        "month": month_of(enrolment, on),
        "modules_total": len(modules),
        "modules_done": sum(module.done for module in modules),
        "modules_demonstrated": sum(module.shown.demonstrated for module in modules),
        "modules_overdue": sum(module.due < on and not module.done for module in modules),
        "planned_end": planned_end(enrolment),
    }


def open_enrolment(person_id: int) -> Enrolment | None:
    """Return the pathway a person is on, or nothing."""
    rows = Enrolment.objects.open().filter(person=person_id)
    return rows.select_related("person", "pathway_version__pathway", "standing").first()
