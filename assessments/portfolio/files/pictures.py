"""Verifies pictures: whole, no larger than can be shown, nothing hidden in them, and no place that they were taken at.

A JPEG is drawn at an eighth of its size, and the rows of a PNG are unpacked and thrown away: a picture of any size
takes little memory, and one that is not whole is found all the same.
"""

import re
import struct
import warnings
import zlib
from typing import IO, Final

from PIL import Image

from assessments.portfolio.files.refusing import (
    DAMAGED,
    HALF,
    PIECE,
    TAKEN_AT,
    TWO_THINGS,
    Refused,
    head,
    size_of,
    windows,
)
from assessments.portfolio.files.sniffing import no_page_inside

MOST_PIXELS: Final = 64_000_000
# A JPEG that is drawn in several rounds is held in memory whole while it is drawn.
MOST_PROGRESSIVE: Final = 24_000_000
MOST_SIDE: Final = 20_000
EIGHTH: Final = 8
GPS: Final = 0x8825
GPS_LATITUDE: Final = 2
JPEG_MARK: Final = b"\xff\xd8"
ROUND: Final = b"\xff\xda"
FACTS: Final = 0xE1
MOST_ROUNDS: Final = 200
# Behind the mark of a frame: how many colours it has; not those of its tables.
FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
MOST_FACTS: Final = 20
MOST_SEGMENTS: Final = 5_000
# One writer cuts the rows into parts of 8 KB.
MOST_PARTS: Final = 30_000
MOST_WORDS: Final = 4 * 1024 * 1024
PACKED_WORDS: Final = {
    b"zTXt": re.compile(rb"[^\0]*\0.", re.S),
    b"iTXt": re.compile(rb"[^\0]*\0\x01.[^\0]*\0[^\0]*\0", re.S),
}
PLACE_IN_WORDS: Final = b"GPSLatitude"
PNG_MARK: Final = b"\x89PNG\r\n\x1a\n"
# Bits a dot takes, by the colour type of a PNG: how many values there are.
VALUES: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
TOO_LARGE: Final = "has more dots than can be shown. Make it smaller, at most 64 million dots, and send that."


