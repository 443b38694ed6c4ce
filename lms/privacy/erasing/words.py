"""By which words somebody is known, and what stands where words were. Pure."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

ERASED: Final = "Erased"
ERASED_ADDRESS: Final = "erased@erased.invalid"
SHORTEST_CODE: Final = 4
# A word that is a key, a number, a day or an answer to choose, and nothing that somebody wrote.
CODE: Final = re.compile(r"[A-Za-z0-9_.:+-]{0,64}")


@dataclass(frozen=True)
class Identity:
    """The words by which somebody is known, and the number under which their records go on."""

    number: int
    names: tuple[str, ...] = ()
    email: str = ""
    staff_code: str = ""

    @property
    def pseudonym(self) -> str:
        """Return what stands where the name stood."""
        return f"Erased person {self.number}"

    @property
    def address(self) -> str:
        """Return an address that is nobody’s: no mail can be sent to the top level called invalid."""
        return f"erased-{self.number}@erased.invalid"

    @property
    def terms(self) -> tuple[tuple[re.Pattern[str], str, str], ...]:
        """Return what to look for, what to put there, and how to find the rows that may hold it."""
        found = [(_whole(name), self.pseudonym, name) for name in self.names if len(name) > 2]
        if self.email:
            pattern = re.compile(rf"(?<![\w.+-]){re.escape(self.email)}(?![\w-]|\.\w)", re.IGNORECASE)
            found.insert(0, (pattern, self.address, self.email))
        if len(self.staff_code) >= SHORTEST_CODE and not self.staff_code.isdecimal():
            found.append((_whole(self.staff_code), self.pseudonym, self.staff_code))
        return tuple(found)

    def without(self, text: str) -> str:
        """Return a text in which they are not named."""
        for pattern, instead, _ in self.terms:
            text = pattern.sub(instead, text)
        return text


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)


def in_json(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value with every text in it changed, keys included, and its shape kept."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [in_json(one, change) for one in value]
    if isinstance(value, dict):
        return {change(key): in_json(one, change) for key, one in value.items()}
    return value


def without_words(value: Any) -> Any:
    """Return a value with what somebody wrote gone: its shape, its figures, its keys and its codes stay."""
    if isinstance(value, str):
        return value if CODE.fullmatch(value) else ERASED
    if isinstance(value, list):
        return [without_words(one) for one in value]
    if isinstance(value, dict):
        return {key: without_words(one) for key, one in value.items()}
    return value


def text_without(identity: Identity, text: str, *, as_json: bool) -> str:
    """Return what a column holds, as text, in which somebody is not named."""
    if not as_json:
        return identity.without(text)
    return json.dumps(in_json(json.loads(text), identity.without))
