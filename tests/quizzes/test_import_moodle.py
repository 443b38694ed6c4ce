"""Moodle XML: every documented feature that our kinds hold, what they do not, and what never gets through."""

import base64

import pytest

from assessments.quizzes.question_import.found import Found
from assessments.quizzes.question_import.moodle import KINDS, NOT_HELD
from assessments.quizzes.row_ids import id_of
from courses.prose import prose
from tests.factories.lessons import PNG
from tests.factories.moodle import (
    STEM,
    TWO,
    answer,
    body,
    draft_of,
    found,
    off,
    one,
    rights,
    stem_of,
    subquestion,
    told,
)

# ---- types ----


def test_a_choice_of_one() -> None:
    draft = draft_of("multichoice", f"<single>true</single>{TWO}")
    assert (draft.kind, draft.stem) == ("single", "What now?")
    assert draft.body["options"] == [
        {"id": id_of("Yes"), "text": "Yes", "right": True, "feedback": "Because it holds."},
        {"id": id_of("No"), "text": "No", "right": False, "feedback": "Because it does not."},
    ]


def test_an_option_that_earns_a_part_is_wrong_and_that_is_said() -> None:
    question = one("multichoice", f"<single>1</single>{TWO}{answer('Perhaps', 50)}")
    assert rights(question.draft) == [True, False, False]
    assert "An option that earns part of the mark there is wrong here." in question.notes


def test_a_choice_of_several_with_weights() -> None:
    inside = answer("A", 75) + answer("B", 25) + answer("C", -100) + answer("D")
    question = one("multichoice", f"<single>false</single>{inside}")
    assert question.draft
    assert question.draft.kind == "multiple"
    assert rights(question.draft) == [True, True, False, False]
    assert any("Weights" in note for note in question.notes)


def test_all_or_nothing() -> None:
    draft = draft_of("multichoiceset", answer("A", 100) + answer("B", 100) + answer("C"))
    assert (draft.kind, rights(draft)) == ("multiple", [True, True, False])


def test_true_or_false() -> None:
    options = body("truefalse", answer("true", 0, "Not so.") + answer("false", 100, "So it is."))["options"]
    assert [(o["id"], o["text"], o["right"]) for o in options] == [("true", "True", False), ("false", "False", True)]


@pytest.mark.parametrize("kind", ["matching", "match", "ddmatch"])
def test_what_is_matched(kind: str) -> None:
    pairs = subquestion("Bruise", "Harm") + subquestion("Debt", "Need") + subquestion("", "Neither")
    assert body(kind, pairs) == {
        "pairs": [
            {"id": id_of("Bruise"), "text": "Bruise", "match": "t1", "feedback": ""},
            {"id": id_of("Debt"), "text": "Debt", "match": "t2", "feedback": ""},
        ],
        "targets": [{"id": "t1", "text": "Harm"}, {"id": "t2", "text": "Need"}, {"id": "t3", "text": "Neither"}],
    }


def test_two_things_may_be_matched_with_one() -> None:
    pairs = body("matching", subquestion("A", "X") + subquestion("B", "X") + subquestion("C", "Y"))["pairs"]
    assert [pair["match"] for pair in pairs] == ["t1", "t1", "t2"]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ((("Third", 3), ("First", 1), ("Second", 2)), ["First", "Second", "Third"]),
        ((("A", 100), ("B", 100)), ["A", "B"]),
    ],
)
def test_what_is_put_in_order(given: tuple[tuple[str, int], ...], wanted: list[str]) -> None:
    items = body("ordering", "".join(answer(text, place) for text, place in given))["items"]
    assert [item["text"] for item in items] == wanted


def test_a_number_with_tolerance_unit_and_near_ones() -> None:
    inside = (
        answer("12.50", 100, "Right so.", off("0.5"))
        + answer("12.5", 50, "Nearly.", off("2"))
        + answer("125", 0, "A point was lost.", off("0"))
        + answer("*", 0, "Add it up again.", off("0"))
        + "<units><unit><multiplier>1</multiplier><unit_name>km</unit_name></unit>"
        + "<unit><multiplier>1000</multiplier><unit_name>m</unit_name></unit></units>"
        + "<unitgradingtype>1</unitgradingtype><unitpenalty>0.1</unitpenalty>"
    )
    question = one("numerical", inside)
    assert question.draft
    assert question.draft.body == {
        "value": "12.5",
        "tolerance": "0.5",
        "unit": "km",
        "right": "Right so.",
        "near": [
            {"from": "10.5", "to": "14.5", "feedback": "Nearly."},
            {"from": "125", "to": "125", "feedback": "A point was lost."},
        ],
        "wrong": "Add it up again.",
    }
    assert any("“m” is not kept" in note for note in question.notes)
    assert any("0.1" in note for note in question.notes)


