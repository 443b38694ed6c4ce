"""Reading again after an import: only about the lessons that the pack marks."""

from copy import deepcopy
from dataclasses import replace

from courses.actions import finish_lesson
from courses.models import LessonPage, MaterialEdit, Module, Reread
from courses.pack_import import import_pages
from courses.packs import read_pack
from tests.access_world import PACK


def asked(lesson):
    """Return who is asked to read a lesson again, by first name."""
    return [row.person.email.split("@")[0] for row in Reread.objects.filter(lesson_key=lesson.key, read_at=None)]


def test_an_import_of_many_lessons_makes_one_version_and_asks_about_those_it_marks(cast):
    pack = read_pack(PACK)
    pack = replace(pack, modules=pack.modules[:1])
    import_pages(pack=pack, by=None)
    module = Module.objects.get(key=pack.modules[0].id)
    assert module.versions.count() == 1
    import_pages(pack=pack, by=None)
    assert module.versions.count() == 1
    first, second = LessonPage.objects.child_of(module.page).order_by("path")[:2]
    for page in (first, second):
        finish_lesson(lesson=page, by=cast.priya)
    lessons = list(pack.modules[0].lessons)
    lessons[:2] = [longer(lessons[0], edit="material", edit_note="More was said."), longer(lessons[1])]
    changed = replace(pack, modules=[replace(pack.modules[0], lessons=lessons)])
    for _ in range(2):
        import_pages(pack=changed, by=None)
    assert module.versions.count() == 2
    assert asked(first) == ["priya"]
    assert asked(second) == []
    edit = MaterialEdit.objects.get()
    assert (edit.module_version.number, edit.note) == (2, "More was said.")


def longer(lesson, **facts):
    """Return a lesson of a pack with more words in its first passage."""
    blocks = deepcopy(lesson.blocks)
    blocks[0]["value"]["text"] += " More."
    return replace(lesson, blocks=blocks, **facts)


# ---- who is asked ----
