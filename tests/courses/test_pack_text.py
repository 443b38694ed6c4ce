"""The words of a lesson: read from Markdown, written as Markdown, and the same both ways."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.lesson_markdown import CannotBeWritten, words_of
from courses.lesson_shapes import as_kept, plain, term_of
from courses.lesson_text import LessonProblem, blocks_of
from courses.pack_yaml import dump, load

# Letters that mean something in a pack, and some that only look odd.
LETTERS = st.sampled_from([*"ab#:=|-*\\ {}[]<>\n\t`>.1é\u00a0\u2028’", "## ", "::: ", ":::", "=== ", "- ", "alt: "])
TEXT = st.lists(LETTERS, max_size=14).map("".join)
LINE = TEXT.map(lambda words: re.sub(r"\s*\n\s*", " ", words)).map(str.strip)
FILLED = LINE.filter(bool)
TERM = LINE.filter(term_of)
SLUG = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,2}", fullmatch=True)
PATH = st.from_regex(r"media/[a-z0-9_]{1,8}\.png", fullmatch=True)


def block(kind: str, **values: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Make blocks of a kind."""
    return st.fixed_dictionaries({"type": st.just(kind), "value": st.fixed_dictionaries(values)})


BLOCKS = st.one_of(
    block("passage", heading=FILLED, anchor=SLUG, text=TEXT),
    block("note", title=FILLED, text=TEXT),
    block("reflect", text=TEXT),
    block("terms", terms=st.lists(st.fixed_dictionaries({"term": TERM, "meaning": FILLED}), max_size=3)),
    block("case", title=FILLED, stages=st.lists(st.fixed_dictionaries({"question": LINE, "text": TEXT}), max_size=3)),
    block("document", document=PATH, title=LINE),
    block("video", video=PATH, captions=PATH, title=LINE, transcript=TEXT.filter(str.strip)),
    block(
        "reading",
        items=st.lists(
            st.fixed_dictionaries({"title": FILLED, "address": st.just("https://e.example/a|b"), "why": FILLED}),
            max_size=3,
        ),
    ),
    block("check", key=SLUG),
)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(st.lists(BLOCKS, max_size=4))
def test_whatever_an_author_writes_comes_back_from_its_markdown(blocks: list[dict[str, Any]]) -> None:
    wanted = [plain(one) for one in blocks]
    words = words_of(blocks)
    assert [plain(found) for found in blocks_of(words)] == wanted
    assert words_of(blocks_of(words)) == words


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("## A heading", "\\## A heading"),
        ("one\n::: note\ntwo", "one\n\\::: note\ntwo"),
        (":::", "\\:::"),
        ("\\## kept", "\\\\## kept"),
        ("# small ### and :: are words", "# small ### and :: are words"),
        ("    indented code", "    indented code"),
    ],
)
def test_a_line_that_looks_like_a_mark_has_a_backslash_before_it(text: str, written: str) -> None:
    words = words_of([{"type": "passage", "value": {"heading": "H", "anchor": "h", "text": text}}])
    assert words == f"## H {{#h}}\n\n{written}\n"
    assert blocks_of(words)[0]["value"]["text"] == text


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        ({"type": "passage", "value": {"heading": "a" * 161, "anchor": "a", "text": ""}}, "longer than 160"),
        ({"type": "passage", "value": {"heading": "", "anchor": "a", "text": "x"}}, "no anchor|loose|begin|outside"),
        ({"type": "note", "value": {"title": "", "text": "x"}}, "needs a title"),
        ({"type": "note", "value": {"title": "T", "text": "a\0b"}}, "control character"),
        ({"type": "picture", "value": {"picture": "media/a.png", "caption": ""}, "alt": ""}, "what this picture shows"),
        ({"type": "picture", "value": {"picture": "12", "caption": ""}, "alt": "x"}, "no file of this pack"),
        ({"type": "hologram", "value": {}}, "no form in a course pack"),
        ({"type": "reading", "value": {"items": [{"title": "T", "address": "http://e", "why": "w"}]}}, "address"),
    ],
)
def test_what_markdown_cannot_carry_is_refused_with_a_reason(one: dict[str, Any], sentence: str) -> None:
    with pytest.raises(CannotBeWritten, match=sentence):
        words_of([one])


