"""Turn the blocks of a lesson into the Markdown of a course pack, which `lesson_text` reads back as the same blocks."""

import re
from collections.abc import Callable
from typing import Any, Final

from courses.lesson_shapes import Block, plain
from courses.lesson_text import LessonProblem, blocks_of
from courses.pack_yaml import stray

# A line of words that would be read as a heading, a fence or a stage.
LOOKS_LIKE_MARKS: Final = re.compile(r"^(?=\\*(?:## |:::|===))", re.M)


class CannotBeWritten(Exception):  # it is a fact about the lesson, not a fault of the program
    """A block that Markdown cannot carry. Its text is the sentence that the user reads."""


def words_of(blocks: list[Block]) -> str:
    """Return blocks, their references as paths, as the body of a lesson; refuse one that would not come back."""
    return "".join(f"{part}\n\n" for part in map(_checked, blocks)).removesuffix("\n")


def shown(blocks: list[Block]) -> str:
    """Return blocks as Markdown to look at, whether or not they could be read back."""
    return "\n\n".join(_written(block) for block in blocks) + "\n"


def _checked(block: Block) -> str:
    words = _written(block)
    if found := stray(words):
        raise CannotBeWritten(f"It holds the control character {found!r}. Take it out.")
    try:
        back = [plain(found) for found in blocks_of(words)]
    except LessonProblem as error:
        raise CannotBeWritten(error.sentence) from error
    if back != [plain(block)]:
        raise CannotBeWritten("Its words would not come back as they are. Shorten or simplify them.")
    return words


def _written(block: Block) -> str:
    writers: dict[str, Callable[[dict[str, Any]], str]] = {
        "passage": _passage,
        "note": lambda value: _fence(f"note {value['title']}", [_text(value["text"])]),
        "reflect": lambda value: _fence("reflect", [_text(value["text"])]),
        "terms": _terms,
        "case": _case,
        "video": _video,
        "document": _document,
        "reading": _reading,
        "check": lambda value: _fence(f"check {value['key']}", []),
    }
    if block["type"] == "picture":
        return _picture(plain(block)["value"], block.get("alt", ""))
    if block["type"] not in writers:
        raise CannotBeWritten(f"A block of the kind “{block['type']}” has no form in a course pack.")
    return writers[block["type"]](plain(block)["value"])


def _fence(opening: str, lines: list[str]) -> str:
    return "\n".join(part for part in (f"::: {opening}".rstrip(), *lines, ":::") if part)


def _passage(value: dict[str, Any]) -> str:
    heading = f"## {value['heading']} {{#{value['anchor']}}}"
    return f"{heading}\n\n{_text(value['text'])}" if value["text"] else heading


def _terms(value: dict[str, Any]) -> str:
    return _fence("terms", [_text(_term(item["term"], item["meaning"])) for item in value["terms"]])


def _term(term: str, meaning: str) -> str:
    dash = "- " if term.startswith("- ") else ""
    return f"{dash}{_held(term, ':')}: {meaning}"


def _case(value: dict[str, Any]) -> str:
    parts = []
    for place, stage in enumerate(value["stages"]):
        # What a case begins with needs no line above it, unless a question stands there.
        if stage["question"] or place:
            parts.append(f"=== {stage['question']}".rstrip())
        if stage["text"]:
            parts.append(_text(stage["text"]))
    return _fence(f"case {value['title']}", ["\n\n".join(parts)])


def _picture(value: dict[str, Any], alt: str) -> str:
    caption = [f"caption: {value['caption']}"] if value["caption"] else []
    return _fence(f"picture {value['picture']}", [f"alt: {alt}", *caption])


def _video(value: dict[str, Any]) -> str:
    title = f"title: {value['title']}\n" if value["title"] else ""
    head = f"captions: {value['captions']}\n{title}"
    return _fence(f"video {value['video']}", [f"{head}\n{_text(value['transcript'])}"])


def _document(value: dict[str, Any]) -> str:
    return _fence(f"document {value['document']}", [f"title: {value['title']}"] if value["title"] else [])


def _reading(value: dict[str, Any]) -> str:
    lines = []
    for item in value["items"]:
        held = [_held(item[name], "|") for name in ("title", "address", "why") if name != "why" or item["why"]]
        lines.append(f"- {' | '.join(held)}")
    return _fence("reading", lines)


def _held(words: str, mark: str) -> str:
    """Return words with a backslash before each mark that would be taken for a separator."""
    return words.replace("\\", "\\\\").replace(mark, f"\\{mark}")


def _text(words: str) -> str:
    """Return words with a backslash before each line that would be taken for something else."""
    return LOOKS_LIKE_MARKS.sub(r"\\", words)
