"""Who may read which page of what is taught."""

from wagtail.models import Page

from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, rights_of
from lms.roles import Permission


def check_read_lessons(person: Person) -> None:
    """Refuse unless the person's roles let them read what is taught."""
    if not rights_of(person, today()).may(Permission.READ_LESSONS):
        raise NotAllowed("Lessons are for people who learn, teach or manage learning. None of your roles does.")


def check_read_page(person: Person, page: Page) -> None:
    """Refuse a page to whoever may not read lessons, and one that is not published to everybody."""
    check_read_lessons(person)
    if not page.live:
        raise NotAllowed("This page is not published yet.")
