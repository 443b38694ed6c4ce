"""What holds cases back from somebody, and the night's work on it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from lms.models import Dated, Person, Record
from lms.models.record import NOT_PERSONAL, PRIVATE, TRAINING_RECORD


class Restriction(Dated):
    """Cases are held back from somebody while something is open, such as the review after a failed spot check."""

    class Kind(models.TextChoices):
        """Which cases."""

        NO_NEW_CASES = "no_new_cases", "No new case"
        NO_HIGH_RISK = "no_high_risk", "No case of high or very high risk of serious harm"

    personal = {
        "kind": TRAINING_RECORD,
        "reason": TRAINING_RECORD,
        "ends_when": TRAINING_RECORD,
        "source_kind": NOT_PERSONAL,
    }

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="restrictions")
    kind = models.CharField(max_length=12, choices=Kind)
    reason = models.CharField(max_length=200)
    ends_when = models.CharField(max_length=200)
    source_kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    placed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "source_kind", "source_id"],
                condition=Q(ends=None),
                name="caseload_restriction_one_open",
            ),
        ]

    def __str__(self) -> str:
        """Say which cases."""
        return f"{self.person}: {self.get_kind_display()}"


class PrivateLimit(Dated):
    """Cases that are not suitable for somebody. Private matter: elsewhere it says "Not suitable for this case" only."""

    personal: ClassVar[dict[str, str]] = {"facts": PRIVATE}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="private_limits")
    # Names of coded facts, any one of which makes a case unsuitable: `mentoring.caseload.limits` lists them.
    facts: Any = models.JSONField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        """Say whose, and nothing else."""
        return f"Private limit of {self.person}"


class Recheck(Record):
    """One night's work on held cases: how far it has come, so that a broken one goes on from there."""

    personal: ClassVar[dict[str, str]] = {}

    day = models.DateField(unique=True)
    # The last person done, in the order of ids. Everybody up to here is done and saved.
    done_up_to = models.BigIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    cases = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Say of which day."""
        return f"Re-check of {self.day}"
