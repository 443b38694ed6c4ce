"""Intakes that are planned, and what the night makes of mentor cover ahead: hand-overs, and long gaps that go up."""

from datetime import date
from typing import Final

from courses.models import Pathway
from courses.planning_intakes import plan_intake
from lms.calendar import months_after, working_days_before
from lms.management.example.clock import on_day
from lms.models import Person, Unit
from mentoring.pairings.actions import keep_cover_duties
from mentoring.pairings.stretches import write_all

# Where, on which pathway, in how many months, how many, and who planned it.
INTAKES: Final = (
    ("EA-ALD", "pqip-15", 4, 6, "tomasz.wolny"),
    ("EA-BRE", "pqip-21", 4, 4, "imogen.hart"),
    ("EA-ALD-1", "pso-progression-15", 8, 2, "tomasz.wolny"),
)


def play_intakes(people: dict[str, Person], day: date) -> None:
    """Plan three intakes a few weeks ago, and do what the night does about cover."""
    with on_day(working_days_before(day, 15)):
        for code, pathway, months, learners, who in INTAKES:
            starts = months_after(day.replace(day=1), months)
            plan_intake(
                unit=Unit.objects.get(code=code),
                pathway=Pathway.objects.get(key=pathway),
                name=f"{starts:%B %Y}",
                starts=starts,
                learners=learners,
                by=people[who],
            )
    write_all(day)
    keep_cover_duties(on=day)
