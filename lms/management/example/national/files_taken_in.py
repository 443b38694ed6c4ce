"""The files that heads of PDU took in: one of each PDU and day, with a number for each of its lines."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from lms.management.example.national.laying import lay, next_pk
from lms.management.example.national.world import Place, World, moment
from lms.roles import Role
from mentoring.caseload.models import CaseloadImport, CoveredTeam, FileKind

FRIDAY: Final = 4
WEEK: Final = timedelta(weeks=1)


def last_friday(on: date) -> date:
    """Return the last Friday before a day."""
    return on - timedelta(days=(on.weekday() - FRIDAY - 1) % 7 + 1)


def every_four_weeks(on: date) -> list[date]:
    """Return the last Friday and every fourth one of the year before it, the earliest first."""
    return [last_friday(on) - number * 4 * WEEK for number in reversed(range(13))]


@dataclass
class Files:
    """Files of one kind: asked for a line of one, it is there."""

    kind: FileKind
    world: World
    rows: dict[tuple[str, date], list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin after the files that other parts have written."""
        self.first = next_pk(CaseloadImport)

    def line(self, pdu: Place, day: date) -> tuple[int, int]:
        """Return the id of the file of a PDU and day, and the number of a new line of it; the first is 2."""
        file = self.open(pdu, day)
        file[1] += 1
        return file[0], file[1]

    def open(self, pdu: Place, day: date) -> list[int]:
        """Let there be a file of a PDU and day, even one that no line is kept of; return its id and its last line."""
        return self.rows.setdefault((pdu.code, day), [self.first + len(self.rows), 1])

    def write(self) -> int:
        """Write the files, and which teams each spoke for where that counts."""
        names = ("pk", "kind", "file_name", "file_hash", "figures_day", "rows", "imported_by_id", "imported_at")
        written = lay(CaseloadImport, names, (self._row(*key, *file) for key, file in self.rows.items()))
        if self.kind == FileKind.WORKLOAD:
            return written
        teams = {pdu.code: [team.pk for team in self.world.teams if pdu.contains(team)] for pdu in self.world.pdus}
        covered = ((file[0], team) for (code, _), file in self.rows.items() for team in teams[code])
        return written + lay(CoveredTeam, ("source_id", "unit_id"), covered)

    def _row(self, code: str, day: date, pk: int, last: int) -> tuple[Any, ...]:
        name = f"{self.kind.value}-{code.lower()}-{day.isoformat()}.csv"
        digest = hashlib.sha256(f"{self.world.seed}:{name}".encode()).hexdigest()
        return pk, self.kind.value, name, digest, day, last - 1, self._head(code), moment(day)

    def _head(self, code: str) -> int:
        heads: dict[str, int] = self.world.kept.setdefault("heads", {})
        if not heads:
            for pdu in self.world.pdus:
                heads[pdu.code] = self.world.holders(Role.HEAD_OF_PDU, pdu)[0].pk
        return heads[code]
