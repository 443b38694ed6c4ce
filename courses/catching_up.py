"""Where learners stand after what they have to learn has changed: worked out by a job, some of them at a time."""

from datetime import date
from typing import Final

from courses import ports, standing
from courses.models import Enrolment, StageModule

PEOPLE: Final = 200


def catch_up(module: int, on: date) -> int:
    """Write what rests on a module, of everybody whose pathway has it; return of how many."""
    people = learners_of(module)
    for first in range(0, len(people), PEOPLE):
        for columns in ports.module_columns:
            standing.refresh_all(people[first : first + PEOPLE], columns, on)
    return len(people)


def learners_of(module: int) -> list[int]:
    """Return everybody on a pathway that has a module. One query."""
    versions = StageModule.objects.filter(module=module).values("stage__pathway_version")
    rows = Enrolment.objects.open().filter(pathway_version__in=versions).order_by("person")
    return list(rows.values_list("person", flat=True))
