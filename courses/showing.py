"""Which lessons show a picture or a document, now or from a set time on: asked of them, for an index may lag."""

import json
from collections.abc import Collection

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from wagtail.models import Revision

from courses.lesson_shapes import media_of
from courses.models import LessonPage

Titles = dict[int, list[str]]


def titles_showing(kind: str, keys: Collection[int]) -> Titles:
    """Return the titles of the published lessons that show each of these pictures or documents. One query."""
    found: Titles = {}
    for page in _showing(keys) if keys else ():
        _note(found, page.title, kind, page.body.raw_data, keys)
    return found


def titles_keeping(kind: str, keys: Collection[int]) -> tuple[Titles, Titles]:
    """Return the same, and the titles of the lessons that are set to be published with one of them. One query."""
    shown: Titles = {}
    set_to_show: Titles = {}
    for page in _showing(keys, set_too=True) if keys else ():
        _note(shown, page.title, kind, page.body.raw_data if page.live else [], keys)
        content = json.loads(page.set_to or "{}")
        _note(set_to_show, content.get("title", ""), kind, json.loads(content.get("body") or "[]"), keys)
    return shown, set_to_show


def _showing(keys: Collection[int], *, set_too: bool = False) -> "QuerySet[LessonPage]":
    """Return the published lessons that may show one of these, and if asked those with a set time to be published."""
    # The database leaves out most lessons; what the others refer to is then looked at properly.
    wanted = rf": ({'|'.join(map(str, keys))})[,}}]"
    pages = LessonPage.objects.annotate(as_text=Cast("body", TextField())).order_by("title", "pk")
    found = Q(live=True, as_text__regex=wanted)
    if not set_too:
        return pages.filter(found)
    about = Revision.objects.filter(content_type__app_label="courses", content_type__model="lessonpage")
    mine = about.filter(object_id=Cast(OuterRef("pk"), CharField())).exclude(approved_go_live_at=None)
    content = Subquery(mine.order_by("-pk").values(as_text=Cast("content", TextField()))[:1])
    return pages.annotate(set_to=content).filter(found | Q(set_to__isnull=False))


def _note(found: Titles, title: str, kind: str, blocks: Collection[dict[str, object]], keys: Collection[int]) -> None:
    for key in {key for name, key in media_of(blocks) if name == kind}.intersection(keys):
        found.setdefault(key, []).append(title)
