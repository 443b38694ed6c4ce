"""What a life on a pathway consists of: modules and units with the month by which each is due. Plain Python."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

Kind = Literal["lesson", "check", "practice", "claim"]


@dataclass(frozen=True)
class Studied:
    """A module learned in Waymark: so many lessons, a check, and for some a criterion shown in practice."""

    key: str
    due: int
    lessons: int
    practice: str = ""


@dataclass(frozen=True)
class Gathered:
    """A unit of the portfolio: the codes of its criteria, a code as often as it has to be shown."""

    key: str
    due: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One thing to do: when the plan has it done, and how much of the plan it is, both in weeks."""

    kind: Kind
    part: str
    name: str
    planned: float
    effort: float


@dataclass(frozen=True)
class Course:
    """A pathway: its programme months, where its stages end, and what there is to do."""

    months: int
    stages: tuple[int, ...]
    modules: tuple[Studied, ...]
    units: tuple[Gathered, ...]

    @property
    def weeks(self) -> float:
        """Return the length of the plan in weeks."""
        return self.months * WEEKS_A_MONTH

    def stage_at(self, week: float) -> int:
        """Return the number of the stage in a week of the programme; the last one once the plan is over."""
        ends = [month * WEEKS_A_MONTH for month in self.stages]
        return min(sum(end <= week for end in ends) + 1, len(ends))

    def steps(self) -> tuple[Step, ...]:
        """Return everything to do in the order of the plan, each with its part of the whole."""
        found = sorted([*self._of_modules(), *self._of_units()], key=lambda step: step[0])
        efforts = _efforts([step[0] for step in found])
        return tuple(
            Step(kind, part, name, planned, effort)
            for (planned, kind, part, name), effort in zip(found, efforts, strict=True)
        )

    def _of_modules(self) -> Iterator[tuple[float, Kind, str, str]]:
        begins = 0.0
        for module in sorted(self.modules, key=lambda one: one.due):
            due = module.due * WEEKS_A_MONTH
            count = module.lessons + 2 if module.practice else module.lessons + 1
            for number in range(module.lessons):
                yield _between(begins, due, number + 1, count), "lesson", module.key, str(number)
            yield _between(begins, due, module.lessons + 1, count), "check", module.key, ""
            if module.practice:
                yield due, "practice", module.key, module.practice
            begins = max(begins, due - BEFOREHAND)

    def _of_units(self) -> Iterator[tuple[float, Kind, str, str]]:
        shown = [module.practice for module in self.modules if module.practice]
        for unit in self.units:
            codes = list(unit.codes)
            for code in [code for code in shown if code in codes]:
                codes.remove(code)
            due = unit.due * WEEKS_A_MONTH
            for number, code in enumerate(codes):
                yield _between(max(due - UNIT_TAKES, 0), due, number + 1, len(codes)), "claim", unit.key, code


WEEKS_A_MONTH: Final = 365.25 / 12 / 7
# A module is begun so many weeks before it is due, a unit of the portfolio so many: both invented.
BEFOREHAND: Final = 6.0
UNIT_TAKES: Final = 24.0


def _efforts(planned: list[float]) -> list[float]:
    """Return how much of the plan each step is: the time since the one before; steps of one day share it."""
    found: list[float] = []
    before = 0.0
    for day, together in groupby(planned):
        count = len(list(together))
        found += [(day - before) / count] * count
        before = day
    return found


def _between(first: float, last: float, number: int, count: int) -> float:
    return first + (last - first) * number / count


# The modules and criteria as shipped: content/pathways, content/first-cases, content/wider-practice, frameworks/vq5.
_MODULES: Final = (
    ("rosh-curiosity", 5, "4.1", 2, 3),
    ("child-safeguarding", 5, "4.3", 3, 7),
    ("domestic-abuse", 5, "3.3", 4, 8),
    ("adult-safeguarding", 4, "", 8, 11),
    ("planning-to-protect", 4, "", 9, 12),
    ("defensible-recording", 4, "", 10, 14),
    ("engaging-for-change", 4, "", 11, 16),
    ("enforcement-and-recall", 4, "", 12, 18),
    ("reports-for-court", 4, "", 14, 20),
)
_UNITS: Final = (
    ("vq5-unit-1", "1.1 1.2 1.3 1.3 1.4 1.5", 9, 12),
    ("vq5-unit-2", "2.1 2.2 2.2 2.3 2.3 2.4 2.5 2.6", 9, 12),
    ("vq5-unit-3", "3.1 3.1 3.2 3.2 3.3 3.4", 12, 18),
    ("vq5-unit-4", "4.1 4.1 4.2 4.2 4.3 4.3", 12, 18),
    ("vq5-unit-5", "5.1 5.1 5.2 5.3 5.4", 15, 21),
    ("vq5-unit-6", "6.1 6.1 6.2 6.2 6.3 6.4 6.5", 15, 21),
)


def _shipped(months: int, stages: tuple[int, ...], which: int) -> Course:
    return Course(
        months=months,
        stages=stages,
        modules=tuple(Studied(key, due[which], lessons, code) for key, lessons, code, *due in _MODULES),
        units=tuple(Gathered(key, due[which], tuple(codes.split())) for key, codes, *due in _UNITS),
    )


PQIP_15: Final = _shipped(15, (4, 9, 12, 15), 0)
PQIP_21: Final = _shipped(21, (6, 12, 18, 21), 1)
