"""The pages of a course pack: each made, changed or left as it is, in the order of the pack."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db.models.signals import post_save
from modelsearch.signal_handlers import post_save_signal_handler, register_signal_handlers
from wagtail.models import Page, ReferenceIndex, Site
from wagtail.search.backends import get_search_backends
from wagtail.signal_handlers import disable_reference_index_auto_update

from courses.gate_facts import NotPublishable
from courses.lesson_shapes import Block, as_kept, plain
from courses.models import LessonPage, Module, ModulePage, ProgrammePage
from courses.pack_changes import Changes, lines_between, what_changed
from courses.pack_files import Problem
from courses.pack_store import Store, as_paths
from courses.packs import Pack, PackLesson, PackModule
from lms.models import Person


@dataclass
class Importing:
    """An import under way: what is brought in, by whom, and what came of it so far."""

    pack: Pack
    store: Store
    by: Person | None
    changes: Changes
    owners: dict[str, Person]
    pages: dict[str, LessonPage]
    progress: Callable[[], None]
    problems: list[Problem] = field(default_factory=list)
    written: list[Page] = field(default_factory=list)


def programme_page(by: Person | None) -> ProgrammePage:
    """Return the top page of everything that is taught; make it, and the site, the first time."""
    programme = ProgrammePage.objects.first()
    if programme is None:
        root = Page.get_first_root_node()
        programme = root.add_child(instance=ProgrammePage(title="Learning", slug="learning"))
        programme.save_revision(user=by).publish()
    site, _ = Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": programme}
    )
    if site.root_page_id != programme.pk:
        site.root_page, site.site_name = programme.page_ptr, "Waymark"
        site.save()
    return programme


def bring_in_module(job: Importing, programme: ProgrammePage, module: Module, source: PackModule) -> bool:
    """Bring in a module's page and its lessons; say whether any lesson is new, changed or moved."""
    page = _module_page(job, programme, module, source)
    before = len(job.written)
    moved = [_in_place(job, page, lesson) for lesson in source.lessons]
    for lesson in source.lessons:
        try:
            _lesson_page(job, page, lesson)
        except NotPublishable as refused:
            lines = [(lesson.line_of(fault.block), fault.sentence) for fault in refused.faults]
            job.problems.extend(Problem(lesson.file, line, sentence) for line, sentence in dict.fromkeys(lines))
        job.progress()
    return _in_order(job, page, source) or any(moved) or len(job.written) > before


