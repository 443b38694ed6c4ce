"""Opens XML that somebody sent: no document type, no entities, nothing from outside, within bounds. Pure."""

import re
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from assessments.quizzes.question_import.found import Unreadable

MOST_ELEMENTS: Final = 1_500_000
MOST_NESTED: Final = 40
CHUNK: Final = 256 * 1024
DECLARED: Final = re.compile(r"\A<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
TOO_MUCH: Final = "The file holds far more than questions do. Send it in parts."


class Placed(Element):
    """An element that knows the line of the file on which it begins."""

    line: int = 1


class _Places(TreeBuilder):
    """Builds elements with their lines, and stops at too many of them."""

    def __init__(self) -> None:
        self.now = 1
        self.count = self.nested = 0
        super().__init__(element_factory=self._made)

    def _made(self, tag: Any, attrs: Any) -> Placed:
        element = Placed(tag, attrs)
        element.line = self.now
        return element

    def start(self, tag: Any, attrs: Any) -> Element:
        """Count an element, and build it."""
        self.count += 1
        self.nested += 1
        if self.count > MOST_ELEMENTS or self.nested > MOST_NESTED:
            raise Unreadable(self.now, TOO_MUCH)
        return super().start(tag, attrs)

    def end(self, tag: Any) -> Element:
        """End an element."""
        self.nested -= 1
        return super().end(tag)


class _Parser(DefusedXMLParser):
    """The guarded parser, telling the builder on which line it is."""

    def __init__(self, places: _Places) -> None:
        super().__init__(target=places, forbid_dtd=True, forbid_entities=True, forbid_external=True)
        self.places = places

    def _start(self, tag: Any, attr_list: Any) -> Any:
        self.places.now = self.parser.CurrentLineNumber
        return super()._start(tag, attr_list)  # type: ignore[misc]  # the types know the fast parser only


def opened(content: bytes) -> Placed:
    """Return the root of a file, or raise why it cannot be read."""
    text = decoded(content)
    if (declared := DECLARED.match(text)) and declared[1].casefold() not in ("utf-8", "utf8", "utf-16", "us-ascii"):
        raise Unreadable(1, f"The file says that it is written in {declared[1]}. Save it as UTF-8.")
    if not text.strip():
        raise Unreadable(1, "The file is empty.")
    places = _Places()
    parser = _Parser(places)
    try:
        for start in range(0, len(text), CHUNK):
            parser.feed(text[start : start + CHUNK])
        root = parser.close()
    except DefusedXmlException as error:
        sentence = "It has a document type or entities (<!DOCTYPE or <!ENTITY), which no export of questions has."
        raise Unreadable(parser.parser.CurrentLineNumber, f"{sentence} Export it again.") from error
    except ParseError as error:
        raise Unreadable(*_why(error, text)) from error
    assert isinstance(root, Placed)  # noqa: S101  # the builder makes no other
    return root


def decoded(content: bytes) -> str:
    """Return the text of a file that is UTF-8, or UTF-16 with its mark; or raise on which line it is neither."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "This line is not UTF-8 text. Save the file again as UTF-8.") from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Unreadable(line, "This line holds a NUL character, which no text has. Export the file again.")
    return text


def _why(error: ParseError, text: str) -> tuple[int, str]:
    """Return the line, and say in a sentence why this is no XML."""
    line = error.position[0]
    reason = str(error).partition(":")[0]
    if "no element found" in reason or "unclosed" in reason:
        return line, "The file ends before its last element does. Part of it is missing: export it again."
    if "mismatched tag" in reason:
        return line, "An element ends here that is not the one that is open. Export the file again."
    if "undefined entity" in reason:
        return line, "A name such as &nbsp; stands here outside of CDATA. Write the character itself."
    if "XML or text declaration not at start" in reason:
        return line, "Something stands before <?xml. Take it out: blank lines too."
    if line == 1 and not text.lstrip().startswith("<"):
        return 1, "This is not XML. Choose the format of the file, or export it as Moodle XML."
    return line, f"This line is not XML ({reason}). Export the file again."
