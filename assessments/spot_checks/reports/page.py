"""What the page of the report shows, in cells."""

from typing import Any, Final

from assessments.spot_checks.reports.coverage import Covered
from assessments.spot_checks.reports.report import OfPart, OfStandard, Report
from lms.models import Unit

COVERAGE_COLUMNS: Final = [
    {"label": "Place"},
    {"label": "Officers", "number": True},
    {"label": "Checked in time", "number": True},
    {"label": "Being checked", "number": True},
    {"label": "Due", "number": True},
    {"label": "Not to be drawn today"},
]
PART_COLUMNS: Final = [{"label": "Place"}, {"label": "Checks", "number": True}, {"label": "Sufficient"}]
MANAGER_COLUMNS: Final = [
    {"label": "Manager on the day of the draw"},
    {"label": "Checks", "number": True},
    {"label": "Sufficient"},
    {"label": "They carried themselves"},
]
QUESTION_COLUMNS: Final = [{"label": "Question"}, {"label": "Insufficient"}, {"label": "Two readers agree (alpha)"}]
SECTION_COLUMNS: Final = [{"label": "Part of the standard"}, {"label": "Answers that were insufficient"}]
BESIDE_COLUMNS: Final = [
    {"label": "On the day of the draw"},
    {"label": "Not sufficient, with it"},
    {"label": "Without it"},
]
READER_COLUMNS: Final = [{"label": "Reader"}, {"label": "Same answers as the other"}, {"label": "Same outcome"}]


def coverage_rows(report: Report, link: "Link") -> list[list[Any]]:
    """Return the officers of each part: checked, being checked, due."""
    return [_covered(row, link) for row in report.coverage]


def _covered(row: Covered, link: "Link") -> list[Any]:
    never = f"{row.never} never checked" if row.never else ""
    out = [f"{count} {words}" for count, words in ((row.away, "away"), (row.no_case, "without a case")) if count]
    return [
        {"text": row.part.name, "href": link(row.part)},
        {"text": str(row.officers), "number": True},
        {"text": str(row.in_time), "number": True},
        {"text": str(row.under_way), "number": True},
        {"text": str(row.due), "number": True, "note": never},
        ", ".join(out),
    ]


def part_rows(parts: list[OfPart], link: "Link") -> list[list[Any]]:
    """Return what the checks of each part came to."""
    return [
        [
            {"text": row.name, "href": link(row.place) if row.place else ""},
            {"text": str(row.checks), "number": True},
            row.sufficient.in_words,
        ]
        for row in parts
    ]


def manager_rows(managers: list[OfPart]) -> list[list[Any]]:
    """Return what the checks of each manager’s line came to, beside what the manager carried."""
    return [
        [row.name, {"text": str(row.checks), "number": True}, row.sufficient.in_words, row.beside] for row in managers
    ]


def question_rows(standard: OfStandard) -> list[list[Any]]:
    """Return each question, the one most often insufficient first."""
    return [
        [
            {"text": f"{row.code} {row.title}", "note": "critical" if row.critical else ""},
            row.insufficient.in_words,
            standard.alphas[row.code].in_words,
        ]
        for row in standard.questions
    ]


def section_rows(standard: OfStandard) -> list[list[Any]]:
    """Return each part of the standard."""
    return [[row.title, row.insufficient.in_words] for row in standard.sections]


def beside_rows(report: Report) -> list[list[Any]]:
    """Return what may weigh on an officer, with the share that was not sufficient beside where it did not."""
    return [[row.what, row.with_it.in_words, row.without.in_words] for row in report.circumstances]


def reader_rows(report: Report) -> list[list[Any]]:
    """Return each reader beside whoever read the same cases."""
    return [[row.name, row.same.in_words, row.outcomes.in_words] for row in report.readers()]


class Link:
    """Where one part of a place leads, within the same period."""

    def __init__(self, address: str, months: int) -> None:
        """Keep the address of the report and how far back it looks."""
        self.address, self.months = address, months

    def __call__(self, unit: Unit | None) -> str:
        """Return the address of the report of a place, or of all places of the reader."""
        return f"{self.address}?{f'place={unit.pk}&' if unit else ''}months={self.months}"
