"""Writes the cases of an invented nation as coded facts: who holds each since which file, and who did before."""

from datetime import date
from typing import Any, Final

from lms.management.example.national.case_kinds import COLUMNS, CaseKind, columns
from lms.management.example.national.caseloads import Holder, caseloads_of
from lms.management.example.national.files_taken_in import Files, every_four_weeks
from lms.management.example.national.laying import lay
from lms.management.example.national.world import Place, World
from mentoring.caseload.models import Case, CaseReading, FileKind, Holding
from mentoring.caseload.references import key_of, mask_of

# Shares, all invented: cases that were there in the first file, that came from a colleague, whose facts have changed.
FROM_THE_START, MOVED, CHANGED = 0.3, 0.09, 0.05
LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"


def write_cases(world: World) -> int:
    """Write cases, readings of their facts, holdings, and the files that they came from."""
    taken = _TakenIn(world)
    for holder in caseloads_of(world):
        taken.take(holder)
    return taken.write()


def reference(number: int) -> str:
    """Return an invented reference of a case; each number gives another one."""
    turn, rest = divmod(number * 700_001, 1_000_000)
    return f"{LETTERS[turn % len(LETTERS)]}{rest:06}"


class _TakenIn:
    """Cases as file after file told them."""

    def __init__(self, world: World) -> None:
        self.world, self.dice = world, world.chance("cases")
        self.days = every_four_weeks(world.on)
        self.files = Files(FileKind.HOLDINGS, world)
        self.facts: dict[int, tuple[Any, ...]] = {}
        self.cases: list[tuple[Any, ...]] = []
        self.readings: list[tuple[Any, ...]] = []
        self.holdings: list[tuple[Any, ...]] = []
        self.colleagues: dict[int, list[Holder]] = {}
        for holder in caseloads_of(world):
            self.colleagues.setdefault(holder.person.place.pk, []).append(holder)

    def take(self, holder: Holder) -> None:
        """Write down what somebody holds, each case since a file in which they worked in the team."""
        place, pdu = holder.person.place, self.world.pdu_of(holder.person.place)
        there = [day for day in self.days if (post := holder.post_on(day)) and post.place.pk == place.pk]
        for kind in holder.cases:
            since = self._since(there or self.days[-1:])
            self._case(holder, kind, since, place, pdu)

    def _since(self, days: list[date]) -> date:
        return days[0] if self.dice.random() < FROM_THE_START else self.dice.choice(days)

    def _case(self, holder: Holder, kind: CaseKind, since: date, place: Place, pdu: Place) -> None:
        number = len(self.cases) + 1
        text = reference(number)
        row = (number, key_of(text), mask_of(text), holder.person.pk, self.days[-1], *self._facts(kind))
        self.cases.append(row)
        source, line = self.files.line(pdu, since)
        first = self._held_before(number, since, place, pdu) or (source, line, since)
        self.holdings.append((number, holder.person.pk, place.pk, source, line, since, None))
        earlier = self.dice.choice(holder.cases) if self.dice.random() < CHANGED and since < self.days[-1] else kind
        self.readings.append((number, *first, earlier.text))
        if earlier is not kind:
            day = self.dice.choice([day for day in self.days if day > since])
            self.readings.append((number, *self.files.line(pdu, day), day, kind.text))

    def _facts(self, kind: CaseKind) -> tuple[Any, ...]:
        return self.facts.setdefault(id(kind), columns(kind))

    def _held_before(self, number: int, since: date, place: Place, pdu: Place) -> tuple[int, int, date] | None:
        """Let a colleague of the team have held the case up to the file in which it moved, for a few cases."""
        before = [day for day in self.days if day < since]
        if not before or self.dice.random() >= MOVED:
            return None
        day, other = self.dice.choice(before), self.dice.choice(self.colleagues[place.pk])
        post = other.post_on(day)
        if post is None or post.place.pk != place.pk:
            return None
        source, line = self.files.line(pdu, day)
        self.holdings.append((number, other.person.pk, place.pk, source, line, day, since))
        return source, line, day

    def write(self) -> int:
        """Write all of it."""
        holding = ("case_id", "person_id", "unit_id", "source_id", "line", "starts", "ends")
        return (
            self.files.write()
            + lay(Case, ("pk", "key", "mask", "holder_id", "facts_day", *COLUMNS), self.cases)
            + lay(CaseReading, ("case_id", "source_id", "line", "day", "facts"), self.readings)
            + lay(Holding, holding, self.holdings)
        )
