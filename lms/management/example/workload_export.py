"""Write a workload export of the example's people, with the headings that the field's tool gives."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from lms.management.example.people import LEARNERS
from lms.models import Grade, Person, Post
from mentoring.caseload.points import available_points, percent_of, reduction_hours
from mentoring.caseload.protection import protections_of

# The columns before the counts of cases.
FIGURES: Final = (
    "Region",
    "Probation Delivery Unit",
    "Team",
    "OM Name",
    "Grade",
    "Total Cases",
    "Nominal Target",
    "Contracted Hours",
    "Default Contracted Hours",
    "Reduction Hours",
    "CMS Points",
    "CMS %",
    "GS Points",
    "GS %",
    "SDR Points",
    "FDR Points",
    "Parom Points",
    "ARMS Comm Points",
    "ARMS Licence Points",
    "Total Caseload Points",
    "Overall Total Points",
    "Available Points",
    "Remaining Points",
    "Current % Capacity",
)
HEADINGS: Final = (*FIGURES, "Com C1", "Com C2")
TARGET, FULL_TIME = 2176, Decimal(37)
# Points of a community case in the two tiers of the example: from the tool's published table, and from another one.
C1, C2 = 50, 63
OTHER_POINTS: Final = (46, 58)
HOLDS_CASES: Final = (Grade.PO, Grade.PQIP, Grade.PSO)


@dataclass(frozen=True)
class Line:
    """One person's figures."""

    person: Person
    post: Post
    available: int
    reduction: Decimal
    c1: int
    c2: int
    each: tuple[int, int] = (C1, C2)

    @property
    def points(self) -> int:
        """Return the points of the cases held."""
        return self.c1 * self.each[0] + self.c2 * self.each[1]

    def cells(self) -> list[Any]:
        """Return the line as the export has it."""
        pdu = self.post.unit.get_parent()
        share = percent_of(self.points, self.available) or Decimal(0)
        zeros = [0] * 9
        place = [pdu.get_parent().name, pdu.name, self.post.unit.name, self.person.name, self.post.grade]
        hours = [self.c1 + self.c2, TARGET, float(self.post.hours), float(FULL_TIME), float(self.reduction)]
        left = self.available - self.points
        return [*place, *hours, *zeros, self.points, self.points, self.available, left, float(share), self.c1, self.c2]


def lines_of(posts: list[Post], on: date, shift: int = 0) -> list[Line]:
    """Return the figures of everybody in `posts` who holds cases, `shift` per cent away from the example's own."""
    posts = [post for post in posts if post.grade in HOLDS_CASES]
    protections = protections_of([post.person_id for post in posts], on)
    wanted = {who.key: who.percent for who in LEARNERS}
    lines = []
    for number, post in enumerate(posts):
        key = post.person.email.split("@")[0]
        percent = Decimal(str(wanted.get(key, 84 + number * 7 % 24))) + shift
        lines.append(_line(post, protections[post.person_id].percent, percent))
    return lines


def _line(post: Post, reduced: int, percent: Decimal) -> Line:
    """Choose a number of cases whose points come nearest to a share of what is available."""
    reduction = reduction_hours(post.hours, reduced)
    available = available_points(TARGET, post.hours, reduction)
    points = int(available * percent / 100)
    c2 = max(0, round(points / 2 / C2))
    c1 = max(0, round((points - c2 * C2) / C1))
    return Line(post.person, post, available, reduction, c1, c2)


def export_of_team_2(on: date) -> bytes:
    """Return an export of Aldermoor Team 2 to try the import with: two people there are called Chris Yardley."""
    posts = Post.objects.on(on).filter(unit__code="EA-ALD-2").select_related("person", "unit")
    lines = lines_of(list(posts), on)
    return as_workbook([line for line in lines if not line.person.email.startswith("chris.yardley2")])


def as_workbook(lines: list[Line]) -> bytes:
    """Return the export as an .xlsx file."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Workload")
    sheet.append(list(HEADINGS))
    for line in lines:
        sheet.append([_cell(sheet, value) for value in line.cells()])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    """Return a value as a cell: words stay words, whatever they begin with."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell
