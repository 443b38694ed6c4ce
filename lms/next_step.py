"""The one thing that a learner does next, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.urls import reverse

from courses.lessons import listed
from courses.models import LessonPage, ModulePage, Standing
from courses.places import go_on_from
from courses.ports import CheckState
from courses.progress import ModuleProgress, StageProgress
from courses.rereading import Ask
from lms.calendar import in_words
from lms.models import Duty, Person

MORE_TIME: Final = "Ask for more time"
# From how many days before a module is due its page offers to ask for more time.
NEARLY_DUE: Final = 14


@dataclass(frozen=True)
class NextStep:
    """One action with its reason."""

    title: str
    why: str
    href: str = ""
    button: str = ""
    minutes: int = 0
    label: str = "Next"
    also_href: str = ""
    also: str = ""


def next_step(
    person: Person,
    stages: list[StageProgress],
    duties: list[Duty],
    standing: Standing,
    on: date,
    asks: Sequence[Ask] = (),
    again: int = 0,
) -> NextStep:
    """Choose the one next action: what is overdue, answers to put right, what changed, then the module due first; when
    there is nothing else, the questions that come back today."""
    overdue = [duty for duty in duties if duty.link and duty.days_overdue(on)]
    if overdue:
        duty = overdue[0]
        return NextStep(duty.title, duty.reason, duty.link, duty.link_text or "Open", label="Overdue")
    modules = in_order(stages)
    for item in modules:
        if item.check and item.check.state == "put right":
            return _put_right(item, item.check)
    if asks:
        return _read_again(asks[0])
    for item in modules:
        if not item.done and not item.shown.demonstrated:
            return _learn(item, person, on)
    for item in modules:
        if not item.complete:
            return _be_seen(item)
    return _show_criteria(standing, again)


def while_paused(person: Person, stages: list[StageProgress], since: date, whom: str) -> NextStep:
    """Say that the pathway is paused: nothing is due, reading on is open, and who starts it again."""
    left = (item for item in in_order(stages) if not item.done and not item.shown.demonstrated)
    lesson = next((found for item in left if (found := _next_lesson(item, person))), None)
    title = f"Your pathway is paused since {in_words(since)}"
    why = f"Nothing is due while it is. You may read on, and what you finish counts. To start again, speak to {whom}."
    if lesson is None:
        return NextStep(title, why, reverse("courses:pathway"), "Open my pathway", label="Paused")
    return NextStep(title, f"{why} The next lesson is “{lesson[0]}”.", lesson[1], "Read on", lesson[2], "Paused")


def in_order(stages: list[StageProgress]) -> list[ModuleProgress]:
    """Return the modules that are learned here, the one due first first; of those due together, in plan order."""
    return sorted((item for stage in stages for item in stage.modules if item.here), key=lambda item: item.due)


def overdue_modules(stages: list[StageProgress], on: date) -> list[ModuleProgress]:
    """Return the modules whose day has passed and that are not done."""
    return [item for item in in_order(stages) if item.overdue(on)]


def more_time_for(item: ModuleProgress) -> str:
    """Return the door to ask for more time for a module."""
    return reverse("courses:more_time", args=[item.placed.pk]) if item.placed else ""


def _show_criteria(standing: Standing, again: int) -> NextStep:
    left = standing.criteria_total - standing.criteria_met
    if left <= 0 and again:
        why = "What you once got wrong, or were not sure of, comes back now and then until you know it."
        title = f"Answer {again} quick question{'' if again == 1 else 's'}"
        return NextStep(title, why, reverse("quizzes:retests"), "See what comes back", again)
    if left <= 0:
        why = "Every module is demonstrated and every criterion of your portfolio is met."
        return NextStep("Nothing is waiting for you today", why, reverse("portfolio:evidence"), "Read your portfolio")
    by = f" by {in_words(standing.planned_end)}" if standing.planned_end else ""
    why = f"Every module is demonstrated. {standing.criteria_met} of {standing.criteria_total} criteria are met."
    title = f"Show {left} more criteri{'on' if left == 1 else 'a'}{by}"
    return NextStep(title, why, reverse("portfolio:evidence"), "See the easiest way")


def _put_right(item: ModuleProgress, check: CheckState) -> NextStep:
    why = f"{check.in_words}. The check is done when you have worked through each of them."
    return NextStep(f"Go back to your answers in {item.module.title}", why, check.href, "Work through them", 10)


def _read_again(ask: Ask) -> NextStep:
    return NextStep(f"Read what changed in {ask.title}", ask.reason, ask.href, "See what changed", 5)


def _learn(item: ModuleProgress, person: Person, on: date) -> NextStep:
    late = item.due < on
    due = f"has been overdue since {in_words(item.due)}" if late else f"is due by {in_words(item.due)}"
    label = "Overdue" if late else "Next"
    gate = (
        " Until it is demonstrated, no case that rests on it should come to you."
        if item.module.gates_first_case
        else ""
    )
    why = f"{item.module.title} {due}.{gate}"
    step = _next_of(item, person, why, label)
    near = (item.due - on).days <= NEARLY_DUE
    return replace(step, also_href=more_time_for(item), also=MORE_TIME) if near else step


def _next_of(item: ModuleProgress, person: Person, why: str, label: str) -> NextStep:
    """Return the lesson or the check that comes next in a module."""
    lesson = _next_lesson(item, person)
    if lesson:
        word = "Go on" if item.started else "Start"
        title = f"{word} with {item.module.title}: {lesson[0]}"
        return NextStep(title, why, lesson[1], "Read the lesson", lesson[2], label)
    if item.check:
        again = item.check.state == "take again"
        title = f"Take the check of {item.module.title}{' again' if again else ''}"
        return NextStep(title, f"You have read every lesson. {why}", item.check.href, "Take the check", 15, label)
    return NextStep(f"Read {item.module.title}", why, reverse("courses:pathway"), "My pathway")


def _next_lesson(item: ModuleProgress, person: Person) -> tuple[str, str, int] | None:
    if item.read:
        return None
    page = ModulePage.objects.live().filter(module=item.module).first()
    lessons = list(LessonPage.objects.live().child_of(page).order_by("path")) if page else []
    unfinished = [lesson for lesson in listed(lessons, person) if not lesson.finished]
    if not unfinished:
        return None
    left = {lesson.key: lesson for lesson in unfinished}
    lesson, place = go_on_from(person, [page for page in lessons if page.key in left])
    found = left[lesson.key]
    return found.title, f"{found.href}#{place.anchor}" if place else found.href, found.minutes


def _be_seen(item: ModuleProgress) -> NextStep:
    why = (
        f"You have read {item.module.title} and its check is done. {item.shown.in_words}. "
        "Ask your assessor to observe you, then submit what happened."
    )
    return NextStep(f"Show {item.module.title} in practice", why, reverse("portfolio:submit"), "Add evidence")