def look_at_picture(file: IO[bytes], form: str) -> None:
    """Refuse a picture that is too large, broken, holds something else, or says where it was taken."""
    no_page_inside(file)
    _look_over(file)
    rounds = form == "JPEG" and _drawn_in_rounds(file)
    if form == "PNG":
        _count_parts(file)
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = _opened(file, form)
        width, height = picture.size
        _check_size(width, height, rounds or bool(picture.info.get("progressive")))
        if form == "PNG":
            _look_at_png(file)
            return
        _no_place(picture.getexif())
        picture.draft("RGB", (width // EIGHTH or 1, height // EIGHTH or 1))
        picture.load()


def _opened(file: IO[bytes], form: str) -> Image.Image:
    """Read the facts of a picture, not yet its dots."""
    try:
        return Image.open(file, formats=[form])
    except Image.DecompressionBombError:
        raise Refused(TOO_LARGE) from None


def _no_place(facts: Image.Exif) -> None:
    if GPS_LATITUDE in facts.get_ifd(GPS):
        raise Refused(TAKEN_AT)


def _look_over(file: IO[bytes]) -> None:
    """Refuse a place that stands in its words, and a JPEG that is drawn in more rounds than any camera makes."""
    rounds = 0
    for _, window in windows(file):
        if PLACE_IN_WORDS in window:
            raise Refused(TAKEN_AT)
        rounds += window.count(ROUND)
    if rounds > MOST_ROUNDS and head(file, 2) == JPEG_MARK:
        raise Refused(DAMAGED)


def _drawn_in_rounds(file: IO[bytes]) -> bool:
    """Walk the segments of a JPEG up to its dots; say whether the first round leaves a colour to another."""
    place, colours, facts = 2, 0, 0
    for _ in range(MOST_SEGMENTS):
        mark, kind, length = struct.unpack(">BBH", head(file, 4, start=place))
        if mark != 0xFF or kind == 0:
            raise Refused(DAMAGED)
        if kind == 0xFF:
            place += 1
            continue
        content = head(file, 6, start=place + 4)
        if kind == ROUND[1]:
            return content[0] < colours
        colours = content[5] if kind in FRAMES else colours
        facts += kind == FACTS and content.startswith(b"Exif")
        if facts > MOST_FACTS:
            break
        place += 2 + length
    raise Refused(DAMAGED)


def _count_parts(file: IO[bytes]) -> None:
    """Refuse a PNG of very many parts before a library makes something of each."""
    place, size = len(PNG_MARK), size_of(file)
    for _ in range(MOST_PARTS):
        if place >= size:
            return
        place += 12 + int.from_bytes(head(file, 4, start=place))
    raise Refused(DAMAGED)


def _check_size(width: int, height: int, rounds: bool) -> None:
    most = MOST_PROGRESSIVE if rounds else MOST_PIXELS
    if width * height > most or max(width, height) > MOST_SIDE:
        raise Refused(TOO_LARGE)


def _look_at_png(file: IO[bytes]) -> None:
    """Walk the parts of a PNG: each whole, and behind the last one nothing."""
    size, place, rows = size_of(file), len(PNG_MARK), None
    while True:
        length, kind = struct.unpack(">I4s", head(file, 8, start=place))
        if place + length + 12 > size:
            raise Refused(HALF)
        if kind == b"IHDR":
            rows = Rows(head(file, 13, start=place + 8))
        if kind == b"eXIf":
            facts = Image.Exif()
            facts.load(head(file, min(length, 65_536), start=place + 8))
            _no_place(facts)
        if pattern := PACKED_WORDS.get(kind):
            _no_place_in_words(head(file, min(length, MOST_WORDS), start=place + 8), pattern)
        _check_part(file, place + 4, length + 4, rows if kind == b"IDAT" else None)
        place += length + 12
        if kind == b"IEND":
            break
    if rows is None or not rows.unpacker.eof:
        raise Refused(HALF)
    if place != size:
        raise Refused(TWO_THINGS)


def _no_place_in_words(content: bytes, pattern: re.Pattern[bytes]) -> None:
    """Refuse packed words that say where a picture was taken, or are longer than anything that a camera writes."""
    if begun := pattern.match(content):
        unpacker = zlib.decompressobj()
        words = unpacker.decompress(content[begun.end() :], MOST_WORDS)
        if not unpacker.eof:
            raise Refused(DAMAGED)
        if PLACE_IN_WORDS in words:
            raise Refused(TAKEN_AT)


class Rows:
    """Unpacks the rows of a PNG, counts them and throws them away."""

    def __init__(self, facts: bytes) -> None:
        width, height, depth, colour = struct.unpack(">IIBB", facts[:10])
        # Each of the seven rounds of an interlaced picture may round a row up.
        self.left = ((width * depth * VALUES[colour] + 7) // 8 + 1) * height + 8 * (width + height) + 64
        self.unpacker = zlib.decompressobj()

    def take(self, piece: bytes) -> None:
        """Unpack a piece; more rows than the picture has are a bomb."""
        while piece and not self.unpacker.eof:
            self.left -= len(self.unpacker.decompress(piece, PIECE))
            if self.left < 0:
                raise Refused(DAMAGED)
            piece = self.unpacker.unconsumed_tail


def _check_part(file: IO[bytes], start: int, length: int, rows: Rows | None) -> None:
    """Read a part with its name piece by piece, and compare its sum."""
    file.seek(start)
    total, left, skip = 0, length, 4
    while left and (piece := file.read(min(PIECE, left))):
        total, left = zlib.crc32(piece, total), left - len(piece)
        if rows:
            rows.take(piece[skip:])
        skip = 0
    if file.read(4) != struct.pack(">I", total):
        raise Refused(DAMAGED)
