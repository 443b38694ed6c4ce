"""Reflective discussions: planned, taken, or lost to something; what was said belongs to the two who spoke."""

from django.db import models
from django.db.models import F, Q

from lms.models import Person
from lms.models.record import PRIVATE, TRAINING_RECORD, Record


class ReflectiveDiscussion(Record):
    """Time kept for somebody to reflect on practice with a colleague or their line manager."""

    class State(models.TextChoices):
        """What became of it."""

        PLANNED = "planned", "Planned"
        TAKEN = "taken", "Taken"
        LOST = "lost", "Lost"
        CALLED_OFF = "called_off", "Called off"

    class LostTo(models.TextChoices):
        """To what planned time was lost."""

        CASES = "cases", "Cases"
        DUTY = "duty", "Office duty"
        COURT = "court", "Court"
        COVER = "cover", "Covering for a colleague"
        MEETING = "meeting", "A meeting"
        OTHER = "other", "Something else at work"

    personal = {"state": TRAINING_RECORD, "lost_to": TRAINING_RECORD}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reflective_discussions")
    partner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    minutes_taken = models.PositiveSmallIntegerField(null=True, blank=True)
    lost_to = models.CharField(max_length=8, choices=LostTo, blank=True)
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("partner")), name="pairings_reflect_with_somebody"),
            models.CheckConstraint(
                condition=Q(minutes__gte=10, minutes__lte=240), name="pairings_reflective_minutes_planned"
            ),
            models.CheckConstraint(
                condition=Q(state="taken", minutes_taken__gte=1, minutes_taken__lte=480, lost_to="")
                | (Q(state="lost", minutes_taken=None) & ~Q(lost_to=""))
                | Q(state__in=["planned", "called_off"], minutes_taken=None, lost_to=""),
                name="pairings_reflective_state",
            ),
        ]

    def __str__(self) -> str:
        """Say who speaks with whom."""
        return f"{self.person} with {self.partner}"


class ReflectiveNote(Record):
    """What the person wrote under one prompt of the form: read by them and by the one they spoke with, nobody else."""

    personal = {"prompt": TRAINING_RECORD, "text": PRIVATE}

    discussion = models.ForeignKey(ReflectiveDiscussion, on_delete=models.PROTECT, related_name="notes")
    prompt = models.CharField(max_length=20)
    text = models.TextField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["discussion", "prompt"], name="pairings_one_note_a_prompt")]

    def __str__(self) -> str:
        """Say of which discussion, and never what."""
        return f"A note of {self.discussion}"
