"""Files of questions that authors send: read by a job, looked at, and taken in by another."""

from typing import Any, ClassVar

from django.db import models

from courses.models import Module
from lms.models import Person
from lms.models.record import NOT_PERSONAL, Record


class QuestionFile(Record):
    """A file that an author sent. Only they open it; its content is forgotten once it is taken in, or after a day."""

    class State(models.TextChoices):
        """How far it is."""

        READING = "reading", "Being read"
        READ = "read", "Waits for your yes"
        TAKING_IN = "taking_in", "Being taken in"
        TAKEN_IN = "taken_in", "Taken in"
        FAILED = "failed", "Went wrong here"

    personal: ClassVar[dict[str, str]] = dict.fromkeys(("name", "file_format", "state", "report"), NOT_PERSONAL)

    name = models.CharField(max_length=200)
    file_format = models.CharField(max_length=10)
    content = models.BinaryField()
    module = models.ForeignKey(Module, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    skip_bad = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    report: Any = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        """Return the name of the file."""
        return self.name
