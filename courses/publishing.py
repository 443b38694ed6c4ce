"""What follows when a lesson is published, or taken away: by hand, on schedule, after approval or by import."""

from django.db import transaction
from wagtail.models import Revision

from courses.glossary import forget_lesson, write_glossary
from courses.models import LessonPage
from lms.models import Person


@transaction.atomic
def lesson_published(*, page: LessonPage, revision: Revision | None, by: Person | None) -> None:
    """Bring everything that rests on a lesson up to what was just published."""
    write_glossary(page)


@transaction.atomic
def lesson_unpublished(*, page: LessonPage) -> None:
    """Take away what rests on a lesson that is no longer published."""
    forget_lesson(page)
