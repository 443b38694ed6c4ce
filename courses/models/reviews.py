"""Milestone reviews: what learner, practice tutor assessor and manager said, decided and signed."""

from typing import Any

from django.db import models

from courses.models.enrolment import Enrolment
from courses.models.pathway import ReviewPoint
from lms.models import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record


class MilestoneReview(Record):
    """One review of one learner. It may be changed until somebody signs; then it stands."""

    class Decision(models.TextChoices):
        """What the three decided."""

        ON_TRACK = "on_track", "On track"
        SUPPORT = "support", "On track with extra support"
        REVIEW_AGAIN = "review_again", "Not yet: review again"
        MORE_TIME = "more_time", "More time is needed"

    personal = {
        "questions": NOT_PERSONAL,
        "answers": TRAINING_RECORD,
        "decision": TRAINING_RECORD,
        "reasons": TRAINING_RECORD,
    }

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="reviews")
    point = models.ForeignKey(ReviewPoint, on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField(default=1)
    held_on = models.DateField()
    # As they were worded when the review was begun: a pathway may ask otherwise later.
    questions: Any = models.JSONField(default=list, help_text="key, text and who answers: learner, pta or spo")
    answers: Any = models.JSONField(default=dict, help_text="question key -> words")
    decision = models.CharField(max_length=12, choices=Decision, blank=True)
    reasons = models.TextField(blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["held_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "point", "round"], name="courses_milestone_review_once")
        ]

    def __str__(self) -> str:
        """Say which review of whom."""
        return f"{self.point}: {self.enrolment.person}"


class ReviewSignature(Frozen):
    """One of the three signed a review as it stood."""

    class Capacity(models.TextChoices):
        """As whom they signed."""

        LEARNER = "learner", "Learner"
        PTA = "pta", "Practice tutor assessor"
        SPO = "spo", "Senior probation officer"

    personal = {"capacity": TRAINING_RECORD, "words": TRAINING_RECORD, "content_hash": NOT_PERSONAL}

    review = models.ForeignKey(MilestoneReview, on_delete=models.PROTECT, related_name="signatures")
    capacity = models.CharField(max_length=8, choices=Capacity)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField("anything to add", blank=True)
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "capacity"], name="courses_review_signature_once"),
            models.UniqueConstraint(
                fields=["review", "person"],
                name="courses_review_signature_one_a_person",
                violation_error_message="Nobody signs a review twice.",
            ),
        ]

    def __str__(self) -> str:
        """Say who signed."""
        return f"{self.person} signed {self.review}"