def test_a_few_words() -> None:
    inside = (
        "<usecase>1</usecase>"
        + answer("plan", 100, "That is it.")
        + answer("a plan", 100)
        + answer("goal", 50, "Nearly.")
        + answer("rat*", 0, "No.")
        + answer("5\\*", 100)
        + answer("*", 0, "Look again.")
    )
    question = one("shortanswer", inside)
    assert question.draft
    assert question.draft.body == {
        "accepted": ["plan", "a plan", "5*"],
        "right": "That is it.",
        "near": [{"texts": ["goal"], "feedback": "Nearly."}],
        "wrong": "Look again.",
    }
    assert any("Capital letters" in note for note in question.notes)
    assert any("“rat*” was left out" in note for note in question.notes)


def test_an_answer_in_own_words() -> None:
    marker = "<graderinfo format='html'><text><![CDATA[<ul><li>Who</li><li>When</li></ul>]]></text></graderinfo>"
    more = f"{told('responsetemplate', 'Dear')}<attachments>2</attachments><maxwordlimit>200</maxwordlimit>"
    question = one("essay", f"{marker}{more}{told('generalfeedback', 'A model answer.')}")
    assert question.draft
    assert question.draft.kind == "extended"
    assert [point["text"] for point in question.draft.body["points"]] == ["Who", "When"]
    assert question.draft.body["model"] == "A model answer."
    assert len(question.notes) == 3


def test_an_answer_in_own_words_may_come_without_words_for_its_marker() -> None:
    assert body("essay", "")["points"] == []


@pytest.mark.parametrize("kind", sorted(NOT_HELD))
def test_a_type_that_is_not_held_is_named(kind: str) -> None:
    question = one(kind, "")
    assert not question.draft
    assert f"“{kind}”" in question.problems[0].sentence


def test_an_unknown_type_is_named_with_those_that_are_held() -> None:
    sentence = one("coderunner", "").problems[0].sentence
    assert "“coderunner”" in sentence
    assert all(kind in sentence for kind in KINDS)


def test_a_description_is_no_question() -> None:
    assert "asks nothing" in one("description", "").problems[0].sentence


# ---- what every type has ----


def test_feedback_survives_in_every_place() -> None:
    inside = (
        f"<single>true</single>{TWO}"
        + told("generalfeedback", "General words about it.")
        + told("correctfeedback", "Right, since he moved.")
        + told("partiallycorrectfeedback", "Partly so, look again.")
        + told("incorrectfeedback", "Think of the children first.")
    )
    question = one("multichoice", inside)
    assert question.draft
    right = question.draft.body["options"][0]["feedback"]
    assert right == "Because it holds.\n\nRight, since he moved.\n\nGeneral words about it."
    assert question.draft.blank == "Think of the children first."
    assert any("Partly so, look again." in note for note in question.notes)


def test_feedback_that_says_nothing_is_left_out() -> None:
    question = one("multichoice", f"{TWO}{told('incorrectfeedback', 'Your answer is incorrect.')}")
    assert question.draft
    assert question.draft.blank == ""
    assert any("Left out" in note for note in question.notes)


def test_general_feedback_becomes_the_words_for_a_blank_where_nothing_else_takes_it() -> None:
    pairs = subquestion("A", "X") + subquestion("B", "Y")
    assert draft_of("matching", pairs + told("generalfeedback", "Why it is so.")).blank == "Why it is so."


