"""What moves a learner's dates: hours, leave, pauses, extensions, exemptions, and how a pathway ends."""

from django.db import models
from django.db.models import F, Q

from courses.models.enrolment import Enrolment
from courses.models.pathway import Module, StageModule
from lms.models import Person
from lms.models.record import PRIVATE, TRAINING_RECORD, Frozen, Record


class EnrolmentChange(Frozen):
    """One change to an enrolment, with its reason and who agreed. A correction names the row that it replaces."""

    class Kind(models.TextChoices):
        """What changes. Hours, leave, pause and extension move dates; the others end the pathway."""

        HOURS = "hours", "Hours"
        LEAVE = "leave", "Leave"
        PAUSE = "pause", "Pause"
        EXTENSION = "extension", "Extension"
        WITHDRAWAL = "withdrawal", "Withdrawal"
        NEWLY_QUALIFIED = "newly_qualified", "Newly qualified"
        QUALIFIED = "qualified", "Qualified"

    personal = {"kind": TRAINING_RECORD, "reason": TRAINING_RECORD, "leaving_reason": TRAINING_RECORD}

    class LeavingReason(models.TextChoices):
        """Why somebody withdrew, for counts; their own words are private."""

        WORKLOAD = "workload", "Workload"
        SUPPORT = "support", "Too little support"
        ACADEMIC = "academic", "Academic study"
        PERSONAL = "personal", "Personal circumstances"
        OTHER_JOB = "other_job", "Another job"
        NOT_FOR_ME = "not_for_me", "The work was not for them"
        NOT_SAID = "not_said", "Did not say"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=16, choices=Kind)
    starts = models.DateField("from")
    ends = models.DateField("until", null=True, blank=True, help_text="Not included. A pause may still be open.")
    months = models.PositiveSmallIntegerField("months more", null=True, blank=True)
    share = models.DecimalField("share of full time", max_digits=3, decimal_places=2, null=True, blank=True)
    reason = models.TextField(blank=True)
    leaving_reason = models.CharField(max_length=12, choices=LeavingReason, blank=True)
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    takes_back = models.BooleanField("the row that it replaces was a mistake", default=False)

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gt=F("starts")), name="courses_enrolment_change_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(takes_back=False) | Q(replaces__isnull=False),
                name="courses_enrolment_change_takes_back_another",
            ),
        ]

    def __str__(self) -> str:
        """Say what changed for whom."""
        return f"{self.get_kind_display()}: {self.enrolment}"


class LeavingWords(Record):
    """Why somebody left, in their own words: for themselves and the regional learning manager only. Can be erased."""

    personal = {"words": PRIVATE}

    change = models.OneToOneField(EnrolmentChange, on_delete=models.PROTECT, related_name="leaving_words")
    words = models.TextField()

    def __str__(self) -> str:
        """Say whose, never what."""
        return f"Leaving words of {self.change.enrolment.person}"


class TimeRequest(Record):
    """A learner asks for more time for one module; their manager answers."""

    class State(models.TextChoices):
        """How it stands."""

        ASKED = "asked", "Waiting for an answer"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"

    personal = {"reason": TRAINING_RECORD, "state": TRAINING_RECORD, "answer": TRAINING_RECORD}

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="time_requests")
    stage_module = models.ForeignKey(StageModule, on_delete=models.PROTECT, related_name="+")
    until = models.DateField("asked until")
    reason = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    granted_until = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "stage_module"],
                condition=Q(state="asked"),
                name="courses_time_request_one_open",
                violation_error_message="You have already asked for more time for this module.",
            )
        ]

    def __str__(self) -> str:
        """Say who asked for what."""
        return f"{self.enrolment.person}: more time for {self.stage_module.module}"


class Exemption(Frozen):
    """Prior learning recognised for a module, with its evidence and who approved; or the end of an earlier one."""

    personal = {"evidence": TRAINING_RECORD, "reason": TRAINING_RECORD}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exemptions")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="exemptions")
    evidence = models.TextField(help_text="What was learned where and when, and where the proof is kept.")
    reason = models.TextField(blank=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )

    def __str__(self) -> str:
        """Say who need not read what."""
        return f"{self.person}: {self.module}"
