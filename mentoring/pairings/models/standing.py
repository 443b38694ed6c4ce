"""What is worked out every night: stretches of mentor cover, and where each mentor stands."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from courses.models import Enrolment
from lms.models import Person, Unit
from lms.models.record import TRAINING_RECORD, WHILE_EMPLOYED, Record
from mentoring.pairings.models.pairing import Pairing


class CoverStretch(Record):
    """Days of one pathway on which the learner has an eligible mentor, or has none and why; those ahead if nobody acts.

    The stretches of an enrolment follow each other without a break from its start to the planned end, or to the
    horizon where that is sooner.
    """

    class Because(models.TextChoices):
        """Why there is no eligible mentor."""

        NOBODY = "nobody", "Nobody is paired"
        NOT_ELIGIBLE = "not_eligible", "The mentor is not eligible"
        AWAY = "away", "The mentor is away"
        LEAVES = "leaves", "The mentor leaves or moves"

    personal = {"because": TRAINING_RECORD}

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="cover_stretches")
    # Where the learner works: what places are counted by.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    starts = models.DateField()
    ends = models.DateField()
    covered = models.BooleanField()
    because = models.CharField(max_length=12, choices=Because, blank=True)
    pairing = models.ForeignKey(Pairing, on_delete=models.PROTECT, null=True, related_name="+")
    # The first day of the whole gap: its reason, or where the learner works, may change while it lasts.
    gap_starts = models.DateField(null=True)

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="pairings_stretch_ends_after_start"),
            models.CheckConstraint(
                condition=Q(covered=True, because="", pairing__isnull=False) | (Q(covered=False) & ~Q(because="")),
                name="pairings_stretch_gap_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(covered=True, gap_starts=None) | Q(covered=False, gap_starts__lte=F("starts")),
                name="pairings_stretch_gap_has_a_start",
            ),
            models.UniqueConstraint(fields=["enrolment", "starts"], name="pairings_stretch_once"),
        ]
        indexes = [models.Index(fields=["starts", "ends", "unit", "covered"], name="pairings_stretch_days")]

    def __str__(self) -> str:
        """Say which days, and whether there is a mentor."""
        return f"{self.starts} to {self.ends}: {'covered' if self.covered else self.get_because_display()}"


class MentorStanding(Record):
    """Where each holder of the mentor role stands by the rules of their own place, worked out on one day."""

    personal: ClassVar[dict[str, str]] = {"why_not": WHILE_EMPLOYED, "lapses_because": WHILE_EMPLOYED}

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="mentor_standing")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    eligible = models.BooleanField(default=False)
    why_not = models.CharField(max_length=300, blank=True)
    # Experience in whole months and the days left over; the day from which there is enough of it.
    months = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=0)
    eligible_from = models.DateField(null=True, blank=True)
    # The first day on which somebody who is eligible will not be, as things stand, and why.
    lapses_on = models.DateField(null=True, blank=True)
    lapses_because = models.CharField(max_length=200, blank=True)
    trained_until = models.DateField(null=True, blank=True)
    trained = models.BooleanField(default=False)
    learners = models.PositiveSmallIntegerField(default=0)
    places = models.PositiveSmallIntegerField(default=0)
    worked_out_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["unit", "eligible"], name="pairings_mentors_of_a_place")]

    def __str__(self) -> str:
        """Say who, and whether they may mentor."""
        return f"{self.person}: {'eligible' if self.eligible else 'not eligible'}"

    @property
    def free(self) -> int:
        """Return how many more learners there is a place for; none while not eligible."""
        return max(0, self.places - self.learners) if self.eligible else 0
