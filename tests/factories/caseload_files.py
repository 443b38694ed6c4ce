"""Lines of reductions exports and of files of held cases; the defaults fit the cast. Every reference is invented."""

from datetime import date
from typing import Any

from lms.calendar import today
from lms.models import Person
from mentoring.caseload.files.importing import import_file
from mentoring.caseload.files.report import Report
from mentoring.caseload.models import FileKind
from tests.factories.mentoring import as_csv, upload

PLACE = {"Region": "East Aldershire", "Probation Delivery Unit": "Aldermoor", "Team": "Aldermoor Team 1"}
TEAM_2 = {"Team": "Aldermoor Team 2"}

# ---- reductions, with the headings that the workload tool writes ----

REDUCTION: dict[str, Any] = PLACE | {
    "Offender Manager": "Priya Nair",
    "Grade Code": "PQiP",
    "Contracted Hours": 37,
    "Reason": "PQiP - 6 to 12 months",
    "Hours": 22.2,
    "Start Date": "01 06 2020, 00:00",
    "End Date": "01 12 2090, 00:00",
    "Status": "ACTIVE",
    "Additional Notes": "",
}
REDUCTION_HEADINGS = list(REDUCTION)


def reduction(name: str = "Priya Nair", **changed: Any) -> dict[str, Any]:
    """Return one line of a reductions export; `hours`, `reason` and the like stand for the headings."""
    short = {
        "team": "Team", "contracted": "Contracted Hours", "reason": "Reason", "hours": "Hours", "start": "Start Date",
        "end": "End Date", "status": "Status", "notes": "Additional Notes",
    }  # fmt: skip
    return REDUCTION | {"Offender Manager": name} | {short.get(key, key): value for key, value in changed.items()}


# ---- cases held ----

HELD: dict[str, Any] = PLACE | {
    "OM Name": "Nadia Rowe",
    "Staff Code": "",
    "Case Reference": "X000001",
    "RoSH Public": "medium",
    "RoSH Children": "low",
    "RoSH Known Adults": "low",
    "RoSH Staff": "low",
    "MAPPA Category": "",
    "MAPPA Level": "",
    "Tier": "C2",
    "Order": "community",
    "Domestic Abuse": "no",
    "Child Safeguarding": "no",
    "Sexual Offence": "no",
    "Stalking": "no",
    "Vulnerability": "no",
    "Remote": "no",
    "Limited Access": "UNRESTRICTED",
}
HELD_HEADINGS = list(HELD)


def held(reference: str = "X000001", name: str = "Nadia Rowe", **changed: Any) -> dict[str, Any]:
    """Return one line of a file of held cases; `tier`, `children` and the like stand for the headings."""
    short = {
        "team": "Team", "code": "Staff Code", "public": "RoSH Public", "children": "RoSH Children", "tier": "Tier",
        "adults": "RoSH Known Adults", "staff": "RoSH Staff", "category": "MAPPA Category", "level": "MAPPA Level",
        "order": "Order", "abuse": "Domestic Abuse", "access": "Limited Access",
    }  # fmt: skip
    written = {short.get(key, key): value for key, value in changed.items()}
    return HELD | {"Case Reference": reference, "OM Name": name} | written


def reductions_in(by: Person, *lines: dict[str, Any], day: date | None = None, dry_run: bool = False) -> Report:
    """Import reductions as of a day; today when none is given."""
    content = as_csv(*lines, headings=REDUCTION_HEADINGS)
    return _taken_in(FileKind.REDUCTIONS, content, by, day, dry_run)


def holdings_in(by: Person, *lines: dict[str, Any], day: date | None = None, dry_run: bool = False) -> Report:
    """Import held cases as of a day; today when none is given."""
    return _taken_in(FileKind.HOLDINGS, as_csv(*lines, headings=HELD_HEADINGS), by, day, dry_run)


def _taken_in(kind: FileKind, content: bytes, by: Person, day: date | None, dry_run: bool) -> Report:
    file = upload(content, f"{kind}.csv")
    return import_file(kind=kind, file=file, figures_day=day or today(), by=by, dry_run=dry_run)
