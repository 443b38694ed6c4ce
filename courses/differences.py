"""The difference between two states of a lesson, passage by passage and word by word. Pure: words in, pieces out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Kind = Literal["same", "gone", "new", "left out"]
State = Literal["changed", "new", "gone"]
Line = tuple["Piece", ...]
# Longer lines are shown whole, old and new: comparing them word by word would take seconds.
MOST_PAIRS: Final = 250_000
# How many unchanged lines stand around a change, so that it can be understood.
AROUND: Final = 1
# Two lines that share less than this are two lines, not one that was edited.
ALIKE: Final = 0.4


@dataclass(frozen=True)
class Piece:
    """Words that stayed, went or came; or how much was left out because it stayed."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Passage:
    """A passage as it is compared: what names it, its heading, and its lines in plain words."""

    anchor: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Changed:
    """A passage that is not as it was."""

    anchor: str
    heading: Line
    state: State
    lines: tuple[Line, ...]


def difference(before: Sequence[Passage], after: Sequence[Passage]) -> list[Changed]:
    """Return the passages that changed, came or went, in the order of the new lesson; those that went come last."""
    old = {passage.anchor: passage for passage in before}
    now = {passage.anchor for passage in after}
    found = [_compare(old.get(passage.anchor), passage) for passage in after]
    gone = [_whole(passage, "gone") for passage in before if passage.anchor not in now]
    return [changed for changed in found if changed] + gone


def _compare(old: Passage | None, new: Passage) -> Changed | None:
    if old is None:
        return _whole(new, "new")
    if old == new:
        return None
    lines = tuple(_shortened(list(_lines(old.lines, new.lines))))
    return Changed(new.anchor, words(old.heading, new.heading), "changed", lines)


def _shortened(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines that changed with their neighbours, and how many others stayed as they were."""
    touched = [place for place, line in enumerate(lines) if any(piece.kind != "same" for piece in line)]
    kept = {near for place in touched for near in range(place - AROUND, place + AROUND + 1)}
    left = 0
    for place, line in enumerate([*lines, ()]):
        if place < len(lines) and place not in kept:
            left += 1
            continue
        if left:
            yield (
                Piece(
                    "left out",
                    f"{left} line{'' if left == 1 else 's'} stayed as {'it was' if left == 1 else 'they were'}",
                ),
            )
        left = 0
        if line:
            yield line


def _whole(passage: Passage, state: Literal["new", "gone"]) -> Changed:
    lines = tuple((Piece(state, line),) for line in passage.lines)
    return Changed(passage.anchor, (Piece(state, passage.heading),), state, lines)


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Yield each line of both, old ones before what replaced them; a line that was edited is one line."""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ((Piece("same", line),) for line in new[c:d])
            continue
        pairs = min(b - a, d - c)
        for was, now in zip(old[a : a + pairs], new[c : c + pairs], strict=True):
            yield from _edited(was, now)
        yield from ((Piece("gone", line),) for line in old[a + pairs : b])
        yield from ((Piece("new", line),) for line in new[c + pairs : d])


def _edited(was: str, now: str) -> Iterator[Line]:
    pieces = words(was, now)
    same = sum(len(piece.text) for piece in pieces if piece.kind == "same" and piece.text.strip())
    if same < ALIKE * max(len(was), len(now)):
        yield (Piece("gone", was),)
        yield (Piece("new", now),)
    else:
        yield pieces


def words(was: str, now: str) -> Line:
    """Return the difference of two lines, word by word."""
    old, new = _tokens(was), _tokens(now)
    if len(old) * len(new) > MOST_PAIRS:
        return (Piece("gone", was), Piece("new", now))
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(new[c:d])))
            continue
        pieces.extend(Piece(kind, "".join(part)) for kind, part in _sides(old[a:b], new[c:d]) if part)
    return _joined(pieces)


def _sides(old: list[str], new: list[str]) -> tuple[tuple[Kind, list[str]], tuple[Kind, list[str]]]:
    return ("gone", old), ("new", new)


def _tokens(line: str) -> list[str]:
    """Return words, the spaces between them, and marks at their ends, each on its own."""
    return re.findall(r"\s+|\w+(?:[’'-]\w+)*|[^\w\s]", line)


def _joined(pieces: list[Piece]) -> Line:
    """Take a lone space between two changes into them, so that "old old" does not read as two changes."""
    joined: list[Piece] = []
    for place, piece in enumerate(pieces):
        between = 0 < place < len(pieces) - 1 and piece.kind == "same" and not piece.text.strip()
        parts = [Piece("gone", piece.text), Piece("new", piece.text)] if between else [piece]
        joined.extend(parts)
    return _in_order(joined)


def _in_order(pieces: list[Piece]) -> Line:
    """Join neighbours of one kind; within a change, what went stands before what came."""
    done: list[Piece] = []
    gone = new = ""
    for piece in [*pieces, Piece("same", "")]:
        if piece.kind == "gone":
            gone += piece.text
        elif piece.kind == "new":
            new += piece.text
        else:
            done.extend(_change(gone, new))
            gone = new = ""
            done.append(piece)
    return tuple(piece for piece in done if piece.text)


def _change(gone: str, new: str) -> list[Piece]:
    return [Piece("gone", gone), Piece("new", new)]
