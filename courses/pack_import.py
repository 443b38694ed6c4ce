"""Make a course pack's modules and pages real: create what is new, update what changed, leave the rest alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection, transaction

from courses.gate_facts import arriving
from courses.models import CoursePack, LessonPage, Module, ModulePage, ModuleVersion
from courses.pack_changes import Changes, PackRefused
from courses.pack_files import Problem
from courses.pack_pages import Importing, bring_in_module, indexes_once, programme_page, put_in_order
from courses.pack_store import bring_in
from courses.packs import Pack, PackModule
from courses.permissions import check_take_away
from courses.publishing import catch_up_later, together
from lms import audit
from lms.models import Person
from lms.permissions import NotAllowed

# Any number will do that nothing else locks.
LOCK: Final = 7_206_418
WAIT_SECONDS: Final = 1800


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Begin a transaction in which no other import is under way: a second one waits until this has ended."""
    if connection.vendor == "sqlite":
        # Transactions are IMMEDIATE here: the second waits at its beginning, and longer than a page would.
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout={WAIT_SECONDS * 1000}")
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield


def known_passages() -> frozenset[str]:
    """Return every published passage as `lesson#anchor`: a pack may link to one of another pack."""
    return frozenset(
        f"{page.key}#{block['value'].get('anchor')}"
        for page in LessonPage.objects.live().only("key", "body")
        for block in page.body.raw_data
        if block["type"] == "passage"
    )


def world_problems(pack: Pack) -> list[Problem]:
    """Return what is wrong with a pack only because of what is here already."""
    return [*_strangers(pack), *_others(pack)]


def _strangers(pack: Pack) -> Iterator[Problem]:
    """Yield every owner of a lesson who has no account."""
    known = set(_owners(pack))
    for lesson in pack.lessons:
        if lesson.owner and lesson.owner not in known:
            yield Problem(lesson.file, lesson.owner_line, f"Nobody here has the address {lesson.owner}. Name another.")


def _owners(pack: Pack) -> dict[str, Person]:
    """Return the owners of lessons by their address."""
    wanted = {lesson.owner for lesson in pack.lessons if lesson.owner}
    return {person.email: person for person in Person.objects.filter(email__in=wanted, is_active=True)}


def _others(pack: Pack) -> Iterator[Problem]:
    """Yield every module and lesson whose id another pack has."""
    elsewhere = Module.objects.exclude(pack=None).exclude(pack__key=pack.id).select_related("pack", "page")
    theirs = {module.key: module for module in elsewhere}
    for module in pack.modules:
        if module.id in theirs:
            other = theirs[module.id].pack
            yield Problem(module.file, 1, f"The module “{module.id}” belongs to the course pack “{other}”.")
    by_path = {module.page.path: module for module in elsewhere if hasattr(module, "page")}
    files = {lesson.id: lesson.file for lesson in pack.lessons}
    for key, path in LessonPage.objects.filter(key__in=files).values_list("key", "path"):
        if owner := by_path.get(path[: -LessonPage.steplen]):
            name = f"“{owner}” of the course pack “{owner.pack}”"
            yield Problem(files[key], 1, f"The lesson “{key}” stands in {name}. Give this one another id.")


def _nothing() -> None:
    """Show no progress."""


@transaction.atomic
def import_pages(
    *, pack: Pack, by: Person | None, progress: Callable[[], None] = _nothing, keep_files: bool = True
) -> Changes:
    """Create and update the modules and pages of a pack that has no problems. Safe to repeat."""
    if problems := [*pack.problems, *world_problems(pack)]:
        raise PackRefused(problems)
    changes = Changes()
    programme = programme_page(by)
    row = _pack(pack, changes)
    with arriving(passages=frozenset(pack.anchors()), checks=frozenset(pack.checks())), indexes_once() as written:
        job = Importing(
            pack=pack,
            store=bring_in(row, pack.media, by, changes),
            by=by,
            changes=changes,
            owners=_owners(pack),
            pages={page.key: page for page in LessonPage.objects.filter(key__in=[x.id for x in pack.lessons])},
            progress=progress,
            written=written,
        )
        with together() as batch:
            _modules(job, row, batch.standards, programme.pk)
            if job.problems:
                raise PackRefused(job.problems)
    for version in batch.made:
        changes.note(f"Version {version.number} of {version.module}", created=True)
    changes.notes.extend(_left_out(pack, row))
    if keep_files:
        job.store.write()
    counts = {"created": len(changes.created), "updated": len(changes.updated)}
    audit.record("pack_imported", by=by, subject=programme, facts={"pack": pack.id, **counts})
    return changes


