"""Ids of rows that their author gave none: a browser sees them, so they tell nothing."""

import pytest

from assessments.quizzes.blocks import QUESTION_BLOCKS
from assessments.quizzes.question_import.csv_questions import read_csv
from assessments.quizzes.question_import.gift import read_gift
from assessments.quizzes.row_ids import id_of
from tests.factories.moodle import answer, body, subquestion

BLOCKS = dict(QUESTION_BLOCKS)


def test_an_id_is_made_of_the_words_and_not_of_the_place() -> None:
    assert id_of("The  police ") == "the-police"
    assert id_of("Less than 5 (<5)") != id_of("Less than 5 (>5)")
    for text in ("£ …", "_x" * 60, "word " * 60, "12.5", "a--b"):
        BLOCKS["ordering"].child_blocks["items"].child_block.child_blocks["id"].clean(id_of(text))
    assert id_of("The police", {"the-police"}) not in {"the-police", id_of("The hostel")}


@pytest.mark.parametrize(
    ("kind", "name", "more"),
    [("single", "options", {"right": False}), ("ordering", "items", {}), ("matching", "pairs", {"match": "a"})],
)
def test_rows_in_the_bank_get_ids_that_do_not_follow_their_order(kind: str, name: str, more: dict[str, object]) -> None:
    block = BLOCKS[kind].child_blocks[name]
    texts = ["First", "Second", "Third"]
    rows = [{"text": text, "feedback": "", "id": "", **more} for text in texts]
    ids = [row["id"] for row in block.clean(block.to_python(rows))]
    turned = [row["id"] for row in block.clean(block.to_python(rows[::-1]))]
    assert ids == turned[::-1] == [id_of(text) for text in texts]


def test_rows_with_the_same_words_still_get_ids_of_their_own_and_given_ids_stay() -> None:
    block = BLOCKS["ordering"].child_blocks["items"]
    rows = [{"text": "Same", "feedback": "", "id": key} for key in ("", "", "kept")]
    ids = [row["id"] for row in block.clean(block.to_python(rows))]
    assert len(set(ids)) == 3
    assert ids[2] == "kept"


def test_imported_rows_do_not_tell_the_key() -> None:
    items = body("ordering", answer("First", 1) + answer("Second", 2))["items"]
    assert [item["id"] for item in items] == [id_of("First"), id_of("Second")]
    pairs = body("matching", subquestion("Bruise", "Harm") + subquestion("Debt", "Need"))["pairs"]
    assert [pair["id"] for pair in pairs] == [id_of("Bruise"), id_of("Debt")]
    (gift,) = read_gift(b"Match.{=Bruise -> Harm =Debt -> Need}")
    assert gift.draft
    assert [pair["id"] for pair in gift.draft.body["pairs"]] == [id_of("Bruise"), id_of("Debt")]
    lines = "key,type,stem,part,text,right\nq1,single,What now?,option,Yes,yes\nq1,,,option,No,\n"
    (table,) = read_csv(lines.encode())
    assert table.draft
    assert [option["id"] for option in table.draft.body["options"]] == [id_of("Yes"), id_of("No")]
