"""Take eight weeks of workload figures in, as a head of PDU would: the first three by other points than the rest."""

from dataclasses import replace
from datetime import date, timedelta

from django.core.files.base import ContentFile

from lms.management.example.clock import on_day
from lms.management.example.workload_export import OTHER_POINTS, as_workbook, lines_of
from lms.models import Person, Post
from mentoring.caseload.actions import import_workload

WEEKS = 8
# So many of the latest weeks have the published points.
PUBLISHED_WEEKS = 5
FRIDAY = 4


def give_workloads(people: dict[str, Person], on: date) -> None:
    """Import the figures of the last eight Fridays for each PDU of the example."""
    for week in reversed(range(WEEKS)):
        friday = last_friday(on) - timedelta(weeks=week)
        with on_day(friday):
            for pdu, importer in (("EA-ALD", "ruth.ellison"), ("NF-FEL", "owen.traherne")):
                _import(people[importer], pdu, friday, week)


def last_friday(on: date) -> date:
    """Return the last Friday before `on`."""
    return on - timedelta(days=(on.weekday() - FRIDAY - 1) % 7 + 1)


def _import(importer: Person, pdu: str, friday: date, week: int) -> None:
    """Import one export. Two people of one name are left out: who is meant is for somebody in the demo to say."""
    posts = Post.objects.on(friday).filter(unit__code__startswith=f"{pdu}-").select_related("person", "unit")
    lines = lines_of([post for post in posts if post.person.name != "Chris Yardley"], friday, -week)
    if week >= PUBLISHED_WEEKS:
        lines = [replace(line, each=OTHER_POINTS) for line in lines]
    file = ContentFile(as_workbook(lines), name=f"workload-{friday.isoformat()}.xlsx")
    report = import_workload(file=file, figures_day=friday, by=importer)
    if report.imported is None:
        raise RuntimeError(f"The example's own export was refused: {[str(line) for line in report.lines]}")
