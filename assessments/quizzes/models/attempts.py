"""Attempts as lists of steps that are only ever added to."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from assessments.quizzes.models.questions import QuestionVersion
from assessments.quizzes.models.quizzes import Quiz
from courses.models import ModuleVersion
from lms.models import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts by how far they are."""

    def unfinished(self) -> Self:
        """Return those still open, or handed in with answers left to put right."""
        return self.exclude(state=Attempt.State.FINISHED)


class Attempt(Record):
    """One person's go at a check: what happened in it is its steps, its state is only where they have led."""

    class State(models.TextChoices):
        """How far an attempt is."""

        OPEN = "open", "Open"
        SUBMITTED = "submitted", "Handed in"
        FINISHED = "finished", "Finished"

    personal = {"state": TRAINING_RECORD, "settings": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attempts")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    module_version = models.ForeignKey(ModuleVersion, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, help_text="when the time of this person is up; empty: no limit")
    settings: Any = models.JSONField(default=dict, help_text="behaviour of the quiz as it stood when the attempt began")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    finished_at = models.DateTimeField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "quiz"], condition=~Q(state="finished"), name="quizzes_attempt_one_unfinished"
            ),
            models.CheckConstraint(
                condition=Q(state="finished", finished_at__isnull=False)
                | (~Q(state="finished") & Q(finished_at__isnull=True)),
                name="quizzes_attempt_finished_has_moment",
            ),
        ]

    if TYPE_CHECKING:
        person_id: int
        quiz_id: int

    def __str__(self) -> str:
        """Say who and which check."""
        return f"{self.person}: {self.quiz}"


class AttemptSlot(Frozen):
    """A question as an attempt asks it: its version and the order of its options, fixed when the attempt began."""

    personal = {"order": NOT_PERSONAL, "section": NOT_PERSONAL, "drawn_for": NOT_PERSONAL}

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="slots")
    position = models.PositiveSmallIntegerField()
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    order: Any = models.JSONField(help_text="ids, by the name of their part, as this attempt shows them")
    section = models.CharField(max_length=80, blank=True)
    page = models.PositiveSmallIntegerField(default=1)
    drawn_for: Any = models.JSONField(default=dict, help_text="the tags for which it was drawn; empty: it was fixed")

    class Meta:
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="quizzes_attempt_slot_position"),
            models.UniqueConstraint(fields=["attempt", "question_version"], name="quizzes_attempt_slot_question_once"),
        ]

    if TYPE_CHECKING:
        attempt_id: int
        question_version_id: int

    def __str__(self) -> str:
        """Say position and version."""
        return f"{self.position}. {self.question_version}"


class Step(Frozen):
    """One thing done in an attempt: an answer, handing in, or an answer to put a wrong one right."""

    class Kind(models.TextChoices):
        """What was done."""

        ANSWER = "answer", "Answered"
        SUBMIT = "submit", "Handed in"
        PUT_RIGHT = "put_right", "Answered again to put it right"

    class Sure(models.IntegerChoices):
        """How sure somebody is of an answer."""

        NOT = 1, "Not sure"
        FAIRLY = 2, "Fairly sure"
        VERY = 3, "Very sure"

    personal = {
        "kind": NOT_PERSONAL,
        "answer": TRAINING_RECORD,
        "data": TRAINING_RECORD,
        "window": NOT_PERSONAL,
        "token": NOT_PERSONAL,
    }

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    slot = models.ForeignKey(AttemptSlot, on_delete=models.PROTECT, null=True, related_name="steps")
    # What was asked: the version of the slot, or when a wrong answer is put right, that of a sibling question.
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, null=True, related_name="+")
    answer: Any = models.JSONField(default=dict, help_text="what was given in each part; blank parts are left out")
    sure = models.PositiveSmallIntegerField("how sure", choices=Sure, null=True)
    # Of an answer: each one saved at a slot has a higher revision; the token tells a repeated request from a new one.
    revision = models.PositiveIntegerField(default=0)
    window = models.CharField(max_length=36, blank=True)
    token = models.CharField(max_length=36, null=True)  # noqa: DJ001  # unique where there is one
    data: Any = models.JSONField(default=dict, help_text="of handing in: the rules used, and the result by them")
    at = models.DateTimeField()

    class Meta:
        ordering = ["attempt", "number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="quizzes_step_number"),
            models.UniqueConstraint(fields=["attempt"], condition=Q(kind="submit"), name="quizzes_step_one_submit"),
            models.UniqueConstraint(
                fields=["slot", "revision"], condition=Q(kind="answer"), name="quizzes_step_revision"
            ),
            models.UniqueConstraint(fields=["attempt", "token"], name="quizzes_step_token_once"),
            models.CheckConstraint(
                condition=Q(kind="submit", question_version__isnull=True, slot__isnull=True)
                | (~Q(kind="submit") & Q(question_version__isnull=False, slot__isnull=False)),
                name="quizzes_step_names_its_question",
            ),
        ]

    if TYPE_CHECKING:
        attempt_id: int
        slot_id: int | None
        question_version_id: int | None

    @property
    def sufficient(self) -> bool | None:
        """Return how a person marked an answer that no key can mark, where `with_marks` of the sheet asked for it."""
        found: bool | None = self.__dict__.get("marked_right")
        return found

    def __str__(self) -> str:
        """Say number and kind."""
        return f"{self.number}. {self.get_kind_display()}"


class PersonMark(Frozen):
    """How a person marked an answer that no key can mark; a later one replaces it."""

    personal = {"right": TRAINING_RECORD, "words": TRAINING_RECORD}

    slot = models.ForeignKey(AttemptSlot, on_delete=models.PROTECT, related_name="person_marks")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="person_marks", help_text="the answer read")
    right = models.BooleanField("sufficient")
    words = models.TextField("why, and what to do next")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        ordering = ["pk"]

    if TYPE_CHECKING:
        slot_id: int

    def __str__(self) -> str:
        """Say how it was marked."""
        return "sufficient" if self.right else "not yet sufficient"
