"""The texts of other systems as the Markdown that ours may hold: headings, lists, emphasis, tables, safe links. Pure.

What a browser could run is taken out by the cleaner first; what is left is written as Markdown.
"""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Final

import nh3

from assessments.quizzes.question_import.tree import SINGLE, Node, Tree, markdown_of, plain_of
from courses.prose import PLACE, TAGS, UNSEEN, html_of

# What is taken out with all that stands in it, and what it is called.
TAKEN_OUT: Final = {
    "script": "a script",
    "style": "a style sheet",
    "iframe": "an embedded page",
    "object": "an embedded object",
    "embed": "an embedded object",
    "applet": "an embedded object",
    "svg": "a drawing in SVG, which can hold a script",
    "math": "a formula in MathML",
    "video": "a video",
    "audio": "a recording",
    "form": "a form",
    "template": "a template",
    "noscript": "words for browsers without scripts",
}
KEPT: Final = TAGS | {
    *("div", "span", "b", "i", "u", "s", "del", "ins", "sub", "sup", "pre", "h1", "h2", "h5", "h6", "img", "hr"),
    *("font", "small", "big", "center", "section", "article", "dl", "dt", "dd", "figure", "figcaption", "caption"),
}
ATTRIBUTES: Final = {"a": {"href"}, "img": {"src", "alt"}}
# What the cleaner may leave out with all its words; a form's words are kept.
WITH_WORDS: Final = set(TAKEN_OUT) - {"form"}
HANDLER: Final = re.compile(r"<[^<>]{0,2000}\son[a-z]{3,30}\s*=", re.IGNORECASE)
ODD_ADDRESS: Final = re.compile(r"(?:javascript|vbscript|data)\s*:", re.IGNORECASE)
PLUGIN_FILE: Final = "@@PLUGINFILE@@/"
Note = Callable[[str], None]
# Gives the Markdown of a picture by its address and its words.
Picture = Callable[[str, str], str]


def markdown_from(text: str, kind: str, note: Note, picture: Picture) -> str:
    """Return a text as Markdown; `kind` is how the file says it is written: html, markdown, plain or moodle."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if kind == "plain":
        return "\n\n".join(markdown_of(_lines(part)) for part in re.split(r"\n\s*\n", text) if part.strip())
    if kind == "markdown":
        html = html_of(text)
        if is_ours(html):
            return text
        text = html
    elif kind == "moodle":
        text = _paragraphs(text)
    return markdown_of(_tree(text, note, picture))


def words_from(text: str, kind: str, note: Note) -> str:
    """Return a text as words alone, for what is shown without any markup; pictures leave their words."""
    if kind == "plain":
        return text.replace("\r\n", "\n").strip()
    if kind == "markdown":
        text = html_of(text)

    def words(address: str, alt: str) -> str:
        note("A picture inside an answer cannot be shown: its alt text stands in its place.")
        return alt

    return " ".join(plain_of(_tree(text, note, words)).split())


def _lines(text: str) -> Tree:
    """Return plain words as a tree of their lines."""
    root = Node("")
    for number, line in enumerate(text.split("\n")):
        root.children += [Node("br"), line] if number else [line]
    return Tree(root)


def _paragraphs(text: str) -> str:
    """Return a text as that system shows it: blank lines part paragraphs, ends of lines stay, markup counts."""
    if re.search(r"<(?:p|div|ul|ol|table|h[1-6]|blockquote|pre)\b", text, re.IGNORECASE):
        return text
    parts = [part.strip("\n").replace("\n", "<br>") for part in re.split(r"\n[ \t]*\n", text)]
    return "".join(f"<p>{part}</p>" for part in parts) if len(parts) > 1 else parts[0]


def _tree(html: str, note: Note, picture: Picture) -> Tree:
    """Clean HTML, say what was taken out, and return what is left."""
    if "<" not in html and "&" not in html:
        return Tree(Node("", [html]))
    _say_what_goes(html, note)
    clean = nh3.clean(
        html,
        tags=KEPT,
        clean_content_tags=WITH_WORDS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    builder = _Builder(note, picture)
    builder.feed(clean)
    builder.close()
    return Tree(builder.root)


def _say_what_goes(html: str, note: Note) -> None:
    small = html.casefold()
    for tag, name in TAKEN_OUT.items():
        if f"<{tag}" in small:
            note(f"Taken out: {name}.")
    if HANDLER.search(html):
        note("Taken out: a handler of events, which runs a script.")
    if ODD_ADDRESS.search(html):
        note("Taken out: an address that runs a script or holds a file.")


class _Builder(HTMLParser):
    """Builds the tree of clean HTML, with each link and picture made fit."""

    def __init__(self, note: Note, picture: Picture) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = [self.root]
        self.note, self.picture = note, picture

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        node = Node(tag)
        if tag == "img":
            node = Node("img", [self.picture(given.get("src", ""), " ".join(given.get("alt", "").split()))])
        elif tag == "a":
            node.href = self._address(given.get("href", ""))
        self.open[-1].children.append(node)
        if tag not in SINGLE:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def _address(self, href: str) -> str:
        """Return an address that lessons may hold; nothing for any other."""
        href = UNSEEN.sub("", href).strip()
        if href.casefold().startswith("http://"):
            self.note("A link to http is one to https here.")
            href = f"https://{href[7:]}"
        if href.casefold().startswith(("https://", "mailto:")) or PLACE.fullmatch(href):
            return re.sub(r"[()<>\s\\]", lambda match: f"%{ord(match[0]):02X}", href)
        if href:
            self.note("A link to a file or a page of that system is words only here.")
        return ""


class _Looker(HTMLParser):
    """Looks whether HTML holds nothing but what prose may show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fits = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: UNSEEN.sub("", value or "") for name, value in attrs}
        href = given.pop("href", "https://") if tag == "a" else "https://"
        src = given.pop("src", "picture:") if tag == "img" else "picture:"
        given.pop("alt" if tag == "img" else "scope", None)
        fits = href.startswith(("https://", "mailto:")) or bool(PLACE.fullmatch(href))
        allowed = TAGS | {"img", "h1", "h2", "pre", "hr"}
        self.fits = self.fits and tag in allowed and not given and fits and src.startswith("picture:")

    def handle_comment(self, data: str) -> None:
        self.fits = False

    def handle_decl(self, decl: str) -> None:
        self.fits = False

    def handle_pi(self, data: str) -> None:
        self.fits = False

    def unknown_decl(self, data: str) -> None:
        self.fits = False


def is_ours(html: str) -> bool:
    """Say whether HTML made of Markdown holds only what prose may show, so that the Markdown stays as it is."""
    looker = _Looker()
    looker.feed(html)
    looker.close()
    return looker.fits
