"""What keeps a question from going live."""

from dataclasses import replace

import pytest

from assessments.quizzes.gate import Draft, faults, why_not

PASSAGES = {"the-lesson#the-anchor"}
STANDARDS = ["C1a", "C1b"]
RIGHT = {"id": "a", "text": "Review it", "right": True, "feedback": "The household has changed since."}
WRONG = {"id": "b", "text": "Leave it", "right": False, "feedback": "It was made for another life."}
GOOD = Draft(
    key="q1",
    kind="single",
    stem="What do you do?",
    body={"options": [RIGHT, WRONG]},
    blank="Nothing was chosen. Think of the children.",
    must_get_right=False,
    lesson_key="the-lesson",
    anchor="the-anchor",
    standard="C1a",
)


def test_a_question_that_explains_every_answer_may_go_live():
    assert why_not(GOOD, passages=PASSAGES, standards=STANDARDS) == []


@pytest.mark.parametrize(
    ("feedback", "word"),
    [
        ("", "no feedback"),
        ("   ", "no feedback"),
        ("Incorrect.", "only says so"),
        ("Sorry, that is not the right answer. Try again.", "only says so"),
        ("WRONG!!!!!!!!!!!!!!!!", "only says so"),
        ("Too late now.", "fewer than 15"),
    ],
)
def test_a_wrong_option_may_not_be_silent(feedback, word):
    found = why_not(
        replace(GOOD, body={"options": [RIGHT, WRONG | {"feedback": feedback}]}), passages=PASSAGES, standards=STANDARDS
    )

    assert len(found) == 1
    assert word in found[0]
    assert found[0].startswith("Option b, which is wrong,")
    assert found[0].endswith("Say why it is wrong.")


@pytest.mark.parametrize("feedback", ["", "Correct.", "Well done, that is right."])
def test_a_right_option_says_why_too(feedback):
    found = why_not(
        replace(GOOD, body={"options": [RIGHT | {"feedback": feedback}, WRONG]}), passages=PASSAGES, standards=STANDARDS
    )

    assert len(found) == 1
    assert "Option a, which is right," in found[0]


@pytest.mark.parametrize(
    ("change", "at", "word"),
    [
        ({"blank": ""}, ("blank",), "chooses nothing"),
        ({"blank": "Try again"}, ("blank",), "only says so"),
        ({"anchor": "elsewhere"}, ("teaches",), "no such passage"),
        ({"lesson_key": "another"}, ("teaches",), "no such passage"),
        ({"standard": "Z9"}, ("standard",), "C1a, C1b"),
        ({"body": {"options": [WRONG, WRONG | {"id": "c"}]}}, ("options",), "No option is right"),
        ({"body": {"options": [RIGHT, RIGHT | {"id": "c"}, WRONG]}}, ("options",), "one right option: this one has 2"),
        ({"body": {"options": [RIGHT, WRONG | {"id": "a"}]}}, ("options", 1, "id"), "Two options have the id “a”"),
        ({"body": {"options": [RIGHT]}}, ("options",), "two options or more"),
        ({"kind": "true_false", "body": {"options": [RIGHT, WRONG, WRONG | {"id": "c"}]}}, ("options",), "two options"),
        ({"kind": "true_false", "body": {"options": [RIGHT, RIGHT | {"id": "c"}]}}, ("options",), "one right option"),
    ],
)
def test_each_gap_is_named_with_its_place(change, at, word):
    found = faults(replace(GOOD, **change), passages=PASSAGES, standards=STANDARDS)

    assert [fault.at for fault in found] == [at]
    assert word in found[0].sentence


def test_a_question_with_several_answers_may_have_several_right_ones():
    several = replace(GOOD, kind="multiple", body={"options": [RIGHT, RIGHT | {"id": "c"}, WRONG]})

    assert why_not(several, passages=PASSAGES, standards=STANDARDS) == []


def test_every_gap_is_named_at_once():
    bad = replace(
        GOOD, blank="", standard="", body={"options": [WRONG | {"feedback": ""}, WRONG | {"id": "c", "feedback": ""}]}
    )

    assert len(why_not(bad, passages=PASSAGES, standards=[])) == 5
