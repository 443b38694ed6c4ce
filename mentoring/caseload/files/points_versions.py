"""Which table of points made the figures of a file: figures of two tables are never compared.

A file may bring its points with it. Where it does not, its own lines tell: the table under which nearly all of them
come to the caseload points that they state is the one that was used. Nobody guesses beyond that.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from lms.policy.points import COMMUNITY, CUSTODY, LICENCE, T2A, PointsTable, published_on
from mentoring.caseload.figures.recomputed import COUNTED, PLACE_OF, lines_of
from mentoring.caseload.files.workload_file import Row, Sheet
from mentoring.caseload.models import CaseloadImport, PointsVersion

UNKNOWN: Final = "unknown"
REPORTS: Final = "reports"
REPORT_NAMES: Final = {"sdr": "sdr", "fdr (sdr conversion)": "fdr"}
# So many of a hundred lines must come to the points that they state: some were changed since, by hand or by time.
ENOUGH: Final = 90
MOST_VERSIONS: Final = 20
CLOSE: Final = Decimal("0.5")

Points = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Version:
    """A table of points by its name; with its points where a file brought one that nobody knew."""

    name: str
    points: Points | None = None

    @property
    def note(self) -> str:
        """Say what is to be known of it before anybody compares a figure; nothing when it is the published one."""
        if self.name == UNKNOWN:
            return (
                "Nobody can tell which table of points made these figures: the file brings none, and its lines fit "
                "none that is known. They are shown apart from earlier figures."
            )
        if self.points is not None:
            return (
                f"The file brings a table of points that is not the published one: {self.name}. Its figures are "
                "compared only with figures of the same table."
            )
        return ""


def version_of(sheet: Sheet, on: date) -> Version:
    """Say which table of points made the figures of a file. At most one query."""
    if sheet.weights:
        return _brought(points_of(sheet.weights), published_on(on))
    rows = [row for row in sheet.rows if row.counts and row.caseload_points is not None]
    tables = tables_known(on)
    return Version(next((table.name for table in tables if rows and _fits(rows, table)), UNKNOWN))


def _brought(points: Points, published: PointsTable) -> Version:
    if _is_published(points, published):
        return Version(published.name)
    written = json.dumps(points, sort_keys=True, separators=(",", ":"))
    return Version(f"file-{hashlib.sha256(written.encode()).hexdigest()[:8]}", points)


def points_of(weights: Mapping[str, int]) -> Points:
    """Return a file's line of points as place, tier and points; T2A has one value for a tier, or none that is known."""
    points: Points = {}
    t2a: dict[str, set[int]] = {}
    for heading, each in weights.items():
        match = COUNTED.fullmatch(heading)
        if match is None:
            if heading in REPORT_NAMES:
                points.setdefault(REPORTS, {})[REPORT_NAMES[heading]] = each
        elif match["t2a"]:
            t2a.setdefault(match["tier"], set()).add(each)
        else:
            points.setdefault(PLACE_OF[match["place"].lower()], {})[match["tier"]] = each
    if plain := {tier: values.pop() for tier, values in t2a.items() if len(values) == 1}:
        points[T2A] = plain
    return points


def _is_published(points: Points, published: PointsTable) -> bool:
    """Say whether every value that a file brings is the published one; a tier without published points is not."""
    places = (COMMUNITY, LICENCE, CUSTODY, T2A)
    cases = all(published.of(place, tier) == each for place in places for tier, each in points.get(place, {}).items())
    return cases and all(published.reports.get(name) == each for name, each in points.get(REPORTS, {}).items())


def tables_known(on: date) -> Iterator[PointsTable]:
    """Yield the published table and then those that files brought, the newest first. One query, when it is needed."""
    yield published_on(on)
    yield from map(table_of, PointsVersion.objects.order_by("-first_seen", "-pk")[:MOST_VERSIONS])


def table_of(version: PointsVersion) -> PointsTable:
    """Return the table that a file brought."""
    reports = version.points.get(REPORTS, {})
    points = {place: tiers for place, tiers in version.points.items() if place != REPORTS}
    return PointsTable(version.name, version.first_seen, f"Brought by {version.source}", points, reports)


def _fits(rows: list[Row], table: PointsTable) -> bool:
    """Say whether enough of the lines come to the caseload points that they state."""
    fitting = sum(_comes_to(row, table) for row in rows)
    return fitting * 100 >= len(rows) * ENOUGH


def _comes_to(row: Row, table: PointsTable) -> bool:
    total = Decimal(0)
    for line in lines_of(row.counts, table):
        if line.points is None:
            return False
        total += line.points
    return row.caseload_points is not None and abs(total - row.caseload_points) <= CLOSE


def keep_version(version: Version, source: CaseloadImport) -> None:
    """Keep a table of points that a file brought, the first time that it is seen."""
    if version.points is not None:
        facts = {"points": version.points, "first_seen": source.figures_day, "source": source}
        PointsVersion.objects.get_or_create(name=version.name, defaults=facts)
