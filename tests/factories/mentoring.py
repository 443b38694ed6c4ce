"""Rows of pairings and caseload for tests; the defaults fit the cast."""

import csv
import io
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from openpyxl import Workbook

from lms.calendar import today, years_after
from lms.models import LineManagement, Person, Post, Qualification, RoleGrant, Unit
from lms.roles import Role
from mentoring.pairings.models import Pairing


def person(name: str, *, unit: Unit | None = None, grade: str = "PO", **post: Any) -> Person:
    """Return somebody with a post (none when no unit is given)."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    somebody = Person.objects.create(email=email, name=name, staff_code=f"Z{Person.objects.count():04}")
    if unit:
        Post.objects.create(person=somebody, unit=unit, grade=grade, **{"starts": years_after(today(), -4)} | post)
    return somebody


def mentor(name: str, unit: Unit, *, years: int = 4, role: Role = Role.MENTOR) -> Person:
    """Return somebody who holds the role and has been a qualified practitioner for so many years."""
    starts = years_after(today(), -years)
    somebody = person(name, unit=unit, starts=starts)
    RoleGrant.objects.create(person=somebody, role=role.value, unit=unit, starts=starts)
    kind = Qualification.Kind.PRACTITIONER
    Qualification.objects.create(person=somebody, kind=kind, starts=starts, evidence="Certificate seen")
    return somebody


def pairing(
    learner: Person, supporter: Person, starts: date, ends: date | None = None, kind: str = "mentor"
) -> Pairing:
    """Return a pairing that nobody checked."""
    return Pairing.objects.create(learner=learner, supporter=supporter, starts=starts, ends=ends, kind=kind)


def line(report: Person, manager: Person, starts: date | None = None) -> LineManagement:
    """Put somebody under a manager."""
    return LineManagement.objects.create(person=report, manager=manager, starts=starts or today())


# ---- workload exports ----

TOP_LINE = (
    "Region,Probation Delivery Unit,Team,OM Name,Grade,Total Cases,Nominal Target,Contracted Hours,"
    "Default Contracted Hours,Reduction Hours,CMS Points,CMS %,GS Points,GS %,SDR Points,FDR Points,Parom Points,"
    "ARMS Comm Points,ARMS Licence Points,Total Caseload Points,Overall Total Points,Available Points,"
    "Remaining Points,Current % Capacity,Com C2,Lic B1,Cus A3S"
)
HEADINGS = next(csv.reader([TOP_LINE]))
FORMULAS = (
    "Total Cases", "SDR Points", "FDR Points", "Total Caseload Points", "Total Caseload Points - T2A",
    "Overall Total Points", "Available Points", "Current % Capacity",
)  # fmt: skip
OFFICER: dict[str, Any] = {
    "Region": "East Aldershire",
    "Probation Delivery Unit": "Aldermoor",
    "Team": "Aldermoor Team 1",
    "OM Name": "Nadia Rowe",
    "Grade": "PO",
    "Total Cases": 30,
    "Nominal Target": 2176,
    "Contracted Hours": 37,
    "Default Contracted Hours": 37,
    "Reduction Hours": 0,
    "Total Caseload Points": 1900,
    "Overall Total Points": 1900,
    "Available Points": 2176,
    "Remaining Points": 276,
    "Current % Capacity": 87.3,
    "Com C2": 28,
    "Lic B1": 2,
}


def officer(name: str = "Nadia Rowe", **changed: Any) -> dict[str, Any]:
    """Return one line of an export; `total`, `available` and the like stand for the long headings.

    With other points the capacity stands empty, unless it is given.
    """
    short = {
        "team": "Team", "pdu": "Probation Delivery Unit", "region": "Region", "grade": "Grade", "cases": "Total Cases",
        "contracted": "Contracted Hours", "reduction": "Reduction Hours", "total": "Overall Total Points",
        "available": "Available Points", "percent": "Current % Capacity",
    }  # fmt: skip
    if changed.keys() & {"total", "available"}:
        changed = {"percent": ""} | changed
    return OFFICER | {"OM Name": name} | {short.get(key, key): value for key, value in changed.items()}


def as_csv(
    *lines: dict[str, Any], headings: list[str] | None = None, encoding: str = "utf-8", separator: str = ","
) -> bytes:
    """Write lines as a text file of values."""
    columns = headings or HEADINGS
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(columns)
    writer.writerows([line.get(column, "") for column in columns] for line in lines)
    return text.getvalue().encode(encoding)


def as_workbook(*lines: dict[str, Any], headings: list[str] | None = None, merge: str = "") -> bytes:
    """Write lines as a workbook with plain headings."""
    columns, book = headings or HEADINGS, Workbook()
    sheet = book.active
    sheet.append(columns)
    for line in lines:
        sheet.append([line.get(column) for column in columns])
    if merge:
        sheet.merge_cells(merge)
    return _saved(book)


def as_tools_own_workbook(*lines: dict[str, Any], groups: dict[str, int] | None = None, fdr: int = 0) -> bytes:
    """Write lines as the tool itself does: group headings, points per count, formulas without a result, a total.

    `groups` are place and tier with their points; with `fdr` there is a column of fast reports, at so many points.
    """
    book = Workbook()
    sheet = book.active
    names = [heading for heading in HEADINGS if not heading.startswith(("Com ", "Lic ", "Cus "))]
    names.insert(names.index("Overall Total Points"), "Total Caseload Points - T2A")
    kinds = ["Active Cases", "Warrants (0%)", "UPW (100%)", "Overdue Terminations (0%)"]
    groups = {"Com C2": 63, "Lic B1": 119} if groups is None else groups
    for column, (group, points) in enumerate(groups.items()):
        first = len(names) + 1 + column * 4
        sheet.cell(2, first, group)
        sheet.merge_cells(start_row=2, end_row=2, start_column=first, end_column=first + 3)
        for offset, kind in enumerate(kinds):
            sheet.cell(3, first + offset, kind)
            sheet.cell(4, first + offset, 0 if offset else points)
    reports = len(names) + 1 + len(groups) * 4
    sheet.cell(1, len(names) + 1, "Cases")
    sheet.merge_cells(start_row=1, end_row=1, start_column=len(names) + 1, end_column=reports - 1)
    sheet.cell(3, reports, "SDR")
    sheet.cell(4, reports, 138)
    if fdr:
        sheet.cell(3, reports + 1, "FDR (SDR Conversion)")
        sheet.cell(4, reports + 1, fdr)
    for column, heading in enumerate(names, 1):
        sheet.cell(3, column, heading)
    for row, line in enumerate(lines, 5):
        for column, heading in enumerate(names, 1):
            worked_out = heading in FORMULAS
            sheet.cell(row, column, "=SUM(A1:A2)" if worked_out else line.get(heading))
        for column, group in enumerate(groups):
            sheet.cell(row, len(names) + 1 + column * 4, line.get(group, 0))
            sheet.cell(row, len(names) + 2 + column * 4, line.get(f"{group} warrants", 0))
        sheet.cell(row, reports, line.get("SDR", 0))
        if fdr:
            sheet.cell(row, reports + 1, line.get("FDR", 0))
    sheet.cell(len(lines) + 5, 1, "Total / Average")
    sheet.cell(len(lines) + 5, 6, "=SUM(F5:F9)")
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def upload(content: bytes, name: str = "workload.xlsx") -> ContentFile:
    """Return the bytes as a file that somebody sends."""
    return ContentFile(content, name=name)
