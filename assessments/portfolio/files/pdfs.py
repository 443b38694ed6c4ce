"""Looks through a PDF for what acts by itself: scripts, programs, forms that send, and files inside it.

A reader finds the objects of a PDF by offsets, so every byte is looked at, whatever the file says about itself; and
objects that are packed into a stream are unpacked, within bounds, and looked at too.
"""

import re
import zlib
from dataclasses import dataclass, field
from typing import IO, Final

from assessments.portfolio.files.refusing import HALF, OVERLAP, PIECE, Refused, head, size_of, windows

NAME: Final = re.compile(rb"/((?:[A-Za-z0-9]|#[0-9A-Fa-f]{2}){3,120})")
ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM: Final = re.compile(rb"stream(?:\r\n|\n|\r)")
OBJECTS: Final = re.compile(rb"\s{0,40}[0-9]{1,10}\s{1,40}[0-9]{1,10}\s")
OPENS: Final = re.compile(rb"/OpenAction\s{0,9}<<[^>]{0,200}/S\s{0,9}/(?:URI|GoToR)\b")
# What happens at a page or a field by itself. Three letters alone stand by chance in any large picture.
ALSO: Final = re.compile(rb"/(?:A|#41){2}\s{0,9}(?:<<|[0-9]{1,10}\s{1,9}[0-9]{1,5}\s{1,9}R\b)")
OPENS_BY_NUMBER: Final = re.compile(rb"/OpenAction\s{1,9}([0-9]{1,10})\s{1,9}([0-9]{1,5})\s{1,9}R\b")
OBJECT: Final = re.compile(rb"(?<![0-9])([0-9]{1,10})\s{1,9}[0-9]{1,5}\s{1,9}obj\b")
A_PLACE: Final = re.compile(rb"\s{0,9}(?:\[|<<(?:(?!/URI)[^>]){0,200}/S\s{0,9}/GoTo\b)")
LINK: Final = re.compile(
    rb"/URI\s{0,9}(?:\(([^)]{0,120})|<([0-9A-Fa-f\s]{1,200})|[0-9]{1,10}\s{1,9}[0-9]{1,5}\s{1,9}R\b)"
)
IN_WORDS: Final = re.compile(rb"\\(?:([0-7]{1,3})|\r\n|[\r\n]|(.))", re.S)
LEADS: Final = re.compile(rb"\s*(?:javascript|vbscript|file|data|\\)", re.I)
END_WITHIN: Final = 2048
MOST_STREAMS: Final = 100_000
MOST_UNPACKED: Final = 200 * 1024 * 1024
PACKED: Final = b"ObjStm"
FACTS_OF_A_LIST: Final = 2_048
CODED: Final = frozenset((b"Predictor", b"DecodeParms"))
# Nobody packs objects like this but to hide them.
STRANGE: Final = frozenset((b"LZWDecode", b"ASCII85Decode", b"ASCIIHexDecode", b"RunLengthDecode"))
PRINT: Final = "Print it to a new PDF, and send that."
FILES_INSIDE: Final = "holds other files inside it"
PLAYS: Final = "holds something that plays by itself"
ACTS: Final = {
    b"JavaScript": "holds a script",
    b"Launch": "starts a program",
    b"EmbeddedFile": FILES_INSIDE,
    b"EmbeddedFiles": FILES_INSIDE,
    b"GoToE": FILES_INSIDE,
    b"GoToR": "leads elsewhere by itself",
    b"RichMedia": PLAYS,
    b"Rendition": PLAYS,
    b"XFA": "holds a form that runs by itself",
    b"SubmitForm": "holds a form that sends what is written in it elsewhere",
    b"ImportData": "holds a form that takes in data from elsewhere",
    b"Encrypt": "has a password, or is locked, so it cannot be looked through",
}
HARD_TO_READ: Final = f"is packed in a way that cannot be looked through. {PRINT}"
TOO_MUCH: Final = f"unpacks to far more than a document does. {PRINT}"
LEADS_ELSEWHERE: Final = f"leads elsewhere by itself. {PRINT}"


@dataclass
class Seen:
    """What a look over the bytes of a PDF shows: where its streams begin, and where some are said to hold objects."""

    streams: list[int] = field(default_factory=list)
    packed: list[int] = field(default_factory=list)
    opens: set[bytes] = field(default_factory=set)
    strange: bool = False

    def look(self, place: int, text: bytes) -> None:
        """Look at a stretch of it; refuse what acts."""
        for match in NAME.finditer(text):
            name = _name(match)
            if name == PACKED:
                self.packed.append(place + match.start())
            self.strange = self.strange or name in STRANGE
        self.opens |= _opened(text)
        last = self.streams[-1] if self.streams else 0
        found = (place + match.end() for match in STREAM.finditer(text))
        self.streams += [start for start in found if start > last]
        if len(self.streams) + len(self.packed) > MOST_STREAMS:
            raise Refused(TOO_MUCH)


