"""What the page of leaving shows one reader of one of their places, in one year."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Final, TypeVar, cast

from django.core.cache import cache
from django.urls import reverse

from courses.models import EnrolmentChange
from lms.calendar import today
from lms.models import Unit
from lms.policy.progress import LEAVING_SHOWN_FROM
from lms.progress.leaving.beside import Middle, beside
from lms.progress.leaving.gathering import NOWHERE, Left, enrolments_in, learners_in, withdrawals
from lms.progress.leaving.picture import Picture, picture_of
from lms.progress.leaving.told import REASON, STAGE, Told
from lms.progress.leaving.years import Year, years_over
from lms.rules import RuleBook

Counted = TypeVar("Counted")
A_DAY: Final = 24 * 60 * 60
WITHHELD: Final = "withheld"
PART_COLUMNS: Final = (
    {"label": "Place"},
    {"label": "Learners in the year", "number": True},
    {"label": "Withdrew", "number": True},
    {"label": "Rate", "number": True},
)
BESIDE_COLUMNS: Final = (
    {"label": "In the middle"},
    {"label": "Those who left, in the 13 weeks before", "number": True},
    {"label": "Everybody in that year", "number": True},
)
Reason: Final = EnrolmentChange.LeavingReason


@dataclass(frozen=True)
class LeavingPage:
    """Withdrawals from a place in a year, as far as counts may be shown; of several places only their counts."""

    places: tuple[Unit, ...]
    year: Year

    @cached_property
    def years(self) -> list[Year]:
        """Return the years that can be asked for, the latest first."""
        return years_over(today())

    @property
    def place(self) -> Unit | None:
        """Return the one place that the page is about."""
        return self.places[0] if len(self.places) == 1 else None

    @property
    def name(self) -> str:
        """Name the places."""
        return ", ".join(place.name for place in self.places)

    @cached_property
    def shown_from(self) -> int:
        """Return from how many people on a count is shown."""
        return int(RuleBook.at(None, today()).answer(LEAVING_SHOWN_FROM).value)

    @cached_property
    def units(self) -> list[Unit]:
        """Return every place: what may be shown is decided for all of them together."""
        return list(Unit.objects.all())

    @cached_property
    def rows(self) -> list[Left]:
        """Return who withdrew in any of the years."""
        return withdrawals(self.years)

    def told(self, year: Year) -> Told:
        """Return what may be told of a year."""
        left = [one for one in self.rows if year.holds(one.day)]
        paths = frozenset(unit.path for unit in self.units)
        return Told(left, self.units[0].path, paths, Unit.steplen, self.shown_from)

    @cached_property
    def now(self) -> Told:
        """Return what may be told of the year asked for."""
        return self.told(self.year)

    # ---- counts ----

    @property
    def shown(self) -> bool:
        """Say whether anything is told of the place itself."""
        return self.place is not None and self.now.shows(self.place.path)

    @property
    def heading(self) -> str:
        """Say how many withdrew, where that may be told."""
        if self.place is None:
            return f"Leaving, {self.year.in_words}"
        if not self.shown:
            return f"Leaving in {self.name}: too few to be told, {self.year.in_words}"
        count, learners = self.now.count(self.place.path), self.learners_at(self.place.path)
        return f"Leaving in {self.name}: {count} of {learners} learners withdrew, {self.year.in_words}"

    @cached_property
    def learners(self) -> Counter[str]:
        """Return how many learners there were at each place in the year, kept for a day."""
        return _kept("learners", self.year, lambda: learners_in(self.year), _who(self.now.left))

    def learners_at(self, path: str) -> int:
        """Return how many learners there were at a place; of the nation those with no place on record too."""
        return self.learners[self._beyond(path)]

    def _beyond(self, path: str) -> str:
        """Return the path that holds everybody of a place: whoever has none on record is the nation's."""
        return NOWHERE if path == self.units[0].path else path

    @property
    def part_columns(self) -> Sequence[dict[str, Any]]:
        """Return the columns of the table of parts."""
        return PART_COLUMNS

    @cached_property
    def parts(self) -> list[Unit]:
        """Return the parts of the place, or the places."""
        if self.place is None:
            return list(self.places)
        place = self.place
        return [unit for unit in self.units if unit.depth == place.depth + 1 and unit.path.startswith(place.path)]

    @cached_property
    def part_rows(self) -> list[list[Any]]:
        """Return the rows of the table of parts."""
        return [self._row(unit) for unit in self.parts]

    def _row(self, unit: Unit) -> list[Any]:
        name = {"text": unit.name, "href": f"{reverse('progress:leaving')}?place={unit.pk}&year={self.year.ends_in}"}
        learners = self.learners_at(unit.path)
        told = self.now.count(unit.path) if self.now.shows(unit.path) else None
        return [name, _number(learners or "none"), _count(told), _rate(told, learners)]

    @property
    def year_rows(self) -> list[list[Any]]:
        """Return the rows of the table of years: of each the count that may be told of the place."""
        found = []
        for year in self.years:
            told = self.told(year)
            path = self.place.path if self.place else ""
            count = told.count(path) if self.place and told.shows(path) else None
            where = f"place={self.place.pk}&" if self.place else ""
            link = {"text": year.in_words, "href": f"{reverse('progress:leaving')}?{where}year={year.ends_in}"}
            found.append([year.in_words if year == self.year else link, _count(count)])
        return found

    @property
    def year_columns(self) -> list[dict[str, Any]]:
        """Return the columns of the table of years."""
        return [{"label": "Year"}, {"label": "Withdrew", "number": True}]

    # ---- stages and reasons ----

    @property
    def kinds(self) -> list[dict[str, Any]]:
        """Return stages and reasons, each with its picture and its table; none where they are not told."""
        if self.place is None or not self.shown or not self.now.has_kinds(self.place.path):
            return []
        stages = sorted({one.stage for one in self.now.left})
        reasons = dict(Reason.choices) | ({"": "Not recorded"} if any(not one.reason for one in self.now.left) else {})
        return [
            self._kind("By the stage in which they left", "Stage", STAGE, {stage: stage for stage in stages}),
            self._kind("By the reason that they gave", "Reason", REASON, {str(k): str(v) for k, v in reasons.items()}),
        ]

    def _kind(self, title: str, label: str, kind: str, names: dict[str, str]) -> dict[str, Any]:
        assert self.place is not None  # noqa: S101  # asked before
        counts = self.now.kinds(self.place.path, kind, names)
        told = {names[key]: count for key, count in counts.items()}
        shown = any(count is not None for count in told.values())
        return {
            "key": kind,
            "title": title,
            "columns": [{"label": label}, {"label": "Withdrew", "number": True}],
            "rows": [[name, _count(count)] for name, count in told.items()],
            "picture": _drawn(told, f"Withdrawals {title.lower()}") if shown else None,
        }

    # ---- beside ----

    @property
    def beside_columns(self) -> Sequence[dict[str, Any]]:
        """Return the columns of what stood beside."""
        return BESIDE_COLUMNS

    @property
    def beside_rows(self) -> list[list[Any]]:
        """Return what stood beside: kept for a day and as long as the same people left: it reads much."""
        if self.place is None or not self.shown:
            return []
        path = self.place.path
        left = self.now.within(path)
        everybody = enrolments_in(self.year, self._beyond(path))
        found = _kept(str(self.place.pk), self.year, lambda: beside(left, everybody, self.year), _who(left))
        return [[one.label, self._middle(one.left, one.unit), self._middle(one.all, one.unit)] for one in found]

    def _middle(self, middle: Middle, unit: str) -> dict[str, Any]:
        """Write a middle value with the number of people behind it; below the rule's number only that."""
        if middle.value is None or middle.people < self.shown_from:
            return {"text": WITHHELD, "number": True, "note": f"of fewer than {self.shown_from} people"}
        space = "" if unit == "%" else " "
        return {"text": f"{middle.value:g}{space}{unit}", "number": True, "note": f"of {middle.people} people"}


def _kept(what: str, year: Year, count: Callable[[], Counted], by: object) -> Counted:
    """Count anew each day, and whenever `by` is another: a withdrawal that is taken back changes all that is told."""
    key = f"leaving-{what}-{year.ends_in}-{today().isoformat()}-{by}"
    return cast(Counted, cache.get_or_set(key, count, A_DAY))


def _who(left: Sequence[Left]) -> str:
    """Return a mark of who left, and when, that tells of nobody."""
    return sha256(repr(sorted((one.enrolment, one.day) for one in left)).encode()).hexdigest()[:16]


def _drawn(told: dict[str, int | None], name: str) -> Picture:
    return picture_of(told, name)


def _number(text: int | str) -> dict[str, Any]:
    return {"text": str(text), "number": True}


def _count(count: int | None) -> dict[str, Any]:
    return _number(WITHHELD if count is None else count)


def _rate(count: int | None, learners: int) -> dict[str, Any]:
    return _number(WITHHELD if count is None or not learners else f"{count / learners:.1%}")
