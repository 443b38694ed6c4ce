"""The links of a lesson, as a reader will get them: found in the HTML of its Markdown, placed on a line of it."""

import re
from collections.abc import Iterator
from typing import Any, Final

from courses.lesson_text import LessonProblem
from courses.publish_gate import marked

# What may stand before an address in Markdown or HTML.
OPENINGS: Final = r"(?:\(\s*<?|\]:\s*<?|<|href\s*=\s*[\"']?\s*)"
Link = tuple[int, str]


def links_of(body: str, blocks: list[dict[str, Any]]) -> list[Link]:
    """Return every address that the blocks of a lesson link to, once each, with its line in `body`."""
    links: dict[str, int] = {}
    for text in _texts(blocks):
        try:
            found = marked(text).links
        except RecursionError as error:
            raise LessonProblem(_line(body, text, ""), "This text nests too deep. Write it flatter.") from error
        for href, words in found:
            links.setdefault(href, _line(body, href, words))
    return [(line, href) for href, line in links.items()]


def _texts(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Yield each Markdown text of some blocks."""
    for block in blocks:
        for value in (block["value"], *block["value"].get("stages", [])):
            yield from (value[name] for name in ("text", "transcript") if name in value)


def _line(body: str, href: str, words: str) -> int:
    """Return the line of an address, or else of its words; the first when neither stands in the body as it is."""
    found = re.search(OPENINGS + re.escape(href), body) or re.search(re.escape(href or words), body)
    place = found.start() + len(found.group()) - len(href) if found else max(body.find(words), 0)
    return body.count("\n", 0, place) + 1
