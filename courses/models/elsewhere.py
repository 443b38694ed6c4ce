"""What is learned elsewhere: training attended, events, university results, and the imports that brought them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from courses.models.pathway import Module
from lms.models import Person, Unit
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record


class TrainingEvent(Record):
    """A day of training with a place, a number of places and a register."""

    personal = dict.fromkeys(("title", "provider", "place", "cancel_reason"), NOT_PERSONAL)

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="events")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="training_events")
    title = models.CharField(max_length=160)
    provider = models.CharField(max_length=120)
    starts_at = models.DateTimeField("begins")
    ends_at = models.DateTimeField("finishes")
    place = models.CharField(max_length=200)
    places = models.PositiveSmallIntegerField("number of places")
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    register_closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="courses_training_event_ends_after_start",
                violation_error_message="The event must finish after it begins.",
            )
        ]

    def __str__(self) -> str:
        """Return its title."""
        return self.title


class EventPlace(Record):
    """Somebody asked to come to an event, and what became of it."""

    class State(models.TextChoices):
        """How it stands. Only the register says attended or absent."""

        BOOKED = "booked", "Has a place"
        WAITING = "waiting", "On the waiting list"
        GIVEN_UP = "given_up", "Gave up the place"
        ATTENDED = "attended", "Attended"
        ABSENT = "absent", "Did not attend"

    personal = {"state": TRAINING_RECORD}

    event = models.ForeignKey(TrainingEvent, on_delete=models.PROTECT, related_name="signed_up")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="event_places")
    state = models.CharField(max_length=8, choices=State)
    # Moves on when somebody who gave up asks again: the waiting list goes by it.
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="courses_event_place_once")]

    def __str__(self) -> str:
        """Say who comes to what."""
        return f"{self.person}: {self.event}"


class Attendance(Frozen):
    """Somebody attended training given elsewhere, or an event of ours. It never counts as demonstrated."""

    personal = {"title": NOT_PERSONAL, "provider": NOT_PERSONAL, "source": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="attendances")
    title = models.CharField(max_length=160, blank=True)
    provider = models.CharField(max_length=120)
    attended_on = models.DateField()
    source = models.CharField(max_length=10, choices=[("import", "Import"), ("event", "Event")])
    event = models.ForeignKey(TrainingEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["attended_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "module", "attended_on", "provider"], name="courses_attendance_once"
            )
        ]

    def __str__(self) -> str:
        """Say who attended what."""
        return f"{self.person}: {self.module}, {self.attended_on}"


class AcademicResult(Frozen):
    """What a university gave for one attempt at a module. A changed mark is a new row that replaces the old one."""

    class Outcome(models.TextChoices):
        """What became of the attempt."""

        PASS = "pass", "Pass"
        FAIL = "fail", "Fail"
        DEFERRED = "deferred", "Deferred"

    personal = {"outcome": TRAINING_RECORD, "provider": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="academic_results")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="academic_results")
    attempt = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    mark = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    credits = models.PositiveSmallIntegerField("credits awarded", default=0)
    decided_on = models.DateField()
    resit_by = models.DateField(null=True, blank=True)
    provider = models.CharField(max_length=120)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")

    class Meta:
        ordering = ["module", "attempt", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "module", "attempt"],
                condition=Q(replaces=None),
                name="courses_academic_result_once",
            ),
            models.CheckConstraint(
                condition=Q(mark=None) | Q(mark__gte=0, mark__lte=100), name="courses_academic_result_mark"
            ),
        ]

    def __str__(self) -> str:
        """Say who got what."""
        return f"{self.person}: {self.module}, attempt {self.attempt}"


class ImportRun(Frozen):
    """A file of people, training or results that was applied, all of it."""

    personal = {"kind": NOT_PERSONAL, "file_hash": NOT_PERSONAL, "counts": NOT_PERSONAL}

    kind = models.CharField(
        max_length=10, choices=[("people", "People"), ("training", "Training"), ("results", "Results")]
    )
    file_hash = models.CharField(max_length=64)
    counts: Any = models.JSONField(default=dict, help_text="what was new, changed, unchanged")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """Say what was imported when."""
        return f"{self.get_kind_display()}, {self.at:%d %B %Y}"
