"""What every table of ours shares: its personal fields are named, and dated rows are half-open."""

from datetime import date
from typing import Any, ClassVar, Final, Self

from django.db import models
from django.db.models import F, Q

# How long personal fields are kept. The periods are UNCONFIRMED and shipped off: nothing is erased by itself.
NOT_PERSONAL: Final = "not personal"
WHILE_EMPLOYED: Final = "while employed"
TRAINING_RECORD: Final = "training record"
PRIVATE: Final = "private matter"


class Record(models.Model):
    """A table of ours: `personal` says for every field that holds words whether it is personal, and how long kept."""

    personal: ClassVar[dict[str, str]] = {}

    class Meta:
        abstract = True


class Frozen(Record):
    """A row that is written once: a correction is a new row that names the one it replaces."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row the first time, and refuse ever after."""
        if self.pk is not None and not self._state.adding:
            raise TypeError(f"{type(self).__name__} {self.pk} is a record: write a new row that replaces it.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: records are kept."""
        raise TypeError(f"{type(self).__name__} {self.pk} is a record and is never deleted.")


class DatedQuerySet(models.QuerySet[Any]):
    """Rows in force between two days, the second not included."""

    def on(self, day: date) -> Self:
        """Return the rows in force on `day`."""
        return self.filter(Q(ends=None) | Q(ends__gt=day), starts__lte=day)

    def not_over_by(self, day: date) -> Self:
        """Return the rows in force on `day` or later."""
        return self.filter(Q(ends=None) | Q(ends__gt=day))


class Dated(Record):
    """A row in force from `starts` up to, not including, `ends`; no end means still in force."""

    starts = models.DateField("from")
    ends = models.DateField("until", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gt=F("starts")),
                name="%(app_label)s_%(class)s_ends_after_start",
                violation_error_message="The last day must be after the first day.",
            )
        ]

    def is_on(self, day: date) -> bool:
        """Say whether the row is in force on `day`."""
        return self.starts <= day and (self.ends is None or day < self.ends)
