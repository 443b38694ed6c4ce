"""A workload export as plain values: kept in place of the file once it is read, so that nobody reads it twice."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mentoring.caseload.files.packed import pack, unpack
from mentoring.caseload.files.workload_file import Row, Sheet
from mentoring.caseload.models import FileKind


@dataclass(frozen=True)
class Kept:
    """An export that was read, with the hash of its file."""

    file_hash: str
    sheet: Sheet


def packed(content: bytes, sheet: Sheet) -> bytes:
    """Return what is kept of a file: the points that it brings, its lines, and what is wrong with it."""
    return pack(FileKind.WORKLOAD, content, [[sheet.weights], *map(_values, sheet.rows)], sheet.problems)


def unpacked(content: bytes) -> Kept | None:
    """Return what was kept of a file; nothing when these are the bytes of a file itself."""
    found = unpack(FileKind.WORKLOAD, content)
    if found is None:
        return None
    (weights,), *lines = found.lines
    return Kept(found.file_hash, Sheet([_row(line) for line in lines], found.problems, weights))


def _values(row: Row) -> list[Any]:
    return [
        row.line,
        row.region,
        row.pdu,
        row.team,
        row.name,
        row.grade,
        row.total_cases,
        str(row.contracted_hours),
        str(row.reduction_hours),
        row.total_points,
        row.available_points,
        str(row.percent),
        row.nominal_target,
        _text(row.full_time_hours),
        row.counts,
        row.parts,
        _text(row.caseload_points),
    ]


def _row(values: list[Any]) -> Row:
    line, region, pdu, team, name, grade, cases, contracted, reduction, total, available, percent, *rest = values
    target, full_time, counts, parts, caseload_points = rest
    return Row(
        line=line,
        region=region,
        pdu=pdu,
        team=team,
        name=name,
        grade=grade,
        total_cases=cases,
        contracted_hours=Decimal(contracted),
        reduction_hours=Decimal(reduction),
        total_points=total,
        available_points=available,
        percent=Decimal(percent),
        nominal_target=target,
        full_time_hours=_number(full_time),
        counts=counts,
        parts=parts,
        caseload_points=_number(caseload_points),
    )


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
