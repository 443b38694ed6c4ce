"""How far people are: stage, modules read, done and demonstrated, and what is due."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from courses import ports
from courses.demonstration import Shown, shown_by
from courses.elsewhere import Elsewhere, found_elsewhere
from courses.exemption import exemptions_of
from courses.learning_columns import learning_columns
from courses.models import Enrolment, Exemption, LessonCompletion, LessonPage, Module, ModulePage, Stage, StageModule
from courses.plans import Plans, plans_of
from courses.timeline import Plan
from lms.calendar import whole_months
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
    placed: StageModule | None = None
    elsewhere: Elsewhere | None = None
    exemption: Exemption | None = None
    requires: tuple[Module, ...] = ()
    extended: bool = False
    paused: bool = False

    @property
    def here(self) -> bool:
        """Say whether it is learned in Waymark, with lessons and a check."""
        return self.module.kind == Module.Kind.OWN

    @property
    def read(self) -> bool:
        """Say whether every lesson is finished. A module without lessons or a check is never done by reading."""
        if self.exemption:
            return True
        return self.lessons_done >= self.lessons_total and (self.lessons_total > 0 or self.check is not None)

    @property
    def excused(self) -> bool:
        """Say whether prior learning stands for the whole of it: never for what gates a first case."""
        return self.exemption is not None and not self.module.gates_first_case

    @property
    def done(self) -> bool:
        """Say whether every lesson is finished and the check, where there is one, is done."""
        if self.excused or not self.here:
            return self.excused or (self.elsewhere is not None and self.elsewhere.done)
        return self.read and (self.check is None or self.check.done) and not self._only_excused_from_reading

    @property
    def _only_excused_from_reading(self) -> bool:
        """Say whether nothing but an exemption speaks for it: then it is done when it is demonstrated."""
        return self.exemption is not None and self.check is None and not self.shown.demonstrated

    @property
    def complete(self) -> bool:
        """Say whether nothing of it is left: shown in practice, or done where nothing is to be shown."""
        return self.shown.demonstrated or self.excused or (not self.here and self.done)

    def overdue(self, on: date) -> bool:
        """Say whether its day has passed. What is done elsewhere is only waited for; in a pause nothing is due."""
        late = self.here and self.due < on and not self.paused
        return late and not self.done and not self.shown.demonstrated

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
        if self.overdue(on):
            return "overdue"
        if self.due < on and not self.here:
            return "waiting"
        return "under_way" if self.started else "not_started"


@dataclass(frozen=True)
class StageProgress:
    """One stage of a pathway for one person."""

    stage: Stage
    starts: date
    ends: date
    modules: list[ModuleProgress] = field(default_factory=list)


def plan_of(enrolment: Enrolment, on: date) -> Plan:
    """Return what says when one learner reaches what. For several learners ask `plans_of`."""
    return plans_of([enrolment], on).of(enrolment)


def month_of(enrolment: Enrolment, on: date) -> int:
    """Return which calendar month of the pathway it is, from 1."""
    return max(1, whole_months(enrolment.starts, on) + 1)


def stage_now(stages: list[StageProgress], on: date) -> Stage | None:
    """Return the stage in which the plan has the learner on a day: the last one that has begun."""
    begun = [item.stage for item in stages if item.starts <= on]
    return begun[-1] if begun else (stages[0].stage if stages else None)


@dataclass(frozen=True)
class _Known:
    """What is known of many learners at once, so that one learner costs no query."""

    on: date
    stages: list[Stage]
    placed: dict[int, list[StageModule]]
    totals: dict[int, set[str]]
    finished: dict[tuple[int, int], set[str]]
    checks: dict[tuple[int, int], ports.CheckState]
    shown: dict[tuple[int, int], Shown]
    elsewhere: dict[tuple[int, int], Elsewhere]
    exempt: dict[tuple[int, int], Exemption]
    plans: Plans

    def stages_of(self, enrolment: Enrolment) -> list[StageProgress]:
        """Return the stages of one learner's pathway with what concerns them."""
        plan = self.plans.of(enrolment)
        mine = [stage for stage in self.stages if stage.pathway_version_id == enrolment.pathway_version_id]
        items = {
            stage.pk: [item for item in self.placed.get(stage.pk, []) if _concerns(item, enrolment)] for stage in mine
        }
        on_it = {item.module_id for placed in items.values() for item in placed}
        return [
            StageProgress(
                stage,
                plan.begins(stage.from_month),
                plan.begins(stage.to_month),
                [self._module(enrolment, item, plan, on_it) for item in items[stage.pk]],
            )
            for stage in mine
        ]

    def _module(self, enrolment: Enrolment, item: StageModule, plan: Plan, on_it: set[int]) -> ModuleProgress:
        key, total = (enrolment.person_id, item.module_id), self.totals.get(item.module_id, set())
        granted = self.plans.granted(enrolment, item)
        return ModuleProgress(
            item.module,
            plan.due(item.due_month, granted),
            len(total),
            len(self.finished.get(key, set()) & total),
            self.checks.get(key),
            self.shown[key],
            item,
            self.elsewhere.get(key),
            self.exempt.get(key),
            tuple(module for module in item.requires.all() if module.pk in on_it),
            granted is not None,
            plan.paused_since is not None,
        )


