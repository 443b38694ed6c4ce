"""Who would carry whom while a manager is away, on which days, against the rule; and whom nobody would carry. Pure.

A stand-in carries exactly the place of the role. Nobody may be carried by nobody: such a plan is not agreed.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

from lms.policy.practice import SPAN_OF_CONTROL
from lms.roles import Role
from mentoring.caseload.absences.asking import Away, ToCarry, days
from mentoring.caseload.span.lines import Charge, Lines, Span
from mentoring.caseload.span.verdict import Against, standing_of


@dataclass(frozen=True)
class Proposed:
    """Somebody who would carry one of these roles, from a day up to, not including, another."""

    role: ToCarry
    stand_in: int
    starts: date
    ends: date

    @property
    def charge(self) -> Charge:
        """Return it as it would count."""
        grant = self.role.grant
        senior = grant.role == Role.SPO.value
        return Charge(self.stand_in, grant.person_id, grant.pk, grant.unit.path, senior, self.starts, self.ends)


@dataclass(frozen=True)
class Change:
    """One stand-in on a run of days: the span without the absence and with it, and how that stands to the rule."""

    starts: date
    ends: date
    stand_in: int
    before: Span
    during: Span
    against: Against


@dataclass(frozen=True)
class Nobody:
    """People whom nobody would carry on a run of days, and why."""

    people: tuple[str, ...]
    starts: date
    ends: date
    why: str

    @property
    def in_words(self) -> str:
        """Say it."""
        return f"Nobody would carry {', '.join(self.people)}, {days(self.starts, self.ends)}: {self.why}."


@dataclass(frozen=True)
class Plan:
    """An absence with those who would stand in."""

    away: Away
    proposed: tuple[Proposed, ...] = ()

    @cached_property
    def planned(self) -> Lines:
        """Return who would carry whom with the absence."""
        away = self.away
        charges = [row.charge for row in self.proposed]
        return away.lines.with_absence(away.manager.pk, away.starts, away.ends, charges)

    @property
    def stand_ins(self) -> list[int]:
        """Return who would stand in, each once."""
        return list(dict.fromkeys(row.stand_in for row in self.proposed))

    @cached_property
    def cuts(self) -> list[date]:
        """Return the days on which anything about these managers may change, the first and the last included."""
        away = self.away
        people = self.planned.changes({*away.absent, *self.stand_ins}, away.starts, away.ends)
        rules = {day for history in away.rules.values() for day in history.changes([SPAN_OF_CONTROL])}
        return sorted({*people, *(day for day in rules if away.starts < day < away.ends)})

    @cached_property
    def changes(self) -> list[Change]:
        """Return every run of days on which a stand-in would carry more than without the absence."""
        found = [change for stand_in in self.stand_ins for change in self._changes_of(stand_in)]
        return sorted(found, key=lambda one: (one.starts, one.during.manager, one.stand_in))

    def _changes_of(self, stand_in: int) -> list[Change]:
        found: list[Change] = []
        for starts, ends in pairwise(self.cuts):
            before, during = self.away.lines.span(stand_in, starts), self.planned.span(stand_in, starts)
            if before == during:
                continue
            change = Change(starts, ends, stand_in, before, during, self.against(stand_in, starts))
            last = found[-1] if found else None
            if last and last.ends == starts and replace(change, starts=last.starts, ends=last.ends) == last:
                found[-1] = replace(last, ends=ends)
            else:
                found.append(change)
        return found

    def against(self, stand_in: int, day: date) -> Against:
        """Measure a stand-in’s span with the absence by the rule of a day."""
        return standing_of(self.planned, stand_in, int(self.away.rule(stand_in, day).value), day)

    @property
    def over(self) -> list[Change]:
        """Return the runs of days on which a stand-in would carry more than the rule."""
        return [change for change in self.changes if change.against.over]

    @cached_property
    def nobody(self) -> list[Nobody]:
        """Return whom nobody would carry because of this absence, and why."""
        found: list[Nobody] = []
        for starts, ends in pairwise(self.cuts):
            for one in self._nobody_on(starts, ends):
                last = next((row for row in found if row.ends == starts and _same(row, one)), None)
                if last:
                    found[found.index(last)] = replace(last, ends=ends)
                else:
                    found.append(one)
        return found

    def _nobody_on(self, starts: date, ends: date) -> Iterator[Nobody]:
        left = self.planned.uncarried(self.away.absent, starts)
        already = self.away.lines.uncarried(self.away.absent, starts)
        groups: dict[str, list[str]] = {}
        for person in left.keys() - already.keys():
            name = self.planned.names[person]
            groups.setdefault(self._why_nobody(person, left[person], starts), []).append(name)
        for why, names in sorted(groups.items()):
            yield Nobody(tuple(sorted(names)), starts, ends, why)

    def _why_nobody(self, person: int, manager: int, day: date) -> str:
        """Say why nobody carries somebody: no stand-in, their own stand-in, or outside the place of the role."""
        rows = [row for row in self.planned.charges_for(manager, day) if self.planned.at_work(row.stand_in, day)]
        if not rows:
            return f"nobody stands in for {self.planned.names[manager]}"
        if any(row.stand_in == person for row in rows):
            return "they stand in for their own line manager, and nobody carries themselves. Choose somebody else too"
        return "they work outside the place of the role that is stood in for. Give them another line manager first"

    @property
    def looked_at(self) -> str:
        """Return a mark of everything that is shown: only what was looked at is agreed."""
        away = self.away
        charges = [row.charge for row in self.proposed]
        shown = (away.manager.pk, away.starts, away.ends, charges, self.changes, self.nobody)
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:20]


def _same(one: Nobody, other: Nobody) -> bool:
    return (one.people, one.why) == (other.people, other.why)
