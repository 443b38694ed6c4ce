"""Which table of points made the figures of a file: its own line of points, or else what its lines come to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lms.calendar import in_words, today
from lms.policy.points import published_on
from mentoring.caseload.figures.recomputed import recomputed
from mentoring.caseload.files.importing import import_file
from mentoring.caseload.files.points_versions import points_of, table_of, version_of
from mentoring.caseload.files.workload_file import Row, Sheet, read
from mentoring.caseload.models import FileKind, PointsVersion, WorkloadReading
from tests.factories.mentoring import HEADINGS, as_csv, as_tools_own_workbook, officer, person, upload

DAY = date(2026, 11, 20)
BEFORE = today() - timedelta(days=8)
COMPARED = "by other points: not to be compared"
# 28 community C2 at 63 and 2 licence B1 at 119, as published; and with 60 and 100 instead.
PUBLISHED, OTHER = 28 * 63 + 2 * 119, 28 * 60 + 2 * 100


def row(line, counts, stated):
    """One line with cases and what the tool made of them."""
    hours = {"contracted_hours": Decimal(37), "reduction_hours": Decimal(0)}
    figures = {"total_cases": 30, "total_points": 0, "available_points": 2176, "percent": Decimal(0)}
    stated = None if stated is None else Decimal(str(stated))
    facts = {"counts": counts, "caseload_points": stated}
    return Row(line, "R", "P", "T", f"Officer {line}", "PO", **figures, **hours, **facts)


def sheet_of(fitting, others, counts=None):
    """So many lines that come to what they state at the published points, and so many that do not."""
    counts = counts or {"Com C2": 28, "Lic B1": 2}
    rows = [row(number, counts, PUBLISHED) for number in range(fitting)]
    return Sheet([*rows, *(row(1000 + number, counts, OTHER) for number in range(others))])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fitting", "others", "name"),
    [
        (10, 0, "published"), (9, 1, "published"), (90, 10, "published"), (89, 11, "unknown"),
        (899, 101, "unknown"), (1, 0, "published"), (0, 1, "unknown"), (0, 0, "unknown"),
    ],
)  # fmt: skip
def test_nine_lines_of_ten_must_come_to_what_they_state(fitting, others, name):
    assert version_of(sheet_of(fitting, others), DAY).name == name


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("counts", "stated", "name"),
    [
        ({"Com C2": 1}, 63, "published"),
        ({"Com C2": 1}, 63.5, "published"),
        ({"Com C2": 1}, 63.6, "unknown"),
        ({"Com Untiered": 4, "Com C2": 1}, 63, "published"),
        ({"Com C2": 1, "Com C2, Warrants (0%)": 9, "Com C2, UPW (100%)": 1}, 63, "published"),
        ({"T2A Com A3": 2}, 150, "published"),
        ({"T2A Com A3": 2, "T2A Com A3, Warrants (0%)": 1}, 75, "published"),
        ({"Com C2": 1, "Com A3S": 1}, 63, "unknown"),
        ({"Com F": 1}, 0, "unknown"),
        ({"Com C2": 1}, None, "unknown"),
        ({}, 0, "unknown"),
    ],
)
def test_a_line_comes_to_its_points_by_the_whole_formula(counts, stated, name):
    assert version_of(Sheet([row(2, counts, stated)]), DAY).name == name


@pytest.mark.django_db
def test_lines_that_say_nothing_of_cases_are_not_counted():
    sheet = sheet_of(9, 1)
    sheet.rows += [row(2000 + number, {}, 500) for number in range(50)]
    sheet.rows += [row(3000 + number, {"Com C2": 1}, None) for number in range(50)]
    assert version_of(sheet, DAY).name == "published"


# ---- a file with a line of points of its own ----


def weights(**changed):
    """The published points of two tiers and the two reports, some changed."""
    return {"Com C2": 63, "Lic B1": 119, "sdr": 138, "fdr (sdr conversion)": 65} | changed


@pytest.mark.parametrize(
    ("brought", "published"),
    [
        (weights(), True),
        ({"Com C2": 63}, True),
        (weights(**{"Com Untiered": 0}), True),
        (weights(**{"T2A Com A3": 75, "T2A Lic A3": 75, "T2A Cus A3": 75}), True),
        (weights(parom=120), True),
        (weights(**{"Com Untiered": 1}), False),
        (weights(**{"Com C2": 62}), False),
        (weights(**{"Cus B1": 119}), False),
        (weights(sdr=100), False),
        (weights(**{"T2A Com A3": 206}), False),
        (weights(**{"Com A3S": 0}), False),
        (weights(**{"Com F": 12}), False),
    ],
)
def test_a_line_of_points_is_the_published_table_only_where_every_value_is(brought, published):
    version = version_of(Sheet(weights=brought), DAY)
    assert (version.name == "published") is published
    assert (version.points is None) is published
    assert bool(version.note) is not published


def test_the_same_points_in_another_order_have_the_same_name():
    one, other = weights(**{"Com C2": 60}), dict(reversed(weights(**{"Com C2": 60}).items()))
    names = {version_of(Sheet(weights=brought), DAY).name for brought in (one, other)}
    assert len(names) == 1
    assert version_of(Sheet(weights=weights(**{"Com C2": 61})), DAY).name not in names
    assert names.pop().startswith("file-")


def test_a_t2a_tier_with_different_points_in_two_places_is_not_known():
    points = points_of({"T2A Com A3": 75, "T2A Lic A3": 80, "T2A Com A2": 60, "T2A Lic A2": 60})
    assert points == {"t2a": {"A2": 60}}


# ---- taken in ----


def taken_in(by, content, days=1):
    report = import_file(
        kind=FileKind.WORKLOAD, file=upload(content), figures_day=today() - timedelta(days=days), by=by
    )
    assert report.imported, [str(line) for line in report.lines]
    return report


def with_points(c2, *officers):
    """The tool's own workbook in which a community C2 counts `c2`."""
    return as_tools_own_workbook(*(officers or [officer()]), groups={"Com C2": c2, "Lic B1": 119})


