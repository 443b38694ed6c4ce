"""What changed in a lesson of the example: an author added to it, and two learners have not yet read what."""

from datetime import date, timedelta
from typing import Any, Final

from courses.models import LessonPage, Reread
from courses.rereading import read_changes
from lms.calendar import working_day_after, working_days_before
from lms.management.example.clock import on_day
from lms.models import Person

LESSON: Final = "reading-the-danger"
NOTE: Final = (
    "Strangulation is an offence by itself, and older papers call it something else. "
    "What covers the mouth or nose belongs to the signs too."
)
# Passage, what it says now, and what stood there before.
EDITS: Final = (
    ("danger-signs", "Strangulation, choking, or anything over the mouth or nose.", "Strangulation or choking."),
    (
        "strangulation",
        "It has been an offence by itself since June 2022, under section 75A of the Serious Crime Act 2015. Earlier",
        "Earlier",
    ),
)
STILL_TO_READ: Final = ("kwame.mensah", "josh.tindall")


def publish_as_it_was() -> None:
    """Let the lesson begin as it read before the edit: those who learn from the example read it so."""
    _publish([(anchor, now, before) for anchor, now, before in EDITS], by=None)


def publish_edit(people: dict[str, Person], on: date) -> None:
    """Publish the edit as material, so that the lesson says what its course pack says, and let most people read it."""
    day = working_days_before(on, 7)
    with on_day(day):
        author = people["beatrice.ward"]
        _publish(
            [(anchor, before, now) for anchor, now, before in EDITS],
            by=author,
            edit_kind=LessonPage.EditKind.MATERIAL,
            edit_note=NOTE,
            content_owner=author,
            review_by=on + timedelta(days=21),
        )
    waiting = [people[key] for key in STILL_TO_READ]
    lesson = LessonPage.objects.get(key=LESSON)
    for number, ask in enumerate(Reread.objects.exclude(person__in=waiting).select_related("person"), 1):
        with on_day(working_day_after(day, min(number, 6))):
            read_changes(lesson=lesson, by=ask.person)


def _publish(edits: list[tuple[str, str, str]], *, by: Person | None, **facts: Any) -> None:
    """Publish the lesson with some words put in the place of others, and with these facts about it."""
    page = LessonPage.objects.get(key=LESSON)
    for anchor, old, new in edits:
        passage = next(block.value for block in page.body if block.value.get("anchor") == anchor)
        if old not in passage["text"]:
            raise ValueError(f"The passage {anchor} of {LESSON} does not say: {old}")
        passage["text"] = passage["text"].replace(old, new, 1)
    for name, value in facts.items():
        setattr(page, name, value)
    page.save_revision(user=by).publish()