def _module_page(job: Importing, programme: ProgrammePage, module: Module, source: PackModule) -> ModulePage:
    page = ModulePage.objects.filter(module=module).first()
    wanted = {"title": source.title, "summary": source.summary}
    if page is None:
        slug = source.id if Page._slug_is_available(source.id, programme) else f"{source.id}-module"
        page = programme.add_child(instance=ModulePage(module=module, slug=slug, live=False, **wanted))
        _publish(job, page)
    elif not page.live or any(getattr(page, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(page, name, value)
        _publish(job, page)
        job.changes.note(f"Page of the module: {source.title}", updated=True)
    return page


def _in_place(job: Importing, parent: ModulePage, source: PackLesson) -> bool:
    """Move a lesson that stands in another module to this one; say whether it did."""
    page = job.pages.get(source.id)
    if page is None or page.is_child_of(parent):
        return False
    # Fresh ones: a move before this one may have changed where either stands.
    LessonPage.objects.get(pk=page.pk).move(ModulePage.objects.get(pk=parent.pk), pos="last-child")
    job.pages[source.id] = LessonPage.objects.get(pk=page.pk)
    job.changes.note(f"Lesson moved to {parent.title}: {source.title}", updated=True)
    return True


def _lesson_page(job: Importing, parent: ModulePage, source: PackLesson) -> None:
    """Make or change the page of a lesson, or leave it as it is."""
    page, name = job.pages.get(source.id), f"Lesson: {source.title}"
    blocks = [job.store.as_ids(plain(block)) for block in source.blocks]
    wanted = _facts(job, source)
    if page is None:
        slug = source.id if Page._slug_is_available(source.id, parent) else f"{source.id}-lesson"
        page = LessonPage(key=source.id, slug=slug, body=_as_json(blocks, [], source), live=False, **wanted)
        parent.add_child(instance=page)
        _publish(job, page)
        job.changes.note(name, created=True)
        return
    raw = [dict(block) for block in page.body.raw_data]
    before = [plain(block) for block in raw]
    differing = [fact for fact, value in wanted.items() if getattr(page, fact) != value]
    if page.live and not differing and before == blocks:
        job.changes.note(name)
        return
    _explain(job, name, page, differing, before, blocks)
    if before != blocks:
        wanted["body"] = _as_json(blocks, raw, source)
    for fact in {*differing, "body"} & set(wanted):
        setattr(page, fact, wanted[fact])
    page.edit_kind, page.edit_note = source.edit, source.edit_note
    _publish(job, page)


def _facts(job: Importing, source: PackLesson) -> dict[str, Any]:
    """Return what a page of this lesson holds beside its body. An owner that the pack does not name stays."""
    facts: dict[str, Any] = {"title": source.title, "summary": source.summary, "minutes": source.minutes}
    if source.says_review_by or job.pack.review_by:
        facts["review_by"] = source.review_by if source.says_review_by else job.pack.review_by
    if source.owner:
        facts["content_owner"] = job.owners[source.owner]
    return facts


def _as_json(blocks: list[Block], before: list[Block], source: PackLesson) -> str:
    return json.dumps(as_kept(blocks, before, source.id))


def _explain(
    job: Importing, name: str, page: LessonPage, differing: list[str], before: list[Block], after: list[Block]
) -> None:
    """Note that a lesson changes, and what of it."""
    parts = [fact.replace("_", " ") for fact in differing]
    if before != after:
        names = job.store.names()
        old, new = ([as_paths(block, names) for block in side] for side in (before, after))
        parts.append(what_changed(old, new))
        job.changes.details[name] = lines_between(old, new)
    if not page.live:
        parts.append("it is published again")
    job.changes.note(name, updated=True)
    job.changes.details.setdefault(name, []).insert(0, f"changed: {', '.join(parts)}")
    if page.has_unpublished_changes and page.live:
        job.changes.notes.append(f"{name} had a draft that was not published. It stays in the history of the page.")


def _publish(job: Importing, page: Page) -> None:
    """Publish a page as any author would: every receiver hears of it."""
    page.save_revision(user=job.by).publish(user=job.by)
    job.written.append(page)


def _in_order(job: Importing, parent: ModulePage, source: PackModule) -> bool:
    """Put the lessons of a module into the order of the pack; say whether anything moved."""
    pages = LessonPage.objects.child_of(parent)
    wanted = {lesson.id: place for place, lesson in enumerate(source.lessons)}
    if not put_in_order(dict(pages.filter(key__in=wanted).order_by("path").values_list("pk", "key")), wanted):
        return False
    job.changes.note(f"Order of the lessons: {source.title}", updated=True)
    return True


def put_in_order(pages: dict[int, str], wanted: dict[str, int]) -> bool:
    """Move pages, given in the order in which they stand, into the wanted one; say whether any had to move."""
    right = sorted(pages, key=lambda pk: wanted[pages[pk]])
    if right == list(pages):
        return False
    for before, after in pairwise(right):
        Page.objects.get(pk=after).move(Page.objects.get(pk=before), pos="right")
    return True


@contextmanager
def indexes_once() -> Iterator[list[Page]]:
    """Write the indexes of search and references once for each page put into the list, not at every save.

    The library has no switch for its search index, so its handlers are taken off the signal: for the whole process, not
    for this thread. A page that another thread saves meanwhile is not indexed until it is saved again. So this is for
    commands, which have a process of their own; an import from a web process or a job would need another way.
    """
    written: list[Page] = []
    models = (LessonPage, ModulePage)
    for model in models:
        post_save.disconnect(post_save_signal_handler, sender=model)
    try:
        with disable_reference_index_auto_update():
            yield written
    finally:
        # The library's own way: every handler of its index stands again, those that never left included.
        register_signal_handlers()
    for model in models:
        _index(model, {page.pk for page in written if isinstance(page, model)})


def _index(model: type[LessonPage] | type[ModulePage], pks: set[int]) -> None:
    pages = list(model.objects.filter(pk__in=pks))
    for backend in get_search_backends():
        if pages:
            backend.get_index_for_model(model).add_items(model, pages)
    for page in pages:
        ReferenceIndex.create_or_update_for_object(page)
