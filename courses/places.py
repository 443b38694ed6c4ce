"""Where somebody stopped reading: they go on from there, on whatever device."""

from dataclasses import dataclass

from django.utils import timezone

from courses.models import LessonPage, LessonPlace
from lms.models import Person


@dataclass(frozen=True)
class Place:
    """A passage to go on from."""

    anchor: str
    heading: str


def passages_of(lesson: LessonPage) -> list[Place]:
    """Return the passages of a lesson in order."""
    return [Place(block.value["anchor"], block.value["heading"]) for block in lesson.body if _is_passage(block)]


def _is_passage(block: object) -> bool:
    return getattr(block, "block_type", "") == "passage"


def place_in(lesson: LessonPage, person: Person) -> Place | None:
    """Return where a person stopped in a lesson; nothing at its beginning, or where the passage is gone. One query."""
    # Whoever fetched the lesson for this reader may have asked already (lessons.lesson_at).
    rows = LessonPlace.objects.filter(person=person, lesson_key=lesson.key).values_list("anchor", flat=True)
    anchor = lesson.stopped_at if hasattr(lesson, "stopped_at") else rows.first()
    return passage_called(anchor, lesson) if anchor else None


def passage_called(anchor: str, lesson: LessonPage) -> Place | None:
    """Return the passage with this anchor, unless it is the first: a lesson begins there anyhow."""
    return next((one for one in passages_of(lesson)[1:] if one.anchor == anchor), None)


def go_on_from(person: Person, lessons: list[LessonPage]) -> tuple[LessonPage, Place | None]:
    """Return which of some unfinished lessons was being read last, and where; else the first of them. One query."""
    by_key = {lesson.key: lesson for lesson in lessons}
    last = LessonPlace.objects.filter(person=person, lesson_key__in=list(by_key)).order_by("-at", "-pk").first()
    if last is None:
        return lessons[0], None
    lesson = by_key[last.lesson_key]
    return lesson, passage_called(last.anchor, lesson)


def keep_place(lesson: LessonPage, anchor: str, person: Person) -> bool:
    """Keep where a person is in a lesson; say whether there is such a passage. One statement, whoever else writes."""
    if anchor not in {one.anchor for one in passages_of(lesson)}:
        return False
    place = LessonPlace(person=person, lesson_key=lesson.key, anchor=anchor, at=timezone.now())
    LessonPlace.objects.bulk_create(
        [place], update_conflicts=True, unique_fields=["person", "lesson_key"], update_fields=["anchor", "at"]
    )
    return True