def _modules(job: Importing, row: CoursePack, standards: dict[Module, Any], programme: int) -> None:
    """Bring in each module, and say of which a version is due."""
    taught = dict(
        ModuleVersion.objects.filter(module__key__in=[source.id for source in job.pack.modules])
        .order_by("number")
        .values_list("module__key", "standards")
    )
    for source in job.pack.modules:
        module = _module(row, source, job.changes)
        page = programme_page(job.by)
        changed = bring_in_module(job, page, module, source)
        if changed or taught.get(source.id) != source.standards:
            standards[module] = source.standards
    wanted = {source.id: place for place, source in enumerate(job.pack.modules)}
    pages = ModulePage.objects.filter(module__key__in=wanted).order_by("path").values_list("pk", "module__key")
    if put_in_order(dict(pages), wanted):
        job.changes.note("Order of the modules", updated=True)


def _pack(pack: Pack, changes: Changes) -> CoursePack:
    """Keep what the pack says about itself."""
    facts = {"title": pack.title, "owner": pack.owner, "about": pack.about, "review_by": pack.review_by}
    row, created = CoursePack.objects.get_or_create(key=pack.id, defaults=facts)
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        row.save(update_fields=changed)
    changes.note(f"Pack: {pack.title}", created=created, updated=bool(changed))
    return row


def _module(row: CoursePack, source: PackModule, changes: Changes) -> Module:
    """Keep what the pack says about a module."""
    facts: dict[str, Any] = {
        "title": source.title,
        "summary": source.summary,
        "minutes": source.minutes,
        "gates_first_case": source.gates_first_case,
        "aims": source.aims,
    }
    module, created = Module.objects.get_or_create(key=source.id, defaults={**facts, "pack": row})
    changed = [name for name, value in facts.items() if getattr(module, name) != value]
    for name in changed:
        setattr(module, name, facts[name])
    # A module that was here before packs were remembered joins its pack without a word.
    module.pack = row
    module.save(update_fields=[*changed, "pack"])
    if "gates_first_case" in changed:
        catch_up_later([module.pk])
    changes.note(f"Module: {source.title}", created=created, updated=bool(changed))
    return module


def _left_out(pack: Pack, row: CoursePack) -> Iterator[str]:
    """Yield, for somebody to decide, what stands here and not in the pack."""
    for page in missing_lessons(pack):
        yield f"Not in the pack, and still published: the lesson “{page.title}” ({page.key})."
    for module in row.modules.exclude(key__in=[source.id for source in pack.modules]):
        yield f"Not in the pack, and still here: the module “{module}” ({module.key}), with its lessons."


def missing_lessons(pack: Pack) -> list[LessonPage]:
    """Return the published lessons of the pack's modules that the pack does not have."""
    paths = ModulePage.objects.filter(module__key__in=[m.id for m in pack.modules]).values_list("path", flat=True)
    here = set(paths)
    pages = LessonPage.objects.live().exclude(key__in=[lesson.id for lesson in pack.lessons]).order_by("path")
    return [page for page in pages if page.path[: -LessonPage.steplen] in here]


@transaction.atomic
def unpublish_missing(*, pack: Pack, by: Person | None) -> Changes:
    """Unpublish the lessons that the pack no longer has, except those that a check sends learners to."""
    changes = Changes()
    for page in missing_lessons(pack):
        try:
            check_take_away([page])
        except NotAllowed as refused:
            changes.notes.append(str(refused))
        else:
            page.unpublish(user=by)
            changes.note(f"Lesson unpublished: {page.title}", updated=True)
    return changes
