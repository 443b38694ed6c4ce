"""Reflective discussions as tests need them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from lms.models import Person
from mentoring.pairings.models import ReflectiveDiscussion, ReflectiveNote

WORDS = "I took his calm for agreement, and it was not."


def planned(person: Person, partner: Person, *, days: int = 3, **facts: Any) -> ReflectiveDiscussion:
    """Plan a discussion some days ahead."""
    starts: datetime = timezone.now() + timedelta(days=days)
    return ReflectiveDiscussion.objects.create(
        **{"person": person, "partner": partner, "planned_by": person, "starts_at": starts, **facts}
    )


def taken(
    person: Person, partner: Person, *, days: int = 3, minutes: int = 60, words: str = ""
) -> ReflectiveDiscussion:
    """Take a discussion some days ago, and write something of it."""
    now = timezone.now()
    row = planned(
        person, partner, days=-days, state="taken", minutes_taken=minutes, recorded_by=person, recorded_at=now
    )
    if words:
        ReflectiveNote.objects.create(discussion=row, prompt="noticed", text=words)
    return row


def lost(person: Person, partner: Person, *, days: int = 3, to: str = "duty") -> ReflectiveDiscussion:
    """Lose a discussion some days ago."""
    now = timezone.now()
    return planned(person, partner, days=-days, state="lost", lost_to=to, recorded_by=person, recorded_at=now)
