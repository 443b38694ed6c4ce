"""The marking report as tables to download: the same figures, and nothing that the page withholds."""

from collections.abc import Iterator

from assessments.portfolio.reports.report import Report
from assessments.portfolio.reports.waits import Waits
from lms.downloads import Cell, Sheet

FIGURE = ("from", "to", "counted")
WAITED = ("Half within, working days", "Nine of ten within, working days", "Late", "Waits counted")


def sheets_of(report: Report) -> Iterator[Sheet]:
    """Yield waiting, criteria, assessors and awards."""
    yield Sheet(
        "Waiting",
        ["What", *WAITED],
        [["For a judgement", *_cells(report.waits)], ["For a countersignature", *_cells(report.signing)]],
    )
    yield Sheet(
        "Met the first time",
        ["Criterion", "Share", *FIGURE],
        [["All", *report.met_first.cells], *([one.code, *one.met_first.cells] for one in report.criteria)],
    )
    yield Sheet(
        "Assessors",
        ["Assessor", "Judged", "Sent back", "Met at first judgement", *FIGURE, *WAITED, "Sampled"],
        [
            [one.name, one.judged, one.sent_back, *one.met.cells, *_cells(one.waits), one.sampled]
            for one in report.assessors
        ],
    )
    yield Sheet(
        "Awards", ["Assessor", "Assessor award"], [[award.assessor.name, award.in_words] for award in report.awards]
    )


def _cells(waits: Waits) -> list[Cell]:
    late = None if waits.median is None else waits.late
    return [waits.median, waits.ninth, late, waits.n]
