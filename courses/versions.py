"""Versions of a module: one more whenever what its published lessons say has changed, by whatever way they changed."""

import hashlib
import json
from typing import Any

from django.db import transaction

from courses.lesson_shapes import plain
from courses.models import LessonPage, Module, ModulePage, ModuleVersion

Content = list[list[Any]]


def content_of(page: LessonPage) -> list[Any]:
    """Return what a lesson says, in a form that is the same whether a hand or an import wrote it."""
    return [page.key, page.title, page.summary, [plain(block) for block in page.body.get_prep_value()]]


def live_content(module: Module) -> Content:
    """Return what the published lessons of a module say, in their order."""
    page = ModulePage.objects.filter(module=module).first()
    lessons = LessonPage.objects.live().child_of(page).order_by("path") if page else []
    return [content_of(lesson) for lesson in lessons]


def hash_of(content: Content, standards: list[Any]) -> str:
    """Return the hash of a module's content and standards. Pure."""
    return hashlib.sha256(json.dumps([content, standards], sort_keys=True, default=str).encode()).hexdigest()


@transaction.atomic
def keep_version(module: Module, *, standards: list[Any] | None = None) -> tuple[ModuleVersion, bool]:
    """Return the version of a module as it is published now, and whether it had to be made.

    Standards come with a course pack; without one they stay as the last version has them.
    """
    Module.objects.select_for_update().get(pk=module.pk)
    latest = module.versions.order_by("-number").first()
    taught = standards if standards is not None else (latest.standards if latest else [])
    wanted = hash_of(live_content(module), taught)
    if latest and latest.content_hash == wanted:
        return latest, False
    number = latest.number + 1 if latest else 1
    return ModuleVersion.objects.create(module=module, number=number, content_hash=wanted, standards=taught), True
