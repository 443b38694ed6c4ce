"""The report of a place as tables to download: the same figures, and nothing that the page withholds."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from assessments.spot_checks.after.window import final_ones
from assessments.spot_checks.models import SpotCheckOutcome
from assessments.spot_checks.reports.checked import outcomes_at
from assessments.spot_checks.reports.report import Report
from lms.calendar import today
from lms.downloads import Cell, Sheet

FIGURE = ("from", "to", "counted")


def sheets_of(report: Report) -> Iterator[Sheet]:
    """Yield coverage, outcomes by place, manager and question, what followed, and each check."""
    yield Sheet(
        "Coverage",
        ["Place", "Officers", "Checked in time", "Being checked", "Due", "Never checked", "Away", "Without a case"],
        [
            [row.part.name, row.officers, row.in_time, row.under_way, row.due, row.never, row.away, row.no_case]
            for row in report.coverage
        ],
    )
    heading = ["Checks", "Sufficient", *FIGURE]
    yield Sheet(
        "By place", ["Place", *heading], [[row.name, row.checks, *row.sufficient.cells] for row in report.parts]
    )
    yield Sheet(
        "By manager",
        ["Manager on the day of the draw", *heading, "Carried"],
        [[row.name, row.checks, *row.sufficient.cells, row.beside] for row in report.managers],
    )
    yield Sheet(
        "By question",
        ["Standard", "Question", "Title", "Insufficient", *FIGURE, "Alpha of two readers", *FIGURE],
        [
            [str(one.version), row.code, row.title, *row.insufficient.cells, *one.alphas[row.code].cells]
            for one in report.standards
            for row in one.questions
        ],
    )
    yield Sheet("What followed", ["What", "How many"], report.followed.lines)


def checks_of(report: Report, visible: QuerySet[SpotCheckOutcome]) -> list[SpotCheckOutcome]:
    """Return the checks of a report one by one: only those whose outcome the reader may open."""
    rows = outcomes_at(report.places, report.period).filter(pk__in=visible.values("pk"))
    related = (
        "spot_check__officer",
        "spot_check__case",
        "spot_check__drawn__unit",
        "judgement",
        "appeal",
        "replaced_by",
    )
    return list(rows.select_related(*related).order_by("given_at", "pk"))


def checks_sheet(rows: Sequence[SpotCheckOutcome]) -> Sheet:
    """Return checks as a table."""
    final = final_ones(rows, today())
    return Sheet(
        "Checks",
        ["Number", "Officer", "Place", "Case", "Outcome given", "Outcome", "Per cent", "Final", "Summary"],
        (_line(row, row.pk in final) for row in rows),
    )


def _line(row: SpotCheckOutcome, final: bool) -> list[Cell]:
    check, judgement = row.spot_check, row.judgement
    return [
        check.pk,
        check.officer.name,
        check.drawn.unit.name if check.drawn else "",
        check.case.mask,
        today(row.given_at).isoformat(),
        judgement.get_outcome_display(),
        judgement.percent,
        "Yes" if final else "No",
        judgement.summary,
    ]
