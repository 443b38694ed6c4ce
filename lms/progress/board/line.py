"""One learner on a board, with everything that the cells of their row are made from, fetched for many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from courses.models import Enrolment, Stage
from lms.calendar import whole_months
from lms.permissions import line_managers_of
from lms.policy.practice import OVERLOAD
from lms.posts import books_at
from lms.progress.choosing import Asked
from lms.progress.models import Forecast
from lms.progress.needing.lines import needs_of, with_needs
from lms.progress.needing.table import Need, WaitsOn
from lms.rules import RuleBook

FULL_TIME: Final = Decimal(1)


@dataclass(frozen=True)
class Line:
    """One learner of a board."""

    # Types are loose here: what is joined to an enrolment is not known to its type.
    enrolment: Any
    on: date
    stage: str
    needs: tuple[Need, ...]
    limit: int
    forecast: Forecast | None = None
    manager: str = ""

    @property
    def standing(self) -> Any:
        """Return where the learner stands."""
        return self.enrolment.standing

    @property
    def name(self) -> str:
        """Return whose line it is."""
        return str(self.enrolment.person.name)

    @property
    def place(self) -> str:
        """Return where they work."""
        return str(self.standing.unit.name) if self.standing.unit else "No place on record"

    @property
    def months(self) -> int:
        """Return of how many months the plan is, or nothing where there is none."""
        end = self.standing.planned_end
        if not end:
            return 0
        months = whole_months(self.enrolment.starts, end)
        return max(1, months)

    @property
    def part_time(self) -> bool:
        """Say whether they work less than full time."""
        return bool(self.enrolment.share_of_full_time < FULL_TIME)

    @property
    def heard_of(self) -> date | None:
        """Return when a lesson, check or evidence last came."""
        days = (self.standing.learned_on, self.standing.checked_on, self.standing.sent_on)
        return max((day for day in days if day), default=None)

    def waiting_on(self, side: WaitsOn) -> list[Need]:
        """Return what waits on one side."""
        return [need for need in self.needs if need.waits_on == side]


def lines_of(ids: Sequence[int], asked: Asked) -> list[Line]:
    """Return the lines of some enrolments, in the order in which they come. Five queries, however many."""
    rows = Enrolment.objects.filter(pk__in=ids).select_related(
        "person", "standing__mentor", "standing__pta", "standing__unit", "pathway_version__pathway"
    )
    found: dict[int, Any] = {row.pk: row for row in with_needs(rows, asked, asked.told())}
    enrolments = [found[pk] for pk in ids if pk in found]
    stages = _stages(enrolments)
    books = books_at([row.standing.unit for row in enrolments], asked.on)
    forecasts = {row.enrolment_id: row for row in Forecast.objects.filter(enrolment__in=ids, current=True)}
    managers = line_managers_of([row.person_id for row in enrolments], asked.on)
    return [
        Line(
            enrolment=row,
            on=asked.on,
            stage=stages.get((row.pathway_version_id, row.standing.stage_number), "No stage"),
            needs=tuple(needs_of(row)),
            limit=_limit(row.standing.unit, books, asked.on),
            forecast=forecasts.get(row.pk),
            manager=managers[row.person_id].name if row.person_id in managers else "",
        )
        for row in enrolments
    ]


def _stages(enrolments: Sequence[Any]) -> dict[tuple[int, int], str]:
    versions = {row.pathway_version_id for row in enrolments}
    stages = Stage.objects.filter(pathway_version__in=versions)
    return {(stage.pathway_version_id, stage.number): f"{stage.number} {stage.name}" for stage in stages}


def _limit(unit: Any, books: dict[str, RuleBook], on: date) -> int:
    """Return above how many per cent a workload is excessive where somebody works."""
    book = books[unit.region_path] if unit else RuleBook.at(None, on)
    return int(book.answer(OVERLOAD).value)
