"""Standards come from files: the shipped one loads with every link alive, and what is wrong is said in sentences."""

from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from assessments.spot_checks.actions import load_standard
from assessments.spot_checks.models import StandardVersion
from assessments.spot_checks.rubric import UnreadableStandard, read_standard
from courses.pack_import import import_pages
from courses.packs import read_pack
from tests.factories.spot_checks import question

SHIPPED = Path("content/standards/public-protection.yaml")
PACK = Path("content/first-cases")


def written(folder: Path, *questions: dict[str, object], **changes: object) -> Path:
    """Write a small standard, changed, into a file."""
    content = {
        "key": "small",
        "title": "Small",
        "source": "ours",
        "sections": [{"title": "One", "questions": list(questions) or [question("1.1")]}],
    }
    file = folder / "small.yaml"
    file.write_text(yaml.safe_dump(content | changes))
    return file


@pytest.fixture
def pack(db: None) -> None:
    """Put the shipped lessons in place."""
    import_pages(pack=read_pack(PACK), by=None)


@pytest.mark.slow
def test_the_shipped_standard_loads_and_every_link_leads_to_a_passage(pack: None) -> None:
    version = load_standard(SHIPPED)
    assert len(version.questions) == 8
    assert [row.code for row in version.questions if row.critical] == ["1.1", "1.2"]
    assert [section.title for section in version.sections] == [
        "Assessment",
        "Planning",
        "Implementation and delivery",
        "Reviewing",
    ]
    assert load_standard(SHIPPED) == version


def test_the_shipped_standard_says_what_is_published_and_what_is_ours() -> None:
    file = read_standard(SHIPPED)
    assert [row.code for row in file.questions if not row.confirmed] == ["3.1", "4.1"]
    assert [row.source for row in file.questions if row.confirmed] == [
        f"Inspection question {code}" for code in ("C1 a", "C1 b", "C1 c", "C2 a", "C2 b", "C2 c")
    ]
    assert all(row.why and row.sufficient and row.prompts for row in file.questions)


def test_the_links_of_the_shipped_standard_stand_in_the_shipped_lessons() -> None:
    anchors = read_pack(PACK).anchors()
    assert [row.teaches for row in read_standard(SHIPPED).questions if row.teaches not in anchors] == []


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([question("1.1"), question("1.1")], "question 1.1 stands twice"),
        ([question("1.1", why="")], "question 1.1 has no why"),
        ([question("1.1", teaches="")], "question 1.1 has no teaches"),
        ([question("1.1", weight=0)], "the weight must be a whole number from 1"),
        ([question("1.1", teaches="nowhere#at-all")], "points to the lesson nowhere, which is not here"),
        ([question("1.1", module="nothing")], "names the module nothing, which is not here"),
    ],
)
def test_a_faulty_standard_is_refused_with_a_sentence_and_nothing_half_saved(
    db: None, tmp_path: Path, rows: list[dict[str, object]], sentence: str
) -> None:
    with pytest.raises(UnreadableStandard, match=sentence):
        load_standard(written(tmp_path, *rows))
    assert not StandardVersion.objects.exists()


@pytest.mark.slow
def test_a_passage_that_its_lesson_does_not_have_is_a_broken_link(pack: None, tmp_path: Path) -> None:
    file = written(tmp_path, question("1.1", teaches="harm-to-whom#nowhere"))
    with pytest.raises(UnreadableStandard, match="points to the passage harm-to-whom#nowhere"):
        load_standard(file)


@pytest.mark.parametrize("change", [{"sections": []}, {"title": ""}, {"sections": [{"title": "One", "questions": []}]}])
def test_a_standard_without_questions_or_title_is_refused(db: None, tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(UnreadableStandard):
        load_standard(written(tmp_path, **change))


@pytest.mark.slow
def test_the_command_loads_what_is_shipped_and_says_so_twice(pack: None, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        call_command("load_frameworks")
    assert "public-protection.yaml: Public protection, version 1" in capsys.readouterr().out
    assert StandardVersion.objects.count() == 1


def test_the_command_reports_every_broken_link_and_loads_nothing(db: None) -> None:
    with pytest.raises(
        CommandError, match=r"(?s)Nothing was loaded.*question 1\.1 points to the lesson.*question 4\.1"
    ):
        call_command("load_frameworks")
    assert not StandardVersion.objects.exists()
