"""Turn the Markdown of a lesson into blocks: passages, notes, terms, questions to reflect on, staged cases."""

import re
from collections.abc import Callable
from typing import Any, Final, NoReturn
from uuid import NAMESPACE_OID, uuid5

PASSAGE: Final = re.compile(r"^## (?P<heading>.+?) \{#(?P<anchor>[a-z0-9-]+)\}\s*$")
FENCE: Final = re.compile(r"^::: (?P<kind>\w+)\s*(?P<title>.*)$")
STAGE: Final = re.compile(r"^=== (?P<question>.+)$")
# What the blocks of a page can hold.
LONGEST: Final = {"heading": 160, "anchor": 80, "title": 160, "question": 300, "term": 80}
Block = dict[str, Any]


class LessonProblem(Exception):  # it is a problem of the lesson, not of the program
    """Something wrong in the body of a lesson, with the line in that body."""

    def __init__(self, line: int, sentence: str) -> None:
        """Keep where and what."""
        super().__init__(sentence)
        self.line, self.sentence = line, sentence


def blocks_of(body: str) -> list[Block]:
    """Return the blocks of a lesson's body."""
    lines, blocks, number = body.split("\n"), [], 0
    while number < len(lines):
        line = lines[number]
        if match := PASSAGE.match(line):
            _refuse_long(match.groupdict(), number + 1)
            end = _end_of_passage(lines, number + 1)
            blocks.append(_block("passage", {**match.groupdict(), "text": _text(lines[number + 1 : end])}))
            number = end
        elif match := FENCE.match(line):
            end = _end_of_fence(lines, number)
            blocks.append(_fenced(match["kind"], match["title"].strip(), lines[number + 1 : end], number + 1))
            number = end + 1
        elif line.strip():
            _refuse_loose_words(lines, number, blocks)
        else:
            number += 1
    return blocks


def _refuse_loose_words(lines: list[str], number: int, blocks: list[Block]) -> NoReturn:
    """Refuse words that stand outside every passage, and say what to do about them."""
    if lines[number].startswith("## "):
        raise LessonProblem(number + 1, "This heading has no anchor. Write it as “## Heading {#anchor}”.")
    if not any(block["type"] == "passage" for block in blocks):
        raise LessonProblem(number + 1, "The lesson must begin with a passage: “## Heading {#anchor}”.")
    raise LessonProblem(
        number + 1, "These words stand outside a passage. Begin a new passage above them, or move them up."
    )


def _end_of_passage(lines: list[str], start: int) -> int:
    for number in range(start, len(lines)):
        if lines[number].startswith(("## ", "::: ")):
            return number
    return len(lines)


def _end_of_fence(lines: list[str], start: int) -> int:
    for number in range(start + 1, len(lines)):
        if lines[number].rstrip() == ":::":
            return number
        if lines[number].startswith("::: "):
            break
    raise LessonProblem(start + 1, f"“{lines[start]}” is never closed. End it with a line of three colons.")


def _fenced(kind: str, title: str, lines: list[str], line: int) -> Block:
    readers: dict[str, Callable[[str, list[str], int], Block]] = {
        "note": _note,
        "terms": _terms,
        "reflect": _reflect,
        "case": _case,
    }
    if kind not in readers:
        raise LessonProblem(line, f"“{kind}” is not a kind of block. Use one of: {', '.join(readers)}.")
    if kind != "reflect":
        _refuse_long({"title": title}, line)
    return readers[kind](title, lines, line)


def _refuse_long(values: dict[str, str], line: int) -> None:
    """Refuse a value that its page could not hold."""
    for name, value in values.items():
        if len(value) > LONGEST[name]:
            raise LessonProblem(line, f"This {name} is longer than {LONGEST[name]} characters. Shorten it.")


def _note(title: str, lines: list[str], line: int) -> Block:
    if not title:
        raise LessonProblem(line, "A note needs a title: “::: note Title”.")
    return _block("note", {"title": title, "text": _text(lines)})


def _reflect(title: str, lines: list[str], line: int) -> Block:
    return _block("reflect", {"text": _text([title, *lines])})


def _terms(title: str, lines: list[str], line: int) -> Block:
    terms = []
    for offset, words in enumerate(lines, 1):
        if not words.strip():
            continue
        term, colon, meaning = words.strip().removeprefix("- ").partition(":")
        if not colon or not meaning.strip():
            raise LessonProblem(line + offset, "Write each term as “Term: meaning” on one line.")
        _refuse_long({"term": term.strip("* ")}, line + offset)
        terms.append(_item({"term": term.strip("* "), "meaning": meaning.strip()}))
    return _block("terms", {"terms": terms})


def _case(title: str, lines: list[str], line: int) -> Block:
    if not title:
        raise LessonProblem(line, "A case needs a title: “::: case Title”.")
    stages: list[tuple[str, list[str]]] = [("", [])]
    for number, words in enumerate(lines, line + 1):
        if match := STAGE.match(words):
            _refuse_long(match.groupdict(), number)
            stages.append((match["question"].strip(), []))
        else:
            stages[-1][1].append(words)
    return _block(
        "case",
        {"title": title, "stages": [_item({"question": question, "text": _text(text)}) for question, text in stages]},
    )


def _text(lines: list[str]) -> str:
    return "\n".join(lines).strip()


def _item(value: dict[str, str]) -> Block:
    """Return one item of a list. Wagtail takes a dict without an id for an older form, so each has one."""
    return {"type": "item", "value": value, "id": str(uuid5(NAMESPACE_OID, repr(sorted(value.items()))))}


def _block(kind: str, value: Any) -> Block:
    return {"type": kind, "value": value}
