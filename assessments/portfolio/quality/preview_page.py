"""What the page of a new sample shows before anything is written: what would be listed, and with which share."""

from typing import Any, Final

from django.contrib.humanize.templatetags.humanize import intcomma

from assessments.portfolio.quality.page import rules_in_words
from assessments.portfolio.quality.population import Population
from assessments.portfolio.quality.shares import ALL, reasons_in_words

ASSESSOR_COLUMNS: Final = [
    {"label": "Assessor"},
    {"label": "Judgements listed", "number": True},
    {"label": "Share"},
    {"label": "Why"},
]


def preview_of(population: Population) -> dict[str, Any]:
    """Return what would be looked at: of each assessor how many judgements, what share, and why."""
    groups: dict[tuple[str, int, tuple[str, ...]], int] = {}
    for line in population.lines:
        key = (line.assessor.name, line.percent, tuple(line.reasons))
        groups[key] = groups.get(key, 0) + 1
    rows = [
        [name, intcomma(n), "All" if percent >= ALL else f"{percent}%", reasons_in_words(list(reasons))]
        for (name, percent, reasons), n in sorted(groups.items())
    ]
    return {
        "n": len(population.lines),
        "assessors": len({line.assessor.pk for line in population.lines}),
        "columns": ASSESSOR_COLUMNS,
        "rows": rows,
        "rules": rules_in_words(population.rules),
    }
