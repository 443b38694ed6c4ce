"""Turn the Markdown of a lesson into blocks: passages, notes, terms, cases, pictures, videos, further reading."""

import re
from collections.abc import Callable
from typing import Any, Final, NoReturn

from courses.lesson_shapes import Block, plain, term_of, text_of

PASSAGE: Final = re.compile(r"^## (?P<heading>.+?) \{#(?P<anchor>[a-z0-9-]+)\}\s*$")
FENCE: Final = re.compile(r"^::: (?P<kind>\w+)\s*(?P<title>.*)$")
STAGE: Final = re.compile(r"^===(?: (?P<question>.*))?$")
# A line of words that looks like one of these has a backslash before it; one backslash is taken off when it is read.
ESCAPED: Final = re.compile(r"^\\(?=\\*(?:## |:::|===))")
FIELD: Final = re.compile(r"^(?P<name>[a-z]+):(?: (?P<value>.*))?$")
MEDIA: Final = re.compile(r"media(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)+")
ADDRESS: Final = re.compile(r"https://[^\s<>\"]+")
# What the blocks of a page can hold.
LONGEST: Final = {
    "heading": 160,
    "anchor": 80,
    "title": 160,
    "question": 300,
    "term": 80,
    "alt": 300,
    "caption": 300,
    "path": 200,
    "address": 500,
    "why": 300,
    "key": 80,
}


class LessonProblem(Exception):  # it is a problem of the lesson, not of the program
    """Something wrong in the body of a lesson, with the line in that body."""

    def __init__(self, line: int, sentence: str) -> None:
        """Keep where and what."""
        super().__init__(sentence)
        self.line, self.sentence = line, sentence


def blocks_of(body: str) -> list[Block]:
    """Return the blocks of a lesson's body. References are paths inside the pack; `line` says where each begins."""
    lines, blocks, number = body.split("\n"), [], 0
    while number < len(lines):
        line = lines[number]
        if match := PASSAGE.match(line):
            end = _end_of_passage(lines, number + 1)
            blocks.append(_passage(match, lines[number + 1 : end], number + 1))
            number = end
        elif match := FENCE.match(line):
            end = _end_of_fence(lines, number, match["kind"])
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


def _passage(match: re.Match[str], lines: list[str], line: int) -> Block:
    facts = {"heading": match["heading"].strip(), "anchor": match["anchor"]}
    _refuse_long(facts, line)
    return _block("passage", {**facts, "text": _text(lines)}, line)


def _end_of_passage(lines: list[str], start: int) -> int:
    for number in range(start, len(lines)):
        if lines[number].startswith(("## ", "::: ")):
            return number
    return len(lines)


def _end_of_fence(lines: list[str], start: int, kind: str) -> int:
    for number in range(start + 1, len(lines)):
        if lines[number].rstrip() == ":::":
            return number
        if kind == "check" or lines[number].startswith("::: "):
            break
    if kind == "check":
        return start  # a check is one line, and may be closed or not
    raise LessonProblem(start + 1, f"“{lines[start]}” is never closed. End it with a line of three colons.")


def _fenced(kind: str, title: str, lines: list[str], line: int) -> Block:
    readers: dict[str, Callable[[str, list[str], int], Any]] = {
        "note": _note,
        "terms": _terms,
        "reflect": _reflect,
        "case": _case,
        "picture": _picture,
        "video": _video,
        "document": _document,
        "reading": _reading,
        "check": _check,
    }
    if kind not in readers:
        raise LessonProblem(line, f"“{kind}” is not a kind of block. Use one of: {', '.join(readers)}.")
    if kind in ("note", "case"):
        _refuse_long({"title": title}, line)
        if not title:
            raise LessonProblem(line, f"A {kind} needs a title: “::: {kind} Title”.")
    return _block(kind, readers[kind](title, lines, line), line)


def _refuse_long(values: dict[str, str], line: int) -> None:
    """Refuse a value that its page could not hold."""
    for name, value in values.items():
        if len(value) > LONGEST[name]:
            raise LessonProblem(line, f"This {name} is longer than {LONGEST[name]} characters. Shorten it.")


def _note(title: str, lines: list[str], line: int) -> dict[str, Any]:
    return {"title": title, "text": _text(lines)}


def _reflect(title: str, lines: list[str], line: int) -> dict[str, Any]:
    return {"text": _text([title, *lines])}


def _terms(title: str, lines: list[str], line: int) -> dict[str, Any]:
    terms = []
    for number, words in _filled(lines, line):
        term, *meaning = parts(words.strip().removeprefix("- "), ":", 1)
        if not term_of(term) or not meaning or not meaning[0].strip():
            raise LessonProblem(number, "Write each term as “Term: meaning” on one line.")
        _refuse_long({"term": term_of(term)}, number)
        terms.append({"term": term_of(term), "meaning": meaning[0].strip()})
    return {"terms": terms}


