"""Pictures that words show, by the mark of their content."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from courses.models import LessonPicture
from lms.access import open_to
from lms.roles import Permission


@open_to(Permission.READ_LESSONS, Permission.AUTHOR_CONTENT)
@require_safe
def picture(request: HttpRequest, mark: str) -> HttpResponse:
    """Lead to where a picture with this content is served."""
    found = LessonPicture.objects.filter(file_hash=mark).order_by("pk").first()
    if found is None:
        raise Http404
    return redirect(found.file.url)
