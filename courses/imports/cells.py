"""What one cell says: words, an e-mail, a day, a number, a choice. Each refuses with a sentence. Pure."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from lms.calendar import in_words
from lms.screening import find_identifiers
from lms.workbooks import LONGEST_NUMBER

EMAIL: Final = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
BRITISH: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
SHORT_YEAR: Final = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
FIRST_DAY: Final = date(1950, 1, 1)
FORMULA_SIGNS: Final = ("=", "+", "@", "-")
DAY: Final = "Write a day as 03/05/2026 or 2026-05-03."


class Wrong(Exception):  # reads as the cause it carries
    """One cell that is not what its column holds."""

    def __init__(self, column: str, found: Any, cause: str) -> None:
        super().__init__(cause)
        self.column, self.found, self.cause = column, found, cause


def tidy(value: Any) -> Any:
    """Return a cell without spaces around it; an empty one is nothing."""
    if isinstance(value, str):
        value = " ".join(value.replace("\xa0", " ").split())
    return None if value == "" else value


def shown(value: Any) -> str:
    """Write what stands in a cell, shortened."""
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    words = "" if value is None else f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
    return words if len(words) <= 60 else f"{words[:59]}…"


def words(most: int, *, screened: date | None = None) -> Callable[[Any], str]:
    """Return a reader of up to `most` characters; free text is screened for identifiers of people on probation."""

    def read(value: Any) -> str:
        text = as_text(value)
        if text.startswith(FORMULA_SIGNS):
            raise ValueError(f"This begins with {text[0]}, as a formula does. Write it in plain words.")
        if not all(character.isprintable() for character in text):
            raise ValueError("This holds a character that cannot be seen. Type the words again.")
        if len(text) > most:
            raise ValueError(f"At most {most} characters are taken: this has {len(text)}.")
        if screened and (found := find_identifiers(text, on=screened)):
            raise ValueError(f"“{found[0].found}” looks like a {found[0].kind}. Take it out.")
        return text

    return read


def as_text(value: Any) -> str:
    """Return a cell as text; a whole number stands without a point."""
    if isinstance(value, bool | date):
        raise ValueError("Words are needed here, and this is of another kind.")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def email(value: Any) -> str:
    """Read a work e-mail, in small letters."""
    text = as_text(value).casefold()
    if len(text) > 254 or not EMAIL.fullmatch(text):
        raise ValueError("Write a work e-mail, such as nadia.rowe@example.org.")
    return text


def day(value: Any) -> date:
    """Read a day: one that the sheet holds as a day, or 03/05/2026, or 2026-05-03."""
    if isinstance(value, datetime):
        if value.time() != time():
            raise ValueError("This is a moment and not a day. Leave the time out.")
        value = value.date()
    if isinstance(value, date):
        return _sane(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError("This is a number. Format the column as a date in Excel, and send the file again.")
    return _sane(_written(str(value)[:LONGEST_NUMBER]))


def _written(text: str) -> date:
    iso, british = ISO.fullmatch(text), BRITISH.fullmatch(text)
    if not iso and not british:
        raise ValueError(f"Write the year in four figures: {DAY[12:]}" if SHORT_YEAR.fullmatch(text) else DAY)
    year, month, number = iso.groups() if iso else british.groups()[::-1] if british else ("", "", "")
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        raise ValueError(f"There is no such day. {DAY}") from None


def _sane(found: date) -> date:
    if not FIRST_DAY <= found <= date(2100, 1, 1):
        raise ValueError(f"{in_words(found)} cannot be meant.")
    return found


def number(least: Decimal | int, most: Decimal | int, places: int = 0) -> Callable[[Any], Decimal]:
    """Return a reader of a number between two others with so many decimal places at most."""
    kind = "A whole number" if places == 0 else f"A number with at most {places} decimal place{'s' * (places > 1)}"

    def read(value: Any) -> Decimal:
        try:
            found = _decimal(value)
        except (InvalidOperation, ValueError):
            raise ValueError(f"{kind} from {least} to {most}.") from None
        if not least <= found <= most or found != round(found, places):
            raise ValueError(f"{kind} from {least} to {most}.")
        return found

    return read


def _decimal(value: Any) -> Decimal:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(round(value, 6)))
    if isinstance(value, str) and len(value) <= LONGEST_NUMBER and NUMBER.fullmatch(value):
        return Decimal(value)
    raise ValueError


def choice(names: Mapping[str, str]) -> Callable[[Any], str]:
    """Return a reader of one of several values, by its key or by its name; `names` is key -> name."""
    wanted = {spelled(word): key for key, name in names.items() for word in (name, key)}

    def read(value: Any) -> str:
        found = wanted.get(spelled(as_text(value)))
        if found is None:
            raise ValueError(f"One of: {', '.join(names)}.")
        return found

    return read


def spelled(text: str) -> str:
    """Return a word as it is compared: in small letters, with hyphens and underscores as spaces."""
    return " ".join(re.sub(r"[-_]", " ", text).casefold().split())
