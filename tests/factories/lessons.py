"""Lessons, pictures and documents for tests, and what an author's browser sends."""

import base64
import json
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data

from courses.models import LessonDocument, LessonPage, LessonPicture, Module, ModulePage
from courses.pack_import import programme_page

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def passage(text: str = "Words to read.", anchor: str = "one", heading: str = "One") -> dict[str, Any]:
    """Return a passage as a body holds it."""
    return {"type": "passage", "value": {"heading": heading, "anchor": anchor, "text": text}}


def module_page(module: Module) -> ModulePage:
    """Return the page of a module, made and published the first time."""
    page = ModulePage.objects.filter(module=module).first()
    if page is None:
        page = programme_page(None).add_child(
            instance=ModulePage(module=module, title=module.title, slug=module.key, live=False)
        )
        page.save_revision().publish()
        page.refresh_from_db()
    return page


def draft(module: Module, *blocks: dict[str, Any], key: str = "the-lesson", **facts: Any) -> LessonPage:
    """Save a lesson that nobody sees yet."""
    body = json.dumps(list(blocks) or [passage()])
    title = key.replace("-", " ").capitalize()
    page = LessonPage(**{"key": key, "slug": key, "title": title, "live": False, "body": body, **facts})
    module_page(module).add_child(instance=page)
    page.save_revision(clean=False)
    return LessonPage.objects.get(pk=page.pk)


def published(module: Module, *blocks: dict[str, Any], key: str = "the-lesson", **facts: Any) -> LessonPage:
    """Publish a lesson."""
    page = draft(module, *blocks, key=key, **facts)
    page.get_latest_revision().publish()
    return LessonPage.objects.get(pk=page.pk)


def picture(alt_text: str = "A hill in the rain") -> LessonPicture:
    """Save a picture of one dot."""
    return LessonPicture.objects.create(title="Hill", alt_text=alt_text, file=ImageFile(ContentFile(PNG), "hill.png"))


def document(name: str = "form.pdf", content: bytes = b"0123456789") -> LessonDocument:
    """Save a document."""
    return LessonDocument.objects.create(title="A form", file=ContentFile(content, name))


def sent(page: LessonPage, blocks: list[tuple[str, dict[str, Any]]], **facts: Any) -> dict[str, Any]:
    """Return what the form of a lesson sends."""
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "minutes": 5,
            "summary": "About it.",
            "body": _stream(blocks),
            "edit_kind": "editorial",
            "edit_note": "",
            "seo_title": "",
            "search_description": "",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
            **facts,
        }
    )


def _stream(blocks: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    rows = {
        str(number): {"type": kind, "value": value, "order": str(number), "deleted": "", "id": ""}
        for number, (kind, value) in enumerate(blocks)
    }
    return {"count": str(len(blocks)), **rows}


def edit(client: Client, page: Page, blocks: list[tuple[str, dict[str, Any]]], **facts: Any) -> Any:
    """Send the form of a lesson as its author does."""
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent(page, blocks, **facts))
