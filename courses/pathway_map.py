"""The pathway of one person as the screen draws it: stages, modules, and the same as a table."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from courses.models import Enrolment, ModulePage
from courses.progress import ModuleProgress, StageProgress, month_of, planned_end, stage_on
from lms.calendar import in_words


@dataclass(frozen=True)
class DrawnModule:
    """One module of the picture."""

    name: str
    state: str
    text: str
    href: str


@dataclass(frozen=True)
class DrawnStage:
    """One stage of the picture."""

    name: str
    when: str
    state: str
    modules: list[DrawnModule]


def context_of(enrolment: Enrolment, stages: list[StageProgress], on: date) -> dict[str, Any]:
    """Return everything that the pathway page shows."""
    hrefs = module_addresses([item.module.pk for stage in stages for item in stage.modules])
    return {
        "enrolment": enrolment,
        "hrefs": hrefs,
        "month": month_of(enrolment, on),
        "planned_end": planned_end(enrolment),
        "drawn": drawn(enrolment, stages, hrefs, on),
        "columns": [
            {"label": "Module"},
            {"label": "Stage"},
            {"label": "Due"},
            {"label": "Lessons"},
            {"label": "Check"},
            {"label": "Demonstrated"},
        ],
        "rows": [_row(stage, item, hrefs, on) for stage in stages for item in stage.modules],
    }


def module_addresses(modules: list[int]) -> dict[int, str]:
    """Return the address of each module's page."""
    pages = ModulePage.objects.live().filter(module__in=modules)
    return {page.module_id: page.url or reverse("courses:pathway") for page in pages}


def drawn(enrolment: Enrolment, stages: list[StageProgress], hrefs: dict[int, str], on: date) -> list[DrawnStage]:
    """Return the stages as the picture has them."""
    now = stage_on([item.stage for item in stages], enrolment, on)
    return [
        DrawnStage(
            item.stage.name,
            f"{item.starts:%b %Y} to {item.ends:%b %Y}",
            _place(item, now.number if now else 0),
            [_module(module, hrefs, on) for module in item.modules],
        )
        for item in stages
    ]


def _place(item: StageProgress, now: int) -> str:
    if item.stage.number == now:
        return "now"
    if item.stage.number > now:
        return "ahead"
    return "done" if all(module.shown.demonstrated for module in item.modules) else "left"


def _module(item: ModuleProgress, hrefs: dict[int, str], on: date) -> DrawnModule:
    return DrawnModule(item.module.title, item.state(on), state_in_words(item, on), hrefs.get(item.module.pk, ""))


def state_in_words(item: ModuleProgress, on: date) -> str:
    """Say how far a person is with a module, in a few words."""
    state = item.state(on)
    if state in ("demonstrated", "withdrawn"):
        return item.shown.in_words
    if state == "done":
        return f"Done. {item.shown.in_words}"
    if state == "overdue":
        return f"Was due {in_words(item.due)}"
    done = f"{item.lessons_done} of {item.lessons_total} lessons"
    return f"{done}, due {in_words(item.due)}" if item.started else f"Not started, due {in_words(item.due)}"


def _row(stage: StageProgress, item: ModuleProgress, hrefs: dict[int, str], on: date) -> list[Any]:
    return [
        {"text": item.module.title, "href": hrefs.get(item.module.pk, "")},
        stage.stage.name,
        in_words(item.due),
        f"{item.lessons_done} of {item.lessons_total}",
        item.check.in_words if item.check else "No check",
        {"text": item.shown.in_words, "state": item.state(on)},
    ]
