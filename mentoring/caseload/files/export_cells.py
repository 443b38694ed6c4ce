"""What the cells of one line of the workload export say: words, figures, and the tool's own sums. Pure.

The tool's own workbook leaves its figures as formulas without a result until somebody saves it; where it gives the
points for each count, the same sums are made here.
"""

import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from lms.workbooks import LONGEST_NUMBER
from mentoring.caseload.files.export_layout import (
    ARMS_COMM,
    ARMS_LICENCE,
    AVAILABLE,
    CASELOAD,
    CASELOAD_T2A,
    CASES,
    CMS,
    CONTRACTED,
    FDR,
    FULL_TIME,
    GS,
    PAROM,
    PERCENT,
    REDUCTION,
    SDR,
    TARGET,
    TOTAL,
    WORDS,
    Layout,
)
from mentoring.caseload.points import available_points

MOST_HOURS: Final = Decimal(37)
NUMBER: Final = re.compile(r"[-+]?(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?\s*%?")
COMMA: Final = re.compile(r"[-+]?[0-9]+,[0-9]+\s*%?")
COMMAS: Final = re.compile(r"[-+]?[0-9][0-9.]*,[0-9.,]*\s*%?")
ROUNDED: Final = Decimal("0.15")
# Of the reports, those whose points the tool's total of a day holds; their counts stand under these headings.
COUNTED_REPORTS: Final = {SDR: "sdr", FDR: "fdr (sdr conversion)"}
# Of the others, the columns that hold their points.
OUTSIDE: Final = {"parom": PAROM, "arms_comm": ARMS_COMM, "arms_licence": ARMS_LICENCE}


class Wrong(Exception):  # reads as the cause it carries
    """One cell that is not what its column holds."""

    def __init__(self, column: str, found: Any, cause: str) -> None:
        super().__init__(cause)
        self.column, self.found, self.cause = column, found, cause


def cell_in(cells: list[Any], layout: Layout, heading: str) -> Any:
    index = layout.at.get(heading)
    value = cells[index] if index is not None and index < len(cells) else None
    return value.strip() if isinstance(value, str) else value


def as_percent(exported: Decimal | None, total: int, available: int) -> Decimal:
    """Return the exported capacity in per cent: the tool's workbook holds a share (0.783), its other exports 78.3."""
    worked_out = Decimal(total) * 100 / available if available > 0 else Decimal(0)
    if exported is None:
        found = worked_out
    else:
        found = min((exported, exported * 100), key=lambda value: abs(value - worked_out))
    return min(found, Decimal("99999.9")).quantize(Decimal("0.1"), ROUND_HALF_UP)


def check_percent(exported: Decimal | None, total: int, available: int) -> None:
    """Refuse a capacity that is not what the line's points make, but for rounding (docs/formats.md)."""
    if exported is None:
        return
    share = Decimal(total) * 100 / available if available > 0 else Decimal(0)
    found = min((exported, exported * 100), key=lambda value: abs(value - share))
    if abs(found - share) > _rounding(found, share, available):
        made = f"{total:,} of {available:,} points make {tidy(share.quantize(Decimal('0.1'), ROUND_HALF_UP))}%"
        raise Wrong(PERCENT, tidy(exported), f"{made}. Correct the figure that is wrong, or leave this cell empty.")


def _rounding(percent: Decimal, share: Decimal, available: int) -> Decimal:
    """Return how far rounding may part a capacity from the share of points, in percentage points.

    The capacity may stand there without decimals, and either number of points may be half a point off.
    """
    whole = percent == percent.to_integral_value()
    written = Decimal("0.5") if whole else ROUNDED
    return written + (50 + share / 2) / available if available > 0 else Decimal(0)


def words_in(heading: str, value: Any) -> str:
    words = " ".join(str(value or "").split())
    if not words:
        raise Wrong(heading, "", "Nothing stands here. Every line needs it.")
    if len(words) > WORDS[heading]:
        raise Wrong(heading, words, f"At most {WORDS[heading]} characters are taken.")
    return words


