"""Finds what would point at a person on probation in free text, so that it can be refused before it is kept."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

from lms.calendar import years_after

CASE_NUMBER: Final = "case number"
PRISON_NUMBER: Final = "prison number"
DATE_OF_BIRTH: Final = "date of birth"
# A whole date this many years back is far more often a birthday than anything an officer writes about.
OLD_DATE_YEARS: Final = 10
# A year of two figures up to this many years ahead belongs to this century.
AHEAD_YEARS: Final = 5

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
# Every repetition below has a bound, so that no text, however hostile, takes longer than its length.
# A number begins a word; the s of “it’s 150000” does not begin one.
_START: Final = r"(?<![a-z0-9])(?<![a-z0-9]['’])"
_JOIN: Final = r"[ ]{0,2}[-_/]?[ ]{0,2}"
# Words and units that follow the number of a road, a time or a year more often than they end a prison number.
_SMALL_WORDS: Final = "am|an|as|at|be|by|cm|do|go|he|hr|if|in|is|it|kg|km|me|mg|ml|mm|my|no|of|on|or|pm|so|to|up|us|we"
_NUMBERS: Final = {
    CASE_NUMBER: re.compile(
        rf"""{_START}(?:
          [a-z][-_/]?[0-9]{{6}}
        | [a-z]-?[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}(?!-[0-9]{{2}})
        | (?-i:(?!a[ ]))[a-z]{_JOIN}(?:
              [0-9]{{6}}
            | [0-9]{{3}}[ -][0-9]{{3}}(?![ -][0-9]{{3}})
            | [0-9]{{2}}[ ][0-9]{{2}}[ ][0-9]{{2}}(?![ ][0-9]{{2}})
            | [0-9](?:[ -][0-9]){{5}}(?![ -][0-9])
          )
        )(?![a-z0-9])""",
        re.IGNORECASE | re.VERBOSE,
    ),
    PRISON_NUMBER: re.compile(
        rf"""{_START}(?:
          [a-z]-?[0-9]{{4}}-?[a-z]{{2}}
        | (?-i:(?!A[ ](?:19|20))[A-Z]{_JOIN}[0-9]{{4}}{_JOIN}[A-Z]{{2}})
        | [a-z]-?[0-9]{{4}}[ ]{{1,2}}(?!(?:{_SMALL_WORDS})\b)[a-z]{{2}}
        )(?![a-z0-9])""",
        re.IGNORECASE | re.VERBOSE,
    ),
}
_BREAK: Final = r"\s{0,2}[/.-]\s{0,2}"
_DAY: Final = "[0-9]{1,2}"
_ORDINAL: Final = "(?:st|nd|rd|th)?"
_YEAR: Final = "(?:[0-9]{4}|[0-9]{2})"
_AROUND_MONTH: Final = r"[\s./,-]{0,3}"
_DATE: Final = re.compile(
    rf"""(?<![0-9])(?:
      (?P<y1>[0-9]{{4}}){_BREAK}(?P<m1>{_DAY}){_BREAK}(?P<d1>{_DAY})
    | (?P<d2>{_DAY}){_BREAK}(?P<m2>{_DAY}){_BREAK}'?(?P<y2>{_YEAR})
    | (?P<d3>{_DAY}){_ORDINAL}{_AROUND_MONTH}(?:of\s{{1,3}})?(?P<m3>{_MONTH}){_AROUND_MONTH}['’]?(?P<y3>{_YEAR})
    | \b(?P<m4>{_MONTH}){_AROUND_MONTH}(?P<d4>{_DAY}){_ORDINAL}[\s,./-]{{1,3}}['’]?(?P<y4>{_YEAR})
    | (?P<y5>[0-9]{{4}}){_AROUND_MONTH}(?P<m5>{_MONTH}){_AROUND_MONTH}(?P<d5>{_DAY}){_ORDINAL}
    | (?<![0-9][ ])(?P<d6>[0-9]{{2}})[ ](?P<m6>[0-9]{{2}})[ ](?P<y6>[0-9]{{4}})(?![ ][0-9])
    )(?![0-9])""",
    re.IGNORECASE | re.VERBOSE,
)
# Figures that mean a day only where something says so.
_BARE: Final = re.compile(
    rf"""(?<![0-9])(?:
      [0-9]{{8}}
    | [0-9]{{6}}
    | {_DAY}[ ]{_DAY}[ ]{_YEAR}
    | [0-9]{{4}}[ ]{_DAY}[ ]{_DAY}
    )(?![0-9])""",
    re.VERBOSE,
)
# The words that announce a birthday, with at most a few words between them and the date.
_SAID: Final = r"(?:d[./ ]?o[./ ]?b\b\.?|date\s{1,3}of\s{1,3}birth|birth\s?date|birthday|born)"
_BEFORE: Final = re.compile(rf"\b{_SAID}[^0-9.]{{0,25}}$", re.IGNORECASE)
_AFTER: Final = re.compile(r"[^0-9.]{0,8}\b(?:d\.?o\.?b\b|date\s{1,3}of\s{1,3}birth)", re.IGNORECASE)
# How far back the announcement of a date is looked for: longer than the longest.
_BACK: Final = 64
# What takes up no room of its own: zero-width and soft characters, marks over letters.
_UNSEEN: Final = frozenset(("Cf", "Mn", "Me"))
_ALIKE: Final = {"\N{MINUS SIGN}": "-", "\N{HYPHEN BULLET}": "-", "\N{FRACTION SLASH}": "/", "\N{DIVISION SLASH}": "/"}


@dataclass(frozen=True)
class Finding:
    """Something in a text that could identify a person on probation: its kind, its line and its words."""

    kind: str
    line: int
    found: str
    # Where it stands in the text, counted in characters.
    start: int = field(default=0, compare=False)

    @property
    def sentence(self) -> str:
        """Say what to take out, where it stands and what to write instead."""
        advice = "An age is enough, such as" if self.kind == DATE_OF_BIRTH else "Write"
        return f"Take out “{self.found}” on line {self.line}: it looks like a {self.kind}. {advice} “a man of 30”"


def find_identifiers(text: str, *, on: date) -> list[Finding]:
    """Return every case number, prison number and likely date of birth in `text`, in the order of the text."""
    plain, places = _plain(text)
    spans = sorted((*_numbers(plain), *_birthdays(plain, on)), key=lambda found: found[1])
    ends = [place for place, character in enumerate(text) if character == "\n"] if spans else []
    return [
        _finding(text, kind, bisect_left(ends, places[start]) + 1, places[start], places[end - 1] + 1)
        for kind, start, end in spans
    ]


def _finding(text: str, kind: str, line: int, start: int, end: int) -> Finding:
    words = text[start:end]
    return Finding(kind, line, words.strip(), start + len(words) - len(words.lstrip()))


def month_called(word: str) -> int | None:
    """Return the number of the month that `word` names, in full or in three letters; None when it names none."""
    return MONTHS.index(word[:3].lower()) + 1 if re.fullmatch(_MONTH, word, re.IGNORECASE) else None


def _plain(text: str) -> tuple[str, range | list[int]]:
    """Return `text` in plain characters, and where each of them stands in `text`."""
    if text.isascii():
        return text.replace("\t", " "), range(len(text))
    pairs = [(plain, place) for place, character in enumerate(text) for plain in _plain_character(character)]
    return "".join(plain for plain, _ in pairs), [place for _, place in pairs]


@lru_cache(maxsize=4096)
def _plain_character(character: str) -> str:
    """Return the plain characters that one character looks like: none for one that is not seen."""
    return "".join(_look(part) for part in unicodedata.normalize("NFKC", character))


def _look(part: str) -> str:
    """Return the ASCII figure, hyphen, slash or space that a character stands for, or the character."""
    category = unicodedata.category(part)
    if category in _UNSEEN:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(part))
    if category == "Pd":
        return "-"
    return " " if category == "Zs" or part == "\t" else _ALIKE.get(part, part)


def _numbers(plain: str) -> Iterator[tuple[str, int, int]]:
    """Yield the case and prison numbers: kind, start and end."""
    for kind, pattern in _NUMBERS.items():
        for match in pattern.finditer(plain):
            yield kind, match.start(), match.end()


def _birthdays(plain: str, on: date) -> Iterator[tuple[str, int, int]]:
    """Yield the dates that are said to be, or by their age probably are, dates of birth."""
    oldest, taken = years_after(on, -OLD_DATE_YEARS), set()
    for match in _DATE.finditer(plain):
        if _said_to_be(plain, match) or any(day < oldest for day in _readings(match, on)):
            taken.add(match.start())
            yield DATE_OF_BIRTH, match.start(), match.end()
    for match in _BARE.finditer(plain):
        if match.start() not in taken and _said_to_be(plain, match):
            yield DATE_OF_BIRTH, match.start(), match.end()


def _said_to_be(plain: str, match: re.Match[str]) -> bool:
    """Say whether the words beside a date call it a date of birth."""
    start, end = match.span()
    return bool(_BEFORE.search(plain, max(0, start - _BACK), start) or _AFTER.match(plain, end))


def _readings(match: re.Match[str], on: date) -> Iterator[date]:
    """Yield the days that a written date can mean: day first, then month first."""
    parts = {name[0]: (name, words) for name, words in match.groupdict().items() if words}
    day, month_words = int(parts["d"][1]), parts["m"][1]
    month = int(month_words) if month_words.isdigit() else month_called(month_words) or 0
    if year := _year(match, *parts["y"], named_month=not month_words.isdigit(), on=on):
        for day_number, month_number in ((day, month), (month, day)):
            with suppress(ValueError):
                yield date(year, month_number, day_number)


def _year(match: re.Match[str], name: str, words: str, *, named_month: bool, on: date) -> int:
    """Return the year meant; 0 for two figures that might be anything else, such as “On 3 May 92 people came”."""
    if len(words) == 4:
        return int(words)
    before = match.string[match.start(name) - 1]
    if before not in "'’" and not (named_month and before in "-/"):
        return 0
    year = on.year // 100 * 100 + int(words)
    return year if year <= on.year + AHEAD_YEARS else year - 100
