"""What the blocks of a lesson hold, in one plain form: what is compared, written as Markdown, and kept in a page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

Block = dict[str, Any]
# A line is one line of words; a text is Markdown; a reference is the id of a file, or its path inside a pack.
LINE: Final = "line"
TEXT: Final = "text"
TERM: Final = "term"
REFERENCE: Final = "reference"
Shape = dict[str, Any]
SHAPES: Final[dict[str, Shape]] = {
    "passage": {"heading": LINE, "anchor": LINE, "text": TEXT},
    "note": {"title": LINE, "text": TEXT},
    "terms": {"terms": [{"term": TERM, "meaning": LINE}]},
    "reflect": {"text": TEXT},
    "case": {"title": LINE, "stages": [{"question": LINE, "text": TEXT}]},
    "picture": {"picture": REFERENCE, "caption": LINE},
    "video": {"video": REFERENCE, "captions": REFERENCE, "title": LINE, "transcript": TEXT},
    "document": {"document": REFERENCE, "title": LINE},
    "reading": {"items": [{"title": LINE, "address": LINE, "why": LINE}]},
    "check": {"key": LINE},
}
# Which kind of file each reference leads to.
PICTURE: Final = "picture"
DOCUMENT: Final = "document"
KIND_OF: Final = {"picture": PICTURE, "video": DOCUMENT, "captions": DOCUMENT, "document": DOCUMENT}
BLANK_LINES: Final = re.compile(r"\A(?:[^\S\n]*\n)+")


def line_of(value: Any) -> str:
    """Return words as one line."""
    return re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", str(value or "")).strip()


def text_of(value: Any) -> str:
    """Return Markdown without blank lines around it: they say nothing, and an indent of the first line does."""
    lines = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
    return BLANK_LINES.sub("", lines.rstrip() + "\n").removesuffix("\n")


def term_of(value: Any) -> str:
    """Return a term without the stars that authors put around it."""
    return re.sub(r"^[*\s]+|[*\s]+$", "", line_of(value))


def plain(block: Block) -> Block:
    """Return a block as type and value alone: no ids, no empty items, every name of its shape."""
    shape = SHAPES.get(block["type"])
    return {"type": block["type"], "value": _plain(block["value"], shape) if shape else block["value"]}


def _plain(value: Any, shape: Any) -> Any:
    if isinstance(shape, dict):
        held = value if isinstance(value, dict) else {}
        return {name: _plain(held.get(name), part) for name, part in shape.items()}
    if isinstance(shape, list):
        items = [_plain(_inside(item), shape[0]) for item in value or []]
        return [item for item in items if any(item.values())]
    if shape == REFERENCE:
        return value or None
    if shape == TERM:
        return term_of(value)
    return line_of(value) if shape == LINE else text_of(value)


def _inside(item: Any) -> Any:
    """Return an item of a list without what Wagtail wraps around it."""
    return item["value"] if isinstance(item, dict) and item.get("type") == "item" and "value" in item else item


def references(block: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a block refers to: name in its value -> id or path."""
    shape = SHAPES.get(block["type"], {})
    return {name: block["value"].get(name) for name, part in shape.items() if part == REFERENCE}


def media_of(blocks: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    """Yield the kind and id of every picture and document that some blocks of a page show."""
    for block in blocks:
        for name, key in references(block).items():
            if isinstance(key, int):
                yield KIND_OF[name], key


def as_kept(blocks: list[Block], before: list[Block], seed: str) -> list[Block]:
    """Return plain blocks as a page keeps them. Ids stay with what they belong to: reflections hang on them."""
    ids = _ids(blocks, before, seed)
    return [{"type": b["type"], "value": _wrapped(b["value"]), "id": key} for b, key in zip(blocks, ids, strict=True)]


def _wrapped(value: dict[str, Any]) -> dict[str, Any]:
    """Wrap the items of lists. Wagtail takes an item without an id for an older form, so each has one."""
    return {name: [_item(x) for x in part] if isinstance(part, list) else part for name, part in value.items()}


def _item(value: dict[str, Any]) -> Block:
    return {"type": "item", "value": value, "id": str(uuid5(NAMESPACE_OID, repr(sorted(value.items()))))}


def _ids(blocks: list[Block], before: list[Block], seed: str) -> list[str]:
    """Return the id of each block: of the same block before, else of the next of its name, else a new one."""
    left = [(plain(block), str(block.get("id") or "")) for block in before]
    found: list[str | None] = [_take(left, lambda old, new=block: old == new) for block in blocks]
    for place, block in enumerate(blocks):
        found[place] = found[place] or _take(left, lambda old, new=block: name_of(old) == name_of(new))
    for place, block in enumerate(blocks):
        found[place] = found[place] or _take(left, lambda old, new=block: _alike(old, new))
    return [
        key or str(uuid5(NAMESPACE_OID, f"{seed}/{place}/{name_of(blocks[place])}")) for place, key in enumerate(found)
    ]


def _take(left: list[tuple[Block, str]], fits: Any) -> str | None:
    """Take the id of the first block that fits out of what is left."""
    for place, (block, key) in enumerate(left):
        if key and fits(block):
            del left[place]
            return key
    return None


def _alike(old: Block, new: Block) -> bool:
    """Say whether a block may be the other one, rewritten. A passage has its anchor for that."""
    return old["type"] == new["type"] and old["type"] != "passage"


def name_of(block: Block) -> str:
    """Name a block as a person would point at it."""
    value = block["value"]
    if block["type"] == "passage":
        return f"passage #{value['anchor']}"
    words = value.get("title") or value.get("key") if isinstance(value, dict) else ""
    return f"{block['type']} {words}".strip()