def _concerns(item: StageModule, enrolment: Enrolment) -> bool:
    """Say whether a module is for everybody, or for who entered as this learner did."""
    return item.entry_basis in ("", enrolment.entry_basis)


def progress_of(enrolments: list[Enrolment], on: date) -> dict[int, list[StageProgress]]:
    """Return the stages and modules of some enrolments. A constant number of queries."""
    known = _known_of(enrolments, on)
    return {enrolment.pk: known.stages_of(enrolment) for enrolment in enrolments}


def _known_of(enrolments: list[Enrolment], on: date, *, only_here: bool = False) -> _Known:
    """Gather what is known; what is learned elsewhere is left out where only what is learned here is counted."""
    versions = {enrolment.pathway_version_id for enrolment in enrolments}
    stages = list(Stage.objects.filter(pathway_version__in=versions).order_by("number"))
    rows = StageModule.objects.filter(stage__in=stages).select_related("module").prefetch_related("requires")
    placed: dict[int, list[StageModule]] = {}
    for item in rows.order_by("position"):
        placed.setdefault(item.stage_id, []).append(item)
    modules = {item.module_id: item.module for items in placed.values() for item in items}
    people = [enrolment.person for enrolment in enrolments]
    ids = [person.pk for person in people]
    return _Known(
        on=on,
        stages=stages,
        placed=placed,
        totals=lessons_in(list(modules)),
        finished=lessons_finished(ids, list(modules)),
        checks=ports.checks_of(ids, list(modules)),
        shown=shown_by(people, modules.values(), RuleBook.at(None, on)),
        elsewhere={} if only_here else found_elsewhere(ids, modules.values(), on),
        exempt=exemptions_of(ids, on),
        plans=plans_of(enrolments, on),
    )


def lessons_in(modules: list[int]) -> dict[int, set[str]]:
    """Return the keys of the live lessons of each module. Two queries."""
    pages = dict(ModulePage.objects.filter(module__in=modules).live().values_list("path", "module"))
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
    known, learning = _known_of(list(enrolments.values()), on, only_here=True), learning_columns(ids, on)
    return {
        pk: _columns(row, known.stages_of(row), known.plans.of(row), on) | learning[pk]
        for pk, row in enrolments.items()
    }


def _columns(enrolment: Enrolment, stages: list[StageProgress], plan: Plan, on: date) -> dict[str, Any]:
    """Count what is learned here: results of elsewhere come when they come, and are not shown in practice."""
    modules = [module for stage in stages for module in stage.modules if module.here]
    stage = stage_now(stages, on)
    return {
        "stage_number": stage.number if stage else 0,
        "month": month_of(enrolment, on),
        "modules_total": len(modules),
        "modules_done": sum(module.done for module in modules),
        "modules_demonstrated": sum(module.shown.demonstrated for module in modules),
        "modules_overdue": sum(module.overdue(on) for module in modules),
        "planned_end": plan.end,
    }


def open_enrolment(person_id: int) -> Enrolment | None:
    """Return the pathway a person is on, or nothing."""
    rows = Enrolment.objects.open().filter(person=person_id)
    return rows.select_related("person", "pathway_version__pathway", "standing").first()
