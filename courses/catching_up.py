"""Where learners stand after what they have to learn has changed: worked out by a job, some of them at a time."""

from datetime import date
from typing import Final

from courses import ports, standing
from courses.models import Enrolment, StageModule
from lms.models import Post, Unit

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


def follow_rule(region: int, after: int, on: date) -> int:
    """Write what rests on the rules of a region, of the next people who learn or work there.

    Return the last of them by id, after whom to go on; 0 when all is written.
    """
    path = Unit.objects.get(pk=region).path
    learners = Enrolment.objects.open().filter(standing__unit__path__startswith=path)
    # A mentor goes by the rules of their own place, wherever their learners are.
    here = Post.objects.on(on).filter(unit__path__startswith=path)
    found = [rows.filter(person__gt=after).order_by().values_list("person", flat=True) for rows in (learners, here)]
    people = sorted({*found[0], *found[1]})[:PEOPLE]
    standing.refresh_around(people, on)
    return people[-1] if len(people) == PEOPLE else 0
