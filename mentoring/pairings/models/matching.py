"""Proposals of mentors for learners: what was worked out, what people decided, and pairs that are pinned."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from lms.models import Person, Unit
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Dated, Record
from mentoring.pairings.models.pairing import Pairing


class MatchingRun(Record):
    """Proposals for everybody of a place at once: the best that the rules and the stated costs allow."""

    personal = {"working": NOT_PERSONAL}

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    # Nobody: the job of the night.
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    learners = models.PositiveIntegerField(default=0)
    mentors = models.PositiveIntegerField(default=0)
    proposed = models.PositiveIntegerField(default=0)
    cost = models.BigIntegerField(default=0)
    working: Any = models.JSONField(default=dict, help_text="the costs and the rules it was worked out with")

    def __str__(self) -> str:
        """Say of where and when."""
        return f"{self.unit}, {self.day}"


class Proposal(Record):
    """One mentor proposed to one learner from a day on, with reasons and the next best; people decide."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "Waits for a decision"
        TAKEN = "taken", "Taken"
        OTHERWISE = "otherwise", "Somebody else was chosen"
        OVERTAKEN = "overtaken", "Overtaken"

    personal = {
        "reasons": TRAINING_RECORD,
        "next_best": TRAINING_RECORD,
        "because": TRAINING_RECORD,
        "state": TRAINING_RECORD,
        "said": TRAINING_RECORD,
    }

    run = models.ForeignKey(MatchingRun, on_delete=models.PROTECT, related_name="proposals")
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mentor_proposals")
    # Nobody: there is no eligible mentor with a place, and `because` says what would change that.
    mentor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    starts = models.DateField()
    gap_starts = models.DateField()
    gap_ends = models.DateField(null=True, blank=True)
    pinned = models.BooleanField(default=False)
    cost = models.BigIntegerField(default=0)
    reasons: Any = models.JSONField(default=list, help_text="sentences")
    next_best: Any = models.JSONField(default=list, help_text="person id, name and sentences of each")
    because = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    pairing = models.ForeignKey(Pairing, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    said = models.TextField("why somebody else was chosen", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner"], condition=Q(state="waiting"), name="pairings_one_proposal_waits"
            ),
            models.CheckConstraint(condition=~Q(learner=F("mentor")), name="pairings_proposal_not_oneself"),
        ]

    def __str__(self) -> str:
        """Say who is proposed to whom."""
        return f"{self.mentor or 'Nobody'} for {self.learner}"


class Pin(Dated):
    """A pair that people have decided on beforehand: proposals respect it as long as the rules allow the pair."""

    personal = {"reason": TRAINING_RECORD}

    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pinned_mentors")
    mentor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pinned_learners")
    reason = models.CharField(max_length=200)
    pinned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=~Q(learner=F("mentor")), name="pairings_pin_not_oneself"),
            models.UniqueConstraint(
                fields=["learner"],
                condition=Q(ends=None),
                name="pairings_one_pin",
                violation_error_message="A mentor is pinned to this learner already. Take that pin off first.",
            ),
        ]

    def __str__(self) -> str:
        """Say who is pinned to whom."""
        return f"{self.mentor} is pinned to {self.learner}"
