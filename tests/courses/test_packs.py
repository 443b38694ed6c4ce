"""Course packs: read whole, refused with file and line, imported once however often."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from courses.lesson_text import LessonProblem, blocks_of
from courses.models import LessonPage, ModulePage, ModuleVersion
from courses.packs import read_pack
from courses.prose import prose
from tests.cast import Cast

SHIPPED = Path(__file__).parents[2] / "content" / "first-cases"
LESSON = "modules/01-rosh-curiosity/lessons/01-what-the-levels-say.md"
MODULE = "modules/01-rosh-curiosity/module.yaml"
CHECK = "modules/02-child-safeguarding/check.yaml"


@pytest.fixture
def pack_folder(tmp_path: Path) -> Path:
    """Copy the first two modules of the shipped pack, so that a test may spoil them."""
    folder = tmp_path / "pack"
    for file in ("pack.yaml", "modules/01-rosh-curiosity", "modules/02-child-safeguarding"):
        copy = shutil.copytree if (SHIPPED / file).is_dir() else shutil.copy
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        copy(SHIPPED / file, folder / file)
    return folder


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
        (LESSON, "How likely is", '[a](nope#x "title") How likely is', 9, "“nope#x” leads nowhere"),
        (LESSON, "How likely is", "[a]( http://e.example ) How likely is", 9, "“http://e.example” leads nowhere"),
        (LESSON, "How likely is", "<http://e.example> How likely is", 9, "“http://e.example” leads nowhere"),
        (LESSON, "How likely is", "<a href='//e.example'>x</a> How likely is", 9, "“//e.example” leads nowhere"),
        (LESSON, "How likely is", "Words <script>[x](nope) How likely is", 9, "“nope” leads nowhere"),
        (LESSON, "How likely is", "[x](two-questions) How likely is", 9, "leads nowhere"),
        (LESSON, "How likely is", "[a][r]\n\n[r]: nope#x\n\nHow likely is", 11, "“nope#x” leads nowhere"),
        (LESSON, "How likely is", "nope#x\n[a](nope#x) How likely is", 10, "“nope#x” leads nowhere"),
        (LESSON, "Medium feels safe to write.", "[a](nope#x)", 42, "“nope#x” leads nowhere"),
        (LESSON, "## Two questions, not one {", f"## {'a' * 161} {{", 7, "heading is longer than 160"),
        (LESSON, "{#two-questions}", f"{{#{'a' * 81}}}", 7, "anchor is longer than 80"),
        (LESSON, "note The comfort", f"note {'a' * 161}", 41, "title is longer than 160"),
        (LESSON, "title: What", f"title: {'a' * 160}", 3, "longer than 160"),
        (LESSON, "summary: The", f"summary: {'a' * 600}", 5, "longer than 600"),
        (LESSON, "id: what-the-levels-say", f"id: {'a' * 81}", 2, "longer than 80"),
        (LESSON, "minutes: 9", "minutes: 601", 4, "from 0 to 600"),
        (LESSON, "minutes: 9", "minutes: -1", 4, "from 0 to 600"),
        (LESSON, "minutes: 9", "minutes: true", 4, "from 0 to 600"),
        (LESSON, "minutes: 9", f"minutes: {'9' * 5000}", None, "does not exist"),
        (LESSON, "minutes: 9", "minutes: [&a 9]", 4, "anchors and aliases"),
        (LESSON, "How likely is", "How\0 likely is", 9, "control character"),
        (LESSON, "title: What", 'title: "\\0"\nx: What', 3, "control character"),
        (MODULE, "id: rosh-curiosity", f"id: {'a' * 61}", 1, "longer than 60"),
        (MODULE, "gates_first_case: true", "gates_first_case: 'no'", 7, "true or false"),
        (MODULE, "standards:", "standards:\nothers:", 14, "must be a list"),
        (MODULE, "standards:", "standards: 5\nothers:", 14, "must be a list"),
        (MODULE, "standards:", "standards: [C1a, C1b]\nothers:", 14, "needs a code"),
        (MODULE, "code: C1a", "code: [C1a]", 15, "needs a code"),
        (MODULE, "code: C1a", f"code: {'C' * 21}", 15, "longer than 20"),
        ("pack.yaml", "title:", "x: !!python/name:os.system\ntitle:", 2, "tags"),
        ("pack.yaml", "title:", "x: !!timestamp no\ntitle:", 2, "tags"),
        ("pack.yaml", "title:", f"x: {'[' * 60000}\ntitle:", 2, "nests more than"),
        ("pack.yaml", "title:", f"x: {'[' * 13}{']' * 13}\ntitle:", 2, "nests more than"),
        ("pack.yaml", "title:", "x: 2026-13-45\ntitle:", None, "does not exist"),
        ("pack.yaml", "title:", 'x: "\\ud800"\ntitle:', 2, "not valid YAML"),
        (CHECK, "id: child", "a: [&a [lol]]\nb: [*a, *a]\nid: child", 1, "anchors and aliases"),
        (LESSON, "::: note The comfort", "::: sidebar The comfort", 41, "not a kind of block"),
        (LESSON, "minutes: 9", "minutes: nine", 4, "whole number"),
        (LESSON, "id: what-the-levels-say", "id: What The Levels", 2, "small letters"),
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
    ("place", "target"),
    [
        (CHECK, "check.yaml"),
        (CHECK, "nowhere.yaml"),
        (LESSON, "01-what-the-levels-say.md"),
        (LESSON, "nowhere.md"),
        ("modules/04-more", "04-more"),
        ("modules/04-more", "nowhere"),
        (MODULE, "module.yaml"),
    ],
)
def test_a_link_to_itself_or_to_nothing_is_a_problem_of_its_own_file(
    pack_folder: Path, place: str, target: str
) -> None:
    (pack_folder / place).unlink(missing_ok=True)
    (pack_folder / place).symlink_to(target)
    assert [problem.line for problem in read_pack(pack_folder).problems if problem.file == place] == [1]


def test_a_mark_of_the_byte_order_is_no_problem(pack_folder: Path) -> None:
    for file in ("pack.yaml", MODULE, LESSON, CHECK):
        (pack_folder / file).write_bytes(b"\xef\xbb\xbf" + (pack_folder / file).read_bytes())
    assert read_pack(pack_folder).problems == []
    assert read_pack(pack_folder).id == "first-cases"


def test_what_just_fits_is_taken(pack_folder: Path) -> None:
    spoil(pack_folder, LESSON, "minutes: 9", "minutes: 600")
    spoil(pack_folder, LESSON, "What the four levels say", "a" * 160)
    spoil(pack_folder, LESSON, "Two questions, not one", "a" * 160)
    spoil(pack_folder, MODULE, "minutes: 70", "minutes: 0")
    assert read_pack(pack_folder).problems == []


LINKS = """
[one](#any-harm) [two](harm-to-whom#{anchor} "A title") [three][there] <https://e.example/x> <mailto:a@e.example>
<me@e.example> `[four](nope#x)`

[there]: harm-to-whom#{anchor}

"""


def test_links_inside_the_pack_https_and_mail_lead_where_they_say(db: None, pack_folder: Path) -> None:
    anchor = next(x for m in read_pack(pack_folder).modules for x in m.lessons if x.id == "harm-to-whom").anchors[0]
    spoil(pack_folder, LESSON, "How likely is", LINKS.replace("{anchor}", anchor) + "How likely is")
    assert read_pack(pack_folder).problems == []
    call_command("import_course_pack", pack_folder, verbosity=0)
    html = str(LessonPage.objects.get(key="what-the-levels-say").body)
    address = reverse("courses:lesson", args=["harm-to-whom"])
    hrefs = [link["href"] for link in BeautifulSoup(html, "html.parser").select(".wm-psg a")]
    assert hrefs == [
        "#any-harm",
        f"{address}#{anchor}",
        f"{address}#{anchor}",
        "https://e.example/x",
        "mailto:a@e.example",
        "mailto:me@e.example",
    ]


def test_a_link_by_the_key_of_a_lesson_leads_to_its_page(cast: Cast, pack_folder: Path, client: Client) -> None:
    call_command("import_course_pack", pack_folder, verbosity=0)
    client.force_login(cast.priya)
    response = client.get(reverse("courses:lesson", args=["harm-to-whom"]))
    assert response.status_code == 302
    assert response["Location"].endswith("/harm-to-whom/")
    assert client.get(response["Location"]).status_code == 200
    assert client.get(reverse("courses:lesson", args=["no-such-lesson"])).status_code == 404


@pytest.mark.parametrize(
    ("markdown", "address"),
    [
        ("[a](other-lesson#place)", "/pathway/lessons/other-lesson/#place"),
        ("[a](#place)", "#place"),
        ("[a](https://e.example/a#b)", "https://e.example/a#b"),
        ("[a](http://e.example)", None),
        ("[a](javascript:alert)", None),
        ("[a](//e.example)", None),
        ('<a href="/&#9;/e.example">a</a>', None),
        ('<a href="&#9;&#1;/&#10;/e.example">a</a>', None),
        ("[a](Other#place)", "Other#place"),
    ],
)
def test_prose_keeps_good_addresses_and_leads_to_other_lessons(markdown: str, address: str | None) -> None:
    link = BeautifulSoup(prose(markdown), "html.parser").find("a")
    assert link is not None
    assert link.get("href") == address


@pytest.mark.parametrize(
    ("body", "line", "sentence"),
    [
        (f"## A {{#a}}\n::: case {'t' * 161}\nx\n:::", 2, "title is longer"),
        (f"## A {{#a}}\n::: case T\nx\n=== {'q' * 301}\ny\n:::", 4, "question is longer"),
        (f"## A {{#a}}\n::: terms\nb: c\n{'t' * 81}: m\n:::", 4, "term is longer"),
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
    assert block["value"]["stages"] == [{"question": "", "text": "First."}, {"question": "What next?", "text": "Then."}]


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


@pytest.mark.slow
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