def look_at_pdf(file: IO[bytes]) -> None:
    """Refuse a PDF that acts, hides something, or is not whole."""
    tail = head(file, END_WITHIN, start=max(0, size_of(file) - END_WITHIN))
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise Refused(HALF)
    seen = Seen()
    for place, text in windows(file):
        _refuse_actions(text)
        seen.look(place, text)
    if seen.packed and seen.strange:
        raise Refused(HARD_TO_READ)
    _unpack(file, seen)
    if seen.opens:
        _check_opened(file, seen.opens)


def _opened(text: bytes) -> set[bytes]:
    return {match.group(1) for match in OPENS_BY_NUMBER.finditer(text)}


def _check_opened(file: IO[bytes], numbers: set[bytes]) -> None:
    """Refuse a PDF that opens with an object that is no place in it, or is not to be found."""
    places = {
        place + match.end(): match.group(1)
        for place, text in windows(file)
        for match in OBJECT.finditer(text)
        # The number at the very start of a window may be the end of a longer one; the window before has it whole.
        if match.group(1) in numbers and (match.start() or not place)
    }
    # Each of them: a number that is written twice means the last one to some, and the first one to others.
    if numbers - set(places.values()) or not all(A_PLACE.match(head(file, 256, start=place)) for place in places):
        raise Refused(LEADS_ELSEWHERE)


def _name(match: re.Match[bytes]) -> bytes:
    """Return a name as a reader reads it, its escapes undone; refuse the name of an action."""
    name = match.group(1)
    if b"#" in name:
        name = ESCAPE.sub(lambda found: bytes([int(found.group(1), 16)]), name)
    if why := ACTS.get(name):
        raise Refused(f"{why}. {PRINT}")
    return name


def _refuse_actions(text: bytes) -> None:
    if OPENS.search(text) or ALSO.search(text) or any(_leads(link) for link in LINK.finditer(text)):
        raise Refused(LEADS_ELSEWHERE)


def _leads(link: re.Match[bytes]) -> bool:
    """Say whether a link starts something, however its address is written; one that stands elsewhere may."""
    written, figures = link.groups()
    if written is None and figures is None:
        return True
    if written is not None:
        address = IN_WORDS.sub(_letter, written)
    else:
        plain = re.sub(rb"\s", b"", figures)
        address = bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode())
    return bool(LEADS.match(re.sub(rb"[\0\xfe\xff]", b"", address)))


def _letter(found: re.Match[bytes]) -> bytes:
    octal, plain = found.groups()
    return bytes([int(octal, 8) & 0xFF]) if octal else plain or b""


def _unpack(file: IO[bytes], seen: Seen) -> None:
    """Look into every stream that holds objects; one that is said to and cannot be read is refused."""
    left, waiting = MOST_UNPACKED, sorted(seen.packed)
    for start in seen.streams:
        said, place = bool(waiting) and waiting[0] < start, start
        while waiting and waiting[0] < start:
            place = waiting.pop(0)
        if said and _is_coded(file, place, start):
            raise Refused(HARD_TO_READ)
        if _holds_objects(file, start):
            left -= _look_into(file, start, left, seen)
        elif said and not OBJECTS.match(head(file, 64, start=start)):
            raise Refused(HARD_TO_READ)
    if waiting:
        raise Refused(HARD_TO_READ)


def _is_coded(file: IO[bytes], place: int, start: int) -> bool:
    """Say whether what is said of a list of objects changes its bytes before they are unpacked, or hides where it ends.

    Such a list has a length, a number and one filter: no words, and nothing about the rows of a picture.
    """
    begin = max(0, place - FACTS_OF_A_LIST)
    if start - place > FACTS_OF_A_LIST:
        return True
    said = head(file, start - begin, start=begin)
    said = said[said.rfind(b"obj", 0, place - begin) + 1 :]
    return b"(" in said or any(_name(match) in CODED for match in NAME.finditer(said))


def _holds_objects(file: IO[bytes], start: int) -> bool:
    """Say whether a packed stream begins as a list of objects does: with numbers."""
    try:
        beginning = zlib.decompressobj().decompress(head(file, 512, start=start), 128)
    except zlib.error:
        return False
    return bool(OBJECTS.match(beginning))


def _look_into(file: IO[bytes], start: int, left: int, seen: Seen) -> int:
    """Look through what a stream unpacks to, piece by piece; return how much was read and unpacked."""
    unpacker, rest, count, waiting = zlib.decompressobj(), b"", 0, b""
    file.seek(start)
    while not unpacker.eof and (waiting := unpacker.unconsumed_tail or file.read(PIECE)):
        text = rest + unpacker.decompress(waiting, PIECE)
        _refuse_actions(text)
        seen.opens |= _opened(text)
        for match in NAME.finditer(text):
            _name(match)
        # Many streams may share one tail that unpacks to nothing.
        count += len(text) - len(rest) + len(waiting) - len(unpacker.unconsumed_tail)
        if count > left:
            raise Refused(TOO_MUCH)
        rest = text[-OVERLAP:]
    return count