def _case(title: str, lines: list[str], line: int) -> dict[str, Any]:
    stages: list[tuple[str, list[str]]] = [("", [])]
    for number, words in enumerate(lines, line + 1):
        if match := STAGE.match(words.rstrip()):
            question = (match["question"] or "").strip()
            _refuse_long({"question": question}, number)
            stages.append((question, []))
        else:
            stages[-1][1].append(words)
    return {"title": title, "stages": [{"question": question, "text": _text(text)} for question, text in stages]}


def _picture(path: str, lines: list[str], line: int) -> dict[str, Any]:
    fields, _ = _fields(lines, ("alt", "caption"), line)
    if not fields["alt"]:
        raise LessonProblem(line, "Say in words what this picture shows: add a line “alt: …”.")
    return {"picture": _path(path, line), **fields}


def _video(path: str, lines: list[str], line: int) -> dict[str, Any]:
    fields, rest = _fields(lines, ("captions", "title"), line, words_follow=True)
    if not fields["captions"]:
        raise LessonProblem(line, "A video needs captions: add a line “captions: media/name.vtt”.")
    if not _text(rest):
        raise LessonProblem(line, "A video needs its transcript: write it under the other lines, after an empty one.")
    captions = _path(fields["captions"], line)
    return {"video": _path(path, line), "captions": captions, "title": fields["title"], "transcript": _text(rest)}


def _document(path: str, lines: list[str], line: int) -> dict[str, Any]:
    fields, _ = _fields(lines, ("title",), line)
    return {"document": _path(path, line), **fields}


def _reading(title: str, lines: list[str], line: int) -> dict[str, Any]:
    items = []
    for number, words in _filled(lines, line):
        held = [part.strip() for part in parts(words.strip().removeprefix("- "), "|")]
        item = dict(zip(("title", "address", "why"), held, strict=False))
        if len(held) != 3 or not all(held) or not ADDRESS.fullmatch(item["address"]):
            raise LessonProblem(number, "Write each as “- Title | https://address | why”, on one line.")
        _refuse_long({**item, "title": item["title"][40:]}, number)  # 200 here, not 160
        items.append(item)
    return {"items": items}


def _check(key: str, lines: list[str], line: int) -> dict[str, Any]:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
        raise LessonProblem(line, "Name the check by its id: “::: check id-of-the-check”.")
    _refuse_long({"key": key}, line)
    return {"key": key}


def _path(path: str, line: int) -> str:
    """Return the path of a file inside the pack; one that leads anywhere else is refused."""
    if not MEDIA.fullmatch(path):
        raise LessonProblem(
            line, f"“{path}” is no file of this pack. Write media/name.png: letters, digits, dots, hyphens and _ only."
        )
    _refuse_long({"path": path}, line)
    return path


def _fields(
    lines: list[str], names: tuple[str, ...], line: int, *, words_follow: bool = False
) -> tuple[dict[str, str], list[str]]:
    """Return the lines `name: value` at the beginning, and the lines after them."""
    found = dict.fromkeys(names, "")
    for place, words in enumerate(lines):
        match = FIELD.match(words.rstrip())
        if match and match["name"] in names:
            found[match["name"]] = (match["value"] or "").strip()
            if match["name"] != "captions":
                _refuse_long({match["name"]: found[match["name"]]}, line + place + 1)
        elif words_follow:
            return found, lines[place:]
        elif words.strip():
            allowed = ", ".join(f"“{name}: …”" for name in names)
            raise LessonProblem(line + place + 1, f"Only these lines may stand here: {allowed}.")
    return found, []


def _filled(lines: list[str], line: int) -> list[tuple[int, str]]:
    """Return the lines that are not blank, each with its number."""
    return [(n, ESCAPED.sub("", words)) for n, words in enumerate(lines, line + 1) if words.strip()]


def parts(words: str, mark: str, most: int = 0) -> list[str]:
    """Split at `mark`, at most so often; a mark with a backslash before it is a mark of the words."""
    held, found = "", []
    escaped = False
    for place, letter in enumerate(words):
        if escaped:
            held += letter if letter in (mark, "\\") else f"\\{letter}"
        elif letter == mark:
            found.append(held)
            held = ""
            if len(found) == most:
                return [*found, words[place + 1 :]]
        elif letter != "\\":
            held += letter
        escaped = letter == "\\" and not escaped
    return [*found, held + "\\" * escaped]


def _text(lines: list[str]) -> str:
    return text_of("\n".join(ESCAPED.sub("", line) for line in lines))


def _block(kind: str, value: dict[str, Any], line: int) -> Block:
    words = {"alt": value["alt"]} if "alt" in value else {}
    return {**plain({"type": kind, "value": value}), **words, "line": line}
