"""Whether a lesson may be published: pure, over the raw data of its body and what is known around it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any, Final

from django.utils.text import slugify

from courses.lesson_shapes import DOCUMENT, PICTURE, media_of
from courses.prose import PLACE, html_of

Path = tuple[str | int, ...]
Block = Mapping[str, Any]
# Which value of a block is Markdown; those of a list stand one step deeper.
MARKDOWN: Final = {"passage": "text", "note": "text", "reflect": "text", "video": "transcript"}
VIDEOS: Final = frozenset({"mp4", "webm"})
CAPTIONS: Final = frozenset({"vtt"})
# Ids of the page around the lesson: a link to one of them would not find the passage.
TAKEN: Final = frozenset({"main", "module"})
# What Markdown needs to make a heading, a link or a picture; a text without any of them has nothing to look at.
WORTH_READING: Final = re.compile(r"[#<\[]|^\s*(?:=+|-+)\s*$", re.MULTILINE)
OUTSIDE: Final = re.compile(r"https://[^\s/]+|mailto:[^\s@]+@[^\s@]+", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    """Why a lesson may not be published: which block (none: the lesson as a whole), where in it, and what to do."""

    block: int | None
    path: Path
    sentence: str


@dataclass(frozen=True)
class Needs:
    """What has to be looked up before a body can be judged."""

    pictures: frozenset[int]
    documents: frozenset[int]
    lessons: frozenset[str]
    checks: frozenset[str]


@dataclass(frozen=True)
class Known:
    """What is known around a lesson: words of pictures, kinds of documents, passages, checks, and who points where."""

    key: str = ""
    pictures: Mapping[int, str] = field(default_factory=dict)
    documents: Mapping[int, str] = field(default_factory=dict)
    passages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    checks: frozenset[str] = frozenset()
    pinned: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Marked:
    """What a Markdown text holds: levels of its headings, links as address and words, and whether it has pictures."""

    headings: tuple[tuple[int, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    pictures: bool = False


class _Reader(HTMLParser):
    """Collects headings, links and pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[list[Any]] = []
        self.links: list[list[str]] = []
        self.open: list[list[Any]] = []
        self.pictures = False

    def set_cdata_mode(self, elem: str, **kwargs: Any) -> None:
        """Read on inside scripts and styles: what stands in one that is never closed is looked at too."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a heading or a link, or note a picture."""
        self.pictures |= tag == "img"
        if re.fullmatch("h[1-6]", tag):
            self.headings.append([int(tag[1]), ""])
            self.open = [self.headings[-1]]
        elif tag == "a":
            # Of an attribute that stands twice a browser takes the first.
            self.links.append([next((value for name, value in attrs if name == "href"), "") or "", ""])
            self.open.append(self.links[-1])

    def handle_endtag(self, tag: str) -> None:
        """End a heading or a link."""
        if self.open and (tag == "a" or re.fullmatch("h[1-6]", tag)):
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Keep the words of what is open."""
        for found in self.open:
            found[1] += data


@lru_cache(maxsize=4096)
def marked(text: str) -> Marked:
    """Return what a Markdown text holds."""
    if not WORTH_READING.search(text):
        return Marked()
    reader = _Reader()
    reader.feed(html_of(text))
    return Marked(
        tuple((level, words.strip()) for level, words in reader.headings),
        tuple((href.strip(), words.strip()) for href, words in reader.links),
        reader.pictures,
    )


def needs(body: Sequence[Block]) -> Needs:
    """Return what a body refers to and only the database knows."""
    media = list(media_of(body))
    hrefs = [href for block in body for _, text in texts(block) for href, _ in marked(text).links]
    return Needs(
        frozenset(key for kind, key in media if kind == PICTURE),
        frozenset(key for kind, key in media if kind == DOCUMENT),
        frozenset(place["lesson"] for href in hrefs if (place := PLACE.fullmatch(href))),
        frozenset(block["value"].get("key") or "" for block in body if block["type"] == "check"),
    )


def anchors(body: Sequence[Block]) -> frozenset[str]:
    """Return the anchors of the passages of a body."""
    return frozenset(block["value"].get("anchor") or "" for block in body if block["type"] == "passage")


def faults(body: Sequence[Block], known: Known) -> list[Fault]:
    """Return everything that keeps a body from being published."""
    return [
        *_twice(body),
        *_headings(body),
        *_links(body, known),
        *(fault for index, block in enumerate(body) for fault in _media(index, block, known)),
        *_moved_away(body, known),
    ]


def texts(block: Block) -> Iterator[tuple[Path, str]]:
    """Yield each Markdown text of a block and where in the block it stands."""
    if name := MARKDOWN.get(block["type"]):
        yield (name,), block["value"].get(name) or ""
    for index, stage in enumerate(items(block["value"].get("stages"))):
        yield ("stages", index, "text"), stage.get("text") or ""


def items(rows: Any) -> list[Mapping[str, Any]]:
    """Return the values of a list inside a block: Wagtail wraps each in its id."""
    return [row["value"] if row.get("type") == "item" else row for row in rows or []]


def _twice(body: Sequence[Block]) -> Iterator[Fault]:
    """Yield every anchor that would not be found, because something else on the page has it."""
    made = Counter(name for block in body for name, _ in _anchors_of(block))
    for index, block in enumerate(body):
        for name, path in _anchors_of(block):
            if made[name] > 1:
                yield Fault(index, path, f"“{name}” stands twice in this lesson. Each passage and case needs its own.")
            elif name in TAKEN:
                yield Fault(index, path, f"The page itself uses the name “{name}”. Choose another.")


def _anchors_of(block: Block) -> Iterator[tuple[str, Path]]:
    value = block["value"]
    if block["type"] == "passage":
        yield value.get("anchor") or "", ("anchor",)
    elif block["type"] == "case":
        yield f"case-{slugify(value.get('title') or '')}", ("title",)


def _headings(body: Sequence[Block]) -> Iterator[Fault]:
    """Yield every heading that jumps a level, or takes one that the page itself uses."""
    level = 1
    for index, block in enumerate(body):
        if block["type"] in {"passage", "case"}:
            level = 2
        for path, text in texts(block):
            for found, words in marked(text).headings:
                if not words:
                    yield Fault(index, path, "A heading here has no words. Take it out.")
                elif found < 3:
                    sentence = f"“{words}” is a heading of the page. Inside a text, begin headings with ###."
                    yield Fault(index, path, sentence)
                elif found > 4:
                    yield Fault(index, path, f"“{words}” is a heading of level {found}. Use ### or ####.")
                elif found > level + 1:
                    sentence = f"The heading “{words}” skips a level: use {'#' * (level + 1)} here."
                    yield Fault(index, path, sentence if level > 1 else f"{sentence[:-1]}, after a first passage.")
                level = min(found, 4) if found > 2 else level


def _links(body: Sequence[Block], known: Known) -> Iterator[Fault]:
    """Yield every link without words or address, and every one that leads nowhere."""
    own = anchors(body)
    for index, block in enumerate(body):
        for path, text in texts(block):
            found = marked(text)
            for href, words in found.links:
                if sentence := _about_link(href, words, own, known):
                    yield Fault(index, path, sentence)
            if found.pictures:
                yield Fault(index, path, "A picture inside a text is not shown. Add a picture as a block of its own.")
        for number, item in enumerate(items(block["value"].get("items"))):
            yield from _reading(index, number, item)


def _about_link(href: str, words: str, own: frozenset[str], known: Known) -> str:
    """Return what is wrong with a link; nothing when it is well."""
    if not href:
        return f"The link “{words}” has no address. Add one, or take the link out."
    if not words:
        return f"The link to {href} has no words. Say where it leads."
    if OUTSIDE.match(href):
        return ""
    place = PLACE.fullmatch(f"{known.key or 'here'}{href}" if href.startswith("#") else href)
    if place is None:
        return f"The link “{href}” leads nowhere. Use lesson-id#anchor, or an https address."
    here = href.startswith("#") or place["lesson"] == known.key
    passages = own if here else known.passages.get(place["lesson"])
    if passages is None:
        return f"The link “{href}” leads nowhere: no lesson “{place['lesson']}” is published."
    if place["anchor"] not in passages:
        return f"The link “{href}” leads nowhere: the lesson has no passage “{place['anchor']}”."
    return ""


def _reading(index: int, number: int, item: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with one item of further reading."""
    address = (item.get("address") or "").strip()
    if not address.lower().startswith("https://") or not OUTSIDE.match(address):
        yield Fault(index, ("items", number, "address"), f"“{address}” is not an address that begins with https://.")
    for name in ("title", "why"):
        if not (item.get(name) or "").strip():
            yield Fault(index, ("items", number, name), "Write something here: a link without words helps nobody.")


