"""The one thing that a learner does next, and why."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from courses.lessons import listed
from courses.models import LessonPage, ModulePage
from courses.ports import CheckState
from courses.progress import ModuleProgress, StageProgress
from lms.calendar import in_words
from lms.models import Duty, Person


@dataclass(frozen=True)
class NextStep:
    """One action with its reason."""

    title: str
    why: str
    href: str = ""
    button: str = ""
    minutes: int = 0


def next_step(person: Person, stages: list[StageProgress], duties: list[Duty], on: date) -> NextStep:
    """Choose the one next action: what is overdue, then answers to put right, then the module due first."""
    overdue = [duty for duty in duties if duty.link and duty.days_overdue(on)]
    if overdue:
        duty = overdue[0]
        return NextStep(duty.title, duty.reason, duty.link, duty.link_text or "Open")
    modules = sorted((item for stage in stages for item in stage.modules), key=lambda item: item.due)
    for item in modules:
        if item.check and item.check.state == "put right":
            return _put_right(item, item.check)
    for item in modules:
        if not item.done and not item.shown.demonstrated:
            return _learn(item, person, on)
    for item in modules:
        if not item.shown.demonstrated:
            return _be_seen(item)
    return NextStep(
        "Nothing is waiting for you today",
        "Every module of your pathway is demonstrated. Keep adding evidence from your practice.",
        reverse("portfolio:submit"),
        "Add evidence",
    )


def _put_right(item: ModuleProgress, check: CheckState) -> NextStep:
    why = f"{check.in_words}. The check is done when each wrong answer has been put right."
    return NextStep(f"Put your answers right in {item.module.title}", why, check.href, "Put it right", 10)


def _learn(item: ModuleProgress, person: Person, on: date) -> NextStep:
    due = f"was due on {in_words(item.due)}" if item.due < on else f"is due by {in_words(item.due)}"
    gate = (
        " Until it is demonstrated, no case that rests on it should come to you."
        if item.module.gates_first_case
        else ""
    )
    why = f"{item.module.title} {due}.{gate}"
    lesson = _next_lesson(item, person)
    if lesson:
        word = "Go on" if item.started else "Start"
        return NextStep(f"{word} with {item.module.title}: {lesson[0]}", why, lesson[1], "Read the lesson", lesson[2])
    if item.check:
        again = item.check.state == "take again"
        title = f"Take the check of {item.module.title}{' again' if again else ''}"
        return NextStep(title, f"You have read every lesson. {why}", item.check.href, "Take the check", 15)
    return NextStep(f"Read {item.module.title}", why, reverse("courses:pathway"), "My pathway")


def _next_lesson(item: ModuleProgress, person: Person) -> tuple[str, str, int] | None:
    if item.read:
        return None
    page = ModulePage.objects.live().filter(module=item.module).first()
    lessons = list(LessonPage.objects.live().child_of(page).order_by("path")) if page else []
    unfinished = [lesson for lesson in listed(lessons, person) if not lesson.finished]
    return (unfinished[0].title, unfinished[0].href, unfinished[0].minutes) if unfinished else None


def _be_seen(item: ModuleProgress) -> NextStep:
    why = (
        f"You have read {item.module.title} and its check is done. {item.shown.in_words}. "
        "Ask your assessor to observe you, then submit what happened."
    )
    return NextStep(f"Show {item.module.title} in practice", why, reverse("portfolio:submit"), "Add evidence")
