"""Who was erased since a moment: a backup of before brings them back, so they are erased again after it."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import DatabaseError

from lms.models import AuditEvent

CODE: Final = "person_erased"


@dataclass(frozen=True)
class Erased:
    """Somebody who was erased: the number of their row, which kinds of record, and when last."""

    person: int
    kinds: tuple[str, ...]
    at: datetime

    def command(self, by: str) -> str:
        """Return what erases the same again; `by` is the e-mail of who answers for it now."""
        kinds = shlex.quote(",".join(self.kinds))
        return f"manage.py erase_person {self.person} --confirm {self.person} --kinds {kinds} --by {by}"


def since(moment: datetime) -> list[Erased]:
    """Return everybody who was erased since, the first one first; nobody where there is no audit record to ask."""
    rows = AuditEvent.objects.filter(code=CODE, at__gte=moment).order_by("at", "pk")
    try:
        return _each_once(rows)
    except DatabaseError:
        return []


def _each_once(rows: Iterable[AuditEvent]) -> list[Erased]:
    """Put together what was erased of one person at several times: a rule ends one kind after the other."""
    found: dict[int, Erased] = {}
    for row in rows:
        before = found.get(row.subject_id)
        kinds = {*row.facts["kinds"], *(before.kinds if before else ())}
        found[row.subject_id] = Erased(row.subject_id, tuple(sorted(kinds)), row.at)
    return list(found.values())
