"""GIFT: every documented feature that our kinds hold, and what is wrong in a file."""

from contextlib import suppress
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.quizzes.question_import.found import Found, Unreadable
from assessments.quizzes.question_import.gift import read_gift
from assessments.quizzes.row_ids import id_of


def found(text: str) -> list[Found]:
    return list(read_gift(text.encode()))


def one(text: str) -> Found:
    (only,) = found(text)
    return only


def draft_of(text: str) -> Any:
    question = one(text)
    assert question.draft, question.problems
    return question.draft


def rights(draft: Any) -> list[tuple[str, bool]]:
    return [(option["text"], option["right"]) for option in draft.body["options"]]


def test_a_choice_of_one_with_title_and_feedback() -> None:
    question = one(
        "// a comment\n::Who: first?:: Who is told first?{\n"
        "=The police # They act today.\n~Nobody # He stays at risk.\n}"
    )
    assert question.draft
    assert question.name == "Who: first?"
    assert question.line == 2
    assert question.draft.stem == "Who is told first?"
    assert question.draft.body["options"] == [
        {"id": id_of("The police"), "text": "The police", "right": True, "feedback": "They act today."},
        {"id": id_of("Nobody"), "text": "Nobody", "right": False, "feedback": "He stays at risk."},
    ]


def test_an_option_with_a_part_of_the_mark() -> None:
    question = one("Q{=yes ~%50%perhaps ~no}")
    assert question.draft
    assert rights(question.draft) == [("yes", True), ("perhaps", False), ("no", False)]
    assert any("part of the mark" in note for note in question.notes)


def test_several_right_answers_by_weights() -> None:
    question = one("Who is buried?{~%-100%nobody ~%50%Grant ~%50%his wife ~%-100%a son}")
    assert question.draft
    assert question.draft.kind == "multiple"
    assert rights(question.draft) == [("nobody", False), ("Grant", True), ("his wife", True), ("a son", False)]


@pytest.mark.parametrize(
    ("word", "right"), [("T", "True"), ("TRUE", "True"), ("true", "True"), ("F", "False"), ("FALSE", "False")]
)
def test_true_or_false(word: str, right: str) -> None:
    draft = draft_of(f"He may stay.{{{word}#Said of a wrong answer.#Said of a right one.}}")
    assert draft.kind == "true_false"
    assert {o["text"]: o["feedback"] for o in draft.body["options"] if o["right"]} == {right: "Said of a right one."}
    assert [o["feedback"] for o in draft.body["options"] if not o["right"]] == ["Said of a wrong answer."]


def test_what_is_matched() -> None:
    draft = draft_of("Match.{\n=Bruise -> Harm\n=Debt -> Need\n= -> Neither\n####Why it is so.}")
    assert [(pair["text"], pair["match"]) for pair in draft.body["pairs"]] == [("Bruise", "t1"), ("Debt", "t2")]
    assert [target["text"] for target in draft.body["targets"]] == ["Harm", "Need", "Neither"]
    assert draft.blank == "Why it is so."


@pytest.mark.parametrize(
    ("inside", "value", "tolerance"),
    [
        ("#12", "12", "0"),
        ("#12:2", "12", "2"),
        ("# 3.1415 : 0.0005", "3.1415", "0.0005"),
        ("#3.141..3.142", "3.1415", "0.0005"),
        ("#1..5", "3", "2"),
        ("#-5..-1", "-3", "2"),
        ("#=12:0.5", "12", "0.5"),
        ("#=%100%12:0.5", "12", "0.5"),
    ],
)
def test_a_number(inside: str, value: str, tolerance: str) -> None:
    body = draft_of(f"How many?{{{inside}}}").body
    assert (body["value"], body["tolerance"]) == (value, tolerance)


def test_several_numbers_with_feedback() -> None:
    body = draft_of(
        "When?{#\n=1822:0 #That year.\n=%50%1822:2 #Close to it.\n~#Look at the plan.####General words.}"
    ).body
    assert body == {
        "value": "1822",
        "tolerance": "0",
        "unit": "",
        "right": "That year.\n\nGeneral words.",
        "near": [{"from": "1820", "to": "1824", "feedback": "Close to it."}],
        "wrong": "Look at the plan.",
    }


def test_a_few_words() -> None:
    body = draft_of("Two and two?{=four#Yes, four. =4 =%50%five#One too many. =%0%*#Count again.}").body
    assert body == {
        "accepted": ["four", "4"],
        "right": "Yes, four.",
        "near": [{"texts": ["five"], "feedback": "One too many."}],
        "wrong": "Count again.",
    }


def test_one_answer_without_a_sign() -> None:
    assert draft_of("Two and two?{four}").body["accepted"] == ["four"]


def test_a_missing_word() -> None:
    assert draft_of("He is {=known ~unknown} to them.").stem == "He is _____ to them."


def test_an_answer_in_own_words() -> None:
    draft = draft_of("Write the plan. {####A model of it.}")
    assert (draft.kind, draft.body["points"], draft.body["model"]) == ("extended", [], "A model of it.")


def test_escapes() -> None:
    draft = draft_of(r"Is \{a\} \= b\: c \~ d \# e?{=yes \= so ~no \~ way#because \#1\nand more}")
    assert draft.stem == "Is {a} = b: c ~ d # e?"
    assert rights(draft) == [("yes = so", True), ("no ~ way", False)]
    assert draft.body["options"][1]["feedback"] == "because #1  \nand more"


