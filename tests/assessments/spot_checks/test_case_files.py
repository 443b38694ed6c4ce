"""Invented cases come from files: the shipped ones fit the shipped standard, and what is wrong is said in sentences."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assessments.spot_checks.case_files.files import (
    UnreadableCaseFile,
    expert_of,
    misfits,
    read_case_file,
    stages_of,
)
from assessments.spot_checks.case_files.loading import load_case_file
from assessments.spot_checks.models import CaseFile, CaseFileVersion
from assessments.spot_checks.rubric import read_standard
from tests.factories import spot_checks
from tests.factories.case_files import content, document, expected

DAY = date(2026, 11, 22)
SHIPPED = sorted(Path("content/case-files").glob("*.yaml"))
STANDARD = Path("content/standards/public-protection.yaml")


def file_of(**changes: Any) -> dict[str, Any]:
    """Return a small case as its file has it."""
    head = {"key": "small", "title": "Small", "kind": "practice", "standard": "public-protection"}
    return head | content() | changes


def written(folder: Path, **changes: Any) -> Path:
    """Write a small case, changed, into a file."""
    file = folder / "small.yaml"
    file.write_text(yaml.safe_dump(file_of(**changes)))
    return file


def expert(**changes: Any) -> list[dict[str, Any]]:
    """Return the expert's answers to the small standard, the first of them changed."""
    return [
        expected("1.1", **({"answer": "insufficient"} | changes)),
        *(expected(code) for code in ("1.2", "2.1", "2.2")),
    ]


def stages(**changes: Any) -> list[dict[str, Any]]:
    """Return the two stages of the small case, a document of the second changed."""
    return [
        {"title": "One", "documents": [document("The assessment")]},
        {"title": "Two", "documents": [document("The log", **changes)]},
    ]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_case_has_its_documents_and_answers_every_question_of_the_shipped_standard(path: Path) -> None:
    file = read_case_file(path, on=DAY)
    assert misfits(file.content, read_standard(STANDARD).questions) == []
    documents = [document for stage in stages_of(file.content) for document in stage.documents]
    assert 3 <= len(documents) <= 5
    assert [one.title for one in documents if not 80 <= len(one.text.split()) <= 250] == []
    assert file.key == path.stem


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "title is missing, or not words"),
        ({"source": None}, "source is missing"),
        ({"kind": "example"}, "the kind is one of: practice, exemplar. This is “example”"),
        ({"stages": []}, "needs two stages or more"),
        ({"stages": stages()[:1]}, "needs two stages or more"),
        ({"stages": [*stages(), {"title": "Three", "documents": []}]}, "stage 3 has no documents"),
        ({"stages": stages(date="")}, "stage 2, document 1 has no date"),
        ({"stages": stages(title="The assessment")}, "two documents are called “The assessment”"),
        ({"stages": stages(text="He is M123456.")}, "stages 2 documents 1 text: Take out “M123456” on line 1"),
        ({"stages": stages(text="Born 3 May 1984.")}, "looks like a date of birth"),
        ({"expert": expert(reason="")}, "the expert’s answer to 1.1 has no reason"),
        ({"expert": expert(overlooked="")}, "the expert’s answer to 1.1 has no overlooked"),
        ({"expert": expert(answer="yes")}, "the expert’s answer to 1.1 is one of: sufficient, insufficient"),
        ({"expert": expert(document="A letter")}, "points to “A letter”, which is no document of the case"),
        ({"expert": expert(answer="sufficient")}, "nothing is insufficient: a practice case has something to find"),
        ({"expert": [*expert(), expected("2.2")]}, "question 2.2 is answered twice"),
        ({"expert": ["words"]}, "the expert’s answer to ? must hold names and values"),
    ],
)
def test_a_faulty_case_is_refused_with_its_reason(tmp_path: Path, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UnreadableCaseFile) as refused:
        read_case_file(written(tmp_path, **changes), on=DAY)
    assert [words for words in refused.value.sentences if words.startswith("small.yaml: ") and sentence in words]


def test_every_problem_of_a_file_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnreadableCaseFile) as refused:
        read_case_file(written(tmp_path, title="", kind="x", expert=expert(reason="")), on=DAY)
    assert len(refused.value.sentences) == 3


@pytest.mark.parametrize(("letters", "refused"), [("inss", False), ("innn", True), ("innss", False)])
def test_a_case_of_which_more_than_a_third_does_not_apply_cannot_be_judged(
    tmp_path: Path, letters: str, refused: bool
) -> None:
    words = {"s": "sufficient", "i": "insufficient", "n": "not_applicable"}
    rows = [expected(str(number), words[letter]) for number, letter in enumerate(letters + "ss")]
    path = written(tmp_path, expert=rows)
    if refused:
        with pytest.raises(UnreadableCaseFile, match="more than a third"):
            read_case_file(path, on=DAY)
    else:
        assert len(expert_of(read_case_file(path, on=DAY).content)) == len(rows)


def test_an_exemplar_may_be_sufficient_throughout(tmp_path: Path) -> None:
    path = written(tmp_path, kind="exemplar", expert=expert(answer="sufficient"))
    assert read_case_file(path, on=DAY).kind == "exemplar"


def test_what_is_not_yaml_or_not_a_mapping_is_said(tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    for words, sentence in (("{", "cannot be read as YAML"), ("- one", "it needs names and values")):
        file.write_text(words)
        with pytest.raises(UnreadableCaseFile, match=sentence):
            read_case_file(file, on=DAY)


def test_the_same_file_again_is_no_new_version_and_a_changed_one_is(db: None, tmp_path: Path) -> None:
    spot_checks.standard()
    first = load_case_file(written(tmp_path))
    assert load_case_file(written(tmp_path)) == first
    second = load_case_file(written(tmp_path, about="A man of 41 on a community order.", title="Renamed"))
    assert (second.number, second.case_file.title) == (2, "Renamed")


def test_a_new_version_of_the_standard_pins_the_file_afresh(db: None, tmp_path: Path) -> None:
    spot_checks.standard()
    load_case_file(written(tmp_path))
    newer = spot_checks.standard(content_hash="y")
    again = load_case_file(written(tmp_path))
    assert (again.number, again.standard_version) == (2, newer)


def test_a_file_that_no_longer_fits_its_standard_is_refused_and_nothing_is_kept(db: None, tmp_path: Path) -> None:
    spot_checks.standard(
        content=[{"title": "One", "questions": [spot_checks.question("1.1"), spot_checks.question("9")]}]
    )
    with pytest.raises(UnreadableCaseFile) as refused:
        load_case_file(written(tmp_path))
    assert [words.removeprefix("small.yaml: ") for words in refused.value.sentences] == [
        "the expert does not answer question 9 of the standard.",
        "the standard has no question 1.2, which the expert answers.",
        "the standard has no question 2.1, which the expert answers.",
        "the standard has no question 2.2, which the expert answers.",
        "it was written for an earlier Public protection: judge it again by this version.",
    ]
    assert not CaseFile.objects.exists()


def test_a_case_without_its_standard_is_refused(db: None, tmp_path: Path) -> None:
    with pytest.raises(UnreadableCaseFile, match="there is no standard public-protection here"):
        load_case_file(written(tmp_path))


def test_what_everybody_has_practised_on_never_becomes_an_exemplar(db: None, tmp_path: Path) -> None:
    spot_checks.standard()
    load_case_file(written(tmp_path))
    with pytest.raises(UnreadableCaseFile, match="small is a practice case, and stays one"):
        load_case_file(written(tmp_path, kind="exemplar"))
    assert CaseFileVersion.objects.count() == 1
