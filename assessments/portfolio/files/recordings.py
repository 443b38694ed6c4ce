"""Verifies recordings and films: whole from the first byte to the last, and loading nothing from elsewhere."""

import re
import struct
from dataclasses import dataclass, field
from typing import IO, Final

from assessments.portfolio.files.refusing import DAMAGED, HALF, TAKEN_AT, Refused, head, size_of
from assessments.portfolio.files.sniffing import no_page_inside

MOST_REFERENCES: Final = 50
# Where phones write the place: in their own box, in the one of the standard, or in words.
PLACES: Final = re.compile(rb"\xa9xyz|loci|com\.apple\.quicktime\.location|GPSLatitude")
NOTES: Final = frozenset((b"udta", b"meta", b"uuid"))
MOST_NOTES: Final = 8 * 1024 * 1024
MOST_BOXES: Final = 20_000
DEEPEST: Final = 8
HOLDS_BOXES: Final = frozenset((b"moov", b"trak", b"mdia", b"minf", b"dinf"))
BRANDS: Final = frozenset(
    (b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso8", b"mp41", b"mp42", b"avc1", b"M4A ", b"M4B ")
) | {b"M4V ", b"MSNV", b"dash", b"3gp4", b"3gp5", b"3gp6"}
FRAMES_READ: Final = 20
RATES: Final = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
BEATS: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
ELSEWHERE: Final = "loads its sound or pictures from elsewhere. Export it as one file, and send that."
NOT_MP4: Final = "is not an MP4 film or an M4A recording. Export it as MP4 or M4A, and send that."
NO_SOUND: Final = "holds no sound that can be played. Save it as MP3 again, and send that."


@dataclass
class Film:
    """What the boxes of a film say: which kinds there are, and what its tracks hold."""

    boxes: set[bytes] = field(default_factory=set)
    tracks: set[bytes] = field(default_factory=set)
    count: int = 0


def look_at_film(file: IO[bytes]) -> str:
    """Return “mp4” for a film and “m4a” for a recording; refuse what is half or loads from elsewhere."""
    if head(file, 4, start=8) not in BRANDS:
        raise Refused(NOT_MP4)
    no_page_inside(file)
    film = Film()
    _walk(file, film, 0, size_of(file), 0)
    if b"moov" not in film.boxes or not film.boxes & {b"mdat", b"moof"}:
        raise Refused(HALF)
    if b"vide" in film.tracks:
        return "mp4"
    if b"soun" in film.tracks:
        return "m4a"
    raise Refused(NOT_MP4)


def _walk(file: IO[bytes], film: Film, place: int, end: int, depth: int) -> None:
    """Go through the boxes between two places: each ends where the next one begins, and the last at the end."""
    while place < end:
        length, kind, content = _box(file, place, end)
        film.count += 1
        if film.count > MOST_BOXES or depth > DEEPEST:
            raise Refused(DAMAGED)
        if place + length > end:
            raise Refused(HALF)
        film.boxes.add(kind)
        if kind in HOLDS_BOXES:
            _walk(file, film, place + content, place + length, depth + 1)
        elif kind == b"hdlr":
            film.tracks.add(head(file, 4, start=place + content + 8))
        elif kind == b"dref":
            _only_itself(head(file, 1024, start=place + content))
        elif kind in NOTES:
            _no_place(head(file, min(length, MOST_NOTES), start=place))
        place += length


def _no_place(notes: bytes) -> None:
    """Refuse a film that says where it was taken, as a picture that does is refused."""
    if len(notes) == MOST_NOTES:
        raise Refused(DAMAGED)
    if PLACES.search(notes):
        raise Refused(TAKEN_AT)


def _box(file: IO[bytes], place: int, end: int) -> tuple[int, bytes, int]:
    """Return the length of a box, its kind, and where in it its content begins."""
    beginning = head(file, 16, start=place)
    length, kind = struct.unpack(">I4s", beginning[:8])
    if length == 1:
        return max(16, struct.unpack(">Q", beginning[8:])[0]), kind, 16
    if length == 0:
        return end - place, kind, 8
    if length < 8:
        raise Refused(DAMAGED)
    return length, kind, 8


def _only_itself(references: bytes) -> None:
    """Refuse a list of where the data is unless every entry says: in this file."""
    (count,) = struct.unpack(">I", references[4:8])
    place = 8
    if count > MOST_REFERENCES:
        raise Refused(DAMAGED)
    for _ in range(count):
        length, kind, flags = struct.unpack(">I4sI", references[place : place + 12])
        if kind not in (b"url ", b"urn ", b"alis") or not flags & 1:
            raise Refused(ELSEWHERE)
        place += max(12, length)


def look_at_wave(file: IO[bytes]) -> None:
    """Refuse a WAV that is half, or holds anything behind its sound."""
    no_page_inside(file)
    size, place, seen = size_of(file), 12, set()
    (said,) = struct.unpack("<I", head(file, 4, start=4))
    if abs(said + 8 - size) > 1:
        raise Refused(HALF)
    while place + 8 <= size:
        kind, length = struct.unpack("<4sI", head(file, 8, start=place))
        seen.add(kind)
        place += 8 + length + length % 2
    if place > size + 1 or not {b"fmt ", b"data"} <= seen:
        raise Refused(HALF)


def look_at_mp3(file: IO[bytes]) -> None:
    """Refuse an MP3 without a run of frames that follow one another."""
    no_page_inside(file)
    beginning, place, size = head(file, 10), 0, size_of(file)
    if beginning[:3] == b"ID3":
        place = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(beginning[6:10], (21, 14, 7, 0), strict=True))
    if place >= size:
        raise Refused(HALF)
    padding = head(file, 8192, start=place)
    place += len(padding) - len(padding.lstrip(b"\0"))
    for _ in range(FRAMES_READ):
        place += _frame(head(file, 4, start=place))
        if place > size:
            raise Refused(HALF)
        if place == size:
            return


def _frame(beginning: bytes) -> int:
    """Return how long a frame is."""
    if len(beginning) < 4 or beginning[0] != 0xFF or beginning[1] & 0xE6 != 0xE2 or beginning[1] & 0x18 == 0x08:
        raise Refused(NO_SOUND)
    version, rate, beat = beginning[1] >> 3 & 3, beginning[2] >> 4, beginning[2] >> 2 & 3
    if rate in (0, 15) or beat == 3:
        raise Refused(NO_SOUND)
    first = version == 3
    kilobits, each = RATES[3 if first else 2][rate], BEATS[version][beat]
    return (144 if first else 72) * kilobits * 1000 // each + (beginning[2] >> 1 & 1)
