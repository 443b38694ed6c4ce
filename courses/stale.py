"""Lessons whose day of review comes near: their owner is asked to look at them, and the ask ends by itself."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.urls import reverse

from courses.models import LessonPage
from lms.actions import close_duty, open_duty
from lms.calendar import in_words
from lms.models import Duty, Person, Unit
from lms.policy.learning import STALE_NOTICE_DAYS
from lms.roles import Role
from lms.rules import value_of

REVIEW: Final = "lesson_review"


@dataclass(frozen=True)
class Keeper:
    """Who keeps a lesson: its owner, or whoever writes lessons for the nation when it has none who is still here."""

    owner: Person | None
    unit: Unit | None

    @property
    def is_somebody(self) -> bool:
        """Say whether there is anybody to ask."""
        return self.owner is not None or self.unit is not None

    def link(self, lesson: LessonPage) -> str:
        """Return where the lesson is mended."""
        return reverse("wagtailadmin_pages:edit", args=[lesson.pk])

    def as_owner(self) -> dict[str, Any]:
        """Return it as a duty takes it."""
        if self.owner:
            return {"owner": self.owner}
        return {"role": Role.AUTHOR, "unit": self.unit}


def keeper_of(lesson: LessonPage, nation: Unit | None) -> Keeper:
    """Return who keeps a lesson."""
    owner = lesson.content_owner
    return Keeper(owner if owner and owner.is_active else None, nation)


def stale_lessons(on: date) -> list[LessonPage]:
    """Return the published lessons whose day of review is near or past, the first to review first. One query."""
    days = value_of(STALE_NOTICE_DAYS, on=on).value
    lessons = LessonPage.objects.live().filter(review_by__lte=on + timedelta(days=days))
    return list(lessons.select_related("content_owner").order_by("review_by", "title"))


def unkept_lessons() -> list[LessonPage]:
    """Return the published lessons that have no owner who is still here. One query."""
    kept = LessonPage.objects.live().filter(content_owner__is_active=True)
    return list(LessonPage.objects.live().exclude(pk__in=kept.values("pk")).order_by("title"))


@transaction.atomic
def keep_review_duties(*, on: date) -> int:
    """Make the open duties of review be those of the lessons to be reviewed now; return how many lessons there are."""
    nation = Unit.get_first_root_node()
    wanted = {lesson.pk: lesson for lesson in stale_lessons(on)}
    for duty in Duty.objects.open().filter(kind=REVIEW):
        lesson = wanted.get(duty.source_id)
        if lesson is None:
            reason = "Its day of review moved on, or it is no longer published."
            close_duty(kind=REVIEW, source=LessonPage(pk=duty.source_id), by=None, reason=reason)
        elif not _still_right(duty, lesson, nation):
            close_duty(kind=REVIEW, source=lesson, by=None, reason="Its keeper or its day of review changed.")
    for lesson in wanted.values():
        _open(lesson, keeper_of(lesson, nation))
    return len(wanted)


def _still_right(duty: Duty, lesson: LessonPage, nation: Unit | None) -> bool:
    owner = keeper_of(lesson, nation).owner
    return duty.owner_id == (owner.pk if owner else None) and duty.due == lesson.review_by


def _open(lesson: LessonPage, keeper: Keeper) -> None:
    if lesson.review_by is None or not keeper.is_somebody:
        return
    open_duty(
        kind=REVIEW,
        source=lesson,
        title=f"Review the lesson “{lesson.title[:150]}”",
        reason=f"It is to be reviewed by {in_words(lesson.review_by)}. Read it, mend what is out of date, "
        "and set the next day of review.",
        due=lesson.review_by,
        link=keeper.link(lesson),
        link_text="Open the lesson",
        **keeper.as_owner(),
    )
