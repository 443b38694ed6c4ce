"""Pairings: who supports which learner, as mentor or practice tutor assessor, between two days."""

from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Func, Q

from lms.models import Person
from lms.models.record import TRAINING_RECORD, Dated


class PostgresExclusion(ExclusionConstraint):
    """An exclusion constraint that SQLite, which has none, passes over: there the action holds the same rule."""

    def _elsewhere(self, editor: BaseDatabaseSchemaEditor) -> bool:
        return editor.connection.vendor != "postgresql"

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return nothing for SQLite."""
        return None if self._elsewhere(schema_editor) else super().constraint_sql(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return nothing for SQLite."""
        return None if self._elsewhere(schema_editor) else super().create_sql(model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return nothing for SQLite."""
        return None if self._elsewhere(schema_editor) else super().remove_sql(model, schema_editor)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Leave validation to the action, which says the rule in a sentence."""


class DateRange(Func):
    """The half-open range of two days."""

    function = "DATERANGE"
    output_field = models.DateField()


class Pairing(Dated):
    """One supporter for one learner. At most one of each kind at a time."""

    class Kind(models.TextChoices):
        """In which role the supporter supports."""

        MENTOR = "mentor", "Mentor"
        PTA = "pta", "Practice tutor assessor"

    personal = {"kind": TRAINING_RECORD, "working": TRAINING_RECORD}

    kind = models.CharField(max_length=6, choices=Kind)
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="supported_by")
    supporter = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="supports")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The supporter's standing on the day the pairing was made: experience worked out, and the rules used.
    working: Any = models.JSONField(default=dict, blank=True)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=~Q(learner=F("supporter")), name="pairings_not_oneself"),
            models.UniqueConstraint(
                fields=["learner", "kind"],
                condition=Q(ends=None),
                name="pairings_one_open",
                violation_error_message="This learner already has one. End that pairing first.",
            ),
            PostgresExclusion(
                name="pairings_no_overlap",
                expressions=[
                    ("learner", "="),
                    ("kind", "="),
                    (DateRange("starts", "ends", models.Value("[)")), "&&"),
                ],
            ),
        ]

    @property
    def last_day(self) -> date | None:
        """Return the last day on which it holds, where there is one: `ends` is the first day without it."""
        return self.ends - timedelta(days=1) if self.ends else None

    def __str__(self) -> str:
        """Say who supports whom, in which role."""
        return f"{self.supporter}, {self.get_kind_display()} of {self.learner}"