def test_every_reading_says_by_which_points_it_was_made(cast):
    report = taken_in(cast.daniel, as_tools_own_workbook(officer(), officer("Priya Nair")))
    assert set(WorkloadReading.objects.values_list("points_version", flat=True)) == {"published"}
    assert report.notes == ()
    assert not PointsVersion.objects.exists()


@pytest.mark.parametrize(
    ("points", "said"), [(70, f"101.0% on {in_words(BEFORE)}"), (71, f"101.0% on {in_words(BEFORE)}, {COMPARED}")]
)
def test_a_figure_by_other_points_is_shown_before_it_comes_in_as_not_to_be_compared(cast, points, said):
    taken_in(cast.daniel, with_points(70), days=8)
    file = upload(with_points(points))
    report = import_file(kind=FileKind.WORKLOAD, file=file, figures_day=today(), by=cast.daniel, dry_run=True)
    assert [change.before for change in report.changes] == [said]


def test_a_table_that_a_file_brings_is_kept_the_first_time(cast):
    report = taken_in(cast.daniel, with_points(70))
    (version,) = PointsVersion.objects.all()
    assert WorkloadReading.objects.get().points_version == version.name == report.notes[0].split(": ")[1].split(".")[0]
    assert version.points == {"community": {"C2": 70}, "licence": {"B1": 119}, "reports": {"sdr": 138}}
    assert (version.first_seen, version.source) == (today() - timedelta(days=1), report.imported)
    taken_in(cast.daniel, with_points(70, officer("Priya Nair")), days=0)
    assert PointsVersion.objects.count() == 1


def test_a_file_without_points_is_known_by_a_table_that_came_before(cast):
    taken_in(cast.daniel, with_points(70), days=3)
    stated = 28 * 70 + 2 * 119
    line = officer(total=stated, available=2176) | {"Total Caseload Points": stated}
    taken_in(cast.daniel, as_csv(line), days=1)
    assert set(WorkloadReading.objects.values_list("points_version", flat=True)) == {PointsVersion.objects.get().name}


