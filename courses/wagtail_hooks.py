"""How Wagtail serves our pages and what authors see of its admin."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from courses.models import LessonDocument
from courses.permissions import check_read_lessons, check_read_page
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


@hooks.register("construct_main_menu")
def hide_what_authors_do_not_need(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave pages, images and documents in the menu."""
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN]
