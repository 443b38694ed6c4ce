"""University results and training elsewhere, as files that the regional learning manager imports."""

import csv
import io
from datetime import date
from typing import Any, Final

from courses.imports.applying import Sent, import_file
from lms.calendar import months_after, working_days_before
from lms.demo import DOMAIN
from lms.management.example.clock import on_day
from lms.models import Person

UNIVERSITY: Final = "University of Aldershire"
# Who, module, attempt, mark, credits, outcome, months ago; and in how many months a resit must be taken.
RESULTS: Final = (
    ("sofia.reyes", "criminal-justice-system", 1, 64, 20, "pass", 13, 0),
    ("sofia.reyes", "understanding-crime", 1, 36, 0, "fail", 12, 2),
    ("sofia.reyes", "understanding-crime", 2, 58, 20, "pass", 9, 0),
    ("sofia.reyes", "penal-policy", 1, 71, 20, "pass", 11, 0),
    ("sofia.reyes", "rehabilitation-of-offenders", 1, 62.5, 20, "pass", 10, 0),
    ("rhys.maddox", "criminal-justice-system", 1, 55, 20, "pass", 2, 0),
    ("rhys.maddox", "understanding-crime", 1, 38, 0, "fail", 1, 2),
    ("rhys.maddox", "penal-policy", 1, "", 0, "deferred", 1, 0),
)
# Who, module, what it was called there, who gave it, months ago.
TRAINING: Final = (
    ("priya.nair", "core-curriculum", "Induction week", "National learning team", 1),
    ("kwame.mensah", "core-curriculum", "Induction week", "National learning team", 7),
    ("ella.brandt", "child-safeguarding", "Safeguarding children, level 2", "Aldershire Safeguarding Partnership", 10),
)


def play_results(people: dict[str, Person], on: date) -> None:
    """Import what a university and others sent."""
    with on_day(working_days_before(on, 3)):
        _send("training", [_attended(row, on) for row in TRAINING], people["imogen.hart"])
        _send("results", [_result(row, on) for row in RESULTS], people["imogen.hart"])


def _result(row: tuple[Any, ...], on: date) -> dict[str, Any]:
    who, module, attempt, mark, awarded, outcome, months, resit = row
    decided = months_after(on, -months)
    return {
        "E-mail": f"{who}{DOMAIN}",
        "Module": module,
        "Attempt": attempt,
        "Mark": mark,
        "Credits": awarded,
        "Outcome": outcome,
        "Decided on": decided.isoformat(),
        "Resit by": months_after(decided, resit).isoformat() if resit else "",
        "Provider": UNIVERSITY,
    }


def _attended(row: tuple[Any, ...], on: date) -> dict[str, Any]:
    who, module, title, provider, months = row
    day = months_after(on, -months).isoformat()
    return {"E-mail": f"{who}{DOMAIN}", "Module": module, "Title": title, "Provider": provider, "Date": day}


def _send(kind: str, rows: list[dict[str, Any]], by: Person) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    report = import_file(sent=Sent(kind, out.getvalue().encode(), by))
    if not report.applied:
        raise ValueError(f"The example's {kind} were not taken in: {report.headline} {report.problems}")