def test_the_newest_of_two_tables_that_fit_is_taken(cast):
    brought = {"Com C2": 70, "Lic B1": 119, "Cus A3S": 1}
    for days, groups in ((5, brought), (3, brought | {"Cus A3S": 2})):
        content = as_tools_own_workbook(officer(), groups=groups)
        taken_in(cast.daniel, content, days=days)
    newest = PointsVersion.objects.order_by("-first_seen").first()
    stated = 28 * 70 + 2 * 119
    content = as_csv(officer(total=stated, available=2176) | {"Total Caseload Points": stated})
    taken_in(cast.daniel, content)
    assert WorkloadReading.objects.order_by("pk").last().points_version == newest.name


def test_nobody_guesses_when_no_table_fits(cast):
    report = taken_in(cast.daniel, as_csv(officer()))
    assert WorkloadReading.objects.get().points_version == "unknown"
    assert report.notes[0].startswith("Nobody can tell which table of points made these figures")


def test_what_no_case_brings_is_kept_and_the_formula_comes_to_the_tools_own_total(cast):
    person("Sam Sum", unit=cast.team)
    extra = {"CMS Points": -20, "GS Points": 5, "SDR": 1, "FDR": 2}
    content = as_tools_own_workbook(officer("Sam Sum") | extra, groups={"Com C2": 63, "Lic B1": 119}, fdr=65)
    taken_in(cast.daniel, content)
    reading = WorkloadReading.objects.get()
    assert reading.parts == {"cms": -20, "gs": 5, "sdr": 138, "fdr": 130}
    assert reading.total_points == PUBLISHED - 20 + 5 + 138 + 130
    assert recomputed(reading, published_on(reading.day), 2176).total == reading.total_points


@pytest.mark.parametrize(
    ("cells", "parts"),
    [
        ({"CMS Points": 12.5, "GS Points": 0, "SDR Points": 138, "FDR Points": ""}, {"cms": 12.5, "gs": 0, "sdr": 138}),
        ({}, {}),
        ({"CMS Points": -7}, {"cms": -7}),
        ({"Parom Points": 120, "ARMS Comm Points": 69, "ARMS Licence Points": 0}, {"parom": 120, "arms_comm": 69}),
    ],
)
def test_parts_are_kept_only_where_the_file_says_them(cells, parts):
    (found,) = read(as_csv(officer() | cells)).rows
    assert found.parts == parts


def test_a_table_of_a_file_reads_as_the_published_one_does(cast):
    taken_in(cast.daniel, with_points(70))
    table = table_of(PointsVersion.objects.get())
    assert (table.of("community", "C2"), table.of("licence", "B1"), table.of("custody", "A3")) == (70, 119, None)
    assert table.reports == {"sdr": 138}


# ---- headings ----

TIERS = [f"{letter}{number}" for letter in "ABCD" for number in "3210"]
ALL = ["Untiered", *TIERS, *[f"{tier}S" for tier in TIERS], *"ABCDEFG"]
EVERY = [f"{t2a}{place} {tier}" for t2a in ("", "T2A ") for place in ("Com", "Lic", "Cus") for tier in ALL]


def test_every_place_and_tier_of_the_tool_is_read():
    counts = {heading: number for number, heading in enumerate(EVERY, 1)}
    headings = [*[name for name in HEADINGS if not name.startswith(("Com ", "Lic ", "Cus "))], *EVERY]
    (found,) = read(as_csv(officer() | {"Com C2": "", "Lic B1": ""} | counts, headings=headings)).rows
    assert found.counts == counts
    assert len(counts) == 240


def test_places_and_tiers_are_one_in_whatever_letters_they_come():
    headings = [*HEADINGS[:24], "com c2", "LIC UNTIERED", "t2a cus a3s"]
    (found,) = read(as_csv(officer() | {"com c2": 1, "LIC UNTIERED": 2, "t2a cus a3s": 3}, headings=headings)).rows
    assert found.counts == {"Com C2": 1, "Lic Untiered": 2, "T2A Cus A3S": 3}
