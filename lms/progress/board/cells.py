"""What stands in the cells of a board: at most two lines, each with a shape, words or a picture."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.urls import reverse

from lms.calendar import in_words
from lms.models import Person
from lms.progress.board.line import Line
from lms.progress.needing.lines import TO_LOOK_AT
from lms.progress.needing.table import WaitsOn

NOTHING: Final = "nothing"
MODULES: Final = ("total", "done", "demonstrated", "overdue")


def _state(kind: str, text: str, hidden: str = "") -> dict[str, str]:
    return {"kind": kind, "text": text, "hidden": hidden}


def _short(day: date, on: date) -> str:
    """Write a day shortly, with its year where that is another one."""
    return f"{day.day} {day:%b}" if day.year == on.year else f"{day.day} {day:%b %Y}"


def _days(since: date, on: date) -> str:
    days = (on - since).days
    return f"{days} day{'' if days == 1 else 's'}" if days else "since today"


def _ago(day: date, on: date) -> str:
    return f"{_days(day, on)} ago" if day < on else "today"


def learner(line: Line) -> dict[str, Any]:
    """Name the learner, with a link to their record, and where they work."""
    return {"text": line.name, "href": reverse("progress:record", args=[line.enrolment.pk]), "note": line.place}


def stage(line: Line) -> dict[str, Any]:
    """Say how far into the pathway they are, and whether it goes on."""
    enrolment, words = line.enrolment, [f"month {line.standing.month}"]
    if line.months:
        words = [f"month {line.standing.month} of {line.months}"]
    if line.part_time:
        words.append("part-time")
    if enrolment.status != enrolment.Status.ACTIVE:
        words.append(enrolment.get_status_display().lower())
    return {"text": line.stage, "note": ", ".join(words)}


def modules(line: Line) -> dict[str, Any]:
    """Say how many modules are done, and how many demonstrated."""
    standing = line.standing
    done = _state("done", f"{standing.modules_done} of {standing.modules_total}", "done")
    shown = _state("demonstrated", f"{standing.modules_demonstrated} of {standing.modules_total}", "demonstrated")
    late = [_state("overdue", f"{standing.modules_overdue} overdue")] if standing.modules_overdue else []
    return {"states": [done, shown, *late], "together": True}


def checks(line: Line) -> dict[str, Any]:
    """Say how many checks are done, and how many under way."""
    under_way = line.standing.checks_open
    return {"text": f"{line.standing.checks_done} done", "note": f"{under_way} under way" if under_way else ""}


def evidence(line: Line) -> dict[str, Any]:
    """Say how many criteria are met, and what waits, or when something last came."""
    standing = line.standing
    text = f"{standing.criteria_met} of {standing.criteria_total} met"
    if standing.evidence_waiting:
        since = f", {_days(standing.waiting_since, line.on)}" if standing.waiting_since else ""
        return {"text": text, "note": f"{standing.evidence_waiting} waiting{since}"}
    return {"text": text, "note": f"last {_short(standing.sent_on, line.on)}" if standing.sent_on else "none waiting"}


def mentor(line: Line) -> dict[str, Any]:
    """Name the mentor, or say since when there is none who counts, or until when there is one."""
    standing = line.standing
    if standing.uncovered_since or standing.mentor is None:
        days = _days(standing.uncovered_since, line.on) if standing.uncovered_since else ""
        if standing.mentor:
            return {"states": [_state("waiting", str(standing.mentor))], "note": f"not eligible, {days}"}
        return {"states": [_state("waiting", f"None, {days}" if days else "None")]}
    if any(need.key == "mentor_leaves" for need in line.needs):
        until = f"until {_short(standing.mentor_until, line.on)}"
        return {"states": [_state("due", str(standing.mentor))], "note": until}
    return {"states": [_state("met", str(standing.mentor), "in place")]}


def assessor(line: Line) -> dict[str, Any]:
    """Name the practice tutor assessor, or say that there is none, or until when there is one."""
    pta: Person | None = line.standing.pta
    if pta is None:
        return {"states": [_state("waiting", "None")]}
    leaves = any(need.key == "pta_leaves" for need in line.needs)
    note = f"until {_short(line.standing.pta_until, line.on)}" if leaves else ""
    return {"states": [_state("due" if leaves else "met", str(pta), "" if leaves else "in place")], "note": note}


def workload(line: Line) -> dict[str, Any]:
    """Draw the workload beside the limit where they work."""
    percent = line.standing.workload_percent
    if percent is None:
        return {"quiet": "no figure"}
    over = percent > line.limit
    bar = {"percent": percent, "name": line.name, "line": line.limit}
    return {"text": f"{percent}%{', over' if over else ''}", "strong": over, "bar": bar}


def waiting_on(side: WaitsOn) -> Callable[[Line], dict[str, Any]]:
    """Return the cell that says in a few words what waits on one side."""
    late = "waiting" if side == WaitsOn.US else "overdue"

    def cell(line: Line) -> dict[str, Any]:
        needs = line.waiting_on(side)
        if not needs:
            return {"quiet": NOTHING, "nothing": True}
        first, *others = needs
        note = f"and {len(others)} more" if len(others) > 1 else "".join(need.label for need in others)
        return {"states": [_state("due" if first.key in TO_LOOK_AT else late, first.label)], "note": note}

    return cell


def qualifies(line: Line) -> dict[str, Any]:
    """Say between which months they will qualify, or why nobody can say; the page draws the range."""
    found = line.forecast
    if found is None:
        return {"quiet": "not worked out yet"}
    if found.refusal:
        return {"text": found.get_refusal_display()}
    if not found.early or not found.late:
        return {"quiet": "not worked out yet"}
    return {"text": months_in_words(found.early, found.late), "forecast": found}


def months_in_words(first: date, last: date) -> str:
    """Write the months from one day to another shortly: Jul–Oct 27."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%b %y}"
    if first.year == last.year:
        return f"{first:%b}–{last:%b %y}"
    return f"{first:%b %y}–{last:%b %y}"


def planned_end(line: Line) -> dict[str, Any]:
    """Say when the plan ends."""
    end = line.standing.planned_end
    return {"text": in_words(end)} if end else {"quiet": "no plan"}


def lost_time(line: Line) -> dict[str, Any]:
    """Say how much learning time was lost in four weeks."""
    minutes = line.standing.lost_minutes
    return {"text": f"{minutes / 60:.1f} hours", "note": "in four weeks"} if minutes else {"quiet": "none"}


def heard_of(line: Line) -> dict[str, Any]:
    """Say when a lesson, check or evidence last came."""
    last = line.heard_of
    return {"text": _short(last, line.on), "note": _ago(last, line.on)} if last else {"quiet": "nothing yet"}


def intake(line: Line) -> dict[str, Any]:
    """Name the intake, and when the pathway began."""
    return {"text": line.enrolment.intake, "note": f"from {_short(line.enrolment.starts, line.on)}"}


def hours(line: Line) -> dict[str, Any]:
    """Say which share of full time they work."""
    return {"text": f"{line.enrolment.share_of_full_time:.0%} of full time" if line.part_time else "Full time"}
