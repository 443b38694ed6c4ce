"""The few facts at the top of a learner's record: how far, by when, with whom."""

from typing import Any, Final

from courses.models import Standing
from lms.calendar import in_words
from lms.progress.recording.reading import Reading

NOT_KNOWN: Final = "Not on record"


def facts_of(reading: Reading, standing: Standing | None) -> list[dict[str, Any]]:
    """Return the facts; the workload only to whom the board tells it."""
    if standing is None or not reading.enrolment.is_open:
        return _of_the_past(reading)
    end = in_words(standing.planned_end) if standing.planned_end else "No plan"
    found = [
        _fact("Planned to finish", end, reading.enrolment.get_status_display().lower()),
        _checks(standing),
        _evidence(standing),
        _mentor(standing),
    ]
    return [*found, _workload(standing)] if reading.sees_workload else found


def _of_the_past(reading: Reading) -> list[dict[str, Any]]:
    """Return when a pathway that is over began and ended."""
    row = reading.enrolment
    ended = in_words(row.ends) if row.ends else NOT_KNOWN
    return [_fact("Began", in_words(row.starts)), _fact("Ended", ended, row.get_status_display().lower())]


def _checks(standing: Standing) -> dict[str, Any]:
    under_way = f"{standing.checks_open} under way" if standing.checks_open else ""
    return _fact("Checks", f"{standing.checks_done} done", under_way)


def _evidence(standing: Standing) -> dict[str, Any]:
    waiting = f"{standing.evidence_waiting} waiting for us" if standing.evidence_waiting else ""
    return _fact("Evidence", f"{standing.criteria_met} of {standing.criteria_total} criteria met", waiting)


def _mentor(standing: Standing) -> dict[str, Any]:
    since = standing.uncovered_since
    gap = f"no eligible mentor since {in_words(since)}" if since else ""
    assessor = f"assessor: {standing.pta}" if standing.pta else "no assessor"
    return _fact("Mentor", str(standing.mentor) if standing.mentor else "Nobody", gap or assessor)


def _workload(standing: Standing) -> dict[str, Any]:
    if standing.workload_percent is None or standing.workload_day is None:
        return _fact("Workload", "No figure")
    return _fact("Workload", f"{standing.workload_percent}%", f"export of {in_words(standing.workload_day)}")


def _fact(term: str, value: str, note: str = "") -> dict[str, Any]:
    return {"term": term, "value": value, "note": note}
