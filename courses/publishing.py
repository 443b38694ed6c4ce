"""What follows when a lesson is published, or taken away: by hand, on schedule, after approval or by import."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.models import Revision

from courses import tasks
from courses.catching_up import learners_of
from courses.glossary import forget_lesson, write_glossary
from courses.lessons import module_of
from courses.models import LessonPage, Module, ModuleVersion
from courses.rereading import ask_to_reread
from courses.scheduled import all_is_well
from courses.versions import keep_version
from lms.models import Person, RegionChoice


@dataclass(frozen=True)
class Publication:
    """A lesson that was just published."""

    page: LessonPage
    revision: Revision | None
    by: Person | None


@dataclass
class Batch:
    """Lessons published together, by an import: one version of a module follows, not one for each lesson."""

    standards: dict[Module, list[Any]] = field(default_factory=dict)
    published: list[Publication] = field(default_factory=list)
    made: list[ModuleVersion] = field(default_factory=list)


_batch: ContextVar[Batch | None] = ContextVar("batch", default=None)


@contextmanager
def together() -> Iterator[Batch]:
    """Hold back what follows from publishing until every lesson of an import stands; part of its transaction."""
    batch = Batch()
    token = _batch.set(batch)
    try:
        yield batch
    finally:
        _batch.reset(token)
    _settle(batch)


@transaction.atomic
def lesson_published(*, page: LessonPage, revision: Revision | None, by: Person | None) -> None:
    """Bring everything that rests on a lesson up to what was just published."""
    write_glossary(page)
    all_is_well(page)
    batch = _batch.get()
    publication = Publication(page, revision, by)
    if batch is not None:
        batch.published.append(publication)
    else:
        _settle(Batch(published=[publication]))


@transaction.atomic
def lesson_unpublished(*, page: LessonPage) -> None:
    """Take away what rests on a lesson that is no longer published."""
    forget_lesson(page)
    module = module_of(page)
    keep_version(module)
    catch_up_later([module.pk])


def _settle(batch: Batch) -> None:
    """Make the versions of the modules that changed, then ask whoever is to read again."""
    modules = [(item, module_of(item.page)) for item in batch.published]
    versions: dict[Module, ModuleVersion] = {}
    for module in {**batch.standards, **dict.fromkeys(module for _, module in modules)}:
        versions[module], made = keep_version(module, standards=batch.standards.get(module))
        batch.made += [versions[module]] if made else []
    for item, module in modules:
        if item.revision is not None:
            ask_to_reread(page=item.page, revision=item.revision, version=versions[module], by=item.by)
    catch_up_later(module.pk for module in versions)


def catch_up_later(modules: Iterable[int]) -> None:
    """Let a job work out where learners stand now: a lesson or check more is one that nobody has done."""
    for module in sorted(set(modules)):
        if learners_of(module):
            tasks.catch_up.enqueue(module)


def follow_rule_later(choice: RegionChoice) -> None:
    """Let a job work out what rests on a rule that a region has chosen."""
    tasks.follow_rule.enqueue(choice.region_id)
