"""Protected learning time of the example: planned by most, mostly taken, and lost to what it is lost to."""

from datetime import date, time, timedelta
from typing import Final

from courses.keeping_time import TAKEN, plan_time, record_slot
from courses.models import Enrolment, ProtectedSlot, ProtectedTime
from courses.protected_time import WEEK, slots_of
from lms.calendar import today
from lms.management.example.clock import on_day
from lms.models import Person

Reason = ProtectedSlot.Reason
WEEKS = 12
# Learner: weekly times as day, hour and hours; then what became of slot after slot, over and over.
OFTEN: Final = (TAKEN, TAKEN, TAKEN, Reason.DUTY, TAKEN, TAKEN, TAKEN, TAKEN, Reason.MEETING, TAKEN)
BUSY: Final = (Reason.CASES, TAKEN, Reason.CASES, Reason.COVER, TAKEN, Reason.CASES, Reason.DUTY)
PLANS: Final = {
    "priya.nair": (((1, 9, 4), (3, 14, 3)), OFTEN),
    "zainab.iqbal": (((1, 9, 4), (4, 13, 3)), OFTEN),
    "rhys.maddox": (((2, 9, 7),), (TAKEN, TAKEN, Reason.COURT, TAKEN, TAKEN)),
    "ella.brandt": (((0, 9, 3), (2, 14, 3)), BUSY),
    "kwame.mensah": (((3, 9, 7),), (TAKEN, Reason.CASES, TAKEN, TAKEN)),
    "lucy.hargreave": (((1, 13, 4),), (TAKEN, Reason.COVER, "", TAKEN)),
    "megan.oconnell": (((2, 10, 4),), OFTEN),
    "josh.tindall": (((0, 13, 4), (4, 9, 3)), (TAKEN, TAKEN, Reason.CASES, TAKEN, "", Reason.COURT)),
    "sofia.reyes": (((3, 13, 4), (4, 9, 3)), OFTEN),
    "freya.stokes": (((2, 9, 7),), OFTEN),
}


def play_learning_time(people: dict[str, Person], on: date) -> None:
    """Plan each learner's weekly times and say what became of them; the last few days are left to be said."""
    for number, (key, (weekly, story)) in enumerate(PLANS.items()):
        enrolment = Enrolment.objects.open().filter(person=people[key]).select_related("pathway_version").first()
        if enrolment is None:
            continue
        begins = max(enrolment.starts, on - WEEK * (WEEKS + 1))
        with on_day(begins):
            for weekday, hour, length in weekly:
                plan_time(enrolment=enrolment, weekday=weekday, begins=time(hour), minutes=length * 60, by=people[key])
        _say(enrolment, begins, on - timedelta(days=5), story, number, people[key])


def _say(enrolment: Enrolment, first: date, last: date, story: tuple[str, ...], number: int, by: Person) -> None:
    """Press one button after each slot; an empty word says nothing."""
    times = ProtectedTime.objects.select_related("enrolment__pathway_version").in_bulk()
    for count, slot in enumerate(slots_of([enrolment], first, last, last)[enrolment.pk], number):
        said = story[count % len(story)]
        if said:
            with on_day(slot.day, time(18)):
                record_slot(planned=times[slot.planned.pk], day=today(), said=str(said), by=by)
