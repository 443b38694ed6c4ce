"""Our own columns: every kind, and what is wrong in a file."""

import csv
import io
from typing import Any

import pytest

from assessments.quizzes.question_import.csv_questions import read_csv
from assessments.quizzes.question_import.found import Found, Unreadable
from assessments.quizzes.row_ids import id_of

HEADINGS = (
    "key,type,stem,blank,value,tolerance,unit,must get right,teaches,standard,module,"
    "part,id,text,right,feedback,match,from,to,brings"
)


def found(*rows: dict[str, str]) -> list[Found]:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADINGS.split(","))
    writer.writeheader()
    writer.writerows(rows)
    return list(read_csv(out.getvalue().encode()))


def body(kind: str, *parts: dict[str, str], **facts: str) -> dict[str, Any]:
    (question,) = found({"type": kind, "stem": "What now?", **facts}, *parts)
    assert question.draft, question.problems
    return dict(question.draft.body)


def option(text: str, right: str = "", part: str = "option") -> dict[str, str]:
    return {"part": part, "text": text, "right": right, "feedback": f"Why {text} is so."}


def test_a_choice_with_everything_around_it() -> None:
    (question,) = found(
        {
            "key": "q1",
            "type": "single",
            "stem": "A **case**.\n\nWhat now?",
            "blank": "Think of it.",
            "must get right": "yes",
            "teaches": "the-lesson#the-anchor",
            "standard": "C1a",
            "module": "child-safeguarding",
        },
        option("Yes", "yes"),
        option("No"),
    )
    draft = question.draft
    assert draft
    assert (draft.key, draft.stem, draft.blank, draft.must_get_right) == (
        "q1",
        "A **case**.\n\nWhat now?",
        "Think of it.",
        True,
    )
    assert (draft.teaches, draft.standard, question.module) == ("the-lesson#the-anchor", "C1a", "child-safeguarding")
    assert [o["right"] for o in draft.body["options"]] == [True, False]


def test_every_kind_is_held() -> None:
    assert len(body("multiple", option("A", "yes"), option("B", "yes"), option("C"))["options"]) == 3
    reasons = body(
        "true false", option("True", "yes"), option("False"), option("R", "yes", "reason"), option("S", "", "reason")
    )
    assert [reason["text"] for reason in reasons["reasons"]] == ["R", "S"]
    items = body(
        "ordering", {"part": "item", "text": "A", "feedback": "First, because."}, {"part": "item", "text": "B"}
    )
    assert [item["id"] for item in items["items"]] == [id_of("A"), id_of("B")]
    matched = body(
        "matching",
        {"part": "pair", "text": "A", "match": "x"},
        {"part": "pair", "text": "B", "match": "y"},
        {"part": "target", "id": "x", "text": "X"},
        {"part": "target", "id": "y", "text": "Y"},
    )
    assert [pair["match"] for pair in matched["pairs"]] == ["x", "y"]
    number = body(
        "numeric",
        {"part": "right", "feedback": "Right so."},
        {"part": "near", "from": "10", "to": "11", "feedback": "Nearly."},
        {"part": "wrong", "feedback": "Count again."},
        value="12.5",
        tolerance="0.5",
        unit="km",
    )
    assert number["near"] == [{"from": "10", "to": "11", "feedback": "Nearly."}]
    words = body(
        "short",
        {"part": "accepted", "text": "plan", "feedback": "That is it."},
        {"part": "accepted", "text": "a plan"},
        {"part": "near", "text": "goal | aim", "feedback": "Nearly."},
        {"part": "wrong", "feedback": "Look again."},
    )
    assert words["near"] == [{"texts": ["goal", "aim"], "feedback": "Nearly."}]
    assert words["accepted"] == ["plan", "a plan"]
    essay = body("extended", {"part": "point", "text": "Who"}, {"part": "model", "text": "A model answer."})
    assert essay["model"] == "A model answer."


