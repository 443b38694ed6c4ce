"""The weekly digest: five lines for a manager, each a count and a link."""

from typing import Any

from django.db import models

from lms.models import Person, Record
from lms.models.record import NOT_PERSONAL


class Digest(Record):
    """What a manager was told on a Monday: counts and links, never a name, because rights may end before it is read."""

    personal = {"lines": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="digests")
    # The Monday that it is of.
    week = models.DateField()
    # Five lines: the key of what is counted, the count, the one of the week before, and the places that were counted,
    # with those of them at which cases are told of.
    lines: Any = models.JSONField(default=list)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "week"], name="progress_digest_once_a_week")]

    def __str__(self) -> str:
        """Say of which week."""
        return f"Week of {self.week}"
