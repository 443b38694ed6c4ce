"""Bringing a course pack in: order, moves, what is missing, who keeps a lesson, and what stops it."""

import os
from io import StringIO
from pathlib import Path
from unittest.mock import Mock

import modelsearch.signal_handlers
import pytest
import wagtail.signal_handlers
from django.core.management import CommandError, call_command
from wagtail.models import Page

from courses.actions import finish_lesson
from courses.models import CoursePack, LessonPage, Module, ModulePage, ModuleVersion, Reread
from courses.pack_import import unpublish_missing, world_problems
from courses.pack_pages import indexes_once
from courses.packs import MOST_LESSONS, read_pack
from tests.cast import Cast
from tests.courses.pack_world import BODY, bring_in, lesson, write_pack
from tests.factories.quizzes import raw_question
from tests.quizzes.test_packs import write_pack as write_pack_with_checks

pytestmark = pytest.mark.slow

SAME = "0 new, 0 changed"


def order_of(module: str) -> list[str]:
    """Return the keys of a module's lessons as they stand."""
    page = ModulePage.objects.get(module__key=module)
    return list(LessonPage.objects.child_of(page).live().order_by("path").values_list("key", flat=True))


@pytest.fixture
def folder(db: None, tmp_path: Path) -> Path:
    """Write and bring in a pack of two modules."""
    folder = write_pack(tmp_path / "a", {"m1": [lesson("a1"), lesson("a2"), lesson("a3")], "m2": [lesson("b1")]})
    assert SAME not in bring_in(folder)
    return folder


def save_and_fail(*pages: Page) -> None:
    """Save pages as an import does, which then stops."""
    with indexes_once():
        for page in pages:
            page.save()
        raise ZeroDivisionError


def test_pages_are_indexed_as_ever_after_an_import_that_failed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, module = LessonPage.objects.get(key="a1"), ModulePage.objects.get(module__key="m1")
    tasks = [Mock(), Mock()]
    monkeypatch.setattr(modelsearch.signal_handlers, "insert_or_update_object_task", tasks[0])
    monkeypatch.setattr(wagtail.signal_handlers, "update_reference_index_task", tasks[1])
    with pytest.raises(ZeroDivisionError):
        save_and_fail(page, module)
    assert [task.enqueue.call_count for task in tasks] == [0, 0]
    page.save()
    assert [task.enqueue.call_count for task in tasks] == [1, 1]
    module.save()
    assert [task.enqueue.call_count for task in tasks] == [2, 2]


def test_an_import_again_changes_nothing_and_says_so(folder: Path) -> None:
    assert SAME in bring_in(folder)


def test_lessons_and_modules_follow_the_order_of_the_pack(folder: Path, tmp_path: Path) -> None:
    again = write_pack(tmp_path / "b", {"m2": [lesson("b1")], "m1": [lesson("a3"), lesson("a1"), lesson("a2")]})
    said = bring_in(again)
    assert order_of("m1") == ["a3", "a1", "a2"]
    assert list(ModulePage.objects.order_by("path").values_list("module__key", flat=True)) == ["m2", "m1"]
    assert "Order of the lessons: Module m1" in said
    assert "Order of the modules" in said
    assert SAME in bring_in(again)


def test_a_lesson_that_moved_keeps_its_page_and_makes_versions(folder: Path, tmp_path: Path) -> None:
    page = LessonPage.objects.get(key="a2").pk
    moved = write_pack(tmp_path / "b", {"m1": [lesson("a3"), lesson("a1")], "m2": [lesson("a2"), lesson("b1")]})
    said = bring_in(moved)
    assert LessonPage.objects.get(key="a2").pk == page
    assert order_of("m1") == ["a3", "a1"]
    assert order_of("m2") == ["a2", "b1"]
    assert "Lesson moved to Module m2: Title of a2" in said
    assert ModuleVersion.objects.filter(number=2).count() == 2
    assert SAME in bring_in(moved)


