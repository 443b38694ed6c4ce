"""What surrounds a lesson: its module, its neighbours, and what comes after it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse

from courses import ports
from courses.models import LessonCompletion, LessonPage, LessonPlace, Module, ModulePage
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


def lesson_at(module: str, lesson: str, person: Person) -> LessonPage | None:
    """Return the published lesson at an address, with where the reader stopped in it. One query."""
    stopped = LessonPlace.objects.filter(person=person, lesson_key=OuterRef("key")).values("anchor")[:1]
    pages = LessonPage.objects.live().filter(slug=lesson, url_path__endswith=f"/{module}/{lesson}/")
    return pages.annotate(stopped_at=Subquery(stopped)).first()


def href_of(page: LessonPage | ModulePage) -> str:
    """Return the address of a page. Wagtail would ask the cache, once for each page, which site it belongs to."""
    return reverse("wagtail_serve", args=["/".join(page.url_path.split("/")[2:])])


def module_page_of(lesson: LessonPage) -> ModulePage:
    """Return the page of the module that a lesson belongs to, with its module. One query."""
    page: ModulePage = ModulePage.objects.parent_of(lesson).select_related("module").get()
    return page


def module_of(lesson: LessonPage) -> Module:
    """Return the module that a lesson belongs to."""
    return module_page_of(lesson).module


def address_of(lesson_key: str, anchor: str = "") -> str:
    """Return the address of a lesson, or of a passage of it; nothing when the lesson is not published."""
    lesson = LessonPage.objects.live().filter(key=lesson_key).first()
    if lesson is None:
        return ""
    return f"{lesson.url}#{anchor}" if anchor else str(lesson.url)


def neighbours(lesson: LessonPage, person: Person) -> list[Neighbour]:
    """Return the lessons of the same module in order, with what the person has finished."""
    beside = list(_marked(LessonPage.objects.live().sibling_of(lesson), person))
    if all(item.pk != lesson.pk for item in beside):
        # A draft that its author looks at stands where it will stand.
        beside = sorted([*beside, lesson], key=lambda item: str(item.path))
    return listed(beside, person, lesson.pk)


def _marked(lessons: QuerySet[LessonPage], person: Person) -> QuerySet[LessonPage]:
    """Return lessons in order without their words, each marked when the person has finished it. One query."""
    finished = LessonCompletion.objects.filter(person=person, lesson_key=OuterRef("key"))
    wanted = lessons.only("path", "depth", "url_path", "title", "key", "minutes")
    return wanted.annotate(is_finished=Exists(finished)).order_by("path")


def listed(lessons: list[LessonPage], person: Person, current: int | None = None) -> list[Neighbour]:
    """Return lessons as the screens list them."""
    finished = _finished(lessons, person)
    return [
        Neighbour(item.key, item.title, href_of(item), item.minutes, item.key in finished, item.pk == current)
        for item in lessons
    ]


def _finished(lessons: list[LessonPage], person: Person) -> set[str]:
    """Return the keys of the lessons that a person has finished. Asked only where they are not marked already."""
    if all(hasattr(item, "is_finished") for item in lessons):
        return {item.key for item in lessons if getattr(item, "is_finished", False)}
    keys = [item.key for item in lessons]
    rows = LessonCompletion.objects.filter(person=person, lesson_key__in=keys)
    return set(rows.values_list("lesson_key", flat=True))


def around(lesson: LessonPage, person: Person) -> dict[str, Any]:
    """Return what stands around a lesson on its page: module, neighbours, check, and what comes next."""
    beside = neighbours(lesson, person)
    number = next(index for index, item in enumerate(beside, 1) if item.current)
    up = module_page_of(lesson)
    following = beside[number] if number < len(beside) else None
    checks = ports.checks_of([person.pk], [up.module_id], lesson.checks())
    return {
        "module": up.module,
        "up": {"title": up.title, "href": href_of(up)},
        "beside": beside,
        "number": number,
        "numbered": list(lesson.numbered(number)),
        "finished": beside[number - 1].finished,
        "check": checks.get((person.pk, up.module_id)),
        "called": {check.key: check for check in checks.values()},
        "questions": beside_questions(lesson, person),
        "following": following,
    }


def within(page: ModulePage, person: Person) -> dict[str, Any]:
    """Return what stands on the page of a module: its lessons and its check."""
    lessons = list(_marked(LessonPage.objects.live().child_of(page), person))
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
