"""Training events of the example: a year of them with their registers, and one next week with a waiting list."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from courses.booking import give_up_place, keep_register, plan_event, sign_up
from courses.events import london_moment
from courses.models import Module, TrainingEvent
from lms.calendar import is_working_day, working_day_after, working_days_before
from lms.management.example.clock import on_day
from lms.models import Person, Unit


@dataclass(frozen=True)
class Told:
    """One event of the past: how many working days ago, of what, who had a place, and who did not come."""

    days: int
    module: str
    title: str
    who: tuple[str, ...]
    absent: tuple[str, ...] = ()
    kept: bool = True


PAST: Final = (
    Told(
        180,
        "core-curriculum",
        "Working with people on licence",
        ("ella.brandt", "sofia.reyes", "megan.oconnell", "kwame.mensah"),
        ("kwame.mensah",),
    ),
    Told(
        88,
        "child-safeguarding",
        "Safeguarding: a day with the children’s services",
        ("lucy.hargreave", "rhys.maddox", "kwame.mensah", "sofia.reyes"),
    ),
    Told(
        30,
        "core-curriculum",
        "Writing for the court",
        ("zainab.iqbal", "rhys.maddox", "lucy.hargreave", "ben.wetherby"),
        ("lucy.hargreave",),
    ),
    Told(3, "core-curriculum", "Interviewing: two afternoons of practice", ("priya.nair", "zainab.iqbal"), kept=False),
)
# In the order in which they ask: the first has a place and gives it up, so that the fourth gets one.
ASKS: Final = ("lucy.hargreave", "zainab.iqbal", "ella.brandt", "rhys.maddox", "imran.sadiq", "ben.wetherby")


def play_events(people: dict[str, Person], on: date) -> None:
    """Play the events of a year."""
    for told in PAST:
        _past(told, people, working_days_before(on, told.days))
    _next_week(people, on)
    _later(people, on)


def _plan(
    people: dict[str, Person], key: str, title: str, day: date, places: int, unit: str = "EA-ALD"
) -> TrainingEvent:
    return plan_event(
        module=Module.objects.get(key=key),
        unit=Unit.objects.get(code=unit),
        title=title,
        provider="East Aldershire learning team",
        starts_at=london_moment(day, time(9, 30)),
        ends_at=london_moment(day, time(16, 30)),
        place="Training room 2, Aldermoor",
        places=places,
        by=people["tomasz.wolny" if unit == "EA-ALD" else "imogen.hart"],
    )


def _past(told: Told, people: dict[str, Person], day: date) -> None:
    with on_day(working_days_before(day, 20)):
        event = _plan(people, told.module, told.title, day, 12)
    for key in told.who:
        with on_day(working_days_before(day, 8)):
            sign_up(event=event, by=people[key])
    if told.kept:
        with on_day(working_day_after(day, 1)):
            attended = {people[key].pk: key not in told.absent for key in told.who}
            keep_register(event=event, attended=attended, by=people["tomasz.wolny"])


def _next_week(people: dict[str, Person], on: date) -> None:
    """Fill an event of next week, give one place up, and leave two people waiting."""
    day = on + timedelta(days=7)
    while not is_working_day(day):
        day += timedelta(days=1)
    with on_day(working_days_before(on, 12)):
        event = _plan(people, "domestic-abuse", "Domestic abuse: a day with a specialist service", day, 3)
    for number, key in enumerate(ASKS):
        with on_day(working_days_before(on, 10), time(9, number)):
            sign_up(event=event, by=people[key])
    with on_day(working_days_before(on, 2)):
        give_up_place(event=event, by=people[ASKS[0]])


def _later(people: dict[str, Person], on: date) -> None:
    with on_day(working_days_before(on, 4)):
        _plan(people, "core-curriculum", "Recording what you decided, and why", working_day_after(on, 22), 20, "EA")
