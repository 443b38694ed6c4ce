"""What a check keeps of its case: the coded facts of the day, and where the case stands in a case list outside."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import Case, CaseReading, Holding


class Line(NamedTuple):
    """A line of a case list that was taken in: which file, of which day, and which line."""

    day: date
    line: int
    file: str


def facts_kept(cases: Iterable[Case]) -> dict[int, dict[str, Any]]:
    """Return, by case, its facts and the newest line that speaks of it; no line where none is known. Two queries."""
    cases = list(cases)
    lines = _lines([case.pk for case in cases])
    return {case.pk: {"facts": CaseFacts.of(case).as_record(), **_written(lines.get(case.pk))} for case in cases}


def _written(line: Line | None) -> dict[str, Any]:
    return {"day": line.day.isoformat(), "line": line.line, "file": line.file} if line else {}


def _lines(cases: list[int]) -> dict[int, Line]:
    """Return the newest line on record of each case: where a fact of it changed, or where its holder took it on."""
    found: dict[int, Line] = {}
    for case, line in _on_record(cases):
        found[case] = max(line, found.get(case, line))
    return found


def _on_record(cases: list[int]) -> Iterator[tuple[int, Line]]:
    for rows in (Holding.objects.filter(case__in=cases, ends=None), CaseReading.objects.filter(case__in=cases)):
        columns = ("case", "source__figures_day", "line", "source__file_name")
        for case, *line in rows.order_by().values_list(*columns):
            yield case, Line(*line)
