"""Which published lessons show a picture or a document: asked of the lessons, as the index of references may lag."""

from collections.abc import Collection

from django.db.models import TextField
from django.db.models.functions import Cast

from courses.lesson_shapes import media_of
from courses.models import LessonPage


def titles_showing(kind: str, keys: Collection[int]) -> dict[int, list[str]]:
    """Return the titles of the published lessons that show each of these pictures or documents. One query."""
    found: dict[int, list[str]] = {}
    if not keys:
        return found
    # The database leaves out most lessons; what the others refer to is then looked at properly.
    wanted = rf": ({'|'.join(map(str, keys))})[,}}]"
    pages = LessonPage.objects.live().annotate(as_text=Cast("body", TextField())).filter(as_text__regex=wanted)
    for page in pages.order_by("title", "pk"):
        for key in {key for name, key in media_of(page.body.raw_data) if name == kind}.intersection(keys):
            found.setdefault(key, []).append(page.title)
    return found
