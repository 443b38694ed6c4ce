"""A few words with the wrong ones worth words of their own, from any format. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assessments.quizzes.question_import.found import Making, shortened


@dataclass(frozen=True)
class Wording:
    """An answer in words, what it earns, and what is said of it; a star stands for anything there."""

    text: str
    fraction: float
    feedback: str
    line: int

    @property
    def is_wild(self) -> bool:
        """Say whether a star stands in it that is not meant as one."""
        return bool(re.search(r"(?<!\\)\*", self.text))

    @property
    def plain(self) -> str:
        """Return the words with each star that is meant as one."""
        return self.text.replace("\\*", "*")


def short(making: Making, answers: list[Wording], told_when_right: Callable[[str], str]) -> None:
    """Write a question of a few words: what is accepted, what is near, and the words for the rest."""
    rest = [answer for answer in answers if answer.text == "*"]
    wild = [answer for answer in answers if answer.is_wild and answer.text != "*"]
    exact = [answer for answer in answers if not answer.is_wild and answer.text]
    right = [answer for answer in exact if answer.fraction >= 99.99]
    for answer in wild:
        making.note(f"“{shortened(answer.text)}” was left out: a star cannot stand for other words here.")
    if any(answer.fraction > 0 for answer in rest):
        making.problem("Any words at all (*) earn marks. Say which words are right.", rest[0].line)
    elif not right:
        line = wild[0].line if wild else None
        why = " A star cannot stand for other words here: write each wording." if wild else ""
        making.problem(f"No words are right: one answer must earn 100 %.{why}", line)
    near: dict[str, list[Wording]] = {}
    for answer in exact:
        if answer.fraction < 99.99:
            near.setdefault(answer.feedback or f"\0{answer.text}", []).append(answer)
    if any(answer.fraction > 0 for answers in near.values() for answer in answers):
        making.note("Words that earn part of the mark there are wrong here, with their own feedback.")
    own = "\n\n".join(dict.fromkeys(filter(None, (answer.feedback for answer in right))))
    making.raw |= {
        "type": "short",
        "accepted": [answer.plain for answer in right],
        "right": told_when_right(own),
        "near": [_near(rows) for rows in near.values()],
        "wrong": "\n\n".join(filter(None, (answer.feedback for answer in rest))),
    }
    making.lines |= {("near", index): rows[0].line for index, rows in enumerate(near.values())}


def _near(rows: list[Wording]) -> dict[str, Any]:
    return {"texts": [row.plain for row in rows], "feedback": rows[0].feedback}
