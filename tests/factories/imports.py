"""Files of people, training and results for tests."""

import csv
import io
from typing import Any

from openpyxl import Workbook

from courses.imports.applying import KINDS, Sent, import_file
from courses.imports.report import Report
from lms.models import Person


def headings(kind: str) -> list[str]:
    """Return the headings of a kind of file, in the order of its documentation."""
    return [column.heading for column in KINDS[kind].columns]


def as_csv(kind: str, *rows: dict[str, Any], separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Write rows as a text file; a heading that a row leaves out stays empty."""
    names = list(dict.fromkeys([*headings(kind), *(name for row in rows for name in row)]))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=separator, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_workbook(kind: str, *rows: dict[str, Any]) -> Workbook:
    """Return rows as a workbook, to be changed before it is sent."""
    book = Workbook()
    sheet = book.active
    names = headings(kind)
    sheet.append(names)
    for row in rows:
        sheet.append([row.get(name) for name in names])
    return book


def saved(book: Workbook) -> bytes:
    """Return a workbook as it is sent."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(kind: str, *rows: dict[str, Any], by: Person | None = None, dry_run: bool = False) -> Report:
    """Import rows as a text file."""
    return import_file(sent=Sent(kind, as_csv(kind, *rows), by, dry_run))


def causes(report: Report) -> list[tuple[int | None, str, str]]:
    """Return what is wrong: line, column and cause."""
    return [(problem.line, problem.column, problem.cause) for problem in report.problems]
