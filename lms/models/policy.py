"""What regions have chosen where a rule lets them: dated, reasoned rows."""

from django.db import models

from lms.models.organisation import Unit
from lms.models.person import Person
from lms.models.record import NOT_PERSONAL, Frozen


class RegionChoice(Frozen):
    """A region's own value of a rule from a day on; a later row replaces it."""

    personal = {"rule": NOT_PERSONAL, "value": NOT_PERSONAL, "reason": NOT_PERSONAL}

    region = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="choices")
    rule = models.CharField(max_length=60)
    value = models.JSONField(null=True, help_text="Nothing means: the national value again.")
    starts = models.DateField("from")
    reason = models.TextField()
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["starts", "pk"]

    def __str__(self) -> str:
        """Say rule and value."""
        return f"{self.region}: {self.rule} = {self.value}"