def test_a_backslash_is_one() -> None:
    assert draft_of(r"Where is C\:\\temp?{=here ~there}").stem == "Where is C:\\\\temp?"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("html", "a **b** \\*c\\*"),
        ("markdown", "a **b** *c*"),
        ("moodle", "a **b** \\*c\\*"),
        ("plain", "a &lt;b>b&lt;/b> \\*c\\*"),
    ],
)
def test_formats(name: str, stem: str) -> None:
    assert draft_of(f"[{name}]a <b>b</b> *c*{{=x ~y}}").stem == stem


def test_an_answer_may_have_a_format_of_its_own() -> None:
    draft = draft_of("[html]<p>Q</p>{=[plain]a < b ~no#[markdown]so **it** is}")
    assert rights(draft)[0] == ("a < b", True)
    assert draft.body["options"][1]["feedback"] == "so **it** is"


def test_categories_ids_and_tags() -> None:
    text = "$CATEGORY: $course$/top/Risk\n\n// [id:RQ 1] [tag:misconception:old-rating] [tag:a\\]b]\n"
    text += "Q{=a ~b}\n\n$CATEGORY: Other\nR{=a ~b}"
    first, second = found(text)
    assert first.draft
    assert (first.draft.key, first.draft.misconception, first.category) == ("rq-1", "old-rating", "$course$/top/Risk")
    assert any("“a]b”" in note for note in first.notes)
    assert second.category == "Other"


def test_comments_do_not_part_a_question() -> None:
    assert rights(draft_of("Q{\n=a\n// not b\n~c\n}")) == [("a", True), ("c", False)]


def test_general_feedback_is_told_with_what_is_right() -> None:
    draft = draft_of("Q{=a#Because of a. ~b####Read the plan again.}")
    assert draft.body["options"][0]["feedback"] == "Because of a.\n\nRead the plan again."


def test_windows_ends_of_lines() -> None:
    assert len(found("Q{=a ~b}\r\n\r\nR{=a ~b}\r\n")) == 2


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("Words alone", 1, "asks nothing"),
        ("\n\nQ{=a ~b\n\nR{=a ~b}", 3, "not closed"),
        ("Q =a ~b}", 1, "closes what was not opened"),
        ("Q{=a\n{b} ~c}", 2, "Braces stand in braces"),
        ("{=a ~b}", 1, "Nothing is asked"),
        ("Q{=a\n~%200%b}", 2, "not between -100 and 100"),
        ("Q{#twelve}", 1, "“twelve” is not a number"),
        ("Q{#1..}", 1, "is not a number"),
        ("Q{#=%50%12}", 1, "No number is right"),
        ("Q{#=12 =15}", 1, "More than one number"),
        ("Q{=a -> b\n=c}", 2, "One of the two is missing"),
        ("Q{words =a ~b}", 1, "stands before the first answer"),
        ("Q{=a*}", 1, "A star cannot stand"),
        ("Q{=%50%a}", 1, "No words are right"),
        ("Q{=a -> b}", 1, "2 or more"),
    ],
)
def test_a_question_that_cannot_be_read_says_line_and_cause(text: str, line: int, words: str) -> None:
    bad = found(text)[0]
    assert not bad.draft
    assert (bad.problems[0].line, words in str(bad.problems[0])) == (line, True), bad.problems


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "empty"),
        (b"<?xml version='1.0'?><quiz/>", 1, "This is XML"),
        (b"Q{=a ~b}\n\ncaf\xe9{=a ~b}", 3, "not UTF-8"),
        (b"Q{=a\x00 ~b}", 1, "NUL"),
    ],
)
def test_a_file_that_cannot_be_read_says_line_and_cause(content: bytes, line: int, words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        list(read_gift(content))
    assert (refused.value.line, words in refused.value.sentence) == (line, True)


def test_nothing_that_runs_survives() -> None:
    draft = draft_of(
        "Q <script>alert(1)</script>{=a <img src\\=x onerror\\=alert(1)> ~b#<a href\\='javascript\\:x'>c</a>}"
    )
    assert "<" not in str(draft)
    assert "javascript" not in str(draft)


WORDS = (
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30).map(str.strip).filter(bool)
)


def escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "~=#{}:\\" else letter for letter in text)


@given(st.lists(WORDS.filter(lambda w: not w.startswith(("[", "%", "//"))), min_size=2, max_size=5, unique=True))
def test_what_is_escaped_comes_back(texts: list[str]) -> None:
    options = "".join(f"{'=' if n == 0 else '~'}[plain]{escaped(text)}\n" for n, text in enumerate(texts))
    draft = draft_of(f"What?{{\n{options}}}")
    assert [option["text"] for option in draft.body["options"]] == texts


@given(st.text(max_size=200))
def test_whatever_is_sent_is_read_or_refused(text: str) -> None:
    with suppress(Unreadable):
        for question in read_gift(text.encode("utf-8", "replace")):
            assert question.draft or question.problems


def test_a_number_without_end_is_refused_at_once() -> None:
    began = process_time()
    question = one(f"How many?{{#{'9' * 100_000}}}")
    assert "is not a number" in question.problems[0].sentence
    assert process_time() - began < 2