def test_tags_idnumber_and_category() -> None:
    tags = (
        *("misconception:Old rating stands", "standard:C1a", "criterion:1.2", "difficulty:Hard"),
        *("teaches:the-lesson#the-anchor", "module:child-safeguarding", "must-get-right", "blue"),
    )
    written = "".join(f"<tag><text>{tag}</text></tag>" for tag in tags)
    category = '<question type="category"><category><text>$course$/top/Risk</text></category></question>'
    inside = f"{STEM}{TWO}<idnumber>RQ_17</idnumber><tags>{written}</tags>"
    (question,) = found(category, f'<question type="multichoice">{inside}</question>')
    draft = question.draft
    assert draft
    assert (draft.key, draft.misconception, draft.standard) == ("rq-17", "old-rating-stands", "C1a")
    assert (draft.criterion, draft.difficulty, draft.must_get_right) == ("1.2", "hard", True)
    assert draft.teaches == "the-lesson#the-anchor"
    assert (question.module, question.category) == ("child-safeguarding", "$course$/top/Risk")
    assert any("“blue”" in note for note in question.notes)


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<defaultgrade>2.0000000</defaultgrade>", "counts 2 points"),
        ("<penalty>0.5000000</penalty>", "penalty of 0.5"),
        ("<hidden>1</hidden>", "hidden there"),
        ("<shuffleanswers>0</shuffleanswers>", "keep their order"),
        ("<hint><text>Think of him.</text></hint>", "Think of him."),
        ("<tags><tag><text>difficulty:awful</text></tag></tags>", "“awful”"),
    ],
)
def test_what_is_not_kept_is_said(inside: str, words: str) -> None:
    question = one("multichoice", f"{TWO}{inside}")
    assert question.draft
    assert any(words in note for note in question.notes)


def test_usual_settings_need_no_words() -> None:
    usual = "<defaultgrade>1.0000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden>"
    assert one("multichoice", f"{TWO}{usual}<shuffleanswers>true</shuffleanswers>").notes == ()


def test_without_a_number_the_key_is_its_name_and_a_mark_that_stays() -> None:
    key = draft_of("multichoice", TWO).key
    assert key.startswith("a-name-")
    assert draft_of("multichoice", TWO).key == key
    assert draft_of("multichoice", TWO + answer("Else")).key != key


# ---- texts ----


@pytest.mark.parametrize(
    ("given", "kind", "wanted"),
    [
        ("<p>One</p><p>Two</p>", "html", "One\n\nTwo"),
        ("<h2>Head</h2><p>a <b>b</b> <i>c</i></p>", "html", "### Head\n\na **b** *c*"),
        ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "html", "- a\n- b\n    1. c"),
        ("<blockquote>said</blockquote>", "html", "> said"),
        ("a<br>b", "html", "a  \nb"),
        ("10<sup>2</sup>, H<sub>2</sub>O", "html", "10², H₂O"),
        ("<a href='https://example.org/a'>x</a>", "html", "[x](https://example.org/a)"),
        ("<a href='http://example.org/a'>x</a>", "html", "[x](https://example.org/a)"),
        ("<a href='the-lesson#the-anchor'>x</a>", "html", "[x](the-lesson#the-anchor)"),
        ("<a href='/mod/quiz'>x</a>", "html", "x"),
        ("<table><tr><th>A</th></tr><tr><td>1</td></tr></table>", "html", "| A |\n| --- |\n| 1 |"),
        ("2 * 3 _is_ [six] # no", "html", "2 \\* 3 \\_is\\_ \\[six\\] # no"),
        ("a **b**\n\n- c", "markdown", "a **b**\n\n- c"),
        ("a *b*\n# c", "plain_text", "a \\*b\\*  \n\\# c"),
        ("first line\nsecond\n\nnew <b>one</b>", "moodle_auto_format", "first line  \nsecond\n\nnew **one**"),
        ("Caf&eacute; &amp; co", "html", "Café & co"),
        ("x", "odd", "x"),
    ],
)
def test_texts_become_markdown(given: str, kind: str, wanted: str) -> None:
    assert draft_of("multichoice", TWO, stem_of(kind, given)).stem == wanted


