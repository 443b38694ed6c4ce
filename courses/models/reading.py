"""How content and its readers change: material edits, asks to re-read, places to go on from, reflections, links."""

from typing import Any

from django.db import models
from django.db.models import Q

from courses.models.pathway import Module, ModuleVersion
from lms.models import Person
from lms.models.record import NOT_PERSONAL, PRIVATE, TRAINING_RECORD, Frozen, Record


class MaterialEdit(Frozen):
    """An edit of a published lesson that its author marked as material: what changed, before and after."""

    personal = dict.fromkeys(("lesson_key", "title", "note", "before", "after"), NOT_PERSONAL)

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="material_edits")
    module_version = models.ForeignKey(ModuleVersion, on_delete=models.PROTECT, related_name="+")
    lesson_key = models.SlugField(max_length=80)
    title = models.CharField(max_length=255)
    note = models.TextField("what changed and why", blank=True)
    # Ids, not foreign keys: a revision of content may be pruned, so the texts are kept here.
    from_revision_id = models.BigIntegerField(null=True)
    to_revision_id = models.BigIntegerField(null=True)
    before: Any = models.JSONField(default=list, help_text="the lesson as passages: anchor, heading, text")
    after: Any = models.JSONField(default=list)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lesson_key", "to_revision_id"], name="courses_material_edit_once")
        ]

    def __str__(self) -> str:
        """Return the title of the lesson."""
        return self.title


class Reread(Record):
    """Somebody who had completed a lesson is asked to read what changed in it."""

    personal = {"lesson_key": NOT_PERSONAL}

    edit = models.ForeignKey(MaterialEdit, on_delete=models.PROTECT, related_name="rereads")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="rereads")
    lesson_key = models.SlugField(max_length=80)
    asked_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["edit", "person"], name="courses_reread_once")]
        indexes = [models.Index(fields=["person"], condition=Q(read_at=None), name="courses_reread_open")]

    def __str__(self) -> str:
        """Say who is asked to read what."""
        return f"{self.person}: {self.edit}"


class LessonPlace(Record):
    """Where somebody stopped reading a lesson: they go on from here, on whatever device."""

    personal = {"lesson_key": NOT_PERSONAL, "anchor": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="lesson_places")
    lesson_key = models.SlugField(max_length=80)
    anchor = models.SlugField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "lesson_key"], name="courses_lesson_place_once")]

    def __str__(self) -> str:
        """Say who stopped where."""
        return f"{self.person}: {self.lesson_key}#{self.anchor}"


class Reflection(Record):
    """What somebody wrote beside a question of a lesson: theirs alone, until they share it with one person."""

    personal = {"lesson_key": NOT_PERSONAL, "block_id": NOT_PERSONAL, "question": NOT_PERSONAL, "text": PRIVATE}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reflections")
    lesson_key = models.SlugField(max_length=80)
    block_id = models.CharField(max_length=40)
    question = models.TextField(blank=True)
    text = models.TextField()
    shared_with = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    shared_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-saved_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "lesson_key", "block_id"], name="courses_reflection_once")
        ]

    def __str__(self) -> str:
        """Say whose, never what."""
        return f"Reflection of {self.person} on {self.lesson_key}"


class GlossaryTerm(Record):
    """A word that a published lesson explains: written again whenever the lesson is published."""

    personal = {"term": NOT_PERSONAL, "meaning": NOT_PERSONAL, "lesson_key": NOT_PERSONAL}

    term = models.CharField(max_length=80)
    meaning = models.TextField()
    lesson_key = models.SlugField(max_length=80)

    class Meta:
        ordering = ["term", "pk"]

    def __str__(self) -> str:
        """Return the word."""
        return self.term


class LinkCheck(Record):
    """When a link of a lesson was last tried, and since when it fails."""

    personal = {"lesson_key": NOT_PERSONAL, "address": NOT_PERSONAL, "outcome": NOT_PERSONAL}

    lesson_key = models.SlugField(max_length=80)
    address = models.CharField(max_length=500)
    outcome = models.CharField(max_length=120, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lesson_key", "address"], name="courses_link_check_once")]

    def __str__(self) -> str:
        """Return the address."""
        return self.address


class CalendarFeed(Record):
    """A private address at which a person's calendar program reads their dates. Only its hash is kept."""

    personal = {"token_hash": TRAINING_RECORD}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    read_on = models.DateField("last read", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="courses_calendar_feed_one_open"
            )
        ]

    def __str__(self) -> str:
        """Say whose."""
        return f"Calendar of {self.person}"