def _media(index: int, block: Block, known: Known) -> Iterator[Fault]:
    """Yield what is wrong with a picture, a video, a document or a check."""
    rules = {"picture": _picture, "video": _video, "document": _document, "check": _check}
    if rule := rules.get(block["type"]):
        yield from (Fault(index, (name,), sentence) for name, sentence in rule(block["value"], known))


def _picture(value: Mapping[str, Any], known: Known) -> Iterator[tuple[str, str]]:
    words = known.pictures.get(value.get("picture") or 0)
    if words is None:
        yield "picture", "Choose a picture: the one that stood here is gone."
    elif not words.strip():
        yield "picture", "This picture has no alt text. Open the picture and say in words what it shows."


def _video(value: Mapping[str, Any], known: Known) -> Iterator[tuple[str, str]]:
    if known.documents.get(value.get("video") or 0) not in VIDEOS:
        yield "video", "Choose a video: a document that is an .mp4 or .webm file."
    if known.documents.get(value.get("captions") or 0) not in CAPTIONS:
        yield "captions", "A video needs captions: a document that is a .vtt file."
    if not (value.get("transcript") or "").strip():
        yield "transcript", "A video needs a transcript: what is said and what is seen, in words."


def _document(value: Mapping[str, Any], known: Known) -> Iterator[tuple[str, str]]:
    if (value.get("document") or 0) not in known.documents:
        yield "document", "Choose a document: the one that stood here is gone."


def _check(value: Mapping[str, Any], known: Known) -> Iterator[tuple[str, str]]:
    key = value.get("key") or ""
    if key not in known.checks:
        yield "key", f"There is no check called “{key}”. Write the id of a check as its pack has it."


def _moved_away(body: Sequence[Block], known: Known) -> Iterator[Fault]:
    """Yield every passage that is gone although a live question sends learners to it."""
    for anchor in sorted(set(known.pinned) - anchors(body)):
        checks = " and ".join(f"“{title}”" for title in known.pinned[anchor])
        sentence = (
            f"The passage “{anchor}” must stay: the check {checks} sends learners there. "
            "Bring it back under the same anchor, or change the question first."
        )
        yield Fault(None, (), sentence)
