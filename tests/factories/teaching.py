"""Published lessons of the cast's modules, and edits of them, for tests that read no course pack."""

from typing import Any

from courses.models import LessonPage, Module, ModulePage
from courses.pack_pages import programme_page
from lms.models import Person


def block(kind: str, value: Any) -> dict[str, Any]:
    """Return a block as a page keeps it."""
    return {"type": kind, "value": value}


def passage(anchor: str, text: str, heading: str = "") -> dict[str, Any]:
    """Return a passage."""
    return block("passage", {"heading": heading or anchor.title(), "anchor": anchor, "text": text})


def module_page(module: Module) -> ModulePage:
    """Return the published page of a module, made when it is not there."""
    page = ModulePage.objects.filter(module=module).first()
    if page is None:
        page = programme_page(None).add_child(
            instance=ModulePage(module=module, title=module.title, slug=module.key, summary="What it is about.")
        )
        page.save_revision().publish()
    return page


def lesson(module: Module, key: str = "who-to-tell", *blocks: dict[str, Any], **facts: Any) -> LessonPage:
    """Return a published lesson of a module; without blocks it has two passages."""
    body = list(blocks) or [passage("first", "Tell the police within ten days."), passage("second", "Write it down.")]
    page = module_page(module).add_child(
        instance=LessonPage(**{"key": key, "slug": key, "title": "Who to tell", "summary": "Whom, and when.", **facts})
    )
    page.body = body
    page.save_revision().publish()
    return LessonPage.objects.get(pk=page.pk)


def edited(page: LessonPage, *blocks: dict[str, Any], **facts: Any) -> LessonPage:
    """Return a draft of a lesson, as an author would take it up: the newest revision, changed, not saved."""
    draft: LessonPage = page.get_latest_revision_as_object()
    if blocks:
        draft.body = list(blocks)
    for name, value in facts.items():
        setattr(draft, name, value)
    return draft


def publish(page: LessonPage, *blocks: dict[str, Any], by: Person | None = None, **facts: Any) -> LessonPage:
    """Publish an edit of a lesson at once."""
    edited(page, *blocks, **facts).save_revision(user=by).publish()
    return LessonPage.objects.get(pk=page.pk)
