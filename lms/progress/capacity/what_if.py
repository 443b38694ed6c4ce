"""What an intake would need: the same months with it and without, and what would be short first."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from lms.progress.capacity.ahead import Ahead
from lms.progress.capacity.demand import Intake
from lms.progress.capacity.picture import Picture, picture_of
from lms.progress.capacity.place import Capacity
from lms.progress.capacity.shortage import Shortage, more_than
from lms.progress.capacity.supply import Kind
from lms.progress.capacity.words import (
    NAMES,
    amount_in_words,
    drawn,
    first_recorded,
    recorded_first,
    short_in_words,
    short_of,
    unrecorded_in_words,
)

# How many months from its first one an intake is followed.
FOLLOWED: Final = 18


@dataclass(frozen=True)
class WhatIf:
    """An intake, and the capacity of its place without it."""

    intake: Intake
    base: Capacity
    name: str

    @cached_property
    def parts(self) -> list[Intake]:
        """Return where its learners would go."""
        return self.base.spread(self.intake)

    @cached_property
    def capacity(self) -> Capacity:
        """Return how it would be with it."""
        return self.base.with_intakes(self.parts)

    @cached_property
    def added(self) -> list[Shortage]:
        """Return what would be short because of it, or shorter than it is anyway; the soonest first."""
        return more_than(self.base.shortages, self.capacity.shortages)

    @property
    def ahead(self) -> Ahead:
        """Return the months."""
        return self.base.ahead

    @property
    def sentence(self) -> str:
        """Say where and when it adds to what is short first, and of what."""
        start = f"An intake of {self.intake.learners} in {self.intake.month:%B %Y}"
        if not self.added:
            return f"{start}: nothing is short because of it within {FOLLOWED} months of its start"
        if self.capacity.unrecorded(self.first):
            return f"{start}: {unrecorded_in_words(self.capacity, self.first)}"
        more = " more than without it" if self._without(self.first) else ""
        return f"{start}: first short of {short_in_words(self.capacity, self.first)}{more}"

    @cached_property
    def first(self) -> Shortage:
        """Return the first shortage because of it; where nobody is on record it is told last."""
        return first_recorded(self.capacity, self.added)

    @property
    def already(self) -> str:
        """Say what is short without it."""
        if not self.base.shortages:
            return "Without it nothing is short in these months."
        first = first_recorded(self.base, self.base.shortages)
        if self.base.unrecorded(first):
            return f"Without it too {unrecorded_in_words(self.base, first)}."
        return f"Already short without it: {short_in_words(self.base, first)}."

    @property
    def why(self) -> str:
        """Say how much of the first shortage there is without it."""
        if not self.added or self.capacity.unrecorded(self.first) or not (before := self._without(self.first)):
            return ""
        return (
            f"Without it {self.base.name(self.first.place)} is short of {NAMES[Kind(self.first.kind)]} in that month "
            f"too, by {amount_in_words(self.first.kind, before)}."
        )

    def _without(self, one: Shortage) -> float:
        same = (
            row for row in self.base.shortages if (row.step, row.place, row.kind) == (one.step, one.place, one.kind)
        )
        return next((row.amount for row in same), 0.0)

    @property
    def others(self) -> list[dict[str, str]]:
        """Return the first shortage because of it of each other kind, and its place."""
        seen = {self.first.kind} if self.added else set()
        found = []
        for one in recorded_first(self.capacity, self.added):
            if one.kind not in seen:
                seen.add(one.kind)
                nobody = self.capacity.unrecorded(one)
                words = unrecorded_in_words(self.capacity, one) if nobody else short_in_words(self.capacity, one)
                found.append({"state": "warn", "text": words if nobody else f"Then of {words}"})
        return found

    @property
    def picture(self) -> Picture:
        """Draw the months with it."""
        name = f"Capacity of {self.name} with this intake"
        return picture_of(drawn(self.capacity), self.ahead, name, self.first_step)

    @property
    def first_step(self) -> int:
        """Return the step before its first month: what lies before that is as it is without it."""
        return self.ahead.step_of(self.intake.month) - 1

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Return the columns of the table that compares."""
        labels = ["Learners", "With it", *(f"{NAMES[kind].capitalize()} short" for kind in self._kinds)]
        found = [{"label": label, "number": True} for label in labels]
        return [{"label": "On the last day of"}, *found]

    @property
    def _kinds(self) -> list[Kind]:
        return [kind for kind in self.base.kinds if any(row.kind == kind for row in self.base.balances)]

    @property
    def rows(self) -> list[list[Any]]:
        """Return the rows of the table: what is short with it, and beside that what is without."""
        without, with_it = self.base.learners, self.capacity.learners
        short = {kind: (short_of(self.base, kind), short_of(self.capacity, kind)) for kind in self._kinds}
        found = []
        for step in self.ahead.steps[self.first_step :]:
            cells = [_number(without[step]), _number(with_it[step])]
            cells += [_compared(before[step], after[step]) for before, after in short.values()]
            found.append([self.ahead.in_words(step), *cells])
        return found

    @property
    def part_rows(self) -> list[list[Any]]:
        """Return where its learners would go, and the room that mentors have there in its first month without it."""
        step = self.ahead.step_of(self.intake.month)
        found = []
        for part in self.parts:
            room = self.base.supply.at(Kind.MENTORS, part.place)[step] - self.base.demand.mentored_at(part.place)[step]
            free = f"{room:g}" if room > 0 else "none"
            found.append([self.base.name(part.place), _number(part.learners), {"text": free, "number": True}])
        return found


PART_COLUMNS: Final = (
    {"label": "Place"},
    {"label": "Of this intake", "number": True},
    {"label": "Free mentor places without it", "number": True},
)


def _number(amount: float) -> dict[str, Any]:
    return {"text": f"{amount:g}" if amount else "none", "number": True}


def _compared(before: float, after: float) -> dict[str, Any]:
    """Write what is short with the intake; the note says what is short without it."""
    if not after:
        return _number(0)
    found: dict[str, Any] = {
        "text": f"{after:g}",
        "number": True,
        "note": f"{before:g} without it" if before else "none without it",
    }
    return found | ({"state": "warn"} if after > before else {})
