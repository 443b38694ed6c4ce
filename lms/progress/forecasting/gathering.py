"""What forecasts rest on, gathered for many learners at once: a constant number of queries for each batch."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from assessments.portfolio.models import Criterion
from courses.models import Demonstration, Enrolment, LessonCompletion, StageModule
from courses.plans import plans_of
from courses.progress import ModuleProgress, StageProgress, lessons_in, progress_of
from courses.timeline import Away, Plan
from lms.calendar import today
from lms.progress.forecasting.evidence import Sent, all_criteria, evidence_of, parts_of
from lms.progress.forecasting.facts import Facts
from lms.progress.forecasting.plan import Part, plan_of

# So many learners at once: everything of them is in memory for as long.
BATCH: Final = 500
WEEKS_A_MONTH: Final = 365.25 / 12 / 7


@dataclass(frozen=True)
class _Known:
    """What is known of a batch of learners."""

    on: date
    stages: dict[int, list[StageProgress]]
    plans: dict[int, Plan]
    lessons: dict[tuple[int, int], list[date]]
    checks: dict[tuple[int, int], date]
    sent: dict[int, Sent]
    criteria: list[Criterion]


def facts_of(ids: list[int], on: date) -> Iterator[tuple[Enrolment, Facts]]:
    """Return the facts of some enrolments, a batch at a time."""
    ids = sorted(ids)
    for first in range(0, len(ids), BATCH):
        batch = ids[first : first + BATCH]
        rows = Enrolment.objects.filter(pk__in=batch).select_related("person", "pathway_version__pathway", "standing")
        enrolments = list(rows.order_by("pk"))
        known = _known_of(enrolments, on)
        for enrolment in enrolments:
            yield enrolment, _facts(enrolment, known)


def _known_of(enrolments: list[Enrolment], on: date) -> _Known:
    people = [enrolment.person_id for enrolment in enrolments]
    stages = progress_of(enrolments, on)
    modules = sorted({item.module.pk for found in stages.values() for stage in found for item in stage.modules})
    criteria = all_criteria()
    return _Known(
        on=on,
        stages=stages,
        plans=plans_of(enrolments, on).by_enrolment,
        lessons=_lesson_days(people, modules),
        checks=_check_days(people, modules),
        sent=evidence_of(people, criteria),
        criteria=criteria,
    )


def _lesson_days(people: list[int], modules: list[int]) -> dict[tuple[int, int], list[date]]:
    """Return the days on which each person first finished each lesson of each module that it has today."""
    total = lessons_in(modules)
    rows = LessonCompletion.objects.filter(person__in=people, module__in=modules).order_by("completed_at")
    found: dict[tuple[int, int], dict[str, date]] = defaultdict(dict)
    for person, module, key, at in rows.values_list("person", "module", "lesson_key", "completed_at"):
        if key in total.get(module, ()):
            found[person, module].setdefault(key, today(at))
    return {both: list(days.values()) for both, days in found.items()}


def _check_days(people: list[int], modules: list[int]) -> dict[tuple[int, int], date]:
    """Return the day on which each person last passed the check of each module."""
    rows = Demonstration.objects.filter(
        person__in=people, module_version__module__in=modules, method=Demonstration.Method.CHECK, withdraws=None
    )
    days = rows.order_by("judged_on", "pk").values_list("person", "module_version__module", "judged_on")
    return {(person, module): day for person, module, day in days}


def _facts(enrolment: Enrolment, known: _Known) -> Facts:
    plan, sent = known.plans[enrolment.pk], known.sent[enrolment.person_id]
    modules = [item for stage in known.stages[enrolment.pk] for item in stage.modules]
    done = [day for item in modules for day in _days_done(enrolment, item, known)]
    away = [move for move in plan.moves if isinstance(move, Away)]
    return Facts(
        on=known.on,
        starts=enrolment.starts,
        plan=_plan(enrolment, modules, known),
        done=tuple(sorted([*done, *sent.done])),
        hours=((plan.starts, float(plan.share)), *sorted((one.starts, float(one.share)) for one in plan.hours)),
        away=tuple((move.starts, move.ends) for move in away),
        paused=enrolment.status == Enrolment.Status.PAUSED,
        waiting=tuple(sent.waiting),
        waits=tuple(sent.waits),
        returned=sent.returned,
        decided=sent.decided,
    )


def _counts(item: ModuleProgress) -> bool:
    """Say whether a module is a part of the plan: learned here, and not excused by prior learning."""
    return item.here and not item.exemption


def _days_done(enrolment: Enrolment, item: ModuleProgress, known: _Known) -> Iterator[date]:
    if not _counts(item):
        return
    both = enrolment.person_id, item.module.pk
    lessons = known.lessons.get(both, [])
    yield from lessons
    if item.check and item.check.done:
        yield known.checks.get(both) or max(lessons, default=enrolment.starts)


def _plan(enrolment: Enrolment, modules: list[ModuleProgress], known: _Known) -> tuple[float, ...]:
    weeks = enrolment.pathway_version.months * WEEKS_A_MONTH
    placed = [item.placed for item in modules if item.placed]
    parts = [
        Part(item.placed.stage.from_month * WEEKS_A_MONTH, item.placed.due_month * WEEKS_A_MONTH, steps)
        for item in modules
        if item.placed and _counts(item) and (steps := item.lessons_total + (item.check is not None))
    ]
    return plan_of([*parts, *_portfolio(placed, weeks, known)], weeks)


def _portfolio(placed: list[StageModule], weeks: float, known: _Known) -> list[Part]:
    return parts_of(known.criteria, placed, weeks, WEEKS_A_MONTH)
