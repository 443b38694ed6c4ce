"""How long it takes to take a workload export in: 20,000 officers and every column, read, shown, and saved on a yes."""

import random
import resource
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection, transaction

from benchmarks._export import HEADINGS, as_workbook, line_of
from courses.models import Enrolment, PathwayVersion
from lms.calendar import months_after, today
from lms.models import Person, Post, RoleGrant, Unit
from lms.roles import Role
from mentoring.caseload.files import uploads
from mentoring.caseload.models import CaseloadUpload, FileKind, WorkloadReading

# Reading and taking in together; on SQLite a row of 20 values takes a fiftieth of a query.
LIMITS = {"seconds": 60, "queries": 600, "peak_megabytes": 600}
SIZES = {"small": 2_000, "large": 20_000}
IN_A_TEAM, TEAMS_IN_A_PDU = 20, 25
LEARNERS_IN_A_HUNDRED = 10


def run(size: str) -> dict[str, Any]:
    """Write an export of a made-up region, send it, say yes, send one of a week later, and leave no row behind."""
    count = SIZES.get(size) or int(size)
    found: dict[str, Any] = {"database": connection.vendor, "rows": count, "columns": len(HEADINGS), "limits": LIMITS}
    with transaction.atomic():
        by = measured_region(count)
        day = today() - timedelta(days=8)
        content = as_workbook(_lines(day))
        found["kilobytes"] = len(content) // 1000
        found["first"] = taken_in(content, day, by)
        found["a_week_later"] = taken_in(as_workbook(_lines(today())), today(), by)
        found["readings"] = WorkloadReading.objects.filter(source__imported_by=by).count()
        transaction.set_rollback(True)
    found["peak_megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    found["within_limits"] = _within(found)
    return found


def taken_in(content: bytes, day: date, by: Person) -> dict[str, Any]:
    """Send a file, have it read and taken in as the two jobs do; return how long each took."""
    file = ContentFile(content, name="workload.xlsx")
    upload = uploads.keep_upload(kind=FileKind.WORKLOAD, file=file, figures_day=day, by=by)
    found = {"read": timed(lambda: uploads.read_upload(pk=upload.pk))}
    upload.refresh_from_db()
    if upload.report["refused"]:
        raise RuntimeError(f"{upload.report['headline']}: {upload.report['lines'][:3]}")
    uploads.say_yes(upload=upload, by=by)
    found["take_in"] = timed(lambda: uploads.take_in_upload(pk=upload.pk))
    upload.refresh_from_db()
    if upload.state != CaseloadUpload.State.TAKEN_IN:
        raise RuntimeError(upload.report["headline"])
    return found


def timed(work: Callable[[], Any]) -> dict[str, Any]:
    """Return how many seconds it took, by the clock and of this process, and how many queries."""
    count = Count()
    began, processor = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(count):
        work()
    seconds, own = time.perf_counter() - began, time.process_time() - processor
    return {"seconds": round(seconds, 1), "processor_seconds": round(own, 1), "queries": count.queries}


class Count:
    """Counts queries without keeping their words: twenty thousand lines are a great many."""

    queries = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        """Count one, and let it through."""
        self.queries += 1
        return execute(*arguments)


def _within(found: dict[str, Any]) -> bool:
    rounds = [found["first"], found["a_week_later"]]
    return (
        all(sum(step["seconds"] for step in steps.values()) <= LIMITS["seconds"] for steps in rounds)
        and all(step["queries"] <= LIMITS["queries"] for steps in rounds for step in steps.values())
        and found["peak_megabytes"] <= LIMITS["peak_megabytes"]
    )


def measured_region(count: int) -> Person:
    """Make a region with so many officers, one in ten of them learning, and somebody who may import for all of it."""
    nation = Unit.objects.filter(kind=Unit.Kind.NATION).first() or Unit.add_root(
        name="Nation", code="M-N", kind="nation"
    )
    region = nation.add_child(name="Measured", kind=Unit.Kind.REGION, code="M-R")
    teams = []
    for number in range((count - 1) // IN_A_TEAM + 1):
        if number % TEAMS_IN_A_PDU == 0:
            pdu = region.add_child(name=f"PDU {number}", kind=Unit.Kind.PDU, code=f"M-P{number}")
        teams.append(pdu.add_child(name=f"Team {number}", kind=Unit.Kind.TEAM, code=f"M-T{number}"))
    people = [Person(email=f"m{n}@measured.example", name=f"Officer {n}", staff_code=f"M{n:05}") for n in range(count)]
    people = Person.objects.bulk_create(people, batch_size=1000)
    since = months_after(today(), -24)
    posts = [
        Post(person=person, unit=teams[n // IN_A_TEAM], grade="PO", starts=since) for n, person in enumerate(people)
    ]
    Post.objects.bulk_create(posts, batch_size=1000)
    _learners(people[:: 100 // LEARNERS_IN_A_HUNDRED])
    RoleGrant.objects.create(person=people[0], role=Role.HEAD_OF_PDU.value, unit=region, starts=since)
    return people[0]


def _learners(people: list[Person]) -> None:
    """Enrol some, with their rows in the read model."""
    from courses.models import Standing

    version = PathwayVersion.objects.order_by("pk").first()
    facts = {"pathway_version": version, "intake": "measured", "starts": today(), "entry_basis": "level_3"}
    rows = Enrolment.objects.bulk_create([Enrolment(person=person, **facts) for person in people], batch_size=1000)
    Standing.objects.bulk_create([Standing(enrolment=row) for row in rows], batch_size=1000)


def _lines(day: date) -> Iterator[list[Any]]:
    """Yield the figures of everybody in the made-up region."""
    chance = random.Random(day.toordinal())
    posts = Post.objects.filter(unit__code__startswith="M-T").select_related("person", "unit").order_by("pk")
    pdus = {unit.path: unit.name for unit in Unit.objects.filter(code__startswith="M-P")}
    for post in posts:
        pdu = pdus[post.unit.path[: -Unit.steplen]]
        yield line_of("Measured", pdu, post.unit.name, post.person.name, chance, day)
