"""Meetings of the example: Gareth and Priya met, signed, agreed on two things and meet again; most others met too."""

from datetime import date, datetime, time
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
SHORTLY: Final = (
    "How the week went, and what comes next on the pathway. Nothing stands in the way just now.",
    "We went through the last check together. The passages to read again are clear.",
    "Where the time for learning goes. We chose two mornings that are kept free.",
)
# Nobody has met this learner yet: the duty to plan it stands on their mentor’s first page.
NOT_YET: Final = "zainab.iqbal@example.org"
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
    others = Pairing.objects.on(day).filter(kind=Pairing.Kind.MENTOR).exclude(pk=pairing.pk)
    others = others.exclude(learner__email=NOT_YET).select_related("learner", "supporter")
    for number, other in enumerate(others.order_by("pk")):
        _meet_shortly(other, number, day)


def _meet_shortly(pairing: Pairing, number: int, day: date) -> None:
    """Play a meeting of the last fortnight that both have signed; of pairings younger than that, none."""
    held = working_days_before(day, 2 + number % 6)
    if held < pairing.starts:
        return
    mentor, learner = pairing.supporter, pairing.learner
    begins = datetime.combine(held, time(9 + number % 7), tzinfo=LONDON)
    with on_day(held, time(16, 30)):
        meeting = plan_meeting(pairing=pairing, when=When(begins, 45, ""), by=mentor)
        now = whole(meeting.pk)
        words = SHORTLY[number % len(SHORTLY)]
        points = frozenset(point.pk for point in list(now.agenda.all())[:1])
        written = Written(words, "40", words_hash(*shown_part(now)), points)
        now = save_meeting(meeting=meeting, written=written, by=mentor)
        for person in (mentor, learner):
            sign_meeting(meeting=meeting, seen=content_hash(now), by=person)


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