LESSON = """## A {#a}
::: picture media/a.png
alt: Two doors, one open
caption: Which one?
:::
::: video media/b.mp4
captions: media/b.vtt
title: At the door

title: is said aloud
:::
::: document media/c.pdf
title: The form
:::
::: reading
- Guide \\| part one | https://e.example/x | It says who decides.
:::
::: check first-check
::: note T
x
:::"""


def test_each_kind_of_block_is_read() -> None:
    found = {block["type"]: block["value"] for block in blocks_of(LESSON)}
    assert found["picture"] == {"picture": "media/a.png", "caption": "Which one?"}
    assert found["video"] == {
        "video": "media/b.mp4",
        "captions": "media/b.vtt",
        "title": "At the door",
        "transcript": "title: is said aloud",
    }
    assert found["document"] == {"document": "media/c.pdf", "title": "The form"}
    assert found["reading"]["items"][0]["title"] == "Guide | part one"
    assert found["check"] == {"key": "first-check"}
    assert found["note"] == {"title": "T", "text": "x"}


@pytest.mark.parametrize(
    ("body", "line", "sentence"),
    [
        ("::: picture ../secret.png\nalt: x\n:::", 1, "no file of this pack"),
        ("::: picture media/../../secret.png\nalt: x\n:::", 1, "no file of this pack"),
        ("::: picture /etc/passwd\nalt: x\n:::", 1, "no file of this pack"),
        ("::: picture media/.hidden.png\nalt: x\n:::", 1, "no file of this pack"),
        ("::: picture media/a.png\ncaption: x\n:::", 1, "what this picture shows"),
        ("::: picture media/a.png\nalt: x\nwords\n:::", 3, "Only these lines"),
        (f"::: picture media/a.png\nalt: {'x' * 301}\n:::", 2, "longer than 300"),
        ("::: video media/a.mp4\ntitle: x\n\nwords\n:::", 1, "needs captions"),
        ("::: video media/a.mp4\ncaptions: media/a.vtt\n:::", 1, "needs its transcript"),
        ("::: reading\n- T | https://e.example\n:::", 2, "Title | https"),
        ("::: reading\n- T | javascript:alert(1) | why\n:::", 2, "Title | https"),
        ("::: check Not An Id\n:::", 1, "by its id"),
    ],
)
def test_a_block_says_on_which_line_it_is_wrong(body: str, line: int, sentence: str) -> None:
    with pytest.raises(LessonProblem, match=re.escape(sentence).replace("\\.\\*", ".*")) as caught:
        blocks_of(body)
    assert caught.value.line == line


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.one_of(LINE, TEXT.map(str.strip), st.booleans())))
def test_yaml_that_is_written_reads_as_the_same(data: dict[str, Any]) -> None:
    assert load(dump(data)).data == data
    assert dump(load(dump(data)).data) == dump(data)


def test_ids_of_blocks_stay_with_what_they_belong_to() -> None:
    def passage(anchor: str, text: str) -> dict[str, Any]:
        return {"type": "passage", "value": {"heading": "H", "anchor": anchor, "text": text}}

    def note(title: str) -> dict[str, Any]:
        return {"type": "note", "value": {"title": title, "text": "x"}}

    first = as_kept([plain(x) for x in (passage("a", "1"), note("N"), passage("b", "2"))], [], "lesson")
    after = [plain(x) for x in (note("New name"), passage("b", "2, rewritten"), passage("c", "3"), passage("a", "1"))]
    again = as_kept(after, first, "lesson")
    assert again[3]["id"] == first[0]["id"]
    assert again[1]["id"] == first[2]["id"]
    assert again[0]["id"] == first[1]["id"]
    assert len({one["id"] for one in again}) == 4