HOSTILE = [
    "<script>alert(1)</script>words",
    "<SCRIPT SRC=//example.org/x.js></SCRIPT>words",
    '<p onclick="alert(1)">words</p>',
    "<img src=x onerror=alert(1)>words",
    "<svg onload=alert(1)></svg>words",
    "<a href='javascript:alert(1)'>words</a>",
    "<a href='&#106;avascript:alert(1)'>words</a>",
    "<a href=' java\nscript:alert(1)'>words</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>words</a>",
    "<iframe src='https://example.org'>alert</iframe>words",
    "<object data='x'></object><embed src='x'>words",
    "<style>p{background:url(javascript:alert(1))}</style>words",
    "<form action='https://example.org'><input name=a>words</form>",
    "<math><mtext><script>alert(1)</script></mtext></math>words",
    "<p style='background:url(javascript:alert(1))'>words</p>",
    "<meta http-equiv=refresh content='0;url=//example.org'>words",
    "<base href='//example.org/'>words",
    "<noscript><p title='</noscript><script>alert(1)</script>'></noscript>words",
    "<!--[if IE]><script>alert(1)</script><![endif]-->words",
]
SIGNS = ("<script", "<iframe", "<style", "<svg", "<object", "<embed", "<form", "<math", "onerror=", "onclick=", "href")


@pytest.mark.parametrize("kind", ["html", "markdown", "moodle_auto_format"])
@pytest.mark.parametrize("given", HOSTILE)
def test_nothing_that_runs_survives(given: str, kind: str) -> None:
    options = f"<answer fraction='100' format='{kind}'><text><![CDATA[{given}]]></text></answer>{answer('No')}"
    draft = draft_of("multichoice", options, stem_of(kind, given))
    assert "words" in draft.stem
    assert "<" not in draft.stem
    for text in (draft.stem, draft.body["options"][0]["text"]):
        shown = prose(text).casefold()
        assert not [sign for sign in SIGNS if sign in shown]


def test_what_is_only_shown_as_markup_stays_words() -> None:
    draft = draft_of("multichoice", TWO, stem_of("html", "&lt;script&gt;alert(1)&lt;/script&gt;words"))
    assert "<script" not in prose(draft.stem)
    assert "script" in prose(draft.stem)


def test_what_was_taken_out_is_said() -> None:
    given = "<p onclick='x()'>a</p><script>x</script><a href='javascript:x'>b</a>"
    notes = " ".join(one("multichoice", TWO, stem_of("html", given)).notes)
    for words in ("a script", "handler of events", "an address that runs a script"):
        assert words in notes


# ---- pictures ----


def with_picture(content: bytes | str, name: str = "hill.png", alt: str = "A hill") -> Found:
    encoded = base64.b64encode(content).decode() if isinstance(content, bytes) else content
    stem = (
        f"<questiontext format='html'><text><![CDATA[<p>Look: <img src='@@PLUGINFILE@@/{name}' alt='{alt}'></p>"
        f"<p>What now?</p>]]></text>\n<file name='{name}' path='/' encoding='base64'>{encoded}</file></questiontext>"
    )
    return one("multichoice", TWO, stem)


def test_a_picture_survives_with_its_words() -> None:
    question = with_picture(PNG)
    assert question.draft
    (picture,) = question.pictures
    assert question.draft.stem == f"Look:\n\n![A hill](picture:{picture.mark})\n\nWhat now?"
    assert (picture.content, picture.alt, picture.name) == (PNG, "A hill", "hill.png")
    assert f"/{picture.mark}/" in prose(question.draft.stem)


def test_a_picture_without_words_is_to_be_mended() -> None:
    assert any("no alt text" in note for note in with_picture(PNG, alt="").notes)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"<svg onload='alert(1)'/>", "hill.svg", "is no PNG"),
        (b"<html><script>alert(1)</script>", "hill.png", "is no PNG"),
        (PNG[:30], "hill.png", "is no PNG"),
        ("!!!not base64!!!", "hill.png", "not base64"),
        (b"x" * 5_100_000, "hill.png", "larger than 5 MB"),
    ],
    ids=["svg", "html", "cut", "not base64", "huge"],
)
def test_what_is_no_picture_is_refused(content: bytes | str, name: str, words: str) -> None:
    question = with_picture(content, name)
    assert not question.draft
    assert words in question.problems[0].sentence
    assert question.problems[0].line > question.line


def test_a_picture_that_is_not_in_the_file_leaves_its_words() -> None:
    question = one(
        "multichoice", TWO, stem_of("html", "<p>See <img src='https://x.org/x.png' alt='A hill'></p><p>?</p>")
    )
    assert question.draft
    assert "A hill" in question.draft.stem
    assert "![" not in question.draft.stem
    assert any("is not in the file" in note for note in question.notes)
