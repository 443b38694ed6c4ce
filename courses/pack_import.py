"""Make a course pack's modules and pages real: create what is new, update what changed, leave the rest alone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.models import Page, Site

from courses.gate_facts import NotPublishable, arriving
from courses.models import LessonPage, Module, ModulePage, ProgrammePage
from courses.pack_files import Problem
from courses.packs import Pack, PackLesson, PackModule
from courses.publishing import together
from courses.versions import without_ids
from lms import audit
from lms.models import Person


@dataclass
class Changes:
    """What an import did, or would do: one line each."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)

    def note(self, what: str, *, created: bool = False, updated: bool = False) -> None:
        """Put a line where it belongs."""
        (self.created if created else self.updated if updated else self.unchanged).append(what)


class PackNotPublishable(Exception):  # it is a refusal, and its problems say of what
    """Lessons of a pack that may not be published: nothing of the pack was kept."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems, each with its file."""
        super().__init__(f"{len(problems)} problems keep this pack from being published.")
        self.problems = problems


@transaction.atomic
def import_pages(*, pack: Pack, by: Person | None) -> Changes:
    """Create and update the modules and pages of a pack that has no problems. Safe to repeat."""
    if pack.problems:
        raise ValueError(f"{len(pack.problems)} problems stand in the way of this pack.")
    changes = Changes()
    programme = programme_page(by)
    refused: list[Problem] = []
    with together() as batch, arriving(passages=frozenset(pack.anchors()), checks=frozenset(_checks(pack))):
        for module in pack.modules:
            page = _module_page(programme, module, by, changes)
            batch.standards[page.module] = module.standards
            for lesson in module.lessons:
                try:
                    _lesson_page(page, lesson, by, changes)
                except NotPublishable as refusal:
                    refused += [Problem(lesson.file, 1, sentence) for sentence in refusal.sentences]
        if refused:
            raise PackNotPublishable(refused)
    for version in batch.made:
        changes.note(f"Version {version.number} of {version.module}", created=True)
    audit.record(
        "pack_imported",
        by=by,
        subject=programme,
        facts={"pack": pack.id, "created": len(changes.created), "updated": len(changes.updated)},
    )
    return changes


def _checks(pack: Pack) -> Iterator[str]:
    """Yield the key of every check that the pack brings: what it asks is held against the pack itself."""
    yield from (str(module.check.get("id")) for module in pack.modules if module.check)


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


def _module_page(programme: ProgrammePage, source: PackModule, by: Person | None, changes: Changes) -> ModulePage:
    facts = {
        "title": source.title,
        "summary": source.summary,
        "minutes": source.minutes,
        "gates_first_case": source.gates_first_case,
    }
    module, _ = Module.objects.update_or_create(key=source.id, defaults=facts)
    page = ModulePage.objects.filter(module=module).first()
    wanted = {"title": source.title, "summary": source.summary}
    if page is None:
        page = programme.add_child(instance=ModulePage(module=module, slug=source.id, **wanted))
        page.save_revision(user=by).publish()
        changes.note(f"Module: {source.title}", created=True)
    else:
        changes.note(f"Module: {source.title}", updated=_update(page, wanted, by))
    return page


def _lesson_page(parent: ModulePage, source: PackLesson, by: Person | None, changes: Changes) -> None:
    wanted = {"title": source.title, "summary": source.summary, "minutes": source.minutes}
    body = json.dumps(source.blocks)
    page = LessonPage.objects.filter(key=source.id).first()
    if page is None:
        page = parent.add_child(instance=LessonPage(key=source.id, slug=source.id, body=body, **wanted))
        page.save_revision(user=by).publish()
        changes.note(f"Lesson: {source.title}", created=True)
        return
    if without_ids(page.body.get_prep_value()) != without_ids(LessonPage(body=body).body.get_prep_value()):
        wanted["body"] = body
    changes.note(f"Lesson: {source.title}", updated=_update(page, wanted, by))


def _update(page: Page, wanted: dict[str, Any], by: Person | None) -> bool:
    """Publish a new revision of `page` when a value differs; say whether one was needed."""
    differing = {name: value for name, value in wanted.items() if name == "body" or getattr(page, name) != value}
    if not differing:
        return False
    for name, value in differing.items():
        setattr(page, name, value)
    page.save_revision(user=by).publish()
    return True
