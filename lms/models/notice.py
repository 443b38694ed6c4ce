"""Notices: the only way a message leaves the product, and how each person wants to get them."""

from typing import Self

from django.db import models
from django.db.models import Q

from lms.models.person import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, WHILE_EMPLOYED, Record


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices by state."""

    def waiting(self) -> Self:
        """Return those that are neither sent nor dropped."""
        return self.filter(sent_at=None, dropped_at=None)


class Notice(Record):
    """One message to one person about one event by one channel, sent once by a job."""

    class Channel(models.TextChoices):
        """How it travels."""

        EMAIL = "email", "E-mail"

    personal = {
        "event": NOT_PERSONAL,
        "channel": NOT_PERSONAL,
        "text": TRAINING_RECORD,
        "link": NOT_PERSONAL,
        "about_kind": NOT_PERSONAL,
        "drop_reason": TRAINING_RECORD,
    }

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    event = models.CharField(max_length=100)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    text = models.CharField(max_length=200, help_text="Shown in the product; the e-mail never carries it.")
    link = models.CharField(max_length=200)
    urgent = models.BooleanField(default=False)
    queued_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # A reminder says what it is about and of which day it reminds: when that is done or moved, it is dropped, not sent.
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    about_day = models.DateField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    drop_reason = models.CharField(max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "event", "channel"], name="lms_notice_once"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(dropped_at=None), name="lms_notice_sent_or_dropped_never_both"
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(sent_at=None, dropped_at=None), name="lms_notice_waiting")
        ]

    def __str__(self) -> str:
        """Return its text."""
        return self.text


class NoticeChoice(Record):
    """How a person wants their messages: how often, and how long before a day they are reminded of it."""

    class Digest(models.TextChoices):
        """When what is not urgent is sent. Whatever is chosen, every message stands in the product."""

        DAILY = "daily", "Every day"
        WEEKLY = "weekly", "Once a week"
        NEVER = "never", "Never, except what is urgent"

    class Weekday(models.IntegerChoices):
        """On which day of the week, as Python counts them."""

        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"

    personal = {"digest": WHILE_EMPLOYED}

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="notice_choice")
    digest = models.CharField(max_length=6, choices=Digest, default=Digest.DAILY)
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.MONDAY)
    first_days = models.PositiveSmallIntegerField("first reminder, days before", default=7)
    last_days = models.PositiveSmallIntegerField("last reminder, days before", default=1)

    def __str__(self) -> str:
        """Say whose, and how often."""
        return f"{self.person}: {self.get_digest_display()}"
