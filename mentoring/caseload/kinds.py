"""The kinds of case that are told apart where somebody's readiness and experience are shown."""

from django.db import models


class Kind(models.TextChoices):
    """One kind of case."""

    LOW_MEDIUM = "low_medium", "Low or medium risk of serious harm"
    HIGH = "high", "High or very high risk of serious harm"
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse"
    CHILD_SAFEGUARDING = "child_safeguarding", "Child safeguarding"
    SEXUAL_OFFENCE = "sexual_offence", "Sexual offence"
    STALKING = "stalking", "Stalking"
    LICENCE = "licence", "Licence"
    CUSTODY = "custody", "Custody"
