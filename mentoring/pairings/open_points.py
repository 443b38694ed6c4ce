"""What a pathway leaves to be spoken about: overdue modules, reviews, answers to put right, firsts to come."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from courses.models import Enrolment
from courses.progress import ModuleProgress, StageProgress, progress_of
from courses.reviews import Milestone, milestones_of, times_of
from lms.calendar import in_words
from mentoring.pairings.ports import OpenPoint

BEGUN = ("put right", "take again")


def pathway_points(people: list[int], on: date) -> dict[int, list[OpenPoint]]:
    """Return what the pathways of some learners leave open. Nothing is due in a pause. Constant queries."""
    rows = Enrolment.objects.open().filter(person__in=people).exclude(status=Enrolment.Status.PAUSED)
    enrolments = list(rows.select_related("person", "pathway_version"))
    stages = progress_of(enrolments, on)
    milestones, times = milestones_of(enrolments, on), times_of(enrolments, on)
    found: dict[int, list[OpenPoint]] = {}
    for row in enrolments:
        reviews = (one for one in milestones[row.pk] if times[row.pk].is_due(one, on))
        modules = list(_reached(stages[row.pk], on))
        found[row.person_id] = [
            *(_overdue(item) for item in modules if item.overdue(on)),
            *(_review(one, on) for one in reviews),
            *(point for item in modules if (point := _check(item))),
            *(_first(item) for item in modules if _is_to_come(item, on)),
        ]
    return found


def _reached(stages: list[StageProgress], on: date) -> Iterator[ModuleProgress]:
    """Yield the modules of the stages that have begun."""
    for stage in stages:
        if stage.starts <= on:
            yield from stage.modules


def _overdue(item: ModuleProgress) -> OpenPoint:
    why = (
        f"It was due on {in_words(item.due)}. {item.lessons_done} of {item.lessons_total} lessons are finished."
        if item.lessons_total
        else f"It was due on {in_words(item.due)}."
    )
    return OpenPoint(f"module-{item.module.pk}", f"Overdue: {item.module.title}", why, reverse("courses:pathway"))


def _review(milestone: Milestone, on: date) -> OpenPoint:
    was = "was" if milestone.due < on else "is"
    href = reverse("courses:reviews", args=[milestone.enrolment.pk])
    text = f"Milestone review: {milestone.point.name}"
    return OpenPoint(f"review-{milestone.point.pk}", text, f"It {was} due on {in_words(milestone.due)}.", href)


def _check(item: ModuleProgress) -> OpenPoint | None:
    """Return the check of a module that was handed in and is not done."""
    check = item.check
    if check is None or check.state not in BEGUN:
        return None
    return OpenPoint(f"check-{item.module.pk}", check.title, f"{check.in_words.rstrip('.')}.", check.href)


def _is_to_come(item: ModuleProgress, on: date) -> bool:
    """Say whether a first case waits for a module that nothing else on the agenda speaks of."""
    waits = item.module.gates_first_case and not item.shown.demonstrated
    return waits and not item.overdue(on)


def _first(item: ModuleProgress) -> OpenPoint:
    text = f"First to come: a case that rests on {item.module.title}"
    why = "Not demonstrated yet. Until it is, no such case should come."
    return OpenPoint(f"first-{item.module.pk}", text, why, reverse("courses:pathway"))