def figure_in(heading: str, value: Any) -> Decimal | None:
    """Read a number that is not negative, or nothing from an empty cell."""
    number = signed_in(heading, value)
    if number is not None and number < 0:
        raise Wrong(heading, value, "A number that is not negative.")
    return number


def signed_in(heading: str, value: Any) -> Decimal | None:
    """Read a number, or nothing from an empty cell: points for contacts may be taken away as well as given."""
    value = value.strip() if isinstance(value, str) else value
    if value is None or value == "":
        return None
    try:
        number = _decimal(value)
    except (InvalidOperation, ValueError):
        if isinstance(value, str) and len(value) <= LONGEST_NUMBER and COMMAS.fullmatch(value):
            raise Wrong(heading, value, _with_a_point(value)) from None
        raise Wrong(heading, value, "A number, such as 37 or 22.2.") from None
    if abs(number) > 10_000_000:
        raise Wrong(heading, value, "A number of a size that can be true.")
    return number


def _with_a_point(value: str) -> str:
    """Say how a number with a comma is to be written: nobody can know what was meant by the comma."""
    if COMMA.fullmatch(value):
        return f"Write {value.replace(',', '.')}, with a point."
    return "Write 2.5, with a point. A comma stands only before three figures, as in 1,900."


def _decimal(value: Any) -> Decimal:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise ValueError
        return Decimal(str(value)).quantize(Decimal("0.000001"))
    if isinstance(value, str) and len(value) <= LONGEST_NUMBER and NUMBER.fullmatch(value):
        return Decimal(re.sub(r"[,%\s]", "", value))
    raise ValueError


def needed_in(heading: str, value: Any, layout: Layout) -> Decimal:
    number = figure_in(heading, value)
    if number is None:
        save = " If the file has formulas, open it in Excel, save it, and send it again." if layout.formulas else ""
        raise Wrong(heading, "", f"Nothing stands here. A number is needed.{save}")
    return number


def tidy(number: Decimal) -> str:
    """Write a number without noughts that say nothing: 40, 22.2."""
    return f"{number.normalize():f}"


def whole_or_nothing(heading: str, value: Any) -> int | None:
    number = figure_in(heading, value)
    return None if number is None else _whole(heading, number)


def _whole(heading: str, number: Decimal) -> int:
    if number != number.to_integral_value():
        raise Wrong(heading, tidy(number), "A whole number.")
    return int(number)


def hours_in(cells: list[Any], layout: Layout) -> tuple[Decimal, Decimal]:
    """Read contracted and reduction hours, to two places."""
    contracted = needed_in(CONTRACTED, cell_in(cells, layout, CONTRACTED), layout)
    if contracted > MOST_HOURS:
        raise Wrong(CONTRACTED, tidy(contracted), "A number from 0 to 37.")
    reduction = needed_in(REDUCTION, cell_in(cells, layout, REDUCTION), layout)
    if reduction > contracted:
        raise Wrong(REDUCTION, tidy(reduction), f"A number from 0 to the contracted hours, {tidy(contracted)}.")
    return contracted.quantize(Decimal("0.01")), reduction.quantize(Decimal("0.01"))


def cases_in(cells: list[Any], layout: Layout) -> int:
    value = cell_in(cells, layout, CASES)
    if value in (None, "") and layout.weights:
        return _whole(CASES, sum(_numbers(cells, layout, layout.active).values(), Decimal(0)))
    return _whole(CASES, needed_in(CASES, value, layout))


