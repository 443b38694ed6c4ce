"""Meetings of the example: Gareth and Priya have met and signed, agreed on two things, and plan to meet again."""

from datetime import date, datetime, time, timedelta
from typing import Final

from lms.calendar import LONDON, working_day_after, working_days_before
from lms.management.example.clock import on_day
from lms.models import Person
from mentoring.pairings.holding import Agreed, Written, save_meeting, save_own_note, sign_meeting
from mentoring.pairings.meeting import When, plan_meeting
from mentoring.pairings.meetings import content_hash, shown_part, whole, words_hash
from mentoring.pairings.models import Meeting, Pairing

ROOM: Final = "Aldermoor office, room 2"
SPOKEN: Final = (
    "We read one of Priya’s assessments together. She says early on what she does not know yet, and asks for it. "
    "Next: write down why a risk changed, not only that it did."
)
NOTE: Final = "Ask next time how the long days are going."
MINUTES: Final = 55


def play_meetings(people: dict[str, Person], day: date) -> None:
    """Play one meeting that was held and signed by both, and plan the next."""
    gareth, priya = people["gareth.pugh"], people["priya.nair"]
    pairing = Pairing.objects.on(day).get(learner=priya, supporter=gareth, kind=Pairing.Kind.MENTOR)
    held = working_days_before(day, 6)
    with on_day(working_days_before(day, 9)):
        meeting = plan_meeting(pairing=pairing, when=_at(held), by=gareth)
    with on_day(held, time(11, 5)):
        _hold(meeting, gareth, priya, day)
    with on_day(working_days_before(day, 5)):
        sign_meeting(meeting=meeting, seen=content_hash(whole(meeting.pk)), by=priya)
        plan_meeting(pairing=pairing, when=_at(working_day_after(day, 3)), by=gareth)


def _at(day: date) -> When:
    return When(datetime.combine(day, time(10), tzinfo=LONDON), 60, ROOM)


def _hold(meeting: Meeting, gareth: Person, priya: Person, day: date) -> None:
    """Write what was spoken of and agreed, as Gareth, who signs first."""
    now = whole(meeting.pk)
    points = frozenset(point.pk for point in list(now.agenda.all())[:2])
    actions = (
        Agreed(priya, "Rewrite the last paragraph of the assessment that we read", working_day_after(day, 2)),
        Agreed(gareth, "Ask whether Priya may sit in on a home visit of mine", working_day_after(day, 4)),
    )
    for action in actions:
        seen = words_hash(*shown_part(now))
        written = Written(SPOKEN, str(MINUTES), seen, points, frozenset(), action=action)
        now = save_meeting(meeting=meeting, written=written, by=gareth)
    save_own_note(meeting=meeting, text=NOTE, seen=words_hash(""), by=gareth)
    sign_meeting(meeting=meeting, seen=content_hash(now), by=gareth)
