"""Finds what would point at a person on probation in free text, so that it can be refused before it is kept."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

from lms.calendar import years_after

CASE_NUMBER: Final = "case number"
PRISON_NUMBER: Final = "prison number"
DATE_OF_BIRTH: Final = "date of birth"
# A whole date this many years back is far more often a birthday than anything an officer writes about.
OLD_DATE_YEARS: Final = 10

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_NUMBERS: Final = {
    CASE_NUMBER: re.compile(r"(?<![a-z0-9])[a-z][0-9]{6}(?![a-z0-9])", re.IGNORECASE),
    PRISON_NUMBER: re.compile(r"(?<![a-z0-9])[a-z][0-9]{4}[a-z]{2}(?![a-z0-9])", re.IGNORECASE),
}
_DATE: Final = re.compile(
    rf"""(?<![0-9])(?:
      (?P<y1>[0-9]{{4}})-(?P<m1>[0-9]{{1,2}})-(?P<d1>[0-9]{{1,2}})
    | (?P<d2>[0-9]{{1,2}})\s?[/.-]\s?(?P<m2>[0-9]{{1,2}})\s?[/.-]\s?(?P<y2>[0-9]{{4}}|[0-9]{{2}})
    | (?P<d3>[0-9]{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m3>{_MONTH})\.?,?\s+(?P<y3>[0-9]{{4}})
    | (?P<m4>\b(?:{_MONTH}))\.?\s+(?P<d4>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>[0-9]{{4}})
    )(?![0-9])""",
    re.IGNORECASE | re.VERBOSE,
)
# The words that announce a birthday, with at most a few words between them and the date.
_BEFORE: Final = re.compile(r"\b(?:d\.?o\.?b\b\.?|date\s+of\s+birth|birthday|born)[^0-9.]{0,25}$", re.IGNORECASE)
_AFTER: Final = re.compile(r"[^0-9.]{0,8}\b(?:d\.?o\.?b\b|date\s+of\s+birth)", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """Something in a text that could identify a person on probation: its kind, its line and its words."""

    kind: str
    line: int
    found: str

    @property
    def sentence(self) -> str:
        """Say what to take out, where it stands and what to write instead."""
        advice = "An age is enough, such as" if self.kind == DATE_OF_BIRTH else "Write"
        return f"Take out “{self.found}” on line {self.line}: it looks like a {self.kind}. {advice} “a man of 30”"


def find_identifiers(text: str, *, on: date) -> list[Finding]:
    """Return every case number, prison number and likely date of birth in `text`, in the order of the text."""
    matches = sorted((*_numbers(text), *_birthdays(text, on)), key=lambda pair: pair[1].start())
    return [Finding(kind, text.count("\n", 0, match.start()) + 1, match.group().strip()) for kind, match in matches]


def month_called(word: str) -> int | None:
    """Return the number of the month that `word` names, in full or in three letters; None when it names none."""
    return MONTHS.index(word[:3].lower()) + 1 if re.fullmatch(_MONTH, word, re.IGNORECASE) else None


def _numbers(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the case and prison numbers of `text`."""
    for kind, pattern in _NUMBERS.items():
        for match in pattern.finditer(text):
            yield kind, match


def _birthdays(text: str, on: date) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the dates of `text` that are said to be, or by their age probably are, dates of birth."""
    oldest = years_after(on, -OLD_DATE_YEARS)
    for match in _DATE.finditer(text):
        said_to_be = _BEFORE.search(text[: match.start()]) or _AFTER.match(text, match.end())
        if said_to_be or any(day < oldest for day in _readings(match)):
            yield DATE_OF_BIRTH, match


def _readings(match: re.Match[str]) -> Iterator[date]:
    """Yield the days that a written date with a four-figure year can mean: day first, then month first."""
    parts = {name[0]: words for name, words in match.groupdict().items() if words}
    if len(parts["y"]) == 4:
        month = int(parts["m"]) if parts["m"].isdigit() else month_called(parts["m"]) or 0
        for day_number, month_number in ((int(parts["d"]), month), (month, int(parts["d"]))):
            with suppress(ValueError):
                yield date(int(parts["y"]), month_number, day_number)