def points_in(cells: list[Any], layout: Layout) -> int:
    """Read the points, or add them up as the tool's own formula does when the file holds no result yet."""
    value = cell_in(cells, layout, TOTAL)
    if value in (None, "") and layout.weights:
        scoring = _numbers(cells, layout, (*layout.active, *layout.reports))
        extra = sum(
            (signed_in(heading, cell_in(cells, layout, heading)) or Decimal(0) for heading in (CMS, GS)), Decimal(0)
        )
        total = extra + sum(count * layout.weights.get(index, Decimal(0)) for index, count in scoring.items())
    else:
        total = needed_in(TOTAL, value, layout)
    return int(total.quantize(Decimal(1), ROUND_HALF_UP))


def available_in(cells: list[Any], layout: Layout) -> int:
    """Read the available points, or work them out by the published formula when the file holds no result yet."""
    value = cell_in(cells, layout, AVAILABLE)
    if value in (None, "") and layout.weights:
        target = needed_in(TARGET, cell_in(cells, layout, TARGET), layout)
        full_time = needed_in(FULL_TIME, cell_in(cells, layout, FULL_TIME), layout)
        contracted, reduction = hours_in(cells, layout)
        return available_points(target, contracted, reduction, full_time)
    return int(needed_in(AVAILABLE, value, layout).quantize(Decimal(1), ROUND_HALF_UP))


def _numbers(cells: list[Any], layout: Layout, columns: Iterable[int]) -> dict[int, Decimal]:
    """Read counts; an empty cell is none."""
    found = {}
    for index in columns:
        value = cells[index] if index < len(cells) else None
        # Most cells of most lines are empty or nought, and a line has a hundred of them.
        if value is None or value in ("", "0") or (type(value) is int and value == 0):
            continue
        heading = layout.counts.get(index) or layout.reports.get(index, "")
        if number := figure_in(heading, value):
            found[index] = number
    return found


def counts_in(cells: list[Any], layout: Layout) -> dict[str, int]:
    """Return the counts that are not nought, by place, tier and kind."""
    numbers = _numbers(cells, layout, layout.counts)
    return {layout.counts[index]: _whole(layout.counts[index], number) for index, number in numbers.items()}


def parts_in(cells: list[Any], layout: Layout) -> dict[str, float]:
    """Return the points that no case brings, where the file says them: contacts, groups and court reports.

    Parole reports and ARMS are kept where they bring any: the tool's own sheet adds them, its published formula does
    not.
    """
    found = {
        "cms": signed_in(CMS, cell_in(cells, layout, CMS)),
        "gs": signed_in(GS, cell_in(cells, layout, GS)),
        "sdr": _report_points(SDR, cells, layout),
        "fdr": _report_points(FDR, cells, layout),
    }
    outside = {key: figure_in(heading, cell_in(cells, layout, heading)) for key, heading in OUTSIDE.items()}
    found |= {key: number for key, number in outside.items() if number}
    return {key: as_json(number) for key, number in found.items() if number is not None}


def _report_points(heading: str, cells: list[Any], layout: Layout) -> Decimal | None:
    """Read the points of a kind of report, or multiply as the tool's own formula does when it holds no result yet."""
    points = figure_in(heading, cell_in(cells, layout, heading))
    columns = [index for index, name in layout.reports.items() if name == COUNTED_REPORTS[heading]]
    if points is not None or not layout.weights or not columns:
        return points
    counts = _numbers(cells, layout, columns)
    return sum((count * layout.weights.get(index, Decimal(0)) for index, count in counts.items()), Decimal(0))


def caseload_points_in(cells: list[Any], layout: Layout) -> Decimal | None:
    """Return what the tool itself made of all the cases, T2A among them; nothing when the file does not say it."""
    own = signed_in(CASELOAD, cell_in(cells, layout, CASELOAD))
    of_t2a = signed_in(CASELOAD_T2A, cell_in(cells, layout, CASELOAD_T2A))
    return own + (of_t2a or Decimal(0)) if own is not None else None


def as_json(number: Decimal) -> float:
    """Return a number as it is kept: whole where it is whole."""
    return int(number) if number == number.to_integral_value() else float(number)
