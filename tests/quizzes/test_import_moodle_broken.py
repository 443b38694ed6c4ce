"""Moodle XML that is broken or hostile: each fault says its line and its cause."""

import pytest

from assessments.quizzes.question_import.found import Unreadable
from assessments.quizzes.question_import.moodle import read_moodle
from tests.factories.moodle import HEAD, STEM, TWO, answer, found, one, subquestion

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>\n<quiz>&c;</quiz>'
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'
OUTSIDE_DTD = '<?xml version="1.0"?><!DOCTYPE q SYSTEM "https://example.org/q.dtd"><quiz/>'
PARAMETER = '<!DOCTYPE q [<!ENTITY % p SYSTEM "https://example.org/p">%p;]><quiz/>'


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("", 1, "empty"),
        ("  \n ", 1, "empty"),
        ("Just words", 1, "not XML"),
        ("PK\x03\x04\x00\x00", 1, "NUL"),
        (HEAD + "<question type='essay'>", 3, "ends before"),
        (HEAD + "<question>\n</quiz>", 4, "not the one that is open"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><quiz/>', 1, "written in ISO-8859-1"),
        (BOMB, 1, "document type or entities"),
        (OUTSIDE, 1, "document type or entities"),
        (OUTSIDE_DTD, 1, "document type or entities"),
        (PARAMETER, 1, "document type or entities"),
        ("<html><body/></html>", 1, "begins with <html>"),
        ("\n\n" + HEAD + "</quiz>", 3, "stands before <?xml"),
        (HEAD + "<question>&nbsp;</question></quiz>", 3, "&nbsp;"),
        (HEAD + "\n<question>a & b</question></quiz>", 4, "not XML"),
        (HEAD + "<a>" * 60, 3, "far more than questions"),
        ("<quiz>\x01</quiz>", 1, "not XML"),
        (HEAD + "<question>\x00</question></quiz>", 3, "NUL"),
    ],
)
def test_a_file_that_cannot_be_read_says_line_and_cause(content: str, line: int, words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        list(read_moodle(content.encode()))
    assert (refused.value.line, words in refused.value.sentence) == (line, True), refused.value.sentence


def test_a_file_of_another_encoding_says_on_which_line() -> None:
    with pytest.raises(Unreadable, match="not UTF-8") as refused:
        list(read_moodle(HEAD.encode() + b"<question>\n\n caf\xe9 </question></quiz>"))
    assert refused.value.line == 5


def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessments.quizzes.question_import.xml_lines.MOST_ELEMENTS", 10)
    with pytest.raises(Unreadable, match="far more than questions"):
        list(read_moodle((HEAD + "<a/>\n" * 20 + "</quiz>").encode()))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_of_the_encoding_is_understood(encoding: str) -> None:
    text = f'<quiz><question type="multichoice">{STEM}{TWO}</question></quiz>'
    (question,) = read_moodle(text.encode(encoding))
    assert question.draft


@pytest.mark.parametrize(
    ("inside", "line", "words"),
    [
        (answer("A", "much") + answer("B"), 5, "“much” under fraction is not a number"),
        (answer("A", 400), 5, "not between -100 and 100"),
        (answer("", 100) + answer("B"), 5, "text of this option is missing"),
        ("", 3, "no answers to choose from"),
        ("<answer fraction='100'><text><b>A</b></text></answer>", 5, "without CDATA"),
        ("<tags><tag><text>standard:" + "x" * 30 + "</text></tag></tags>" + TWO, 3, "longer than 20"),
        (TWO + "<waymark>{</waymark>", 7, "damaged"),
        (TWO + f"<waymark>{'[' * 100_000}</waymark>", 7, "damaged"),
        (TWO + '<waymark>{"blank": "Nothing\\u0000"}</waymark>', 7, "damaged"),
        (TWO + '<waymark>{"options": [{"text": "\\ud800"}, {}]}</waymark>', 7, "damaged"),
    ],
)
def test_a_question_that_cannot_be_read_says_line_and_cause(inside: str, line: int, words: str) -> None:
    question = one("multichoice", inside)
    assert not question.draft
    assert (question.problems[0].line, words in str(question.problems[0])) == (line, True), question.problems


@pytest.mark.parametrize(
    ("kind", "inside", "words"),
    [
        ("truefalse", TWO, "This has: yes, no."),
        ("numerical", answer("twelve", 100), "“twelve” is not a number"),
        ("numerical", answer("NaN", 100), "“NaN” is not a number"),
        ("numerical", answer("1e999999999", 100), "is not a number"),
        ("numerical", answer("12", 50), "No number is right"),
        ("numerical", answer("12", 100) + answer("15", 100), "More than one number earns 100 %"),
        ("numerical", answer("12", 100) + answer("*", 50), "Any number at all"),
        ("shortanswer", answer("plan", 50), "No words are right"),
        ("shortanswer", answer("pl*", 100), "A star cannot stand for other words"),
        ("shortanswer", answer("*", 100), "Any words at all"),
        ("matching", subquestion("A", ""), "has no answer"),
        ("matching", subquestion("A", "X"), "2 or more"),
        ("ordering", answer("A", 1), "2 or more"),
    ],
)
def test_what_no_kind_of_ours_holds_says_why(kind: str, inside: str, words: str) -> None:
    question = one(kind, inside)
    assert not question.draft
    assert words in " ".join(map(str, question.problems)), question.problems


def test_a_question_without_words_says_so() -> None:
    assert "Nothing is asked" in one("multichoice", TWO, "<name><text>A</text></name>").problems[0].sentence


def test_what_is_no_question_is_named() -> None:
    (stray,) = found("<answer/>")
    assert "<answer> is no question" in stray.problems[0].sentence


def test_one_bad_question_does_not_hide_the_others() -> None:
    questions = found(
        f'<question type="multichoice">{STEM}{TWO}</question>',
        '<question type="cloze"/>',
        f'<question type="truefalse">{STEM}{answer("true", 100)}{answer("false")}</question>',
    )
    assert [bool(question.draft) for question in questions] == [True, False, True]
    assert questions[1].line > questions[0].line
