"""What one line of a file of people says, read and checked on its own. No database."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from courses.imports import cells
from courses.imports.table import Column, Line
from courses.models import Enrolment
from lms.models import Grade
from lms.roles import ROLES, Role

EMAIL, NAME, CODE, GRADE, UNIT, HOURS = "E-mail", "Name", "Staff code", "Grade", "Unit", "Hours"
POST_FROM, POST_UNTIL, MANAGER, ROLES_HELD = "Post from", "Post until", "Line manager", "Roles"
PATHWAY, INTAKE, START, BASIS, SHARE = "Pathway", "Intake", "Start", "Entry basis", "Share of full time"
LEFT_ON = "Left on"
COLUMNS: Final = (
    Column(EMAIL, True, "the work e-mail, by which people are known"),
    Column(NAME, False, "the whole name"),
    Column(CODE, False, "the staff code, up to 12 characters"),
    Column(GRADE, False, "PSO, PQiP, PO, SPO, HEAD or DMY"),
    Column(UNIT, False, "the code of the team or other place, such as EA-ALD-1"),
    Column(HOURS, False, "hours a week, up to 37"),
    Column(POST_FROM, False, "the first day in this post"),
    Column(POST_UNTIL, False, "the first day no longer in it"),
    Column(MANAGER, False, "the line manager’s work e-mail"),
    Column(ROLES_HELD, False, "roles here, with commas between them"),
    Column(PATHWAY, False, "the key of a pathway, such as pqip-15"),
    Column(INTAKE, False, "the intake, such as March 2026"),
    Column(START, False, "the first day on the pathway"),
    Column(BASIS, False, "either level_3 or level_5"),
    Column(SHARE, False, "0.4 to 1; left empty, hours divided by 37"),
    Column(LEFT_ON, False, "the first day on which they no longer work here"),
)
FULL_TIME: Final = Decimal(37)
LEAST_SHARE: Final = Decimal("0.4")
# What is said of a pathway means nothing without the pathway.
OF_PATHWAY: Final = (INTAKE, START, BASIS, SHARE)
ROLE_NAMES: Final = {role.value: spec.name for role, spec in ROLES.items()} | {"pta": "Practice tutor assessor"}


@dataclass(frozen=True)
class PersonRow:
    """One person as the file has them. What is left empty says nothing, and changes nothing."""

    line: Line
    email: str
    name: str | None
    code: str | None
    grade: str | None
    unit: str | None
    hours: Decimal | None
    post_from: date | None
    post_until: date | None
    manager: str | None
    roles: tuple[tuple[Role, str | None], ...]
    pathway: str | None
    intake: str | None
    start: date | None
    basis: str | None
    share: Decimal
    left_on: date | None

    @property
    def speaks_of_a_post(self) -> bool:
        """Say whether anything about a post stands in the line."""
        return any(self.line.has(column) for column in (GRADE, UNIT, HOURS, POST_FROM, POST_UNTIL))


def row_of(line: Line, on: date) -> PersonRow | None:
    """Read a line. Every fault is kept with it, not only the first; without an e-mail there is nobody."""
    hours = line.take(HOURS, cells.number(Decimal("0.5"), FULL_TIME, 2))
    row = PersonRow(
        line=line,
        email=line.take(EMAIL, cells.email, needed=True) or "",
        name=line.take(NAME, cells.words(120)),
        code=line.take(CODE, cells.words(12)),
        grade=line.take(GRADE, cells.choice(dict(Grade.choices))),
        unit=line.take(UNIT, cells.words(20)),
        hours=hours,
        post_from=line.take(POST_FROM, cells.day),
        post_until=line.take(POST_UNTIL, cells.day),
        manager=line.take(MANAGER, cells.email),
        roles=line.take(ROLES_HELD, roles_in) or (),
        pathway=line.take(PATHWAY, cells.words(40)),
        intake=line.take(INTAKE, cells.words(40, screened=on)),
        start=line.take(START, cells.day),
        basis=line.take(BASIS, cells.choice(dict(Enrolment.Basis.choices))),
        share=line.take(SHARE, cells.number(LEAST_SHARE, 1, 2)) or _share(hours),
        left_on=line.take(LEFT_ON, cells.day),
    )
    _check_sense(row)
    return row if row.email else None


def _share(hours: Decimal | None) -> Decimal:
    """Return hours as a share of full time, never under the least that a pathway takes."""
    return max(LEAST_SHARE, round(hours / FULL_TIME, 2)) if hours else Decimal(1)


def roles_in(value: object) -> tuple[tuple[Role, str | None], ...]:
    """Read roles: each by key or name, with @ and the code of a unit where it is held elsewhere than at the post."""
    named = cells.choice(ROLE_NAMES)
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;+]", cells.as_text(value)))):
        name, _, place = part.partition("@")
        try:
            found.append((Role(named(name)), place.strip() or None))
        except ValueError as error:
            raise ValueError(f"“{cells.shown(name.strip())}” is no role. {error}") from None
    return tuple(dict.fromkeys(found))


def _check_sense(row: PersonRow) -> None:
    """Report what cannot be true of one line."""
    line = row.line
    if row.post_from and row.post_until and row.post_until <= row.post_from:
        line.fault(POST_UNTIL, "This must be later than the day under Post from.")
    if row.manager and row.manager == row.email:
        line.fault(MANAGER, "Nobody is their own line manager.")
    if not line.has(PATHWAY):
        for column in OF_PATHWAY:
            if line.has(column):
                line.fault(column, "This says something of a pathway, and no pathway stands in the line.")
        return
    for column in (INTAKE, START, BASIS):
        if not line.has(column):
            line.fault(column, "Nothing stands here. A pathway needs it.")