def test_what_is_left_out_is_said_and_stays_until_asked(folder: Path, tmp_path: Path) -> None:
    fewer = write_pack(tmp_path / "b", {"m1": [lesson("a1"), lesson("a3")]})
    said = bring_in(fewer)
    assert "still published: the lesson “Title of a2” (a2)" in said
    assert "the module “Module m2” (m2)" in said
    assert LessonPage.objects.live().count() == 4
    assert "Lesson unpublished: Title of a2" in bring_in(fewer, unpublish_missing=True)
    assert set(LessonPage.objects.live().values_list("key", flat=True)) == {"a1", "a3", "b1"}
    bring_in(folder)
    assert LessonPage.objects.live().count() == 4


def test_a_lesson_that_a_check_rests_on_is_not_taken_away(cast: Cast, tmp_path: Path) -> None:
    folder = write_pack_with_checks(tmp_path, m1=[raw_question()])
    bring_in(folder)
    pack = read_pack(folder)
    pack.modules[0].lessons.clear()
    changes = unpublish_missing(pack=pack, by=None)
    assert changes.updated == []
    assert "sends learners there" in changes.notes[0]
    assert LessonPage.objects.live().count() == 1


def test_an_edit_says_which_passages_change_and_line_by_line_when_asked(folder: Path, tmp_path: Path) -> None:
    body = BODY.replace("First", "Other") + "\n## Two {#two}\n\nMore.\n"
    changed = write_pack(tmp_path / "b", {"m1": [lesson("a1", body), lesson("a2"), lesson("a3")], "m2": [lesson("b1")]})
    brief = bring_in(changed, dry_run=True)
    assert "changed: passage #one, passage #two" in brief
    assert "Dry run, nothing saved." in brief
    assert "-First words." not in brief
    full = bring_in(changed, dry_run=True, verbosity=2)
    assert "-First words." in full
    assert "+Other words." in full
    assert "+## Two {#two}" in full
    assert list(LessonPage.objects.get(key="a1").anchors()) == ["one"]


def test_an_edit_keeps_the_ids_of_blocks_and_the_draft_of_an_author_in_its_history(
    folder: Path, tmp_path: Path
) -> None:
    page = LessonPage.objects.get(key="a1")
    kept = page.body.raw_data[0]["id"]
    page.title = "An author is at work"
    draft = page.save_revision()
    body = BODY.replace("First", "Other")
    changed = write_pack(tmp_path / "b", {"m1": [lesson("a1", body), lesson("a2"), lesson("a3")], "m2": [lesson("b1")]})
    assert "had a draft that was not published" in bring_in(changed)
    page = LessonPage.objects.get(key="a1")
    assert page.body.raw_data[0]["id"] == kept
    assert page.title == "Title of a1"
    assert page.revisions.filter(pk=draft.pk).exists()


def test_days_and_owners_come_from_the_lesson_and_days_else_from_the_pack(cast: Cast, tmp_path: Path) -> None:
    own = lesson("a1", more="owner: Beatrice@example.org\nreview_by: 2027-03-01\n")
    none = lesson("a3", more="review_by:\n")
    folder = write_pack(tmp_path / "a", {"m1": [own, lesson("a2"), none]}, more="review_by: 2027-05-28\n")
    bring_in(folder)
    found = {page.key: (str(page.review_by), page.content_owner) for page in LessonPage.objects.all()}
    assert found == {
        "a1": ("2027-03-01", cast.beatrice),
        "a2": ("2027-05-28", None),
        "a3": ("None", None),
    }
    assert SAME in bring_in(folder)


