"""How Wagtail serves our pages and what authors see of its admin."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from courses.approving import check_not_waiting, refusal_to_approve
from courses.models import LessonDocument, LessonPage, LessonPicture
from courses.permissions import check_delete_media, check_read_document, check_read_page, check_take_away
from courses.ranges import part_of
from lms.access import signed_in
from lms.permissions import NotAllowed

# Authors write. People, groups and settings change through our own screens.
HIDDEN = {"settings", "reports", "help"}
MEDIA = (LessonPicture, LessonDocument)


@hooks.register("before_serve_page")
def only_for_readers(page: Page, request: HttpRequest, serve_args: list[Any], serve_kwargs: dict[str, Any]) -> None:
    """Refuse a page to whoever may not read it."""
    check_read_page(signed_in(request), page)


@hooks.register("before_serve_document")
def only_to_readers(document: LessonDocument, request: HttpRequest) -> HttpResponse | None:
    """Refuse a document to whoever may read no lesson that shows it; of a video, serve the part that is asked for."""
    check_read_document(signed_in(request), document)
    wanted = request.headers.get("Range", "")
    return part_of(document, wanted) if wanted else None


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
def not_many_at_once(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> HttpResponse | None:
    """Hold the same for several pages at once, and say of several pictures or documents which of them stay."""
    pages = [item for item in objects if isinstance(item, Page)]
    if action_type in {"delete", "unpublish", "move"}:
        check_take_away(pages)
    if action_type == "delete":
        return _back_with_why(request, [item for item in objects if isinstance(item, MEDIA)], action)
    if action_type == "publish":
        _not_many_past_the_other_author(request, pages, below=action.cleaned_form.cleaned_data["include_descendants"])
    return None


def _back_with_why(
    request: HttpRequest, media: list[LessonPicture | LessonDocument], action: Any
) -> HttpResponse | None:
    """Lead back to the list with the reason beside it when any of these pictures or documents stays."""
    try:
        check_delete_media(media)
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect(action.next_url)
    return None


@hooks.register("before_copy_page")
def not_mirrored(request: HttpRequest, page: Page) -> None:
    """Refuse a mirror of a lesson: questions name one lesson, and completions too. A module has one page anyhow."""
    if page.specific_class is not LessonPage:
        raise NotAllowed("A module has one page, so only lessons are copied: copy them one by one.")
    if request.method == "POST" and request.POST.get("alias"):
        raise NotAllowed("A lesson has one place, and questions name it. Link to it from the other module.")


@hooks.register("before_publish_page")
def not_while_it_waits(request: HttpRequest, page: Page) -> None:
    """Refuse to publish by hand what one sent to another author: that would be approving it oneself."""
    _not_past_the_other_author(request, page)


def _not_many_past_the_other_author(request: HttpRequest, pages: list[Page], *, below: bool) -> None:
    """Hold the same for pages that are published together, and for the drafts below them that go with them."""
    for page in pages:
        _not_past_the_other_author(request, page)
        for draft in page.get_descendants().not_live().specific() if below else ():
            _not_past_the_other_author(request, draft)


def _not_past_the_other_author(request: HttpRequest, page: Page) -> None:
    check_not_waiting(page, signed_in(request))


@hooks.register("before_edit_page")
def say_why_not_mine_to_approve(request: HttpRequest, page: Page) -> None:
    """Tell whoever wrote or sent a lesson that waits why there is no button to approve it."""
    waits = request.method == "GET" and isinstance(page, LessonPage) and page.current_workflow_state
    if waits and (sentence := refusal_to_approve(page, signed_in(request))):
        messages.info(request, sentence)


@hooks.register("register_admin_menu_item")
def back_to_waymark() -> MenuItem:
    """Lead authors back to where everybody else works."""
    return MenuItem("Back to Waymark", f"{reverse('home')}#main", icon_name="arrow-left", order=10_000)


@hooks.register("construct_main_menu")
def hide_what_authors_do_not_need(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave pages, images and documents in the menu."""
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN]
