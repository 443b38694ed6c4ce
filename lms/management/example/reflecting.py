"""Reflective discussions and a concern of the example: taken, lost and planned, and one thing said past a manager."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from lms.calendar import LONDON, is_working_day, working_day_after, working_days_before
from lms.management.example.clock import on_day
from lms.models import Person, Unit
from lms.posts import posts_on
from mentoring.pairings.discussions import who_reflect
from mentoring.pairings.models import Concern, ReflectiveDiscussion
from mentoring.pairings.raising import answer_concern, name_contact, raise_concern
from mentoring.pairings.reflecting import keep_reflection_duties, plan_discussion, record_discussion, write_notes

LostTo = ReflectiveDiscussion.LostTo
# Those whose last one lies longer back than the rule allows, and by how many weeks.
LATE: Final = {"tom.ashby": 8, "leah.dunmore": 9, "freya.stokes": 7}
# No two with the same manager fall on one hour of one week.
HOURS: Final = (9, 10, 11, 12, 13, 15, 16, 17)
WRITTEN: Final = {
    "happened": "A first home visit. I had planned my questions, and left with half of them unasked.",
    "noticed": "I took his calm for agreement. I wanted the visit to go well, and so I let it.",
    "asked": "Nadia asked what I would have done if he had shouted. I would have asked more.",
    "again": "What his sister said on the stairs. I wrote it down as kindness, and it may have been a warning.",
    "take": "Ask the question that I am glad to skip. I will ring his sister this week.",
}


@dataclass(frozen=True)
class Spoke:
    """One discussion: with whom, how many weeks ago, how long it took or to what it was lost, and at which hour."""

    partner: str
    weeks: int
    minutes: int = 60
    lost_to: str = ""
    hour: int = 14


SPOKE: Final = {
    "priya.nair": (Spoke("daniel.okafor", 6), Spoke("nadia.rowe", 3, lost_to=LostTo.DUTY), Spoke("nadia.rowe", 1, 50)),
    "nadia.rowe": (Spoke("gareth.pugh", 9), Spoke("daniel.okafor", 4, lost_to=LostTo.COURT), Spoke("owen.castle", 2)),
    "ella.brandt": (
        Spoke("martin.leigh", 7, 25),
        Spoke("chris.yardley", 5, lost_to=LostTo.CASES),
        Spoke("owen.castle", 4),
    ),
}


def play_reflecting(people: dict[str, Person], on: date) -> None:
    """Play what was planned, taken and lost, and one concern with its answer."""
    for key, story in SPOKE.items():
        for one in story:
            _speak(people[key], people[one.partner], on - timedelta(weeks=one.weeks), one)
    _everybody_else(people, on)
    _write(people, on)
    _plan(people, on)
    _raise(people, on)
    keep_reflection_duties(on=on)


def _speak(person: Person, partner: Person, near: date, one: Spoke) -> None:
    """Plan a discussion a week before it, hold it or lose it, and say so in the evening."""
    day = near if is_working_day(near) else working_day_after(near, 1)
    with on_day(working_days_before(day, 5)):
        row = plan_discussion(person=person, partner=partner, starts_at=_at(day, one.hour), minutes=60, by=person)
    with on_day(day, time(18)):
        if one.lost_to:
            record_discussion(discussion=row, lost_to=str(one.lost_to), by=person)
        else:
            record_discussion(discussion=row, minutes=one.minutes, by=person)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=LONDON)


def _everybody_else(people: dict[str, Person], on: date) -> None:
    """Let everybody else speak with their line manager within the last weeks; some of them longer ago."""
    keys = {person.pk: key for key, person in people.items()}
    first = _first_days(on)
    for number, person in enumerate(who_reflect(on).exclude(pk__in=[people[key].pk for key in SPOKE]).order_by("pk")):
        near = on - timedelta(weeks=LATE.get(keys[person.pk], 1 + number % 6))
        manager = person.managers.filter(ends=None).select_related("manager").first()
        if manager and first[person.pk] < near - timedelta(weeks=2) and manager.starts < near - timedelta(weeks=2):
            _speak(
                person,
                manager.manager,
                near,
                Spoke("", 0, 60 if number % 3 else 45, hour=HOURS[number // 6 % len(HOURS)]),
            )


def _first_days(on: date) -> dict[int, date]:
    """Return since when each person has been at work: nobody speaks before that."""
    return {pk: post.starts for pk, post in posts_on(who_reflect(on).values_list("pk", flat=True), on).items()}


def _write(people: dict[str, Person], on: date) -> None:
    """Write up the last discussion of Priya."""
    row = ReflectiveDiscussion.objects.filter(person=people["priya.nair"], state="taken").latest("starts_at")
    with on_day(min(on, working_day_after(row.starts_at.date(), 1))):
        write_notes(discussion=row, texts=WRITTEN, by=people["priya.nair"])


def _plan(people: dict[str, Person], on: date) -> None:
    """Leave one planned by the learner, and one that the line manager planned for an officer."""
    priya, daniel = people["priya.nair"], people["daniel.okafor"]
    with on_day(working_days_before(on, 2)):
        for person, partner, day, by in (
            (priya, people["gareth.pugh"], working_day_after(on, 6), priya),
            (people["owen.castle"], daniel, working_day_after(on, 4), daniel),
        ):
            plan_discussion(person=person, partner=partner, starts_at=_at(day, 10), minutes=60, by=by)


def _raise(people: dict[str, Person], on: date) -> None:
    """Name who hears concerns, and let a learner raise one that is answered."""
    region = Unit.objects.get(code="EA")
    with on_day(working_days_before(on, 60)):
        name_contact(region=region, person=people["judith.keane"], by=people["imogen.hart"])
    with on_day(working_days_before(on, 6)):
        concern = raise_concern(
            about=Concern.About.LEARNING_TIME,
            text="My learning day has gone to office duty four weeks out of six. When I said so in supervision I was "
            "told that everybody’s does.",
            wish="That somebody asks for the duty rota to be looked at, without it coming from me.",
            heard_by=people["judith.keane"],
            by=people["ella.brandt"],
        )
    with on_day(working_days_before(on, 3)):
        answer_concern(
            concern=concern,
            text="Thank you for telling me. I can ask to see the rota as part of looking at every team’s, so nothing "
            "points to you. Is it all right with you if I do that next week?",
            by=people["judith.keane"],
        )
