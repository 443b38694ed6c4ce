"""Take in an export of reductions, as a head of PDU would: most are as the rules have them, and three are not."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Final

from django.core.files.base import ContentFile

from lms.management.example.caseloads import last_friday
from lms.management.example.clock import on_day
from lms.management.example.workload_export import HOLDS_CASES
from lms.models import Person, Post
from mentoring.caseload.files.importing import import_file
from mentoring.caseload.files.reduction_reasons import LEARNER_REASONS, NEWLY_QUALIFIED
from mentoring.caseload.models import FileKind
from mentoring.caseload.points import reduction_hours
from mentoring.caseload.protection import Protection, protections_of
from mentoring.caseload.reductions.duties import keep_reduction_duties

HEADINGS: Final = (
    "Region", "Probation Delivery Unit", "Team", "OM Name", "Grade", "Contracted Hours", "Reason", "Hours",
    "Start Date", "End Date", "Status",
)  # fmt: skip
REASONS: Final = dict(zip((80, 60, 40, 20), (*LEARNER_REASONS, NEWLY_QUALIFIED), strict=True))
LEFT_OUT: Final = "tom.ashby"
TOO_SMALL: Final = "zainab.iqbal"
ENDS_EARLY: Final = "rhys.maddox"


@dataclass(frozen=True)
class Line:
    """One reduction of one person."""

    post: Post
    reason: str
    hours: Decimal
    starts: date
    ends: date

    def cells(self) -> list[str]:
        """Return the line as the export has it."""
        team, pdu = self.post.unit, self.post.unit.get_parent()
        place = [pdu.get_parent().name, pdu.name, team.name, self.post.person.name, self.post.grade]
        days = [self.starts.isoformat(), self.ends.isoformat()]
        return [*place, f"{self.post.hours}", self.reason, f"{self.hours}", *days, "ACTIVE"]


def take_in_reductions(people: dict[str, Person], on: date) -> None:
    """Import what is on file of both PDUs on the last Friday, and ask managers for what is wrong with it."""
    friday = last_friday(on)
    with on_day(friday):
        for pdu, importer in (("EA-ALD", "ruth.ellison"), ("NF-FEL", "owen.traherne")):
            _import(people[importer], pdu, friday)
    keep_reduction_duties(on=on)


def _import(importer: Person, pdu: str, friday: date) -> None:
    posts = Post.objects.on(friday).filter(unit__code__startswith=f"{pdu}-", grade__in=HOLDS_CASES)
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows(line.cells() for line in lines_of(list(posts.select_related("person", "unit")), friday))
    file = ContentFile(text.getvalue().encode(), name=f"reductions-{friday.isoformat()}.csv")
    report = import_file(kind=FileKind.REDUCTIONS, file=file, figures_day=friday, by=importer)
    if report.imported is None:
        raise RuntimeError(f"The example's own reductions were refused: {[str(line) for line in report.lines]}")


def lines_of(posts: list[Post], on: date) -> Iterator[Line]:
    """Yield what is on file of everybody whom the rules protect."""
    protections = protections_of([post.person_id for post in posts], on)
    for post in posts:
        line = _as_the_rules_have_it(post, protections[post.person_id])
        if line is not None:
            yield from _as_it_is_on_file(line)


def _as_the_rules_have_it(post: Post, found: Protection) -> Line | None:
    if not found.since or not found.until or found.percent not in REASONS:
        return None
    hours = reduction_hours(post.hours, found.percent)
    return Line(post, REASONS[found.percent], hours, found.since, found.until)


def _as_it_is_on_file(line: Line) -> Iterator[Line]:
    """Leave one out, take half off for one, and let one end three weeks early."""
    key = line.post.person.email.split("@")[0]
    if key == LEFT_OUT:
        return
    if key == TOO_SMALL:
        line = replace(line, hours=line.hours / 2)
    if key == ENDS_EARLY:
        line = replace(line, ends=line.ends - timedelta(days=21))
    yield line
