"""Who needs a mentor, an assessor and a manager, month by month. Pure; rows come in.

Every learner needs one place with a mentor and one with an assessor until they finish; whose mentor works elsewhere
takes the place there. A learner of an intake is one
more person in a team from then on: whoever qualifies stays as an officer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lms.calendar import months_after
from lms.progress.capacity.ahead import Ahead, Flow, Series, none, plus, series_of, series_one
from lms.progress.capacity.shortage import spread


@dataclass(frozen=True)
class Intake:
    """Learners who are to come to a place in a month, for so many months."""

    place: str
    learners: int
    month: date
    months: int

    def to(self, place: str, learners: int) -> "Intake":
        """Return the part of it that comes to one place."""
        return Intake(place, learners, self.month, self.months)

    def learning(self) -> Flow:
        """Return its learners, until they finish as planned."""
        return Flow(self.place, self.learners, self.month, months_after(self.month, self.months))

    def staff(self) -> Flow:
        """Return them as people of a team, full time, for good."""
        return Flow(self.place, self.learners, self.month)


@dataclass(frozen=True)
class Demand:
    """Learners, full-time equivalent staff of teams, and mentor places that are needed, of each place at each step."""

    learners: Mapping[str, Series]
    staff: Mapping[str, Series]
    mentored: Mapping[str, Series]
    ahead: Ahead

    def learners_at(self, place: str) -> Series:
        """Return the learners of a place."""
        return self.learners.get(place, none(self.ahead))

    def mentored_at(self, place: str) -> Series:
        """Return the learners who take a mentor's place there, or need one."""
        return self.mentored.get(place, none(self.ahead))

    def staff_at(self, place: str) -> Series:
        """Return the staff of a place."""
        return self.staff.get(place, none(self.ahead))

    def with_intake(self, intake: Intake) -> "Demand":
        """Return how it would be with one more intake."""
        learners = series_one(intake.learning(), self.ahead)
        staff = series_one(intake.staff(), self.ahead)
        return Demand(
            {**self.learners, intake.place: plus(self.learners_at(intake.place), learners)},
            {**self.staff, intake.place: plus(self.staff_at(intake.place), staff)},
            {**self.mentored, intake.place: plus(self.mentored_at(intake.place), learners)},
            self.ahead,
        )


def demand_of(learners: Iterable[Flow], staff: Iterable[Flow], ahead: Ahead, crossed: Iterable[Flow] = ()) -> Demand:
    """Count those who are there already, until they finish; `crossed` moves places to where a mentor works."""
    learners = list(learners)
    mentored = series_of([*learners, *crossed], ahead)
    return Demand(series_of(learners, ahead), series_of(staff, ahead), mentored, ahead)


def with_intakes(
    demand: Demand, intakes: Iterable[Intake], parts: Mapping[str, list[str]], places: Mapping[str, Series]
) -> Demand:
    """Add intakes in the order in which they come; one of a wider place goes where mentors have most room.

    `parts` are the places within each wider one; `places` are the mentor places of each.
    """
    for intake in sorted(intakes, key=lambda one: (one.month, one.place)):
        for part in spread_over(intake, demand, parts.get(intake.place, []), places):
            demand = demand.with_intake(part)
    return demand


def spread_over(intake: Intake, demand: Demand, parts: list[str], places: Mapping[str, Series]) -> list[Intake]:
    """Divide an intake over the parts of its place by the room that mentors have in the month in which it comes."""
    if not parts:
        return [intake]
    step = min(demand.ahead.step_of(intake.month), demand.ahead.months)
    nothing = none(demand.ahead)
    free = {part: places.get(part, nothing)[step] - demand.mentored_at(part)[step] for part in parts}
    return [intake.to(part, count) for part, count in spread(intake.learners, free).items() if count]
