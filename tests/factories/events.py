"""Training events for tests; the defaults fit the cast."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from courses.models import EventPlace, TrainingEvent
from lms.models import Person
from tests.cast import Cast


def event(cast: Cast, *, in_days: float = 7, hours: float = 6, **facts: Any) -> TrainingEvent:
    """Return an event of Aldermoor some days from now."""
    starts = timezone.now() + timedelta(days=in_days)
    given = {
        "module": cast.modules[0],
        "unit": cast.pdu,
        "title": "A day on safeguarding",
        "provider": "Aldershire College",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=hours),
        "place": "Room 2, Aldermoor",
        "places": 2,
        "planned_by": cast.tomasz,
    }
    return TrainingEvent.objects.create(**given | facts)


def past_event(cast: Cast, *people: Person, days: float = 1, **facts: Any) -> TrainingEvent:
    """Return an event that began some days ago, with places for some people."""
    found = event(cast, in_days=-days, **facts)
    for person in people:
        place(found, person, EventPlace.State.BOOKED)
    return found


def place(found: TrainingEvent, person: Person, state: str) -> EventPlace:
    """Put somebody on an event without asking anybody."""
    return EventPlace.objects.create(event=found, person=person, state=state, asked_at=timezone.now())
