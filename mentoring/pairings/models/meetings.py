"""Meetings of mentor and learner: agenda, agreed actions, notes that stay private, and a record that both sign."""

from django.db import models
from django.db.models import Q

from lms.models import Person
from lms.models.record import NOT_PERSONAL, PRIVATE, Frozen, Record
from mentoring.pairings.models.pairing import Pairing


class Meeting(Record):
    """One meeting of a mentor and their learner, planned or held."""

    class State(models.TextChoices):
        """Whether it took place."""

        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CALLED_OFF = "called_off", "Called off"

    personal = {"place": NOT_PERSONAL, "state": NOT_PERSONAL}

    pairing = models.ForeignKey(Pairing, on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    minutes_held = models.PositiveSmallIntegerField(null=True, blank=True)
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(auto_now_add=True)
    # How often it was moved or called off: what a calendar program goes by.
    sequence = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=480), name="pairings_meeting_minutes"),
            models.CheckConstraint(
                condition=Q(state="held", minutes_held__gte=1, minutes_held__lte=480)
                | (~Q(state="held") & Q(minutes_held=None)),
                name="pairings_meeting_held_has_minutes",
            ),
        ]

    def __str__(self) -> str:
        """Say who meets whom."""
        return f"{self.pairing.supporter} and {self.pairing.learner}, {self.starts_at:%Y-%m-%d}"


class AgendaPoint(Record):
    """One thing to speak about: an open point of the learner, or what either of the two added."""

    personal = {"text": PRIVATE, "why": PRIVATE, "link": NOT_PERSONAL, "source": NOT_PERSONAL}

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    text = models.CharField(max_length=200)
    why = models.CharField(max_length=300, blank=True)
    link = models.CharField(max_length=200, blank=True)
    # Which open point it came from, so that none stands twice; empty for what somebody wrote.
    source = models.CharField(max_length=80, blank=True)
    # Nobody: it came from the learner's open points.
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    spoken_of = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "source"], condition=~Q(source=""), name="pairings_agenda_point_once"
            )
        ]

    def __str__(self) -> str:
        """Return its words."""
        return self.text


class AgreedAction(Record):
    """What one of the two agreed to do by a day. Its owner has a Duty for it, which nobody else reads."""

    personal = {"text": PRIVATE}

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agreed_actions")
    text = models.CharField(max_length=200)
    due = models.DateField()
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due", "pk"]

    def __str__(self) -> str:
        """Return its words."""
        return self.text


class MeetingNote(Record):
    """What was written of a meeting: the record that both sign, or one person's own notes that nobody else reads."""

    personal = {"text": PRIVATE}

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="meeting_notes")
    shared = models.BooleanField()
    text = models.TextField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "author"], condition=Q(shared=False), name="pairings_one_private_note"
            ),
            models.UniqueConstraint(fields=["meeting"], condition=Q(shared=True), name="pairings_one_shared_note"),
        ]

    def __str__(self) -> str:
        """Say of which meeting, and never what."""
        return f"{'Record' if self.shared else 'Private note'} of {self.meeting}"


class MeetingSignature(Frozen):
    """Somebody signed the record of a meeting as it stood: a change afterwards asks for both again."""

    personal = {"content_hash": NOT_PERSONAL}

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person", "content_hash"], name="pairings_signed_once")
        ]

    def __str__(self) -> str:
        """Say who signed."""
        return f"{self.person} signed {self.meeting}"
