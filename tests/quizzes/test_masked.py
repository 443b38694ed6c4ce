"""What a browser is given of things to put in order, or to match, never tells the key."""

from itertools import permutations
from string import ascii_lowercase
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.quizzes.forms import AnswerForm
from assessments.quizzes.kinds import KINDS
from assessments.quizzes.kinds.kind import Answer
from assessments.quizzes.paper import OpenQuestion
from assessments.quizzes.wording import stem_of

TEXTS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20),
    min_size=2,
    max_size=3,
    unique=True,
)


def ordering(texts: tuple[str, ...]) -> dict[str, Any]:
    """Return things that are right in this order, with the letters that tell it."""
    return {"items": [{"id": ascii_lowercase[n], "text": text, "feedback": ""} for n, text in enumerate(texts)]}


def matching(texts: list[str], ends: tuple[str, ...]) -> dict[str, Any]:
    """Return things that belong together in this way, with the numbers that tell it."""
    pairs = [{"id": ascii_lowercase[n], "text": text, "match": f"t{n}", "feedback": ""} for n, text in enumerate(texts)]
    return {"pairs": pairs, "targets": [{"id": f"t{n}", "text": text} for n, text in enumerate(ends)]}


def drawn(body: dict[str, Any]) -> dict[str, list[str]]:
    """Return an order of chance: the same one for every key."""
    return {name: [row["id"] for row in sorted(rows, key=lambda row: str(row["text"]))] for name, rows in body.items()}


def form_of(kind: str, body: dict[str, Any], answer: Answer | None = None, data: Any = None) -> AnswerForm:
    asked = KINDS[kind].asked(body, drawn(body), answer or {})
    facts = {"stem": stem_of("What now?"), "must_get_right": False, "asked": asked, "answer": answer or {}}
    return AnswerForm(OpenQuestion(1, 1, 1, **facts), data)


def source(kind: str, body: dict[str, Any], answer: Answer | None = None) -> str:
    return "".join(str(control.as_field_group()) for control in form_of(kind, body, answer).controls())


@settings(max_examples=25, deadline=None)
@given(TEXTS)
def test_the_source_of_things_to_put_in_order_is_the_same_whatever_is_right(texts: list[str]) -> None:
    assert len({source("ordering", ordering(order)) for order in permutations(texts)}) == 1


@settings(max_examples=25, deadline=None)
@given(TEXTS)
def test_the_source_of_things_to_match_is_the_same_whatever_belongs_together(texts: list[str]) -> None:
    bodies = [matching([f"End of {text}" for text in texts], order) for order in permutations(texts)]
    assert len({source("matching", body) for body in bodies}) == 1


@settings(max_examples=25, deadline=None)
@given(TEXTS)
def test_an_answer_in_force_tells_no_more_than_itself(texts: list[str]) -> None:
    """The first text stands in the first place, whatever its id is."""
    found = set()
    for order in permutations(texts):
        body = ordering(order)
        mine = next(item["id"] for item in body["items"] if item["text"] == texts[0])
        found.add(source("ordering", body, {f"place-{mine}": ["1"]}))
    assert len(found) == 1
    assert "selected" in found.pop()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("ordering", ordering(("First", "Second", "Third"))),
        ("matching", matching(["Abuse", "Violence"], ("MARAC", "MAPPA"))),
    ],
)
def test_what_a_browser_sends_is_kept_under_the_ids_of_the_author(kind: str, body: dict[str, Any]) -> None:
    right = KINDS[kind].right_answer(body)
    form = form_of(kind, body)
    sent = {name: values[0] for name, values in form.shown(right).items()}
    assert not set(sent) & set(right)
    again = form_of(kind, body, data=sent)
    assert again.is_valid(), again.errors
    assert again.answer == right
    assert KINDS[kind].score(body, KINDS[kind].given(body, again.answer, {})).right
