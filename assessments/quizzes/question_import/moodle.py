"""Moodle XML: the file, its categories, and what every question of it has, whatever its type. Pure."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from assessments.quizzes.question_import import moodle_kinds
from assessments.quizzes.question_import.bounds import MOST_PARTS, TOO_MANY_PARTS
from assessments.quizzes.question_import.found import Found, Making, Unreadable, shortened
from assessments.quizzes.question_import.moodle_parts import Reading, text_of
from assessments.quizzes.question_import.xml_lines import Placed, opened

# Types that no kind of ours can hold, and what they are called on screens there.
NOT_HELD: Final = {
    "cloze": "embedded answers",
    "multianswer": "embedded answers",
    "calculated": "a calculated question",
    "calculatedsimple": "a simple calculated question",
    "calculatedmulti": "a calculated multiple choice",
    "ddimageortext": "drag and drop onto an image",
    "ddmarker": "drag and drop of markers",
    "ddwtos": "drag and drop into text",
    "gapselect": "missing words to choose",
    "random": "a random question",
    "randomsamatch": "random short-answer matching",
    "missingtype": "a question whose type was missing there",
}
KINDS: Final[dict[str, Callable[[Reading], None]]] = {
    "multichoice": moodle_kinds.multichoice,
    "multichoiceset": moodle_kinds.all_or_nothing,
    "truefalse": moodle_kinds.truefalse,
    "matching": moodle_kinds.matching,
    "match": moodle_kinds.matching,
    "ddmatch": moodle_kinds.matching,
    "ordering": moodle_kinds.ordering,
    "shortanswer": moodle_kinds.shortanswer,
    "numerical": moodle_kinds.numerical,
    "essay": moodle_kinds.essay,
}
DEFAULT_PENALTIES: Final = (0.0, 0.1, 0.3333333, 1.0)
# What Moodle has no place for stands in an element of ours, which it passes over.
OURS: Final = "waymark"
NOT_TEXT: Final = re.compile(r"\\u0000|[\ud800-\udfff]")


def read_moodle(content: bytes) -> Iterator[Found]:
    """Yield each question of a file in its order, or raise why none of it can be read."""
    root = opened(content)
    if root.tag != "quiz":
        raise Unreadable(root.line, f"This is XML of another kind: it begins with <{root.tag}> and not with <quiz>.")
    category = ""
    for element in root:
        if element.tag != "question":
            making = Making(_line(element), f"<{element.tag}>")
            making.problem(f"<{element.tag}> is no question. A file of questions holds <question> only.")
            yield making.found()
        elif element.get("type") == "category":
            category = text_of(element.find("category")).strip()
        else:
            yield read_question(element, category)


def read_question(element: Any, category: str) -> Found:
    """Return what one question is, or why it cannot be read."""
    making = Making(_line(element), " ".join(text_of(element.find("name")).split()), category=category)
    reading = Reading(element, making)
    kind = (element.get("type") or "").strip()
    making.idnumber = (element.findtext("idnumber") or "").strip()
    if kind == "description":
        making.problem("A description asks nothing, so it is no question. Put its words into the stem of one.")
    elif kind in NOT_HELD:
        sentence = f"The type “{kind}” ({NOT_HELD[kind]}) cannot be held here. Ask it in another way, or leave it out."
        making.problem(sentence)
    elif kind not in KINDS:
        named = f"The type “{shortened(kind)}”" if kind else "A question without a type"
        making.problem(f"{named} cannot be held here. These can: {', '.join(KINDS)}.")
    elif len(element) > MOST_PARTS:
        making.problem(TOO_MANY_PARTS)
    else:
        _common(reading)
        KINDS[kind](reading)
        _ours(reading)
        _blank(reading)
    return making.found()


def _line(element: Any) -> int:
    return element.line if isinstance(element, Placed) else 1


def _common(reading: Reading) -> None:
    """Read what every type has: the stem, tags, and what is only worth a note."""
    element, making = reading.element, reading.making
    making.raw["stem"] = reading.markdown(element.find("questiontext"))
    if not making.raw["stem"]:
        line = _line(element.find("questiontext")) if element.find("questiontext") is not None else None
        making.problem("Nothing is asked: <questiontext> is missing or empty. Write the question.", line)
    for tag in element.iterfind("tags/tag"):
        making.tag(text_of(tag))
    grade = element.findtext("defaultgrade")
    if grade and reading.number(grade, "defaultgrade") not in (None, 1.0):
        making.note(f"It counts {_short(grade)} points there. Every question counts the same here.")
    penalty = element.findtext("penalty")
    if penalty and not any(abs((reading.number(penalty, "penalty") or 0.0) - one) < 0.001 for one in DEFAULT_PENALTIES):
        making.note(f"The penalty of {_short(penalty)} for each wrong try is not kept.")
    if (element.findtext("hidden") or "0").strip() == "1":
        making.note("It is hidden there. Here it is a draft.")
    if (element.findtext("shuffleanswers") or "1").strip().casefold() in ("0", "false"):
        making.note("Its answers keep their order there. Here they are shown in an order of chance.")
    for hint in element.iterfind("hint"):
        if words := reading.markdown(hint):
            making.note(f"Hints are not kept: “{words}”")


def _short(number: str) -> str:
    return number.strip().rstrip("0").rstrip(".") if "." in number else number.strip()


def _ours(reading: Reading) -> None:
    """Take in what an export of ours wrote beside what Moodle holds."""
    written = reading.element.find(OURS)
    if written is None:
        return
    try:
        extras = json.loads(text_of(written) or "{}")
        # What no text can hold stands in JSON as an escape, which no look at the file itself has seen.
        if NOT_TEXT.search(json.dumps(extras, ensure_ascii=False)):
            extras = None
    except (ValueError, RecursionError):
        extras = None
    if not isinstance(extras, dict):
        reading.making.problem(f"What stands in <{OURS}> is damaged. Take the element out.", _line(written))
        return
    for name, value in extras.items():
        present = reading.making.raw.get(name)
        if isinstance(value, list) and isinstance(present, list) and len(value) == len(present):
            for row, extra in zip(present, value, strict=True):
                if isinstance(row, dict) and isinstance(extra, dict):
                    row.update(extra)
        else:
            reading.making.raw[name] = value


def _blank(reading: Reading) -> None:
    """Give the words that somebody reads who gave nothing: those for a wrong answer there, or the general ones."""
    raw = reading.making.raw
    if "blank" in raw:
        return
    raw.setdefault("blank", reading.incorrect or ("" if reading.general_used else reading.general))
    if reading.general and not reading.general_used and raw["blank"] != reading.general:
        reading.making.note(f"The general feedback has no place in this kind of question: “{reading.general}”")
    if reading.incorrect:
        reading.making.note("The feedback for any wrong answer became the words for a blank one.")
