"""How long it takes to take in who holds which case: 20,000 cases sent, read, and saved on a yes, then a week later."""

import io
import resource
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import connection, transaction
from openpyxl import Workbook

from benchmarks.workload import measured_region, timed
from lms.calendar import today
from lms.models import Person, Post, Unit
from mentoring.caseload.files import uploads
from mentoring.caseload.files.holdings_file import HEADINGS
from mentoring.caseload.models import Case, CaseloadUpload, FileKind, Holding

LIMITS: Final = {"seconds": 60, "queries": 3000, "peak_megabytes": 600}
SIZES: Final = {"small": 2_000, "large": 20_000}
HELD_EACH: Final = 25
ORDERS: Final = ("community", "community", "licence", "custody")


def run(size: str) -> dict[str, Any]:
    """Write a file of a made-up region, take it in, take in one of a week later, and leave no row behind.

    In the week every fourth case has got another tier, and every tenth another holder.
    """
    count = SIZES.get(size) or int(size)
    found: dict[str, Any] = {"database": connection.vendor, "cases": count, "limits": LIMITS}
    with transaction.atomic():
        by = measured_region(max(2, count // HELD_EACH))
        before = today() - timedelta(days=7)
        content = as_workbook(lines(count, later=False))
        found["kilobytes"] = len(content) // 1000
        found["first"] = taken_in(content, before, by)
        found["a_week_later"] = taken_in(as_workbook(lines(count, later=True)), today(), by)
        mine = Holding.objects.filter(source__imported_by=by)
        found["held"] = mine.filter(ends=None).count()
        found["ended"] = mine.exclude(ends=None).count()
        found["recorded"] = Case.objects.filter(holdings__in=mine).distinct().count()
        transaction.set_rollback(True)
    found["peak_megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    found["within_limits"] = _within(found)
    return found


def taken_in(content: bytes, day: date, by: Person) -> dict[str, Any]:
    """Send a file, have it read and taken in as the page and its two jobs do; return how long each took."""
    kind, file = FileKind.HOLDINGS, ContentFile(content, name="cases.xlsx")
    found = {"send": timed(lambda: uploads.keep_upload(kind=kind, file=file, figures_day=day, by=by))}
    upload = CaseloadUpload.objects.get(uploaded_by=by, state=CaseloadUpload.State.READING)
    found["read"] = timed(lambda: uploads.read_upload(pk=upload.pk))
    upload.refresh_from_db()
    if upload.report["refused"]:
        raise RuntimeError(f"{upload.report['headline']}: {upload.report['lines'][:3]}")
    uploads.say_yes(upload=upload, by=by)
    found["take_in"] = timed(lambda: uploads.take_in_upload(pk=upload.pk))
    upload.refresh_from_db()
    if upload.state != CaseloadUpload.State.TAKEN_IN:
        raise RuntimeError(upload.report["headline"])
    return found


def _within(found: dict[str, Any]) -> bool:
    rounds = [found["first"], found["a_week_later"]]
    return (
        all(sum(step["seconds"] for step in steps.values()) <= LIMITS["seconds"] for steps in rounds)
        and all(step["queries"] <= LIMITS["queries"] for steps in rounds for step in steps.values())
        and found["peak_megabytes"] <= LIMITS["peak_megabytes"]
    )


def lines(count: int, *, later: bool) -> Iterator[list[Any]]:
    """Yield so many invented cases, dealt out to everybody in the made-up region."""
    posts = Post.objects.filter(unit__code__startswith="M-T").select_related("person", "unit").order_by("pk")
    pdus = {unit.path: unit.name for unit in Unit.objects.filter(code__startswith="M-P")}
    places = [(pdus[post.unit.path[: -Unit.steplen]], post.unit.name, post.person.name) for post in posts]
    for number in range(count):
        moved, changed = later and number % 10 == 0, later and number % 4 == 0
        pdu, team, name = places[(number + moved) % len(places)]
        risk = ["medium", "low", "high" if number % 11 == 0 else "low", "low"]
        tier, order = "B2" if changed else "C2", ORDERS[number % len(ORDERS)]
        yes_or_no = ["yes" if number % step == 0 else "no" for step in (5, 9, 12, 15, 8, 20)]
        facts = [*risk, "", "", tier, order, *yes_or_no]
        yield ["Measured", pdu, team, name, "", f"M{number:06}", *facts, "UNRESTRICTED"]


def as_workbook(rows: Iterator[list[Any]]) -> bytes:
    """Return lines as an .xlsx file."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Cases")
    sheet.append(list(HEADINGS))
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