@pytest.mark.parametrize(
    ("more", "line", "sentence"),
    [
        ("owner: nobody@example.org\n", 6, "Nobody here has the address"),
        ("review_by: soon\n", 6, "must be a day"),
        ("edit: rewritten\n", 6, "editorial, material"),
        ("reveiw_by: 2027-01-01\n", 6, "means nothing here"),
    ],
)
def test_a_fact_that_cannot_be_meant_is_a_problem_with_its_line(
    db: None, tmp_path: Path, more: str, line: int, sentence: str
) -> None:
    folder = write_pack(tmp_path / "a", {"m1": [lesson("a1", more=more)]})
    pack = read_pack(folder)
    problems = [*pack.problems, *world_problems(pack)]
    assert [problem.line for problem in problems] == [line]
    assert sentence in str(problems[0])
    with pytest.raises(CommandError, match="1 problem"):
        bring_in(folder)
    assert LessonPage.objects.count() == 0


def test_a_pack_takes_no_lesson_or_module_of_another(folder: Path, tmp_path: Path) -> None:
    for name, lessons in (("b", {"m1": [lesson("c1")]}), ("c", {"m9": [lesson("a1")]})):
        with pytest.raises(CommandError, match="1 problem"):
            bring_in(write_pack(tmp_path / name, lessons, pack="other"))
    assert CoursePack.objects.count() == 1
    assert Module.objects.get(key="m1").pack.key == "small"


def test_a_pack_may_link_to_a_passage_of_another_that_is_published(folder: Path, tmp_path: Path) -> None:
    body = "## Two {#two}\n\n[there](a1#one) and [nowhere](a1#two)\n"
    other = write_pack(tmp_path / "b", {"m9": [lesson("c1", body)]}, pack="other")
    with pytest.raises(CommandError, match="1 problem"):
        bring_in(other)
    bring_in(write_pack(tmp_path / "b", {"m9": [lesson("c1", body.replace("#two)", "#one)"))]}, pack="other"))
    assert LessonPage.objects.filter(key="c1").exists()


def test_what_the_gate_refuses_names_file_and_line_and_saves_nothing(db: None, tmp_path: Path) -> None:
    body = "## One {#one}\n\nWords.\n\n::: note N\n#### Too deep\n:::\n\n::: check no-such-check\n"
    folder = write_pack(tmp_path / "a", {"m1": [lesson("a0"), lesson("a1", body)]})
    said = StringIO()
    with pytest.raises(CommandError, match="2 problems"):
        call_command("import_course_pack", folder, stderr=said)
    lines = said.getvalue().splitlines()
    assert lines[0].startswith("modules/01-m1/lessons/02-a1.md, line 11: The heading “Too deep” skips a level")
    assert lines[1].startswith("modules/01-m1/lessons/02-a1.md, line 15: There is no check called")
    assert LessonPage.objects.count() == 0
    assert CoursePack.objects.count() == 0


def test_ten_thousand_pages_are_refused_at_once(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "a", {"m1": [lesson("a1")]})
    target = folder / "modules" / "01-m1" / "lessons"
    for number in range(10_000):
        os.symlink("01-a1.md", target / f"x{number:05}.md")
    problems = [str(problem) for problem in read_pack(folder).problems]
    assert problems == [
        f"modules, line 1: This pack has more than {MOST_LESSONS} lessons. Divide it into several packs."
    ]


def test_a_material_edit_in_a_pack_asks_whoever_completed_the_lesson(cast: Cast, folder: Path, tmp_path: Path) -> None:
    finish_lesson(lesson=LessonPage.objects.get(key="a1"), by=cast.priya)
    said = "edit: material\nedit_note: The threshold changed.\n"
    changed = lesson("a1", BODY.replace("First", "Other"), said)
    again = write_pack(tmp_path / "b", {"m1": [changed, lesson("a2"), lesson("a3")], "m2": [lesson("b1")]})
    bring_in(again)
    asked = Reread.objects.get()
    assert (asked.person, asked.edit.note) == (cast.priya, "The threshold changed.")
    assert SAME in bring_in(again)
    assert Reread.objects.count() == 1
