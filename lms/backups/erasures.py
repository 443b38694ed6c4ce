"""Who was erased since a moment: a backup of before brings them back, so they are erased again after it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import DatabaseError

from lms.models import AuditEvent

CODE: Final = "person_erased"


@dataclass(frozen=True)
class Erased:
    """Somebody who was erased: the number of their row, and when."""

    person: int
    at: datetime


def since(moment: datetime) -> list[Erased]:
    """Return everybody who was erased since, the first one first; nobody where there is no audit record to ask."""
    rows = AuditEvent.objects.filter(code=CODE, at__gte=moment).order_by("at", "pk")
    try:
        return [Erased(person, at) for person, at in rows.values_list("subject_id", "at")]
    except DatabaseError:
        return []
