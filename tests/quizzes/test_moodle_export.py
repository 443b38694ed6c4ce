"""Moodle XML that we write: an import takes the same drafts from it, and what Moodle cannot hold is named."""

import base64
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.quizzes.drafts import read
from assessments.quizzes.gate import Draft
from assessments.quizzes.moodle_export import WRITERS, Picture, marks_in, moodle_xml
from assessments.quizzes.question_import.moodle import read_moodle
from assessments.quizzes.question_import.pictures import picture_of
from tests.factories.lessons import PNG
from tests.factories.quizzes import raw_question

WORDS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=40).map(str.strip)
SAID = WORDS.filter(lambda text: bool(text) and "<" not in text and "](" not in text and "![" not in text)
NUMBERS = st.decimals(-1000, 1000, places=3).map(str)


def rows(names: tuple[str, ...], least: int = 2) -> Any:
    texts = st.lists(st.tuples(*(SAID for _ in names)), min_size=least, max_size=5, unique_by=lambda row: row[0])
    return texts.map(lambda found: [dict(zip(names, row, strict=True)) for row in found])


def with_ids(found: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"id": f"x{index}", **row} for index, row in enumerate(found)]


@st.composite
def bodies(draw: Any) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(WRITERS)))
    if kind in ("single", "multiple"):
        options = with_ids(draw(rows(("text", "feedback"))))
        right = draw(st.lists(st.booleans(), min_size=len(options), max_size=len(options)))
        if kind == "single":
            right = [index == 0 for index in range(len(options))]
        return {"type": kind, "options": [{**o, "right": r} for o, r in zip(options, right, strict=True)]}
    if kind == "true_false":
        texts = [("True", True), ("false", False)]
        return {
            "type": kind,
            "options": [{"id": t[0], "text": t, "right": r, "feedback": draw(SAID)} for t, r in texts],
        }
    if kind == "ordering":
        return {"type": kind, "items": with_ids(draw(rows(("text", "feedback"))))}
    if kind == "matching":
        targets = with_ids(draw(rows(("text",))))
        pairs = with_ids(draw(rows(("text", "feedback"))))
        ids = st.sampled_from([target["id"] for target in targets])
        return {"type": kind, "targets": targets, "pairs": [{**pair, "match": draw(ids)} for pair in pairs]}
    if kind == "numeric":
        near = [
            {"from": draw(NUMBERS), "to": draw(NUMBERS), "feedback": draw(SAID)} for _ in range(draw(st.integers(0, 2)))
        ]
        told = {"right": draw(SAID), "wrong": draw(SAID), "unit": draw(st.sampled_from(["", "km", "£"]))}
        return {
            "type": kind,
            "value": draw(NUMBERS),
            "tolerance": draw(st.sampled_from(["0", "0.5"])),
            "near": near,
            **told,
        }
    if kind == "short":
        near = [{"texts": draw(st.lists(SAID, min_size=1, max_size=3)), "feedback": draw(SAID)}]
        accepted = draw(st.lists(SAID, min_size=1, max_size=3))
        return {"type": kind, "accepted": accepted, "near": near, "right": draw(SAID), "wrong": draw(SAID)}
    return {"type": kind, "points": with_ids(draw(rows(("text",), 1))), "model": draw(SAID)}


def again(draft: Draft, pictures: dict[str, Picture] | None = None) -> Draft:
    exported = moodle_xml([draft], pictures or {})
    assert exported.left_out == []
    (found,) = read_moodle(exported.xml.encode())
    assert found.draft, found.problems
    return found.draft


@given(bodies(), SAID, SAID, st.booleans(), st.sampled_from(["", "easy", "hard"]))
def test_what_is_written_comes_back(body: dict[str, Any], stem: str, blank: str, must: bool, difficulty: str) -> None:
    facts = {"stem": f"A case.\n\n{stem}", "blank": blank, "timed_out": blank, "must_get_right": must}
    draft, faults = read({**raw_question(), **body, **facts, "criterion": "1.2", "difficulty": difficulty or None})
    assert draft, faults
    assert again(draft) == draft
    bare = replace(draft, lesson_key="", anchor="", standard="", misconception="", criterion="", timed_out="")
    assert again(bare) == bare


def test_a_picture_comes_back() -> None:
    picture = picture_of("hill.png", base64.b64encode(PNG).decode(), "A hill")
    stem = f"Look:\n\n![A hill](picture:{picture.mark})\n\nWhat *now*?"
    draft, _ = read(raw_question(stem=stem))
    assert draft
    assert marks_in([draft]) == {picture.mark}
    exported = moodle_xml([draft], {picture.mark: Picture("hill.png", PNG)})
    (found,) = read_moodle(exported.xml.encode())
    assert found.draft == draft
    assert [one.content for one in found.pictures] == [PNG]


RISK = {
    "type": "risk",
    "groups": [
        {
            "id": "g",
            "text": "Children",
            "right": ["high"],
            "why": "He lives with them now.",
            "feedback": dict.fromkeys(("low", "medium", "very_high"), "Because of something else."),
        }
    ],
}
REASONS = {
    "type": "true_false",
    "options": [
        {"id": "t", "text": "True", "right": True, "feedback": "Because it is so."},
        {"id": "f", "text": "False", "right": False, "feedback": "Because it is not."},
    ],
}
REASON = [{"id": "r", "text": "A reason", "right": True, "feedback": "Because of that reason."}]
YES = [{**REASONS["options"][0], "text": "Yes"}, REASONS["options"][1]]  # type: ignore[dict-item,index]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (RISK, "no question of the kind “risk”"),
        ({**REASONS, "reasons": REASON}, "has no reasons in Moodle"),
        ({**REASONS, "options": YES}, "called True and False"),
    ],
)
def test_what_moodle_cannot_hold_is_named(body: dict[str, Any], words: str) -> None:
    draft, faults = read({**raw_question("q1"), **body})
    assert draft, faults
    exported = moodle_xml([draft], {})
    assert exported.count == 0
    assert words in exported.left_out[0]
    assert exported.left_out[0].startswith("q1: ")
    assert words in exported.xml
    assert ElementTree.fromstring(exported.xml).tag == "quiz"


def test_what_xml_cannot_hold_does_not_break_the_file() -> None:
    draft, _ = read(raw_question(stem="A\x0b case <b>&</b> ]]>\n\nWhat now?"))
    assert draft
    assert ElementTree.fromstring(moodle_xml([draft], {}).xml).find("question") is not None
