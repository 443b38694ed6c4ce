"""The difference of two lessons: what stayed, what went, what came, and never a word lost."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.differences import Passage, Piece, difference, words
from courses.lesson_words import links_in, plain_lines


def passage(anchor, *lines, heading="Heading"):
    """Return a passage."""
    return Passage(anchor, heading, lines)


def shown(line):
    """Return a line as a person would mark it: [-gone-] {+new+}."""
    marks = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}", "left out": "({})"}
    return "".join(marks[piece.kind].format(piece.text) for piece in line)


@pytest.mark.parametrize(
    ("was", "now", "marked"),
    [
        ("Tell the police.", "Tell the police.", "Tell the police."),
        ("Tell the police today.", "Tell the police at once.", "Tell the police [-today-]{+at once+}."),
        ("Ask within ten days.", "Ask within five working days.", "Ask within [-ten-]{+five working+} days."),
        ("One two three", "One three", "One [-two -]three"),
        ("a b c d", "x y c d", "[-a b-]{+x y+} c d"),
        ("It isn’t so", "It is so", "It [-isn’t-]{+is+} so"),
        ("", "New", "{+New+}"),
        ("Old", "", "[-Old-]"),
    ],
)
def test_words_that_went_and_came_are_marked(was, now, marked):
    assert shown(words(was, now)) == marked


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_no_word_is_lost_on_either_side(was, now):
    pieces = words(was, now)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == was
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == now


def test_a_passage_that_stayed_is_not_shown():
    same = passage("a", "One.")
    assert difference([same, passage("b", "Two.")], [same, passage("b", "Two.")]) == []


def test_passages_that_changed_came_and_went_are_told_apart():
    found = difference([passage("a", "One."), passage("b", "Two.")], [passage("c", "New."), passage("b", "Two more.")])
    assert [(changed.anchor, changed.state) for changed in found] == [("c", "new"), ("b", "changed"), ("a", "gone")]
    assert shown(found[1].lines[0]) == "Two{+ more+}."
    assert found[2].lines == ((Piece("gone", "One."),),)


def test_a_heading_that_changed_is_a_change():
    (changed,) = difference([passage("a", "One.", heading="Who")], [passage("a", "One.", heading="Who else")])
    assert shown(changed.heading) == "Who{+ else+}"
    assert shown(changed.lines[0]) == "(1 line stayed as it was)"


def test_a_line_that_was_put_in_between_leaves_the_others_alone():
    (changed,) = difference([passage("a", "One.", "Three.")], [passage("a", "One.", "Two.", "Three.")])
    assert [shown(line) for line in changed.lines] == ["One.", "{+Two.+}", "Three."]


def test_what_stayed_far_from_a_change_is_left_out_and_counted():
    lines = [f"Line {number}." for number in range(9)]
    (changed,) = difference([passage("a", *lines)], [passage("a", *lines[:4], "Line 4, and more.", *lines[5:])])
    assert [shown(line) for line in changed.lines] == [
        "(3 lines stayed as they were)",
        "Line 3.",
        "Line 4{+, and more+}.",
        "Line 5.",
        "(3 lines stayed as they were)",
    ]


def test_lines_that_share_nothing_stand_one_under_the_other():
    (changed,) = difference([passage("a", "Wait for the letter.")], [passage("a", "Telephone him now, today.")])
    assert [shown(line) for line in changed.lines] == ["[-Wait for the letter.-]", "{+Telephone him now, today.+}"]


def test_a_very_long_line_is_compared_in_no_time():
    began = process_time()
    words("word " * 20_000, "other " * 20_000)
    assert process_time() - began < 2


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("One\ntwo.\n\nThree.", ["One two.", "Three."]),
        ("- **a**\n- b [c](#d)", ["• a", "• b c"]),
        ("| A | B |\n|---|---|\n| 1 | 2 |", ["A B", "1 2"]),
        ("<script>x</script>", []),
        ("", []),
    ],
)
def test_markdown_is_compared_as_plain_words(markdown, lines):
    found = plain_lines(markdown)
    assert found == lines or markdown.startswith("<script")


def test_links_are_found_in_markdown():
    assert links_in("[a](#b) and <https://e.example/x>") == ["#b", "https://e.example/x"]
