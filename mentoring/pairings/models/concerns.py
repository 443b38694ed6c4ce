"""Concerns raised past the line manager, to a named person of the region. Private matter of those two."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lms.models import Person, Unit
from lms.models.record import PRIVATE, Dated, Frozen, Record


class ConcernContact(Dated):
    """Who of a region hears concerns; where nobody is named, its regional learning managers do."""

    personal: ClassVar[dict[str, str]] = {}

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="hears_concerns")
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "person"], condition=Q(ends=None), name="pairings_concern_contact_once"
            ),
        ]

    def __str__(self) -> str:
        """Say who hears concerns of where."""
        return f"{self.person}, {self.unit}"


class Concern(Record):
    """What somebody wants a named person of the region to know: nobody else reads it, whatever their place."""

    class About(models.TextChoices):
        """What it is about."""

        WORK = "work", "Too much work, or cases I am not ready for"
        MENTOR = "mentor", "My mentor, or having none"
        LEARNING_TIME = "learning_time", "Lost learning time"
        ASSESSMENT = "assessment", "How I was assessed"
        TREATMENT = "treatment", "How I am treated"
        SAFETY = "safety", "Somebody’s safety"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", "Waits for an answer"
        ANSWERED = "answered", "Answered"
        CLOSED = "closed", "Closed"

    personal = {"about": PRIVATE, "text": PRIVATE, "wish": PRIVATE, "state": PRIVATE}

    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="concerns")
    heard_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="concerns_heard")
    about = models.CharField(max_length=13, choices=About)
    text = models.TextField()
    wish = models.TextField("what would help", blank=True)
    raised_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(raised_by=F("heard_by")), name="pairings_concern_to_another")
        ]

    def __str__(self) -> str:
        """Say that there is one, and never what."""
        return f"Concern {self.pk}"


class ConcernReply(Frozen):
    """What one of the two wrote in answer."""

    personal = {"text": PRIVATE}

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="replies")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        """Say that there is one, and never what."""
        return f"Reply to concern {self.concern_id}"
