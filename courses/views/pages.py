"""The page of a lesson, found by its address in one query instead of six."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from wagtail.views import serve

from courses.lessons import lesson_at
from courses.permissions import check_read_page
from lms.access import open_to, signed_in
from lms.roles import Permission


@open_to(Permission.READ_LESSONS)
@require_safe
@gzip_page
def lesson_page(request: HttpRequest, module: str, lesson: str) -> HttpResponse:
    """Show a lesson. Whatever else stands at such an address is Wagtail's to find."""
    page = lesson_at(module, lesson, signed_in(request))
    if page is None:
        return serve(request, f"{module}/{lesson}/")
    check_read_page(signed_in(request), page)
    response: HttpResponse = page.serve(request)
    return response
