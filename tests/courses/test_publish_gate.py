"""What keeps a lesson from being published: the rules at their edges, over raw bodies, without a database."""

from typing import Any

import pytest

from courses.publish_gate import Fault, Known, faults, marked, needs

KNOWN = Known(
    key="here",
    pictures={1: "A hill in the rain", 2: "  "},
    documents={5: "mp4", 6: "vtt", 7: "pdf"},
    passages={"there": frozenset({"door"})},
    checks=frozenset({"a-check"}),
)


def passage(text: str = "Words.", anchor: str = "one", heading: str = "One") -> dict[str, Any]:
    return {"type": "passage", "value": {"heading": heading, "anchor": anchor, "text": text}, "id": anchor}


def block(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": kind}


def listed(*values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "item", "value": value, "id": str(number)} for number, value in enumerate(values)]


def said(*body: dict[str, Any], known: Known = KNOWN) -> list[str]:
    return [fault.sentence for fault in faults(list(body), known)]


def test_a_lesson_with_nothing_wrong_may_be_published() -> None:
    good = [
        passage("### A\n\n#### B\n\n### C\n\n[words](there#door) and [more](https://example.org/x)"),
        block("picture", picture=1, caption=""),
        block("video", title="T", video=5, captions=6, transcript="What is said"),
        block("document", document=7, title=""),
        block("check", key="a-check"),
        block("reading", items=listed({"title": "T", "address": "https://example.org", "why": "Because"})),
        block("case", title="The visit", stages=listed({"question": "", "text": "[back](#one)"})),
    ]
    assert faults(good, KNOWN) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("### A\n\n##### B", "heading of level 5"),
        ("#### B", "skips a level: use ### here"),
        ("## B", "Inside a text, begin headings with ###"),
        ("B\n===", "Inside a text, begin headings with ###"),
        ("B\n---", "Inside a text, begin headings with ###"),
        ("<h2>B</h2>", "Inside a text, begin headings with ###"),
        ("###", "has no words"),
    ],
)
def test_a_heading_that_jumps_is_refused(text: str, sentence: str) -> None:
    assert any(sentence in found for found in said(passage(text)))


def test_a_level_may_be_skipped_on_the_way_up_and_each_passage_begins_anew() -> None:
    assert said(passage("### A\n\n#### B"), passage("### C", "two")) == []
    assert said(passage("### A\n\n#### B"), passage("#### C", "two")) != []


def test_a_heading_before_the_first_passage_has_none_above_it() -> None:
    assert "after a first passage" in said(block("note", title="N", text="### A"), passage())[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[words]()", "has no address"),
        ("<a>words</a>", "has no address"),
        ("[](https://example.org)", "has no words"),
        ("[ ](there#door)", "has no words"),
        ("[x](http://example.org)", "leads nowhere"),
        ("[x](https://)", "leads nowhere"),
        ('<a href="/accounts/logout/" href="https://e.org">x</a>', "leads nowhere"),
        ("[x](/learn/there/)", "leads nowhere"),
        ("[x](there)", "leads nowhere"),
        ("[x](javascript:alert)", "leads nowhere"),
        ("[x](there#window)", "no passage “window”"),
        ("[x](gone#door)", "no lesson “gone”"),
        ("[x](#two)", "no passage “two”"),
        ("[x](here#two)", "no passage “two”"),
        ("![a hill](hill.png)", "picture inside a text"),
    ],
)
def test_a_link_without_words_or_address_or_that_leads_nowhere_is_refused(text: str, sentence: str) -> None:
    assert any(sentence in found for found in said(passage(text)))


@pytest.mark.parametrize("text", ["[x](#one)", "[x](here#one)", "[x](mailto:a@example.org)", "[**x**](https://e.org)"])
def test_a_link_that_leads_somewhere_stays(text: str) -> None:
    assert said(passage(text)) == []


@pytest.mark.parametrize("kind", ["note", "reflect"])
def test_every_text_is_read_wherever_it_stands(kind: str) -> None:
    assert said(passage(), block(kind, title="T", text="[x]()")) != []
    case = block("case", title="C", stages=listed({"text": "fine"}, {"question": "q", "text": "[x]()"}))
    assert faults([passage(), case], KNOWN)[0].path == ("stages", 1, "text")


def test_an_anchor_stands_once() -> None:
    found = faults([passage(), passage(anchor="two"), passage()], KNOWN)
    assert [(fault.block, fault.path) for fault in found] == [(0, ("anchor",)), (2, ("anchor",))]
    assert said(passage(anchor="module")) == ["The page itself uses the name “module”. Choose another."]
    case = block("case", title="Same", stages=[])
    assert len(said(passage(), case, case)) == 2


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        (block("picture", picture=2), ("picture",)),
        (block("picture", picture=3), ("picture",)),
        (block("picture", picture=None), ("picture",)),
        (block("video", video=7, captions=6, transcript="x"), ("video",)),
        (block("video", video=5, captions=None, transcript="x"), ("captions",)),
        (block("video", video=5, captions=7, transcript="x"), ("captions",)),
        (block("video", video=5, captions=6, transcript=" \n"), ("transcript",)),
        (block("document", document=9), ("document",)),
        (block("check", key="no-check"), ("key",)),
        (block("check", key=""), ("key",)),
        (
            block("reading", items=listed({"title": "T", "address": "http://e.org", "why": "x"})),
            ("items", 0, "address"),
        ),
        (block("reading", items=listed({"title": " ", "address": "https://e.org", "why": "x"})), ("items", 0, "title")),
        (block("reading", items=listed({"title": "T", "address": "https://e.org", "why": ""})), ("items", 0, "why")),
    ],
)
def test_what_a_block_lacks_is_said_at_its_place(wrong: dict[str, Any], path: tuple[str | int, ...]) -> None:
    assert [(fault.block, fault.path) for fault in faults([passage(), wrong], KNOWN)] == [(1, path)]


def test_a_passage_that_a_question_points_to_stays_under_its_anchor() -> None:
    known = Known(key="here", pinned={"one": ["Some check"], "two": ["A", "B"]})
    found = faults([passage(anchor="two")], known)
    assert found == [Fault(None, (), found[0].sentence)]
    assert "“one” must stay" in found[0].sentence
    assert "Some check" in found[0].sentence


def test_what_has_to_be_looked_up_is_what_the_body_names_and_nothing_else() -> None:
    wanted = needs(
        [
            passage("[x](there#door) [y](#one)"),
            block("picture", picture=3),
            block("video", video=5, captions=None, transcript="[z](elsewhere#a)"),
            block("check", key="k"),
        ]
    )
    assert wanted.pictures == {3}
    assert wanted.documents == {5}
    assert wanted.lessons == {"there", "elsewhere"}
    assert wanted.checks == {"k"}


@pytest.mark.parametrize("text", ["<script>alert(1)", "<style>[a]()", "[" * 500, "<h3><a>" * 200])
def test_text_meant_to_harm_is_only_read(text: str) -> None:
    marked(text)
