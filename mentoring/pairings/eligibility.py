"""Whether somebody may mentor on a day, since when and until when, with the working that leads to it. Pure."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lms.calendar import in_words
from mentoring.pairings.counting import (
    History,
    Length,
    before,
    counting,
    day_reached,
    days_eligible,
    days_trained,
    length_of,
    years_in_words,
)
from mentoring.pairings.mentor_rules import MentorRules, RulesOverTime
from mentoring.pairings.spans import FAR, Span, covers
from mentoring.pairings.working import lines_of, obstacle_on, words_for


@dataclass(frozen=True)
class Experience:
    """What a person's time adds up to on a day, with the working that leads to it."""

    on: date
    total: Length
    years: int
    eligible_from: date | None
    eligible_on: tuple[Span, ...]
    # What keeps them from mentoring on the day, as a verb, and until when: "is on a career break", "until they ...".
    today: str
    working: tuple[str, ...]
    mend: str = ""
    trained_on: tuple[Span, ...] = ()
    training_needed: bool = False
    lapses_because: str = ""

    @property
    def eligible(self) -> bool:
        """Say whether the person may mentor on the day."""
        return covers(self.eligible_on, self.on)

    @property
    def eligible_since(self) -> date | None:
        """Return the day from which they have had the years, once it has come."""
        return self.eligible_from if self.eligible_from and self.eligible_from <= self.on else None

    @property
    def eligible_next(self) -> date | None:
        """Return the first day after this one on which they begin to be eligible, as things stand."""
        return next((starts for starts, _ in self.eligible_on if starts > self.on), None)

    @property
    def lapses_on(self) -> date | None:
        """Return the first day on which somebody who is eligible will not be, as things stand."""
        ends = next((ends for starts, ends in self.eligible_on if starts <= self.on < ends), FAR)
        return ends if ends < FAR else None

    @property
    def trained(self) -> bool:
        """Say whether training as a mentor is in date on the day."""
        return covers(self.trained_on, self.on)

    @property
    def trained_until(self) -> date | None:
        """Return the first day without training in date, of the training that began last; none, or none in sight."""
        ends = [ends for starts, ends in self.trained_on if starts <= self.on]
        return ends[-1] if ends and ends[-1] < FAR else None

    def why_not(self, name: str) -> str:
        """Return why `name` may not mentor and what would change it, as a sentence; nothing when they may."""
        if self.eligible:
            return ""
        later = self.eligible_next
        if self.eligible_since:
            until = f"until {in_words(later)}" if later else self.mend or "now"
            return f"{name} {self.today}, so they cannot mentor {until}."
        had = f"has {self.total.roughly}" if self.total != Length() else "has no time"
        sentence = f"{name} {had} as a qualified practitioner and needs {years_in_words(self.years)}."
        return f"{sentence} They may mentor from {in_words(later)}." if later else f"{sentence} {name} {self.today}."

    def as_record(self) -> dict[str, Any]:
        """Return what a pairing keeps of it."""
        return {
            "on": self.on.isoformat(),
            "months": self.total.months,
            "days": self.total.days,
            "eligible_from": self.eligible_from.isoformat() if self.eligible_from else None,
            "working": list(self.working),
        }


def experience_of(history: History, rules: MentorRules | RulesOverTime, on: date, *, worded: bool = True) -> Experience:
    """Work out a person's experience on a day; posts still held are taken to go on. For many, leave out the words."""
    time = rules if isinstance(rules, RulesOverTime) else RulesOverTime.always(rules)
    now = time.on(on)
    stretches = list(counting(history, now))
    first = day_reached(stretches, now.years)
    found = Experience(
        on=on,
        total=length_of(before(stretches, on)),
        years=now.years,
        eligible_from=first,
        eligible_on=days_eligible(history, time),
        today="",
        working=tuple(line.text for line in lines_of(history, now, on)) if worded else (),
        trained_on=tuple(days_trained(history, now)),
        training_needed=now.training_needed,
    )
    if found.lapses_on:
        return replace(found, lapses_because=obstacle_on(found.lapses_on, history, time).lapse)
    if found.eligible:
        return found
    today, mend = words_for(on, first, history, time)
    return replace(found, today=today, mend=mend)
