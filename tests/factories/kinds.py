"""One good body of each kind of question, and a wrong answer to each. Every text of a key is a phrase of its own."""

from typing import Any

from assessments.quizzes.kinds import KINDS
from assessments.quizzes.kinds.kind import Answer, Body
from assessments.quizzes.kinds.risk import LEVELS


def option(key: str, *, right: bool) -> dict[str, Any]:
    """Return an option."""
    return {"id": key, "text": f"Option {key.upper()}", "right": right, "feedback": f"Because of reason {key * 3}."}


def told(what: str) -> str:
    """Return a feedback that can be found again."""
    return f"This is so because of reason {what}."


def enquiry(key: str, *, needed: bool) -> dict[str, Any]:
    """Return an enquiry of a staged case."""
    brings = f"What the {key} said is this and no more."
    return {"id": key, "text": f"Ask about {key}", "brings": brings, "needed": needed, "feedback": told(f"e-{key}")}


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
    "risk": {
        "groups": [
            {
                "id": "children",
                "text": "children in the household",
                "right": ["high", "very_high"],
                "why": told("children-why"),
                "feedback": {"low": told("children-low"), "medium": told("children-medium")},
            },
            {
                "id": "staff",
                "text": "staff",
                "right": ["low"],
                "why": told("staff-why"),
                "feedback": {level: told(f"staff-{level}") for level in ("medium", "high", "very_high")},
            },
        ]
    },
    "staged": {
        "stages": [
            {
                "id": "s1",
                "text": "He gives a new address.",
                "enquiries": [enquiry("police", needed=True), enquiry("housing", needed=False)],
            },
            {
                "id": "s2",
                "text": "A neighbour rings.",
                "enquiries": [enquiry("school", needed=True), enquiry("employer", needed=False)],
            },
        ],
        "options": OPTIONS,
    },
    "extended": {
        "points": [
            {"id": "who", "text": "Names who could be harmed by what he does"},
            {"id": "when", "text": "Says when it would be imminent"},
        ],
        "model": "His partner could be harmed, and most of all when she leaves him.",
        "longest": 600,
    },
}


def a_wrong_answer(kind: str, body: Body) -> Answer:
    """Return an answer that a question of this kind offers, and that is not right."""
    how = KINDS[kind]
    found = how.given(body, _changed(kind, body, how.right_answer(body)), {})
    assert not how.score(body, found).right
    return found


def _changed(kind: str, body: Body, right: Answer) -> Answer:
    """Return a right answer with one thing changed so that it is wrong."""
    first = next(iter(right))
    if kind == "ordering":
        one, other = list(right)[:2]
        return {**right, one: right[other], other: right[one]}
    if kind == "matching":
        return {**right, first: [target["id"] for target in body["targets"] if [target["id"]] != right[first]][-1:]}
    if kind == "risk":
        return {**right, first: [next(level for level in LEVELS if level not in body["groups"][0]["right"])]}
    if kind in {"numeric", "short", "extended"}:
        return {first: ["987654"]}
    wrong = next(option["id"] for option in body["options"] if not option["right"])
    return {**right, "choice": [wrong]}
