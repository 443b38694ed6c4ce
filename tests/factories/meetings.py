"""Meetings of Gareth and Priya for tests."""

import re
from datetime import datetime, time, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from lms.calendar import LONDON, today
from lms.models import Person
from mentoring.pairings.holding import Written, save_meeting, sign_meeting
from mentoring.pairings.meetings import content_hash, shown_part, whole, words_hash
from mentoring.pairings.models import AgreedAction, Meeting, Pairing
from tests.cast import Cast


def the_pairing(cast: Cast) -> Pairing:
    """Return the pairing of Gareth and Priya."""
    return Pairing.objects.select_related("learner", "supporter").get(learner=cast.priya, kind="mentor")


def at(days: int = 0, hour: int = 10) -> datetime:
    """Return an hour of a day so many days from today."""
    return datetime.combine(today() + timedelta(days=days), time(hour), tzinfo=LONDON)


def planned(cast: Cast, days: int = 3, **facts: Any) -> Meeting:
    """Return a meeting that nobody checked, three days ahead when not said otherwise."""
    made = Meeting.objects.create(pairing=the_pairing(cast), planned_by=cast.gareth, **{"starts_at": at(days)} | facts)
    return whole(made.pk)


def held(cast: Cast, text: str = "We spoke of the week.", minutes: int = 50, days: int = 0) -> Meeting:
    """Return a meeting of which Gareth has written the record."""
    return save_meeting(meeting=planned(cast, days), written=words(text, minutes), by=cast.gareth)


def words(text: str, minutes: int = 50, *, over: Meeting | None = None, **facts: Any) -> Written:
    """Return what somebody sent of the record; `over` is the meeting as their page showed it."""
    seen = words_hash(*shown_part(over)) if over else words_hash("", "60")
    return Written(text, str(minutes), seen, **facts)


def signed(meeting: Meeting, *people: Person) -> Meeting:
    """Have people sign the record as it stands."""
    for person in people:
        sign_meeting(meeting=meeting, seen=content_hash(whole(meeting.pk)), by=person)
    return whole(meeting.pk)


def agreed(meeting: Meeting, owner: Person, days: int = 7) -> AgreedAction:
    """Return an agreed action that nobody checked."""
    due = today() + timedelta(days=days)
    return AgreedAction.objects.create(
        meeting=meeting, owner=owner, text="Read the file again", due=due, agreed_by=owner
    )


# ---- the page ----


def shown(page: str) -> dict[str, str]:
    """Return what the hidden fields of a page would send back."""
    return dict(re.findall(r'<input type="hidden" name="(seen|note_seen|were_ticked)" value="([^"]*)">', page))


def opened(client: Client, meeting: Meeting) -> str:
    """Open the page of a meeting."""
    return client.get(reverse("pairings:meeting", args=[meeting.pk])).content.decode()


def sent(client: Client, meeting: Meeting, page: str, **words: Any) -> str:
    """Send the form of a page back with some words in it."""
    base = {"text": "", "minutes": "60", "note": "", "point": "", "action": "", "do": "save"}
    address = reverse("pairings:meeting", args=[meeting.pk])
    return client.post(address, base | shown(page) | words, follow=True).content.decode()
