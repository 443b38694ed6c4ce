"""Course packs: read whole, refused with file and line, imported once however often."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.test import Client

from courses.lesson_text import LessonProblem, blocks_of
from courses.models import LessonPage, ModulePage, ModuleVersion
from courses.packs import read_pack
from tests.cast import Cast

SHIPPED = Path(__file__).parents[2] / "content" / "first-cases"
LESSON = "modules/01-rosh-curiosity/lessons/01-what-the-levels-say.md"
CHECK = "modules/02-child-safeguarding/check.yaml"


@pytest.fixture
def pack_folder(tmp_path: Path) -> Path:
    """Copy the shipped pack, so that a test may spoil it."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "pack"))


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    """Change one place of a file; fail when the place is not there."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_pack_has_no_problems_and_three_modules_worth_reading() -> None:
    pack = read_pack(SHIPPED)
    assert pack.problems == []
    assert len(pack.modules) == 3
    for module in pack.modules:
        assert len(module.lessons) >= 4
        assert module.check is not None
        assert len(module.check["questions"]) >= 8


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "sentence"),
    [
        (LESSON, "## Two questions, not one {#two-questions}", "## Two questions, not one", 7, "no anchor"),
        (LESSON, "{#any-harm}", "{#two-questions}", 1, "stands twice"),
        (LESSON, "How likely is", "[here](#no-such-passage) How likely is", 9, "leads nowhere"),
        (LESSON, "How likely is", "[x](javascript:alert) How likely is", 9, "leads nowhere"),
        (LESSON, "::: note The comfort", "::: sidebar The comfort", 41, "not a kind of block"),
        (LESSON, "minutes: 9", "minutes: nine", 1, "whole number"),
        (LESSON, "id: what-the-levels-say", "id: What The Levels", 1, "small letters"),
        (LESSON, "id: what-the-levels-say", "id: harm-to-whom", 1, "also used by"),
        (LESSON, "---\nid", "id", 1, "three hyphens"),
        ("pack.yaml", "id:", "id: &a", 1, "anchors and aliases"),
        ("pack.yaml", "title:", "title: [", None, "not valid YAML"),
    ],
)
def test_a_broken_pack_is_refused_with_file_line_and_cause(
    pack_folder: Path, file: str, old: str, new: str, line: int | None, sentence: str
) -> None:
    spoil(pack_folder, file, old, new)
    found = [problem for problem in read_pack(pack_folder).problems if sentence in problem.sentence]
    assert found
    assert line is None or line in {problem.line for problem in found}


def test_a_file_that_is_not_utf8_is_named(pack_folder: Path) -> None:
    (pack_folder / LESSON).write_bytes(b"---\nid: x\n---\n\xff\xfe")
    assert any("UTF-8" in problem.sentence for problem in read_pack(pack_folder).problems)


def test_a_lesson_may_not_lie_outside_the_pack(pack_folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("secret")
    (pack_folder / LESSON).unlink()
    (pack_folder / LESSON).symlink_to(outside)
    assert any("outside the pack" in problem.sentence for problem in read_pack(pack_folder).problems)


@pytest.mark.parametrize(
    ("body", "line", "sentence"),
    [
        ("words first", 1, "begin with a passage"),
        ("## A {#a}\ntext\n::: note\nx\n:::", 3, "needs a title"),
        ("## A {#a}\n::: note Title\nx", 2, "never closed"),
        ("## A {#a}\n::: terms\nno colon here\n:::", 3, "Term: meaning"),
        ("## A {#a}\n::: note T\nx\n:::\nloose words", 5, "outside a passage"),
    ],
)
def test_a_lesson_says_on_which_line_it_is_wrong(body: str, line: int, sentence: str) -> None:
    with pytest.raises(LessonProblem, match=sentence) as caught:
        blocks_of(body)
    assert caught.value.line == line


def test_a_staged_case_keeps_its_questions_and_stages() -> None:
    block = blocks_of("## A {#a}\n::: case The visit\nFirst.\n=== What next?\nThen.\n:::")[1]
    stages = [stage["value"] for stage in block["value"]["stages"]]
    assert stages == [{"question": "", "text": "First."}, {"question": "What next?", "text": "Then."}]


def test_importing_twice_changes_nothing_and_an_edit_changes_one_page(db: None, pack_folder: Path) -> None:
    call_command("import_course_pack", pack_folder, verbosity=0)
    revisions = {page.key: page.latest_revision_id for page in LessonPage.objects.all()}
    versions = ModuleVersion.objects.count()
    call_command("import_course_pack", pack_folder, verbosity=0)
    assert {page.key: page.latest_revision_id for page in LessonPage.objects.all()} == revisions
    assert ModuleVersion.objects.count() == versions
    spoil(pack_folder, LESSON, "How likely is this person", "How probable is it that this person")
    call_command("import_course_pack", pack_folder, verbosity=0)
    changed = {p.key for p in LessonPage.objects.all() if p.latest_revision_id != revisions[p.key]}
    assert changed == {"what-the-levels-say"}
    assert ModuleVersion.objects.count() == versions + 1


def test_no_lesson_shows_its_markdown(db: None, cast: Cast) -> None:
    call_command("import_course_pack", SHIPPED, verbosity=0, stdout=StringIO())
    client = Client()
    client.force_login(cast.priya)
    for lesson in LessonPage.objects.live():
        page = BeautifulSoup(client.get(lesson.url).content, "html.parser").select_one("article")
        assert page is not None
        assert "**" not in page.get_text(), lesson
        assert page.select(".wm-psg p.govuk-body"), lesson


def test_a_dry_run_saves_nothing(db: None, pack_folder: Path) -> None:
    call_command("import_course_pack", pack_folder, dry_run=True, verbosity=0)
    assert ModulePage.objects.count() == 0


def test_a_question_whose_wrong_option_is_silent_stops_the_whole_pack(
    db: None, pack_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (pack_folder / CHECK).read_text(encoding="utf-8")
    lines = text.split("\n")
    where = next(number for number, words in enumerate(lines) if words.strip().startswith("feedback:"))
    indent = lines[where].index("feedback")
    end = next(
        n for n in range(where + 1, len(lines)) if lines[n].strip() and len(lines[n]) - len(lines[n].lstrip()) <= indent
    )
    lines[where:end] = [" " * indent + 'feedback: ""']
    (pack_folder / CHECK).write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_course_pack", pack_folder)
    assert CHECK in capsys.readouterr().err
    assert ModulePage.objects.count() == 0


def test_a_folder_that_is_no_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not a course pack"):
        call_command("import_course_pack", tmp_path)
