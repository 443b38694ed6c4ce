"""Whether a text names somebody whom it must not name, in full or by a part of their name. Pure.

A part that is an ordinary word too, such as Will or Marsh, is a name only where it is written as one.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

# Parts of names that are ordinary words: most of them stand in any text about work.
_ORDINARY: Final = """
amber angel april art august baker banks bell best bill bird bishop black brook brooks brown bush carter case
castle chance chase christian church cook court cross dawn day dean drake duke earl eve faith field fisher flood
ford forest fox frank frost gold good grace grant gray green grey guy hale hall heath hill hope hunter ivy jack
jade jay joy judge june king knight lake lamb law lily little long love lund major mark marsh marshall mason max
may miles mills moss nick noble north page park parker pat pearl penny pike poole porter pound power powers price
quick ray read reed rich rivers rob rock rose rowe ruby rush sands shepherd short silver skye small snow south
spring stone storm strand street strong sue summer summers sunny swift taylor temple turner vale victor violet
walker wall walls ward waters weaver wells west white will winter winters wise wolf wood woods young
"""
ORDINARY: Final = frozenset(_ORDINARY.split())
# What stands before an ordinary word that does not begin a sentence, and what only a person does.
_WITHIN: Final = r"(?:(?<=[a-z0-9,;:’'\)\-–]\s)|(?<=\b[A-Z]\.\s)|(?<=\b(?:Mr|Ms|Dr)\.\s)|(?<=\bMrs\.\s))"
_DOES: Final = r"(?=['’]s\b|\s(?:has|is|was|had|holds|needs|knows|took|does|did|can|cannot|could|should|would)\b)"


def names_in(text: str, names: Mapping[str, str]) -> str:
    """Return a sentence that says which name to take out and what to write instead; nothing when there is none.

    `names` says for each name which words stand for that person.
    """
    plain = _plain(text)
    for name, instead in names.items():
        for part in _parts(name):
            if found := _found(part, plain):
                return f"Take out “{found}”: the entry names nobody. Write “{instead}”"
    return ""


def _parts(name: str) -> list[str]:
    """Return the whole name, then each part of it that is longer than a letter."""
    whole = _plain(name)
    parts = [part for part in re.split(r"[\s]+", whole) if len(part.strip(".")) > 1]
    return [whole, *parts] if whole else []


def _found(part: str, text: str) -> str:
    """Return the words of the text in which a part of a name stands, or nothing."""
    word = rf"(?<!\w){re.escape(part)}(?!\w)"
    if part.lower() in ORDINARY:
        as_name = re.escape(part.capitalize())
        pattern = rf"{_WITHIN}{as_name}(?!\w|\s\d)|(?<!\w){as_name}(?!\w){_DOES}"
        match = re.search(pattern, text)
    else:
        match = re.search(word, text, re.IGNORECASE)
    return match.group() if match else ""


def _plain(text: str) -> str:
    """Return a text as it looks: no accents, nothing unseen, one kind of apostrophe and of space."""
    letters = unicodedata.normalize("NFKD", text.replace("‘", "’").replace("'", "’"))
    seen = "".join(letter for letter in letters if unicodedata.category(letter) not in {"Mn", "Cf", "Me"})
    return re.sub(r"\s+", " ", seen).strip()
