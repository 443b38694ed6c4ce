"""The columns that a board may have: what each is called, what it is sorted by, what a cell and a file say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import DateField, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from lms.downloads import Cell
from lms.models import LineManagement
from lms.progress.board import cells
from lms.progress.board.line import Line
from lms.progress.choosing import Asked
from lms.progress.models import Forecast
from lms.progress.needing.table import LAST, WaitsOn, first_of

NEVER: Final = date(1, 1, 1)
MOST: Final = 8


@dataclass(frozen=True)
class SortedBy:
    """One thing that a column is sorted by. It is never null, because pages are found by it."""

    expression: Callable[[Asked], Any]
    kind: type[Any] = int
    descending: bool = False


@dataclass(frozen=True)
class Column:
    """One column: on the page a cell, in a file one heading or more with a plain value under each."""

    key: str
    label: str
    sorted_by: tuple[SortedBy, ...]
    cell: Callable[[Line], dict[str, Any]]
    headings: tuple[str, ...]
    values: Callable[[Line], Sequence[Cell]]


def _by(expression: Any, kind: type[Any] = int, *, down: bool = False) -> SortedBy:
    return SortedBy(lambda asked: expression, kind, down)


def _by_name(field: str) -> SortedBy:
    return _by(Coalesce(F(f"{field}__name"), Value("")), str)


def _by_day(field: str) -> SortedBy:
    return _by(Coalesce(F(field), Value(LAST), output_field=DateField()), date)


def _needed(asked: Asked, side: WaitsOn) -> tuple[Any, Any]:
    return first_of((need, asked.holds(need)) for need in asked.told() if need.waits_on == side)


def _by_needs(side: WaitsOn) -> tuple[SortedBy, ...]:
    return (SortedBy(lambda asked: _needed(asked, side)[0]), SortedBy(lambda asked: _needed(asked, side)[1], date))


def _likely(asked: Asked) -> Any:
    days = Forecast.objects.filter(enrolment=OuterRef("pk"), current=True).values("likely")
    return Coalesce(Subquery(days), Value(LAST), output_field=DateField())


def _manager(asked: Asked) -> Any:
    rows = LineManagement.objects.on(asked.on).filter(person=OuterRef("person"), manager__is_active=True)
    return Coalesce(Subquery(rows.order_by("-starts").values("manager__name")[:1]), Value(""))


def _heard_of() -> Greatest:
    days = (f"standing__{name}" for name in ("learned_on", "checked_on", "sent_on"))
    return Greatest(*(Coalesce(F(day), Value(NEVER), output_field=DateField()) for day in days))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _needs(side: WaitsOn) -> Callable[[Line], Sequence[Cell]]:
    return lambda line: ("; ".join(need.label for need in line.waiting_on(side)),)


def _forecast(line: Line) -> Sequence[Cell]:
    found = line.forecast
    if found is None or found.refusal:
        return "", "", "", found.get_refusal_display() if found else "Not worked out yet"
    return _day(found.early), _day(found.likely), _day(found.late), "80% range, tested on invented data"


def _percent(line: Line) -> Sequence[Cell]:
    percent = line.standing.workload_percent
    return (None if percent is None else float(percent), _day(line.standing.workload_day))


def _number(name: str) -> SortedBy:
    return _by(F(f"standing__{name}"))


LEARNER: Final = Column(
    "learner",
    "Learner",
    (_by(F("person__name"), str),),
    cells.learner,
    ("Learner", "Place", "State"),
    lambda line: (line.name, line.place, line.enrolment.get_status_display()),
)
CHOICES: Final = (
    Column(
        "stage",
        "Stage",
        (_number("stage_number"), _number("month")),
        cells.stage,
        ("Stage", "Month", "Months planned"),
        lambda line: (line.stage, line.standing.month, line.months or None),
    ),
    Column(
        "modules",
        "Modules",
        (_number("modules_demonstrated"), _number("modules_done")),
        cells.modules,
        ("Modules", "Modules done", "Modules demonstrated", "Modules overdue"),
        lambda line: tuple(getattr(line.standing, f"modules_{word}") for word in cells.MODULES),
    ),
    Column(
        "checks",
        "Checks",
        (_number("checks_done"), _number("checks_open")),
        cells.checks,
        ("Checks done", "Checks under way"),
        lambda line: (line.standing.checks_done, line.standing.checks_open),
    ),
    Column(
        "evidence",
        "Evidence",
        (_number("criteria_met"),),
        cells.evidence,
        ("Criteria", "Criteria met", "Claims waiting for us", "Waiting since"),
        lambda line: (
            line.standing.criteria_total,
            line.standing.criteria_met,
            line.standing.evidence_waiting,
            _day(line.standing.waiting_since),
        ),
    ),
    Column(
        "mentor",
        "Mentor",
        (_by_name("standing__mentor"),),
        cells.mentor,
        ("Mentor", "No eligible mentor since"),
        lambda line: (str(line.standing.mentor or ""), _day(line.standing.uncovered_since)),
    ),
    Column(
        "workload",
        "Workload",
        (_by(Coalesce(F("standing__workload_percent"), Value(Decimal(-1))), Decimal, down=True),),
        cells.workload,
        ("Workload in per cent", "By the export of"),
        _percent,
    ),
    Column(
        "on_us",
        "On us",
        _by_needs(WaitsOn.US),
        cells.waiting_on(WaitsOn.US),
        ("Waiting on us",),
        _needs(WaitsOn.US),
    ),
    Column(
        "on_learner",
        "On learner",
        _by_needs(WaitsOn.LEARNER),
        cells.waiting_on(WaitsOn.LEARNER),
        ("Waiting on the learner",),
        _needs(WaitsOn.LEARNER),
    ),
    Column(
        "qualifies",
        "Will qualify",
        (SortedBy(_likely, date),),
        cells.qualifies,
        ("Will qualify from", "Most likely", "Until", "Forecast"),
        _forecast,
    ),
    Column(
        "planned_end",
        "Planned end",
        (_by_day("standing__planned_end"),),
        cells.planned_end,
        ("Planned end",),
        lambda line: (_day(line.standing.planned_end),),
    ),
    Column(
        "lost_time",
        "Time lost",
        (_by(F("standing__lost_minutes"), down=True),),
        cells.lost_time,
        ("Learning time lost in four weeks, in minutes",),
        lambda line: (line.standing.lost_minutes,),
    ),
    Column(
        "heard_of",
        "Last heard of",
        (_by(_heard_of(), date),),
        cells.heard_of,
        ("Last lesson, check or evidence",),
        lambda line: (_day(line.heard_of),),
    ),
    Column(
        "assessor",
        "Assessor",
        (_by_name("standing__pta"),),
        cells.assessor,
        ("Assessor",),
        lambda line: (str(line.standing.pta or ""),),
    ),
    Column(
        "manager",
        "Manager",
        (SortedBy(_manager, str),),
        lambda line: {"text": line.manager} if line.manager else {"quiet": "nobody"},
        ("Line manager",),
        lambda line: (line.manager,),
    ),
    Column(
        "intake",
        "Intake",
        (_by(F("starts"), date),),
        cells.intake,
        ("Intake", "Started"),
        lambda line: (line.enrolment.intake, _day(line.enrolment.starts)),
    ),
    Column(
        "pathway",
        "Pathway",
        (_by_name("pathway_version__pathway"),),
        lambda line: {"text": str(line.enrolment.pathway_version.pathway)},
        ("Pathway",),
        lambda line: (str(line.enrolment.pathway_version.pathway),),
    ),
    Column(
        "hours",
        "Hours",
        (_by(F("share_of_full_time"), Decimal),),
        cells.hours,
        ("Share of full time",),
        lambda line: (float(line.enrolment.share_of_full_time),),
    ),
)
DEFAULT: Final = ("stage", "modules", "evidence", "mentor", "workload", "on_us", "on_learner", "qualifies")
BY_KEY: Final = {column.key: column for column in (LEARNER, *CHOICES)}


def columns_of(asked: Asked) -> list[Column]:
    """Return the columns that an address asks for, the learner before them; with none, those of every board."""
    chosen = [column for column in CHOICES if column.key in asked.columns]
    return [LEARNER, *(chosen or (BY_KEY[key] for key in DEFAULT))]
