"""Meetings as a calendar program reads them. They name nobody."""

from datetime import date, timedelta
from typing import Final

from django.urls import reverse

from courses.feed import DAYS_BACK
from courses.ports import CalendarEntry
from lms.models import Person
from mentoring.pairings.meeting_permissions import meetings_visible_to
from mentoring.pairings.meetings import begin_of
from mentoring.pairings.models import Meeting

TITLE: Final = "Mentor meeting"


def entry_of(meeting: Meeting) -> CalendarEntry:
    """Return a meeting as an entry. Moved or called off, it keeps its name and counts up, so that programs follow."""
    return CalendarEntry(
        f"meeting-{meeting.pk}",
        TITLE,
        meeting.starts_at,
        meeting.starts_at + timedelta(minutes=meeting.minutes),
        meeting.place,
        reverse("pairings:meeting", args=[meeting.pk]),
        sequence=meeting.sequence,
        called_off=meeting.state == Meeting.State.CALLED_OFF,
    )


def meeting_entries(person: Person, on: date) -> list[CalendarEntry]:
    """Return a person's meetings for their private calendar, the ones called off too. One query."""
    since = begin_of(on - timedelta(days=DAYS_BACK))
    return [entry_of(meeting) for meeting in meetings_visible_to(person).filter(starts_at__gte=since)]
