"""Who may read which page of what is taught."""

from collections.abc import Iterable

from wagtail.models import Page

from courses import ports
from courses.models import LessonPage
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, rights_of
from lms.roles import Permission


def check_take_away(pages: Iterable[Page]) -> None:
    """Refuse to unpublish, move or delete a lesson that a check sends learners to, or a page above one."""
    for page in pages:
        lessons = LessonPage.objects.live().descendant_of(page, inclusive=True)
        keys = list(lessons.values_list("key", flat=True))
        for ask in ports.lessons_in_use:
            for checks in ask(keys).values():
                raise NotAllowed(
                    f"“{page}” stays: {checks[0]} sends learners there. Change its questions first, by a course pack."
                )


def check_read_lessons(person: Person) -> None:
    """Refuse unless the person's roles let them read what is taught."""
    if not rights_of(person, today()).may(Permission.READ_LESSONS):
        raise NotAllowed("Lessons are for people who learn, teach or manage learning. None of your roles does.")


def check_read_page(person: Person, page: Page) -> None:
    """Refuse a page to whoever may not read lessons, and one that is not published to everybody."""
    check_read_lessons(person)
    if not page.live:
        raise NotAllowed("This page is not published yet.")
