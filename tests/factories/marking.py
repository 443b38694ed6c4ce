"""A marking form as a browser sends it, and its pages as a reader sees them."""

from typing import Any

from bs4 import BeautifulSoup
from django.urls import reverse

from assessments.spot_checks.judging.drafts import Saved, Sent, save_draft
from assessments.spot_checks.models import Assignment

WORDS = {"s": "sufficient", "i": "insufficient", "n": "not_applicable", "-": ""}
KEYS = ("q1_1", "q1_2", "q2_1", "q2_2")


def marks(letters: str = "ssss", **changes: str) -> dict[str, str]:
    """Return a marking form as a browser sends it, by the first letters of its answers."""
    found = {"summary": ""}
    for key, letter in zip(KEYS, letters, strict=True):
        found |= {key: WORDS[letter], f"{key}_note": f"Found in {key}." if letter in "in" else ""}
    return found | changes


def address(name: str, *args: int) -> str:
    """Return an address of spot checks."""
    return reverse(f"spot_checks:{name}", args=args)


def soup(answer: Any, status: int = 200) -> BeautifulSoup:
    """Return the page of an answer, which has this status."""
    assert answer.status_code == status, answer.content[:600]
    return BeautifulSoup(answer.content, "html.parser")


def words(page: BeautifulSoup) -> str:
    """Return what the main part of a page says."""
    main = page.find("main")
    assert main
    return " ".join(main.get_text(" ").split())


def hidden(page: BeautifulSoup) -> dict[str, str]:
    """Return what a page remembers of the draft: the revision it saw, and which window it is."""
    return {name: str(page.select_one(f"input[name={name}]")["value"]) for name in ("seen", "window")}  # type: ignore[index]


def save(assignment: Assignment, letters: str = "ssss", *, seen: int = 0, window: str = "a", **changes: str) -> Saved:
    """Save a form, by the first letters of its answers, as one window of its reader."""
    sent = Sent(marks(letters, **changes), seen, window)
    return save_draft(assignment=assignment, by=assignment.reviewer, sent=sent)
