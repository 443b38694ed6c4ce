"""What somebody offers as a mentor, or asks for as a learner: days, specialisms, languages."""

from typing import Any

from django.db import models

from lms.models import Person
from lms.models.record import WHILE_EMPLOYED, Record


class Weekday(models.IntegerChoices):
    """The days of the working week, Monday first."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"


class Specialism(models.TextChoices):
    """Parts of practice that a mentor knows well, or that a learner wants to learn."""

    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse"
    SEXUAL_OFFENDING = "sexual_offending", "Sexual offending"
    CHILD_SAFEGUARDING = "child_safeguarding", "Child safeguarding"
    STALKING = "stalking", "Stalking and harassment"
    MENTAL_HEALTH = "mental_health", "Mental health"
    SUBSTANCE_USE = "substance_use", "Substance use"
    COURT = "court", "Court work and reports"
    RESETTLEMENT = "resettlement", "Custody and resettlement"
    YOUNG_ADULTS = "young_adults", "Young adults"
    WOMEN = "women", "Women on probation"


class Language(models.TextChoices):
    """Languages, besides English, in which somebody can mentor or be mentored."""

    WELSH = "cy", "Welsh"
    BSL = "bsl", "British Sign Language"
    POLISH = "pl", "Polish"
    PUNJABI = "pa", "Punjabi"
    URDU = "ur", "Urdu"
    BENGALI = "bn", "Bengali"
    ROMANIAN = "ro", "Romanian"


class Particulars(Record):
    """One person's days at work, specialisms and languages, as they gave them. Empty: they did not say."""

    personal = {"days": WHILE_EMPLOYED, "specialisms": WHILE_EMPLOYED, "languages": WHILE_EMPLOYED}

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="particulars")
    days: Any = models.JSONField(default=list, blank=True, help_text="numbers of weekdays, 0 for Monday")
    specialisms: Any = models.JSONField(default=list, blank=True)
    languages: Any = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "particulars"

    def __str__(self) -> str:
        """Say whose."""
        return f"Particulars of {self.person}"
