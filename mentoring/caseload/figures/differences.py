"""Why an imported workload figure is not what the published formula makes of it, in sentences. Pure.

Each sentence takes its share of the difference away; what is left at the end is said too, as something that nothing in
the file explains. No sentence guesses.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from lms.policy.points import LETTERS, PointsTable
from lms.policy.practice import FULL_TIME_HOURS
from mentoring.caseload.figures.recomputed import (
    ADDED,
    Line,
    Recomputed,
    figure,
    plain_number,
    recomputed,
    told_apart,
)
from mentoring.caseload.files.export_cells import tidy
from mentoring.caseload.models import WorkloadReading

# Points that the tool's own workbook adds up and its published formula leaves out.
LEFT_OUT: Final = {
    "parom": "parole reports",
    "arms_comm": "ARMS assessments in the community",
    "arms_licence": "ARMS assessments on licence",
}
# One point more or less is rounding: the tool rounds the total, and contacts may bring fractions.
ROUNDING: Final = 1
NAMED: Final = 4


@dataclass(frozen=True)
class Compared:
    """One imported reading beside what the published formula makes of it, with every difference in a sentence."""

    reading: WorkloadReading
    found: Recomputed
    why: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Say whether both have the same points, held and available."""
        return (self.found.total, self.found.available) == (self.reading.total_points, self.reading.available_points)


def compared(reading: WorkloadReading, published: PointsTable, own: PointsTable | None, target: int) -> Compared:
    """Compare a reading with the published formula; `own` is the table that its file brought, where there is one."""
    found = recomputed(reading, published, target)
    why = [*_of_total(reading, found, own, target), *_of_available(reading, found, target), *_of_capacity(reading)]
    return Compared(reading, found, tuple(why))


# ---- the points of what is held ----


def _of_total(reading: WorkloadReading, found: Recomputed, own: PointsTable | None, target: int) -> Iterator[str]:
    if not told_apart(reading):
        yield "The file names no places and tiers of cases, so the points of what is held cannot be worked out again."
        return
    if found.unknown:
        yield from _of_unknown(reading, found)
    left = reading.total_points - (found.of_known if found.unknown else found.total or 0)
    if own is not None:
        by_own = recomputed(reading, own, target)
        if by_own.total is not None:
            yield from _of_own_points(found, by_own, own)
            left = reading.total_points - by_own.total
        elif not found.unknown:
            yield f"The points of this file ({own.name}) do not name every tier that is held here."
    elif found.unknown:
        return
    yield from _of_what_is_left(reading, found, left)


def _of_unknown(reading: WorkloadReading, found: Recomputed) -> Iterator[str]:
    """Say which cases nobody can count, and what all others make."""
    cases = sum((line.cases for line in found.unknown), Decimal(0))
    is_one = cases == 1
    newer = any(line.tier.rstrip("S") in LETTERS for line in found.unknown)
    reset = any(line.tier not in LETTERS and line.tier.endswith("S") for line in found.unknown)
    which = " and ".join(filter(None, ["tiers A to G" if newer else "", "unsupervised periods (S)" if reset else ""]))
    yield (
        f"{_listed(found.unknown)}: the points of {which} are not published, so nobody can work this total out. "
        f"Everything else makes {found.of_known:,} points; the file has {reading.total_points:,} with "
        f"{'this case' if is_one else f'these {plain_number(cases)} cases'}."
    )


def _listed(lines: tuple[Line, ...]) -> str:
    words = [f"{plain_number(line.cases)} {line.label}" for line in lines[:NAMED]]
    more = len(lines) - NAMED
    return ", ".join([*words, f"{more} more tiers"] if more > 0 else words)


def _of_own_points(found: Recomputed, by_own: Recomputed, own: PointsTable) -> Iterator[str]:
    """Say where the file's own points are others than those published, and what they make."""
    pairs = [(mine, theirs) for mine, theirs in zip(found.lines, by_own.lines, strict=True) if mine.cases]
    other = [f"{mine.label} {theirs.each}, not {mine.each}" for mine, theirs in pairs if _differ(mine, theirs)]
    total = f"By the points that the file brought ({own.name}) the total is {by_own.total:,}."
    if other:
        more = [f"{len(other) - NAMED} more tiers"] if len(other) > NAMED else []
        yield f"{total} They are others than those published: {'; '.join([*other[:NAMED], *more])}."
    elif found.unknown:
        yield total


