"""How Wagtail serves our pages and what authors see of its admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from courses.models import LessonDocument
from courses.permissions import check_read_lessons, check_read_page, check_take_away
from lms.access import signed_in

# Authors write. People, groups and settings change through our own screens.
HIDDEN = {"settings", "reports", "help"}


@hooks.register("before_serve_page")
def only_for_readers(page: Page, request: HttpRequest, serve_args: list[Any], serve_kwargs: dict[str, Any]) -> None:
    """Refuse a page to whoever may not read it."""
    check_read_page(signed_in(request), page)


@hooks.register("before_serve_document")
def only_to_readers(document: LessonDocument, request: HttpRequest) -> None:
    """Refuse a document to whoever may not read what is taught."""
    check_read_lessons(signed_in(request))


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
def not_what_a_check_rests_on(request: HttpRequest, page: Page) -> None:
    """Refuse to take a lesson away while a check sends learners to it."""
    check_take_away([page])


@hooks.register("before_move_page")
def not_to_another_place(request: HttpRequest, page: Page, destination: Page) -> None:
    """Refuse to move a lesson while a check sends learners to it."""
    check_take_away([page])


@hooks.register("before_bulk_action")
def not_many_at_once(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Hold the same for several pages at once."""
    if action_type in {"delete", "unpublish", "move"}:
        check_take_away([item for item in objects if isinstance(item, Page)])


@hooks.register("register_admin_menu_item")
def back_to_waymark() -> MenuItem:
    """Lead authors back to where everybody else works."""
    return MenuItem("Back to Waymark", f"{reverse('home')}#main", icon_name="arrow-left", order=10_000)


@hooks.register("construct_main_menu")
def hide_what_authors_do_not_need(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave pages, images and documents in the menu."""
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN]
