"""One good body of each kind of question, and a wrong answer to each. Every text of a key is a phrase of its own."""

from collections.abc import Iterator
from typing import Any

from assessments.quizzes.kinds import KINDS
from assessments.quizzes.kinds.kind import Answer, Body


def option(key: str, *, right: bool) -> dict[str, Any]:
    """Return an option."""
    return {"id": key, "text": f"Option {key.upper()}", "right": right, "feedback": f"Because of reason {key * 3}."}


def told(what: str) -> str:
    """Return a feedback that can be found again."""
    return f"This is so because of reason {what}."


OPTIONS = [option("a", right=True), option("b", right=False), option("c", right=False)]

BODIES: dict[str, dict[str, Any]] = {
    "single": {"options": OPTIONS},
    "multiple": {"options": [option("a", right=True), option("b", right=True), option("c", right=False)]},
    "true_false": {
        "options": OPTIONS[:2],
        "reasons": [option("r", right=True), option("s", right=False)],
    },
    "ordering": {
        "items": [
            {"id": "ring", "text": "Ring the police", "feedback": told("one-ring")},
            {"id": "tell", "text": "Tell your manager", "feedback": told("two-tell")},
            {"id": "write", "text": "Write it down", "feedback": told("three-write")},
        ]
    },
    "matching": {
        "pairs": [
            {"id": "marac", "text": "A MARAC", "match": "abuse", "feedback": told("marac-abuse")},
            {"id": "mappa", "text": "MAPPA", "match": "violent", "feedback": told("mappa-violent")},
        ],
        "targets": [
            {"id": "abuse", "text": "Domestic abuse"},
            {"id": "violent", "text": "Violent and sexual offences"},
            {"id": "spare", "text": "Housing"},
        ],
    },
    "numeric": {
        "value": "15",
        "tolerance": "0",
        "unit": "working days",
        "right": told("number-right"),
        "near": [{"from": "10", "to": "10", "feedback": told("number-near")}],
        "wrong": told("number-wrong"),
    },
    "short": {
        "accepted": ["Pre-sentence report", "PSR"],
        "right": told("words-right"),
        "near": [{"texts": ["Short format report"], "feedback": told("words-near")}],
        "wrong": told("words-wrong"),
    },
}


def wrong_answers(kind: str, body: Body) -> Iterator[Answer]:
    """Yield candidates for a wrong answer, all of them offered."""
    right = KINDS[kind].right_answer(body)
    names = list(right)
    if kind in {"single", "multiple", "true_false"}:
        yield {**right, "choice": [next(option["id"] for option in body["options"] if not option["right"])]}
    elif kind == "ordering":
        yield {names[0]: right[names[1]], names[1]: right[names[0]], **{name: right[name] for name in names[2:]}}
    elif kind == "matching":
        spare = [target["id"] for target in body["targets"] if [target["id"]] != right[names[0]]]
        yield {**right, names[0]: spare[-1:]}
    elif kind == "numeric":
        yield {"number": ["987654"]}
    elif kind == "short":
        yield {"words": ["Something else altogether"]}


def a_wrong_answer(kind: str, body: Body) -> Answer:
    """Return an answer that a question of this kind offers, and that is wrong."""
    found = next(wrong_answers(kind, body))
    how = KINDS[kind]
    assert not how.score(body, found).right
    return how.given(body, found, {})
