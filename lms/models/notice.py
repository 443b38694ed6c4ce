"""Notices: the only way a message leaves the product."""

from django.db import models

from lms.models.person import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Record


class Notice(Record):
    """One message to one person about one event by one channel, sent once by a job."""

    class Channel(models.TextChoices):
        """How it travels."""

        EMAIL = "email", "E-mail"

    personal = {"event": NOT_PERSONAL, "channel": NOT_PERSONAL, "text": TRAINING_RECORD, "link": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    event = models.CharField(max_length=100)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    text = models.CharField(max_length=200, help_text="Shown in the product; the e-mail never carries it.")
    link = models.CharField(max_length=200)
    urgent = models.BooleanField(default=False)
    queued_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "event", "channel"], name="lms_notice_once"),
        ]

    def __str__(self) -> str:
        """Return its text."""
        return self.text