def test_a_risk_judgement_and_a_staged_case() -> None:
    risk = body(
        "risk",
        {"part": "group", "id": "children", "text": "Children", "right": "high", "feedback": "He lives with them."},
        {"part": "level", "text": "low", "feedback": "Not low, because."},
        {"part": "level", "text": "medium", "feedback": "Not medium, because."},
    )
    assert risk["groups"][0]["right"] == ["high"]
    assert risk["groups"][0]["feedback"]["low"] == "Not low, because."
    staged = body(
        "staged",
        {"part": "stage", "id": "one", "text": "He has moved."},
        {"part": "enquiry", "text": "Ask the police", "right": "yes", "brings": "Two calls.", "feedback": "They know."},
        {"part": "enquiry", "text": "Ask the gym", "brings": "Nothing.", "feedback": "No use."},
        option("Act", "yes"),
        option("Wait"),
    )
    assert [enquiry["needed"] for enquiry in staged["stages"][0]["enquiries"]] == [True, False]


def test_the_first_part_may_stand_beside_the_question() -> None:
    assert len(body("single", option("No"), **option("Yes", "yes"))["options"]) == 2


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_any_usual_mark_between_values(mark: str) -> None:
    rows = ["type,stem,part,text,right", "single,What?,option,A,yes", ",,option,B,no"]
    text = "\n".join(rows).replace(",", mark)
    (question,) = read_csv(b"\xef\xbb\xbf" + text.encode())
    assert question.draft


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        ([{"type": "cloze", "stem": "What?"}], 2, "is no type of question"),
        ([{"part": "option", "text": "A"}], 2, "before the first question"),
        ([{"type": "single", "stem": "What?"}, {"part": "choice", "text": "A"}], 3, "“choice” is no part"),
        ([{"type": "single", "stem": "What?"}, {"text": "A"}], 3, "neither a type nor a part"),
        ([{"type": "single", "stem": "What?"}, option("A", "perhaps")], 3, "Write yes or no"),
        ([{"type": "single", "stem": "What?"}, option("", "yes"), option("B")], 3, "text of this option"),
        ([{"type": "single"}, option("A", "yes"), option("B")], 2, "“stem” is missing"),
        ([{"type": "numeric", "stem": "What?", "value": "twelve"}], 2, "right number"),
        ([{"type": "single", "stem": "What?\n\nNow?"}, option("A", "yes"), option("")], 6, "text of this option"),
        ([{"type": "risk", "stem": "What?"}, {"part": "level", "text": "low"}], 3, "before its group"),
        ([{"type": "staged", "stem": "What?"}, {"part": "enquiry", "text": "Ask"}], 3, "before its stage"),
    ],
)
def test_a_question_that_cannot_be_read_says_line_and_cause(rows: list[dict[str, str]], line: int, words: str) -> None:
    bad = found(*rows)[0]
    assert not bad.draft
    assert (line, True) in [(problem.line, words in problem.sentence) for problem in bad.problems], bad.problems


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "empty"),
        (b"type,stem,part\n", 1, "headings are missing"),
        (b"type,stem,part,text,colour\n", 1, "“colour” is no heading"),
        (b"type,stem,part,text,text\n", 1, "stands twice"),
        (b"type,stem,part,text\nsingle,\"What?,,\n", 2, "opened and not closed"),
        (b"type,stem,part,text\nsingle,What?,option,A,much\n", 2, "more values than there are headings"),
        (b"type,stem,part,text\n\nsingle,caf\xe9,,\n", 3, "not UTF-8"),
        (b"PK\x03\x04\x00", 1, "NUL"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_line_and_cause(content: bytes, line: int, words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        list(read_csv(content))
    assert (refused.value.line, words in refused.value.sentence) == (line, True), refused.value.sentence


def test_nothing_that_runs_survives() -> None:
    text = "<script>alert(1)</script>words [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    (question,) = found({"type": "single", "stem": text}, option("A", "yes"), option("B"))
    assert question.draft
    assert "<" not in question.draft.stem
    assert "javascript" not in question.draft.stem
