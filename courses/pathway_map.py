"""The pathway of one person as the screen draws it: stages, modules, and the same as a table."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse

from courses.models import Enrolment, Module, ModulePage
from courses.progress import ModuleProgress, StageProgress, month_of, plan_of, stage_now
from lms.calendar import in_words

KINDS: Final[dict[str, str]] = {
    Module.Kind.OWN: "Waymark",
    Module.Kind.ACADEMIC: "University",
    Module.Kind.VOCATIONAL: "Diploma unit",
    Module.Kind.TRAINING: "Required training",
}
EXEMPT: Final = "Exempt: prior learning"
EXEMPT_FROM_READING: Final = "Exempt from reading"


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


def context_of(enrolment: Enrolment, stages: list[StageProgress], on: date, *, own: bool = False) -> dict[str, Any]:
    """Return everything that the pathway page shows; `own`: with the doors that are the learner's only."""
    hrefs = module_addresses([item.module.pk for stage in stages for item in stage.modules])
    columns = ["Module", "Stage", "Due", "Comes after", "How far", "Shown in practice"]
    return {
        "enrolment": enrolment,
        "hrefs": hrefs,
        "month": month_of(enrolment, on),
        "planned_end": stages[-1].ends if stages else plan_of(enrolment, on).end,
        "length_unconfirmed": not enrolment.pathway_version.months_confirmed,
        "drawn": drawn(stages, hrefs, on),
        "columns": [{"label": label} for label in [*columns, *(["More time"] if own else [])]],
        "rows": [[*_row(stage, item, hrefs, on), *(_more_time(item) if own else [])] for stage, item in _each(stages)],
    }


def _each(stages: list[StageProgress]) -> list[tuple[StageProgress, ModuleProgress]]:
    return [(stage, item) for stage in stages for item in stage.modules]


def module_addresses(modules: list[int]) -> dict[int, str]:
    """Return the address of each module's page."""
    pages = ModulePage.objects.live().filter(module__in=modules)
    return {page.module_id: page.url or reverse("courses:pathway") for page in pages}


def drawn(stages: list[StageProgress], hrefs: dict[int, str], on: date) -> list[DrawnStage]:
    """Return the stages as the picture has them."""
    now = stage_now(stages, on)
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
    return "done" if all(module.complete for module in item.modules) else "left"


def _module(item: ModuleProgress, hrefs: dict[int, str], on: date) -> DrawnModule:
    text = f"{KINDS[item.module.kind]}. " if not item.here else ""
    after = f". {comes_after(item)}" if item.requires and not item.started and not item.complete else ""
    return DrawnModule(
        item.module.title, item.state(on), f"{text}{state_in_words(item, on)}{after}", hrefs.get(item.module.pk, "")
    )


def comes_after(item: ModuleProgress) -> str:
    """Say which modules come first, or nothing."""
    *others, last = [module.title for module in item.requires] or [""]
    return f"Comes after {', '.join(others)}{' and ' if others else ''}{last}" if last else ""


def state_in_words(item: ModuleProgress, on: date) -> str:
    """Say how far a person is with a module, in a few words."""
    state = item.state(on)
    if state in ("demonstrated", "withdrawn"):
        return item.shown.in_words
    if item.excused:
        return EXEMPT
    if not item.here:
        return _elsewhere_in_words(item, on)
    if state == "done":
        return f"Done. {item.shown.in_words}"
    if state == "overdue":
        return f"Was due {due_in_words(item)}"
    due = _due(item, on)
    if item.exemption:
        return f"{EXEMPT_FROM_READING}, {due}"
    done = f"{item.lessons_done} of {item.lessons_total} lessons"
    return f"{done}, {due}" if item.started else f"Not started, {due}"


def due_in_words(item: ModuleProgress) -> str:
    """Say when a module is due, and that more time was granted for it."""
    return f"{in_words(item.due)} (more time granted)" if item.extended else in_words(item.due)


def _due(item: ModuleProgress, on: date) -> str:
    return f"{'was due' if item.due < on else 'due'} {due_in_words(item)}"


def _elsewhere_in_words(item: ModuleProgress, on: date) -> str:
    found = item.elsewhere
    if found and found.done:
        return found.in_words
    due = _due(item, on)
    return f"{found.in_words}, {due}" if found else f"Nothing on record yet, {due}"


def _row(stage: StageProgress, item: ModuleProgress, hrefs: dict[int, str], on: date) -> list[Any]:
    return [
        {
            "text": item.module.title,
            "href": hrefs.get(item.module.pk, ""),
            "note": "" if item.here else kind_in_words(item.module),
        },
        stage.stage.name,
        due_in_words(item),
        ", ".join(module.title for module in item.requires),
        _how_far(item),
        {"text": _practice(item), "state": item.state(on)},
    ]


def kind_in_words(module: Module) -> str:
    """Say what sort of learning a module is, with level and credits where it has them."""
    level = f", level {module.level}" if module.level else ""
    worth = f", {module.credits} credits" if module.credits else ""
    by = f" ({module.provider})" if module.provider else ""
    return f"{KINDS[module.kind]}{level}{worth}{by}"


def _how_far(item: ModuleProgress) -> str:
    """Say what is read and what the check says; of what is learned elsewhere, what is on record."""
    if item.excused:
        return EXEMPT
    if not item.here:
        return item.elsewhere.in_words if item.elsewhere else "Nothing on record yet"
    read = EXEMPT_FROM_READING if item.exemption else f"{item.lessons_done} of {item.lessons_total} lessons"
    return f"{read}. {f'Check: {_uncapped(item.check.in_words)}' if item.check else 'No check'}"


def _uncapped(words: str) -> str:
    return words[:1].lower() + words[1:]


def _practice(item: ModuleProgress) -> str:
    if item.excused:
        return EXEMPT
    if item.here:
        return item.shown.in_words
    return "Done" if item.done else "Not shown here"


def _more_time(item: ModuleProgress) -> list[Any]:
    """Return the door to ask for more time, while there is something to ask for."""
    if item.placed is None or item.done or item.complete:
        return ["Not needed"]
    name = item.module.title
    return [
        {"text": "Ask", "href": reverse("courses:more_time", args=[item.placed.pk]), "hidden": f"more time for {name}"}
    ]
