"""Texts of hostile length and depth, in a file of each format: refused with their line, at once."""

import csv
import io
from collections.abc import Callable
from time import process_time

import pytest

from assessments.quizzes.question_import.bounds import LONGEST, MOST_NESTED, MOST_PARTS, too_much
from assessments.quizzes.question_import.csv_questions import read_csv
from assessments.quizzes.question_import.found import Found
from assessments.quizzes.question_import.gift import read_gift
from assessments.quizzes.question_import.moodle import read_moodle

MANY = 200_000
HOSTILE = {
    "elements in each other": "<div>" * MANY,
    "markup in each other": "<b>" * MANY,
    "brackets": "[" * MANY,
    "pictures begun": "![" * MANY,
    "links begun": "[a](" * MANY,
    "marks of lists": "1. " * MANY,
    "marks of lists, fewer": "1. " * 400,
    "quotations": "> " * MANY,
    "quotations, fewer": "> " * 400 + "a",
    "sections begun": "<![CDATA" * MANY,
    "handlers": "<a on" * MANY,
    "lines under lines": "a\n===\n" * MANY,
    "lists set in": "\n".join(" " * 4 * depth + "- a" for depth in range(90)),
    "many words": "word " * MANY,
}
# Signs that GIFT keeps for itself are escaped, as an export writes them.
ESCAPED = {ord(sign): f"\\{sign}" for sign in "~=#{}:"}


def gift(text: str) -> list[Found]:
    stem = text.translate(ESCAPED).replace("\n", "\\n")
    return list(read_gift(f"// first\n\n[markdown]{stem}{{=Yes#So it is.~No#It is not.}}".encode()))


def columns(text: str) -> list[Found]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([["type", "stem", "part", "text"], [], ["extended", text, "", ""]])
    return list(read_csv(out.getvalue().encode()))


def moodle(text: str, kind: str = "html") -> list[Found]:
    head = f'<?xml version="1.0"?><quiz>\n\n<question type="essay"><questiontext format="{kind}"><text><![CDATA['
    inside = text.replace("]]>", "").replace("<![CDATA", "<!")
    return list(read_moodle(f"{head}{inside}]]></text></questiontext></question></quiz>".encode()))


def moodle_markdown(text: str) -> list[Found]:
    return moodle(text, "markdown")


@pytest.mark.parametrize("read", [gift, moodle, moodle_markdown])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_refused_at_once_with_its_line(read: Callable[[str], list[Found]], name: str) -> None:
    began = process_time()
    (question,) = read(HOSTILE[name])
    assert process_time() - began < 1
    assert question.draft is None
    assert question.problems[0].line == 3
    assert any(words in question.problems[0].sentence for words in ("is the most", "deep. Write it flatter"))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_cell_is_refused_at_once_with_its_line(name: str) -> None:
    began = process_time()
    (question,) = columns(HOSTILE[name][: 10 * LONGEST - 1])
    assert process_time() - began < 1
    assert (question.draft, question.problems[0].line) == (None, 3)


def test_a_hostile_answer_is_refused_on_its_own_line() -> None:
    (question,) = list(read_gift(f"What now?{{\n=Stay#So it is.\n~Go#[markdown]{'[' * 5_000}\n}}".encode()))
    assert [(problem.line, "square brackets" in problem.sentence) for problem in question.problems] == [(3, True)]


def test_a_question_of_too_many_parts_is_refused_at_once() -> None:
    began = process_time()
    answers = "=a#b\n" * 30_000
    (from_gift,) = list(read_gift(f"What now?{{\n{answers}}}".encode()))
    rows = ["type,stem,part,text", "multiple,What now?,,", *(f",,option,Option {n}" for n in range(20_000))]
    (from_csv,) = list(read_csv("\n".join(rows).encode()))
    many = '<answer fraction="0"><text>a</text></answer>' * 20_000
    xml = f'<quiz><question type="multichoice"><questiontext><text>a</text></questiontext>{many}</question></quiz>'
    (from_moodle,) = list(read_moodle(xml.encode()))
    for question in (from_gift, from_csv, from_moodle):
        assert f"more than {MOST_PARTS} parts" in question.problems[0].sentence
    assert process_time() - began < 3


def test_a_comment_that_never_ends_takes_no_time() -> None:
    began = process_time()
    (question,) = list(read_gift(f"// {'[id:' * MANY}\nWhat now?{{=Yes~No}}".encode()))
    assert process_time() - began < 1
    assert question.draft


def test_a_picture_written_into_its_address_is_left_out_whatever_its_length() -> None:
    (question,) = moodle(f'<p>Look.</p><img alt="A map" src="data:image/png;base64,{"A" * MANY}">')
    assert question.draft
    assert question.draft.stem.startswith("Look.")
    assert "Taken out: an address that runs a script or holds a file." in question.notes


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a" * LONGEST, True),
        ("a" * (LONGEST + 1), False),
        ("<div>" * MOST_NESTED, True),
        ("<div>" * (MOST_NESTED + 1), False),
        ("<p>One<p>Two" * 200, True),
        ("<b>a</b>" * 200, True),
        ("> " * (MOST_NESTED - 1) + "a", True),
        ("> " * MOST_NESTED + "a", False),
        ("- " * 200, True),  # a rule across the page
        ("- a\n" * 300, True),
        ("[" * 300, True),
        ("[" * 301, False),
    ],
)
def test_the_bounds_stand_where_they_are_said_to(text: str, fits: bool) -> None:
    assert (too_much(text) == "") is fits
