"""The hours that were kept free for learning each week, and what became of them."""

from datetime import date, time, timedelta
from random import Random
from typing import Final

from courses.models import ProtectedSlot, ProtectedTime
from lms.calendar import is_working_day
from lms.management.example.national.pile import Table, at, laid_down, one_of, written
from lms.management.example.national.world import Learner, World

# How often somebody says what became of it, lately and before.
SAID_LATELY, SAID = 0.85, 0.5
LATELY: Final = timedelta(weeks=8)
# In most places little is lost, in some much.
LOST_SHARES: Final = (0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.3, 0.45)
REASONS: Final = tuple(ProtectedSlot.Reason.values)


class KeptTime:
    """Writes weekly times and their slots."""

    def __init__(self, world: World) -> None:
        """Open the tables."""
        self.world = world
        self.times = Table(ProtectedTime, "enrolment_id", "weekday", "begins", "minutes", "starts", "ends")
        self.slots = Table(ProtectedSlot, "protected_time_id", "day", "outcome", "reason", "by_id", "at")

    def write(self) -> int:
        """Write everybody's times."""
        with laid_down(self.times, self.slots) as now_and_then:
            for learner in self.world.learners:
                self._learner(learner, self.world.chance(f"kept:{learner.enrolment_id}"))
                now_and_then()
        return written(self.times, self.slots)

    def _learner(self, learner: Learner, chance: Random) -> None:
        lost = one_of(chance, LOST_SHARES)
        for weekday in sorted(chance.sample(range(5), one_of(chance, (1, 1, 2)))):
            begins = time(one_of(chance, (9, 10, 13, 14)))
            minutes = one_of(chance, (120, 150, 180, 210))
            kept = self.times.add(
                learner.enrolment_id, weekday, begins, minutes, learner.starts, learner.ended_on
            )  # fmt: skip
            for week in learner.life.weeks:
                day = week.monday + timedelta(days=weekday)
                if week.was in ("", "slump") and self._counts(learner, day):
                    self._slot(learner, kept, day, lost * (1.5 if week.was else 1), chance)

    def _counts(self, learner: Learner, day: date) -> bool:
        last = learner.ended_on or self.world.on
        return learner.starts <= day < last and is_working_day(day)

    def _slot(self, learner: Learner, kept: int, day: date, lost: float, chance: Random) -> None:
        said = SAID_LATELY if self.world.on - day < LATELY else SAID
        if chance.random() >= said:
            return
        gone = chance.random() < lost
        outcome = ProtectedSlot.Outcome.LOST if gone else ProtectedSlot.Outcome.TAKEN
        self.slots.add(
            kept, day, outcome.value, one_of(chance, REASONS) if gone else "", learner.person_id, at(day, 17)
        )


def write_kept_time(world: World) -> int:
    """Write the time that was kept for learning."""
    return KeptTime(world).write()
