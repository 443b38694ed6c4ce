"""Writing a course pack back: the same bytes each time, nothing lost, and nothing overwritten by accident."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError

from courses.models import CoursePack, LessonPage, Module, ModulePage
from tests.cast import Cast
from tests.courses.pack_world import bring_in, contents, lesson, write_back, write_pack
from tests.factories.quizzes import raw_question
from tests.quizzes.test_packs import write_pack as write_pack_with_checks

pytestmark = pytest.mark.slow

SHIPPED = Path(__file__).parents[2] / "content" / "first-cases"
SAME = "0 new, 0 changed"


@pytest.fixture
def folder(db: None, tmp_path: Path) -> Path:
    """Write and bring in a small pack."""
    more = "owner: National lead\nreview_by: 2027-05-28\nabout: What it is for.\n"
    lessons = {"m1": [lesson("a1"), lesson("a2", more="review_by:\n")], "m2": [lesson("b1")]}
    bring_in(write_pack(tmp_path / "a", lessons, more=more))
    return tmp_path / "a"


@pytest.mark.slow
def test_the_shipped_pack_comes_back_and_changes_nothing(db: None, tmp_path: Path) -> None:
    bring_in(SHIPPED)
    write_back(tmp_path / "one")
    assert SAME in bring_in(tmp_path / "one")
    write_back(tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    for name, words in contents(SHIPPED).items():
        if name.endswith(".md"):
            assert contents(tmp_path / "one")[name] == words, name


def test_what_a_pack_says_of_itself_comes_back(folder: Path, tmp_path: Path) -> None:
    assert "3 lessons, 0 checks" in write_back(tmp_path / "out")
    assert (tmp_path / "out" / "pack.yaml").read_text() == (
        "id: small\ntitle: Small\nowner: National lead\nreview_by: 2027-05-28\nabout: What it is for.\n"
    )
    first = (tmp_path / "out/modules/01-m1/lessons/01-a1.md").read_text()
    second = (tmp_path / "out/modules/01-m1/lessons/02-a2.md").read_text()
    assert "review_by" not in first
    assert "review_by: null\n" in second


def test_a_check_comes_back_with_its_lessons(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    bring_in(
        write_pack_with_checks(tmp_path / "a", m1=[raw_question(), raw_question("q-two", misconception="mixed-up")])
    )
    assert "1 checks" in write_back(tmp_path / "one")
    assert SAME in bring_in(tmp_path / "one")
    write_back(tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_lesson_that_an_author_changed_comes_back_as_it_is_now(cast: Cast, folder: Path, tmp_path: Path) -> None:
    page = LessonPage.objects.get(key="a1")
    page.title = "Said: “yes” & no"
    page.content_owner = cast.beatrice
    page.body.append(("note", {"title": "- : | note", "text": "::: like\r\n\r\n:::  \r\n=== a\r\n    mark\r\n"}))
    page.body.append(("terms", {"terms": [{"term": "Ratio 1:2", "meaning": "one\nto two"}]}))
    page.body.insert(0, ("reflect", {"text": "What do you see?"}))
    page.save_revision(user=cast.beatrice).publish()
    write_back(tmp_path / "one")
    assert SAME in bring_in(tmp_path / "one")
    write_back(tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert "owner: beatrice@example.org" in (tmp_path / "one/modules/01-m1/lessons/01-a1.md").read_text()


def test_what_no_pack_can_carry_is_refused_and_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    page = LessonPage.objects.get(key="a1")
    page.minutes = 5000
    page.body.append(("note", {"title": "N", "text": "a\x0bb"}))
    page.save_revision().publish()
    with pytest.raises(CommandError, match="Nothing was written: 1 problem"):
        write_back(tmp_path / "out")
    page.body.pop()
    page.save_revision().publish()
    with pytest.raises(CommandError, match="Nothing was written: 1 problem"):
        write_back(tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_one_module_can_be_written_even_one_that_never_was_in_a_pack(folder: Path, tmp_path: Path) -> None:
    write_back(tmp_path / "one", module="m2")
    assert list(contents(tmp_path / "one")) == [
        "modules/01-m2/lessons/01-b1.md",
        "modules/01-m2/module.yaml",
        "pack.yaml",
    ]
    Module.objects.filter(key="m2").update(pack=None)
    write_back(tmp_path / "two", module="m2")
    assert "id: m2" in (tmp_path / "two" / "pack.yaml").read_text()


def test_drafts_are_left_out_and_named(folder: Path, tmp_path: Path) -> None:
    LessonPage.objects.get(key="a2").unpublish()
    page = LessonPage.objects.get(key="a1")
    page.title = "Being written"
    page.save_revision()
    said = write_back(tmp_path / "out")
    assert "Left out: the lesson “Title of a2” is not published" in said
    assert "has a draft" in said
    assert "Being written" not in (tmp_path / "out/modules/01-m1/lessons/01-a1.md").read_text()


def test_a_pack_is_written_over_itself(folder: Path, tmp_path: Path) -> None:
    write_back(tmp_path / "out")
    before = contents(tmp_path / "out")
    page = ModulePage.objects.get(module__key="m2")
    page.move(ModulePage.objects.get(module__key="m1"), pos="left")
    write_back(tmp_path / "out")
    after = contents(tmp_path / "out")
    assert after != before
    assert "modules/01-m2/module.yaml" in after
    assert not any(name.startswith("modules/02-m2") for name in after)
    assert SAME in bring_in(tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "out"]


@pytest.mark.parametrize("what", ["file", "other files", "other pack", "new lesson", "notes beside it", "a link"])
def test_nothing_is_overwritten_that_an_export_does_not_bring_back(folder: Path, tmp_path: Path, what: str) -> None:
    out = tmp_path / "out"
    if what == "file":
        out.write_text("mine")
    elif what == "other files":
        out.mkdir()
        (out / "mine.txt").write_text("mine")
    elif what == "other pack":
        write_pack(out, {"m7": [lesson("c1")]}, pack="other")
    else:
        shutil.copytree(folder, out)
        if what == "new lesson":
            (out / "modules/01-m1/lessons/03-a3.md").write_text(lesson("a3"))
        elif what == "a link":
            (out / "media").symlink_to(tmp_path)
        else:
            (out / "notes.md").write_text("mine")
    before = contents(out) if out.is_dir() else out.read_text()
    with pytest.raises(CommandError, match="Nothing was written"):
        write_back(out)
    assert (contents(out) if out.is_dir() else out.read_text()) == before


def test_without_a_pack_to_choose_it_asks_which(folder: Path, tmp_path: Path) -> None:
    CoursePack.objects.create(key="second", title="Second")
    with pytest.raises(CommandError, match="Packs here: second, small"):
        write_back(tmp_path / "out")
    with pytest.raises(CommandError, match="no module with pages"):
        write_back(tmp_path / "out", module="nothing")
