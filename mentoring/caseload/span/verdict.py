"""A manager's span against the rule, in words and a shape. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lms.calendar import in_words
from mentoring.caseload.span.lines import DAY, Lines, Span


@dataclass(frozen=True)
class Against:
    """How a span stands to the rule: by how much it is over, or why it is not measured."""

    words: str
    kind: str
    over: Decimal = Decimal(0)

    @property
    def in_sentence(self) -> str:
        """Return the words as they stand within a sentence."""
        return self.words[0].lower() + self.words[1:]


def against(span: Span, limit: int) -> Against:
    """Measure a span by the rule: exactly at it is not over it."""
    over = span.full_time_equivalent - limit
    if over > 0:
        return Against(f"{over} over the rule of {limit}", "warn", over)
    if over == 0:
        return Against(f"At the rule of {limit}", "allow")
    return Against(f"{-over} below the rule of {limit}", "allow")


def standing_of(lines: Lines, manager: int, limit: int, day: date) -> Against:
    """Say how a manager stands on a day: whoever is away, or is not measured by the rule, is over nothing."""
    if lines.is_away(manager, day):
        back = lines.back(manager, day)
        return Against(f"Away until {in_words(back - DAY)}" if back else "Away", "not_applicable")
    if not lines.measured(manager, day):
        return Against("The rule is for senior probation officers", "not_applicable")
    return against(lines.span(manager, day), limit)
