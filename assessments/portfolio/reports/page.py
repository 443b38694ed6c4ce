"""What the page of the marking report shows, in cells."""

from typing import Any, Final

from assessments.portfolio.reports.report import OfAssessor, Report

CRITERION_COLUMNS: Final = [{"label": "Criterion"}, {"label": "Met the first time"}]
ASSESSOR_COLUMNS: Final = [
    {"label": "Assessor"},
    {"label": "Judged", "number": True},
    {"label": "Sent back", "number": True},
    {"label": "Met at first judgement"},
    {"label": "Waited"},
    {"label": "Sampled", "number": True},
]
AWARD_COLUMNS: Final = [{"label": "Assessor"}, {"label": "Assessor award"}]


def criterion_rows(report: Report) -> list[list[Any]]:
    """Return each criterion, the one least often met the first time on top."""
    return [[one.code, one.met_first.in_words] for one in report.criteria]


def assessor_rows(report: Report) -> list[list[Any]]:
    """Return each assessor with what they judged."""
    return [
        [
            one.name,
            {"text": str(one.judged), "number": True},
            {"text": str(one.sent_back or "none"), "number": True},
            one.met.in_words,
            {"text": one.waits.in_words, "note": _late(one)},
            {"text": str(one.sampled), "number": True, "note": "none looked at" if one.unsampled else ""},
        ]
        for one in report.assessors
    ]


def _late(one: OfAssessor) -> str:
    return f"{one.waits.late} after the day they were due" if one.waits.late else ""


def award_rows(report: Report) -> list[list[Any]]:
    """Return each assessor with how their award stands."""
    return [[award.assessor.name, {"text": award.in_words, "state": award.shape}] for award in report.awards]