def _differ(mine: Line, theirs: Line) -> bool:
    return mine.each is not None and mine.each != theirs.each


def _of_what_is_left(reading: WorkloadReading, found: Recomputed, left: int) -> Iterator[str]:
    """Take away, one after the other, what the file adds and the formula does not; say what is left."""
    for points, sentence in _known_extras(reading, found):
        if abs(left - points) < abs(left):
            left -= points
            yield sentence
    if left == 0:
        return
    if abs(left) <= ROUNDING:
        yield f"1 point {'more' if left > 0 else 'less'} is rounding."
        return
    yield from _of_counts(reading, found)
    yield _unexplained(reading, left)


def _known_extras(reading: WorkloadReading, found: Recomputed) -> Iterator[tuple[int, str]]:
    for key, words in LEFT_OUT.items():
        if points := int(figure(reading.parts.get(key))):
            yield points, f"The file adds {points:,} points for {words}; the published formula leaves them out."
    inactive = sum((line.inactive * (line.each or 0) for line in found.lines), Decimal(0))
    cases = sum((line.inactive for line in found.lines), Decimal(0))
    if cases:
        what = "T2A case" if cases == 1 else "T2A cases"
        yield (
            int(inactive),
            f"The file counts {plain_number(cases)} {what} with a warrant or an overdue termination, "
            f"{plain_number(inactive)} points; the published formula counts nothing for them.",
        )


def _of_counts(reading: WorkloadReading, found: Recomputed) -> Iterator[str]:
    named = sum((line.cases + line.inactive for line in found.lines), Decimal(0))
    if named != reading.total_cases:
        yield f"The file has {reading.total_cases} cases, and names place and tier of {plain_number(named)}."


def _unexplained(reading: WorkloadReading, left: int) -> str:
    missing = [words for key, words in ADDED.items() if key not in reading.parts]
    more = f"The file has {abs(left):,} points {'more' if left > 0 else 'fewer'} than the published points make."
    if missing:
        *first, last = missing
        none = f"{', '.join(first)} and {last}" if first else last
        return f"{more} It does not say what {none} bring, which may be why."
    return f"{more} Nothing in the file says why: the points of the tool may be others than those published."


# ---- the points available ----


def _of_available(reading: WorkloadReading, found: Recomputed, target: int) -> Iterator[str]:
    imported, made = reading.available_points, found.available
    if imported == made:
        return
    if abs(imported - made) <= ROUNDING:
        yield f"{imported:,} available points in the file, {made:,} by the formula, which cuts off: that is rounding."
        return
    own = reading.contracted_hours - reading.reduction_hours
    yield (
        f"{imported:,} available points are {_hours_for(reading, imported, target)} hours a week. The hours of the "
        f"same line leave {tidy(own)} ({tidy(reading.contracted_hours)} contracted, {tidy(reading.reduction_hours)} "
        f"taken off): {made:,} points.{_taken_as_usual(reading, target)}"
    )


def _hours_for(reading: WorkloadReading, points: int, target: int) -> str:
    """Return the hours a week that so many available points stand for, to a tenth."""
    full_time = Decimal(reading.full_time_hours or FULL_TIME_HOURS)
    hours = Decimal(points) * full_time / Decimal(reading.nominal_target or target)
    return tidy(hours.quantize(Decimal("0.1"), ROUND_HALF_UP))


def _taken_as_usual(reading: WorkloadReading, target: int) -> str:
    taken = []
    if not reading.nominal_target:
        taken.append(f"a full target of {target:,} points")
    if not reading.full_time_hours:
        taken.append(f"a full week of {FULL_TIME_HOURS} hours")
    return f" The file does not say it, so {' and '.join(taken)} is taken." if taken else ""


def _of_capacity(reading: WorkloadReading) -> Iterator[str]:
    if reading.available_points <= 0:
        yield "No points are available: that is no capacity. The workload tool shows it as 0%, which is not free."


def again_in_words(found: Recomputed) -> str:
    """Write what the formula makes, shortly: 2,205 of 870."""
    return f"{'not known' if found.total is None else f'{found.total:,}'} of {found.available:,}"
