"""What a lesson says, taken out of its blocks: as passages to compare, and as plain words to read and to search."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any, Final

from courses.lesson_shapes import REFERENCE, SHAPES, Block, plain
from courses.prose import html_of

# Values of blocks that say nothing to a reader.
SILENT: Final = frozenset({"anchor", "key"})
# Elements after which a new line begins.
LINES: Final = frozenset({"p", "li", "h1", "h2", "h3", "h4", "blockquote", "tr", "table", "br", "pre"})


@dataclass(frozen=True)
class PassageWords:
    """One passage with everything that follows it up to the next: notes, terms, cases and the rest."""

    anchor: str
    heading: str
    text: str

    def as_record(self) -> dict[str, str]:
        """Return it as a table keeps it."""
        return {"anchor": self.anchor, "heading": self.heading, "text": self.text}


def passages_of(title: str, summary: str, blocks: list[Block]) -> list[PassageWords]:
    """Return a lesson as passages, its title and summary first. Markdown stays Markdown. Pure."""
    found: list[tuple[str, str, list[str]]] = [("", title, [summary])]
    for block in map(plain, blocks):
        words = list(_words(block["value"], SHAPES.get(block["type"])))
        if block["type"] == "passage":
            found.append((block["value"]["anchor"], block["value"]["heading"], words[1:]))
        else:
            found[-1][2].extend(words)
    return [PassageWords(anchor, heading, "\n\n".join(filter(None, words))) for anchor, heading, words in found]


def _words(value: Any, shape: Any, name: str = "") -> Iterator[str]:
    """Yield the words of a value in the order in which they are read."""
    if isinstance(shape, dict):
        for part, inner in shape.items():
            yield from _words(value[part], inner, part)
    elif isinstance(shape, list):
        for item in value:
            yield from _words(item, shape[0])
    elif shape not in (REFERENCE, None) and name not in SILENT and value:
        yield value


class _Lines(HTMLParser):
    """Collects the words of HTML, a line for each paragraph, item, heading or row, and the addresses of its links."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where a reader sees one, and keep where a link leads."""
        if tag in LINES:
            self.lines.append("• " if tag == "li" else "")
        if tag == "a":
            self.links.extend(value for name, value in attrs if name == "href" and value)

    def handle_endtag(self, tag: str) -> None:
        """End a line where a reader sees its end; cells of a row stay on one line."""
        if tag in LINES:
            self.lines.append("")
        if tag in ("td", "th"):
            self.lines[-1] += " "

    def handle_data(self, data: str) -> None:
        """Add words to the line."""
        self.lines[-1] += data.replace("\n", " ")


@lru_cache(maxsize=2048)  # an index asks for the words of a lesson six times
def _read(markdown: str) -> _Lines:
    reader = _Lines()
    reader.feed(html_of(markdown))
    return reader


def plain_lines(markdown: str) -> list[str]:
    """Return Markdown as lines of plain words: a line for each paragraph or item of a list."""
    lines = [" ".join(line.split()) for line in _read(markdown).lines]
    return [line for line in lines if line.strip("• ")]


def links_in(markdown: str) -> list[str]:
    """Return the addresses that Markdown links to."""
    return _read(markdown).links
