"""What a rule of the programme is: sentence, dated values, bounds, source and owner. Plain Python.

A new value is added to `in_force` with its first day; an old one is never edited, because decisions are
re-read by the rules of their day. Where nobody has found a source, `source` begins with UNCONFIRMED and
every screen says so.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

Value = int | str | tuple[tuple[int, int, int], ...] | tuple[str, ...]
UNCONFIRMED: Final = "UNCONFIRMED"
SERVICE_BEGAN: Final = date(2021, 6, 26)


@dataclass(frozen=True)
class Rule:
    """One rule: what a manager would say, the values it has had, and who may choose otherwise."""

    key: str
    group: str
    sentence: str
    unit: str
    in_force: tuple[tuple[date, Value], ...]
    source: str
    owner: str = "National lead for learning"
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()

    @property
    def confirmed(self) -> bool:
        """Say whether somebody has found a source for it."""
        return not self.source.startswith(UNCONFIRMED)

    @property
    def regional(self) -> bool:
        """Say whether a region may choose its own value."""
        return self.least is not None or bool(self.choices)

    def version_on(self, day: date) -> int:
        """Return the number, from 1, of the value in force on `day`; the first one also covers earlier days."""
        return max(1, sum(start <= day for start, _ in self.in_force))

    def national_on(self, day: date) -> Value:
        """Return the national value in force on `day`."""
        return self.in_force[self.version_on(day) - 1][1]

    def why_not(self, value: Value) -> str:
        """Return the sentence that refuses `value` as a region's choice, or nothing when it may be chosen."""
        if not self.regional:
            return "This rule is the same everywhere: a region cannot choose its own value."
        if self.choices:
            return "" if value in self.choices else f"Choose one of: {', '.join(self.choices)}."
        if not isinstance(value, int) or self.least is None or self.most is None:
            return "Enter a whole number."
        if not self.least <= value <= self.most:
            return f"Enter a number from {self.least} to {self.most}: you wrote {value}."
        return ""
