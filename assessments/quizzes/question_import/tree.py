"""A small tree of marked-up words, written as Markdown or as words alone. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

SINGLE: Final = {"br", "img", "hr", "col", "wbr"}
HEADINGS: Final = {"h1": "###", "h2": "###", "h3": "###", "h4": "####", "h5": "####", "h6": "####"}
BLOCKS: Final = {
    *("p", "div", "ul", "ol", "li", "blockquote", "table", "pre", "hr", "section", "article", "center", "img"),
    *("dl", "dt", "dd", "figure", "figcaption", "caption", "thead", "tbody", "tr", "th", "td"),
    *HEADINGS,
}
SUPERSCRIPT: Final = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
SUBSCRIPT: Final = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
# A gap to fill in, such as _____, is no mark while nothing stands on it.
SPECIAL: Final = re.compile(r"[\\`*\[\]]|(?<!\w)_|_(?!\w)")
GAP: Final = re.compile(r"(?<!\S)(_{3,})(?=\W|$)")
ENTITY: Final = re.compile(r"&(?=#?\w{1,40};)")
# What begins a heading, a list or a quotation when it begins a line.
BEGINS: Final = re.compile(r"^(?:([#>+-]|_(?=_*$))|(\d{1,9})\.(?=\s|$))", re.MULTILINE)
UNDERLINES: Final = re.compile(r"^=(?==*\s*$)", re.MULTILINE)
MOST_NESTED: Final = 60


@dataclass
class Node:
    """An element with what stands in it."""

    tag: str
    children: "list[Node | str]" = field(default_factory=list)
    href: str = ""


@dataclass(frozen=True)
class Tree:
    """The whole of a text."""

    root: Node


def markdown_of(tree: Tree) -> str:
    """Write a tree as Markdown."""
    return "\n\n".join(_blocks(tree.root, 0)).strip()


def plain_of(tree: Tree) -> str:
    """Write a tree as words alone."""
    return _plain(tree.root, 0)


def _plain(node: Node, nested: int) -> str:
    if nested > MOST_NESTED:
        return ""
    inside = "".join(child if isinstance(child, str) else _plain(child, nested + 1) for child in node.children)
    if node.tag in ("sup", "sub"):
        return _raised(inside, node.tag)
    return f" {inside} " if node.tag in BLOCKS or node.tag == "br" else inside


def _blocks(node: Node, nested: int) -> Iterator[str]:
    """Yield the blocks of a node: runs of words between its own blocks are paragraphs."""
    if nested > MOST_NESTED:
        return
    run: list[Node | str] = []
    for child in node.children:
        if isinstance(child, Node) and _holds_blocks(child, nested):
            yield from _paragraph(run)
            run = []
            yield from _block(child, nested + 1)
        else:
            run.append(child)
    yield from _paragraph(run)


def _holds_blocks(node: Node, nested: int) -> bool:
    """Say whether a node is a block, or marks up some."""
    if node.tag in BLOCKS:
        return True
    return nested < MOST_NESTED and any(isinstance(c, Node) and _holds_blocks(c, nested + 1) for c in node.children)


def _paragraph(run: "list[Node | str]") -> Iterator[str]:
    if words := _inline(run, 0).strip():
        yield _at_line_starts(words)


def _block(node: Node, nested: int) -> Iterator[str]:
    if node.tag in HEADINGS:
        yield from _heading(node, nested)
    elif node.tag != "hr":
        yield from WRITERS.get(node.tag, _blocks)(node, nested)


def _picture(node: Node, nested: int) -> Iterator[str]:
    yield from (child for child in node.children if isinstance(child, str) and child)


def _heading(node: Node, nested: int) -> Iterator[str]:
    if words := _inline(node.children, 0).replace("  \n", " ").strip():
        yield f"{HEADINGS[node.tag]} {words}"
    yield from _pictures(node, nested)


def _quotation(node: Node, nested: int) -> Iterator[str]:
    if blocks := list(_blocks(node, nested)):
        yield "\n".join(f"> {line}".rstrip() for line in "\n\n".join(blocks).split("\n"))


def _pictures(node: Node, nested: int) -> Iterator[str]:
    """Yield the pictures in a node that can hold words only."""
    for child in node.children:
        if isinstance(child, Node) and nested < MOST_NESTED:
            yield from _block(child, nested + 1) if child.tag == "img" else _pictures(child, nested + 1)


def _list(node: Node, nested: int) -> Iterator[str]:
    """Yield a list as one block; lists in it are set in by four blanks."""
    items: list[str] = []
    for child in node.children:
        if not isinstance(child, Node):
            continue
        blocks = list(_blocks(child, nested) if child.tag == "li" else _block(child, nested))
        if not blocks:
            continue
        mark = f"{len(items) + 1}. " if node.tag == "ol" else "- "
        tight = "\n".join(blocks) if all(block.startswith(("- ", "1. ")) for block in blocks[1:]) else None
        lines = (tight if tight is not None else "\n\n".join(blocks)).split("\n")
        items.append("\n".join([mark + lines[0], *(f"    {line}" if line else "" for line in lines[1:])]))
    if items:
        loose = any("\n\n" in item for item in items)
        yield ("\n\n" if loose else "\n").join(items)


def _table(node: Node, nested: int) -> Iterator[str]:
    """Yield a table with bars; its first line is its heading."""
    rows = [[_cell(cell) for cell in _cells(row)] for row in _found(node, "tr", nested)]
    rows = [row for row in rows if row]
    if not rows:
        yield from (block for child in node.children if isinstance(child, Node) for block in _blocks(child, nested))
        return
    width = max(len(row) for row in rows)
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    yield "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
    yield from _pictures(node, nested)


def _cells(row: Node) -> "list[Node]":
    return [child for child in row.children if isinstance(child, Node) and child.tag in ("td", "th")]


def _cell(node: Node) -> str:
    return " ".join(_inline(node.children, 0).split()).replace("|", "\\|")


def _found(node: Node, tag: str, nested: int) -> Iterator[Node]:
    for child in node.children:
        if isinstance(child, Node) and nested < MOST_NESTED:
            if child.tag == tag:
                yield child
            else:
                yield from _found(child, tag, nested + 1)


def _code(node: Node, nested: int) -> Iterator[str]:
    lines = [line.rstrip() for line in _plain(node, nested).strip("\n").split("\n")]
    if any(lines):
        yield "  \n".join(f"`{line.replace('`', '’')}`" if line.strip() else "" for line in lines if line.strip())


WRITERS: Final[dict[str, Callable[[Node, int], Iterator[str]]]] = {
    "img": _picture,
    "ul": _list,
    "ol": _list,
    "blockquote": _quotation,
    "table": _table,
    "pre": _code,
}


# ---- words in a line ----


def _inline(children: "list[Node | str]", nested: int) -> str:
    """Write words and the marks between them; blanks are as a browser shows them."""
    if nested > MOST_NESTED:
        return ""
    parts = [_escaped(c) if isinstance(c, str) else _marked(c, nested + 1) for c in children]
    return re.sub(r" *\n", "  \n", re.sub(r"[ \t\xa0]+", " ", "".join(parts)))


def _marked(node: Node, nested: int) -> str:
    if node.tag == "br":
        return "\n"
    if node.tag == "img":
        return ""
    if node.tag == "code":
        words = " ".join(_plain(node, nested).split()).replace("`", "’")
        return f"`{words}`" if words else ""
    inside = _inline(node.children, nested)
    words = inside.strip()
    if not words:
        return " " if inside else ""
    if node.tag in ("strong", "b"):
        return _around(inside, "**")
    if node.tag in ("em", "i"):
        return _around(inside, "*")
    if node.tag == "a" and node.href:
        return f"[{words}]({node.href})"
    if node.tag in ("sup", "sub"):
        return _raised(inside, node.tag)
    return f" {inside} " if node.tag in BLOCKS else inside


def _around(inside: str, mark: str) -> str:
    """Put a mark around words: the blanks at their ends stay outside, and none is put around other marks like it."""
    words = inside.strip()
    if words.startswith("*") or words.endswith("*") or "\n" in words:
        return inside
    before, after = inside[: len(inside) - len(inside.lstrip())], inside[len(inside.rstrip()) :]
    return f"{before}{mark}{words}{mark}{after}"


def _raised(words: str, tag: str) -> str:
    """Write what is raised or lowered so that it stays so: 10² is not 102."""
    table = SUPERSCRIPT if tag == "sup" else SUBSCRIPT
    if all(ord(letter) in table for letter in words):
        return words.translate(table)
    return f"{'^' if tag == 'sup' else '_'}({words})" if words.strip() else words


def _escaped(words: str) -> str:
    """Write words so that none of them is taken for a mark."""
    words = re.sub(r"\s+", " ", words)
    parts = GAP.split(words)
    parts[::2] = [SPECIAL.sub(lambda match: f"\\{match[0]}", part) for part in parts[::2]]
    words = "".join(parts)
    return ENTITY.sub("&amp;", words).replace("<", "&lt;")


def _at_line_starts(words: str) -> str:
    words = BEGINS.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\.", words)
    return UNDERLINES.sub("&#61;", words)
