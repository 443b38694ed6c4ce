"""What surrounds a lesson: its module, its neighbours, and what comes after it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from courses import ports
from courses.models import LessonCompletion, LessonPage, Module, ModulePage
from courses.reflecting import beside as beside_questions
from lms.models import Person


@dataclass(frozen=True)
class Neighbour:
    """One lesson in the list beside a lesson."""

    key: str
    title: str
    href: str
    minutes: int
    finished: bool
    current: bool


@dataclass(frozen=True)
class Next:
    """What follows."""

    label: str
    href: str


def module_of(lesson: LessonPage) -> Module:
    """Return the module that a lesson belongs to."""
    return ModulePage.objects.parent_of(lesson).select_related("module").get().module


def address_of(lesson_key: str, anchor: str = "") -> str:
    """Return the address of a lesson, or of a passage of it; nothing when the lesson is not published."""
    lesson = LessonPage.objects.live().filter(key=lesson_key).first()
    if lesson is None:
        return ""
    return f"{lesson.url}#{anchor}" if anchor else str(lesson.url)


def neighbours(lesson: LessonPage, person: Person) -> list[Neighbour]:
    """Return the lessons of the same module in order, with what the person has finished."""
    beside = list(LessonPage.objects.live().sibling_of(lesson).order_by("path"))
    if all(item.pk != lesson.pk for item in beside):
        # A draft that its author looks at stands where it will stand.
        beside = sorted([*beside, lesson], key=lambda item: str(item.path))
    return listed(beside, person, lesson.pk)


def listed(lessons: list[LessonPage], person: Person, current: int | None = None) -> list[Neighbour]:
    """Return lessons as the screens list them."""
    keys = [item.key for item in lessons]
    finished = set(
        LessonCompletion.objects.filter(person=person, lesson_key__in=keys).values_list("lesson_key", flat=True)
    )
    return [
        Neighbour(item.key, item.title, str(item.url), item.minutes, item.key in finished, item.pk == current)
        for item in lessons
    ]


def around(lesson: LessonPage, person: Person) -> dict[str, Any]:
    """Return what stands around a lesson on its page: module, neighbours, check, and what comes next."""
    beside = neighbours(lesson, person)
    number = next(index for index, item in enumerate(beside, 1) if item.current)
    module = module_of(lesson)
    following = beside[number] if number < len(beside) else None
    called = ports.modules_of_checks(lesson.checks())
    checks = ports.checks_of([person.pk], list({module.pk, *called.values()}))
    return {
        "module": module,
        "beside": beside,
        "number": number,
        "numbered": list(lesson.numbered(number)),
        "finished": beside[number - 1].finished,
        "check": checks.get((person.pk, module.pk)),
        "called": {key: checks[person.pk, pk] for key, pk in called.items() if (person.pk, pk) in checks},
        "questions": beside_questions(lesson, person),
        "following": following,
    }


def within(page: ModulePage, person: Person) -> dict[str, Any]:
    """Return what stands on the page of a module: its lessons and its check."""
    lessons = list(LessonPage.objects.live().child_of(page).order_by("path"))
    checks = ports.checks_of([person.pk], [page.module_id])
    return {"beside": listed(lessons, person), "check": checks.get((person.pk, page.module_id))}


def next_after(lesson: LessonPage, person: Person) -> Next:
    """Return the next unfinished lesson of the module, then its check, then the pathway."""
    for item in neighbours(lesson, person):
        if not item.finished and not item.current:
            return Next(item.title, item.href)
    module = module_of(lesson)
    check = ports.checks_of([person.pk], [module.pk]).get((person.pk, module.pk))
    if check and not check.done:
        return Next(check.title, check.href)
    return Next("My pathway", reverse("courses:pathway"))
