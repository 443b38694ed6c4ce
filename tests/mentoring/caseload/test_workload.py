"""One person's workload over time: who sees it, breaks between points versions, teams, and what is worked out again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from lms.calendar import in_words, today
from mentoring.caseload.figures.history import Day, days_of, excessive_since, stretches_of
from mentoring.caseload.figures.picture import picture_of
from mentoring.caseload.models import CaseloadImport, CoveredTeam, PointsVersion, ReductionReading, WorkloadReading
from mentoring.caseload.points import percent_of
from tests.mentoring.caseload.test_recomputed import reading


def taken_in(cast, day, kind="workload"):
    """A file that Daniel took in, of one day."""
    number = CaseloadImport.objects.count()
    return CaseloadImport.objects.create(
        kind=kind, file_name=f"{kind}-{day}.xlsx", file_hash=f"{number:064}", figures_day=day, rows=1,
        imported_by=cast.daniel,
    )  # fmt: skip


def figure(cast, person, days_ago, cases=10, *, version="published", unit=None, source=None, **figures):
    """A reading of so many community C2 cases, as the published formula makes it."""
    day = today() - timedelta(days=days_ago)
    source = source or taken_in(cast, day)
    usual = {
        "team_name": (unit or cast.team).name, "grade": "PO", "total_cases": cases, "contracted_hours": Decimal(37),
        "reduction_hours": Decimal(0), "total_points": cases * 63, "available_points": 2176,
        "counts": {"Com C2": cases}, "parts": {"cms": 0, "gs": 0, "sdr": 0, "fdr": 0}, "points_version": version,
        "nominal_target": 2176, "full_time_hours": Decimal(37),
    }  # fmt: skip
    facts = usual | figures
    facts["imported_percent"] = percent_of(facts["total_points"], facts["available_points"]) or 0
    return WorkloadReading.objects.create(
        source=source, line=source.readings.count() + 2, person=person, unit=unit or cast.team, day=day, **facts
    )


def opened(client, person, query=""):
    return BeautifulSoup(client.get(reverse("caseload:workload", args=[person.pk]) + query).content, "html.parser")


def words(soup):
    return " ".join(soup.get_text(" ").split())


# ---- who sees it ----


@pytest.mark.parametrize("who", ["nadia", "daniel", "ruth"])
def test_the_person_their_manager_and_the_head_see_it(cast, signed_in_as, who):
    figure(cast, cast.nadia, 2)
    page = words(opened(signed_in_as(getattr(cast, who)), cast.nadia))
    assert f"29.0% on {in_words(today() - timedelta(days=2))}" in page


@pytest.mark.parametrize("who", ["priya", "gareth", "carys", "imogen", "hugo"])
def test_nobody_else_does(cast, signed_in_as, who):
    figure(cast, cast.nadia, 2)
    response = signed_in_as(getattr(cast, who)).get(reverse("caseload:workload", args=[cast.nadia.pk]))
    assert response.status_code == 403
    assert b"29.0%" not in response.content


def test_without_any_figure_the_page_says_what_brings_one(cast, signed_in_as):
    page = opened(signed_in_as(cast.daniel), cast.nadia)
    assert "Workload of Nadia Rowe: no figure on record" in words(page)
    assert "No workload figure is on record. Figures come with the workload export" in words(page)
    assert page.find("svg", class_="wm-chart") is None
    assert page.find("a", string="Take in a workload export")["href"] == "/caseload/import/"
    assert opened(signed_in_as(cast.nadia), cast.nadia).find("a", string="Take in a workload export") is None


# ---- what it shows ----


def test_each_figure_stands_beside_what_the_formula_makes_with_file_and_line(cast, signed_in_as):
    row = figure(cast, cast.nadia, 3, 30, total_points=1900)
    page = words(opened(signed_in_as(cast.daniel), cast.nadia))
    assert "87.3% 1,900 of 2,176" in page
    assert "86.9% 1,890 of 2,176" in page
    assert "The file has 10 points more than the published points make." in page
    assert f"{row.source.file_name} line 2, figures of {in_words(row.day)}" in page


def test_a_figure_that_agrees_says_so(cast, signed_in_as):
    figure(cast, cast.nadia, 3, 30)
    assert "They do not: the formula makes the same." in words(opened(signed_in_as(cast.daniel), cast.nadia))


def test_no_capacity_is_never_shown_as_nought_per_cent(cast, signed_in_as):
    figure(cast, cast.nadia, 3, 4, available_points=0, reduction_hours=Decimal(37))
    page = opened(signed_in_as(cast.daniel), cast.nadia)
    assert "Workload of Nadia Rowe: no capacity on" in words(page)
    assert "no capacity 252 of 0" in words(page)
    svg = page.find("svg", class_="wm-chart")
    assert svg.find("circle") is None
    assert len(svg.find_all("rect", class_="k-gap")) == 1


def test_several_teams_are_summed_and_each_is_shown(cast, signed_in_as):
    half = {"contracted_hours": Decimal("18.5"), "available_points": 1088}
    source = taken_in(cast, today() - timedelta(days=3))
    figure(cast, cast.nadia, 3, 10, source=source, **half)
    figure(cast, cast.nadia, 3, 20, unit=cast.other_team, source=source, **half)
    page = words(opened(signed_in_as(cast.ruth), cast.nadia))
    # 1,890 of 2,176: points over points, not the mean of 57.9 % and 115.8 %.
    assert "86.9% 1,890 of 2,176" in page
    assert "2 teams together" in page
    assert "Aldermoor Team 1" in page
    assert "57.9% 630 of 1,088" in page
    assert "115.8% 1,260 of 1,088" in page


def test_a_later_import_of_the_same_day_and_team_stands_in_place_of_the_earlier(cast, signed_in_as):
    figure(cast, cast.nadia, 3, 10)
    figure(cast, cast.nadia, 3, 20)
    page = words(opened(signed_in_as(cast.daniel), cast.nadia))
    assert "57.9%" in page
    assert "29.0%" not in page


def test_figures_of_earlier_years_wait_behind_a_link(cast, signed_in_as):
    figure(cast, cast.nadia, 500, 12)
    figure(cast, cast.nadia, 3, 10)
    client = signed_in_as(cast.daniel)
    first = words(opened(client, cast.nadia))
    assert "34.7%" not in first
    assert "Show the figures of earlier years too" in first
    assert "34.7%" in words(opened(client, cast.nadia, "?all"))


# ---- points versions ----


def test_the_line_is_cut_where_other_points_made_the_figures(cast, signed_in_as):
    for days_ago, version in ((28, "published"), (21, "published"), (14, "points-1a2b"), (7, "points-1a2b")):
        figure(cast, cast.nadia, days_ago, 30, version=version)
    page = opened(signed_in_as(cast.daniel), cast.nadia)
    lines = [line["points"].split() for line in page.find("svg", class_="wm-chart").find_all("polyline")]
    assert [len(points) for points in lines] == [2, 2]
    assert not set(lines[0]) & set(lines[1])
    captions = [caption.get_text() for caption in page.find_all("caption")]
    assert captions[0].endswith("by points that the file brought with it (points-1a2b)")
    assert captions[1].endswith("by the published points")
    assert "A per cent of one table says nothing about a per cent of another" in words(page)
    assert "other points from here" in words(page)


def test_a_day_without_capacity_cuts_the_line_too(cast, signed_in_as):
    figure(cast, cast.nadia, 21, 30)
    figure(cast, cast.nadia, 14, 30, available_points=0, reduction_hours=Decimal(37))
    figure(cast, cast.nadia, 7, 30)
    svg = opened(signed_in_as(cast.daniel), cast.nadia).find("svg", class_="wm-chart")
    assert [len(line["points"].split()) for line in svg.find_all("polyline")] == [1, 1]


def test_the_files_own_points_are_read_where_it_brought_them(cast, signed_in_as):
    row = figure(cast, cast.nadia, 3, 10, total_points=660, version="points-1a2b")
    points = {"community": {"C2": 66}}
    PointsVersion.objects.create(name="points-1a2b", points=points, first_seen=row.day, source=row.source)
    page = words(opened(signed_in_as(cast.daniel), cast.nadia))
    assert "By the points that the file brought (points-1a2b) the total is 660." in page
    assert "community C2 66, not 63" in page


# ---- an excessive workload ----


def days(*figures):
    """Days of a week each, the earliest first: per cent of 1,000 points, and the version."""
    rows = []
    for number, (percent, version) in enumerate(figures):
        row = reading(total_points=percent * 10, available_points=1000, points_version=version)
        row.day, row.person_id, row.team_name = date(2026, 6, 1) + timedelta(weeks=number), 1, "Team"
        rows.append(row)
    return rows


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("shows", "figures", "since"),
    [
        ("four weeks in a row", [(111, "a")] * 5, date(2026, 6, 1)),
        ("three weeks are not enough", [(111, "a")] * 4, None),
        ("at the limit is not above it", [(110, "a")] * 5, None),
        ("below in between begins again", [(111, "a"), (110, "a"), *[(111, "a")] * 4], None),
        ("other points in between begin again", [(111, "a"), *[(111, "b")] * 4], None),
        ("four weeks by the new points", [(111, "a"), *[(111, "b")] * 5], date(2026, 6, 8)),
        ("back to the limit now", [*[(111, "a")] * 5, (110, "a")], None),
        ("no figure at all", [], None),
    ],
)
def test_when_a_workload_is_excessive(shows, figures, since):
    assert excessive_since(days_of(days(*figures), 2176), 110, 4) == since, shows


def test_an_excessive_workload_is_said_at_the_top(cast, signed_in_as):
    for days_ago in (35, 28, 21, 14, 7):
        figure(cast, cast.nadia, days_ago, 40)
    page = words(opened(signed_in_as(cast.daniel), cast.nadia))
    assert f"Excessive: above 110% since {in_words(today() - timedelta(days=35))}" in page
    assert "Every figure since then is above it, for 4 weeks or more in a row, by the same points." in page


def test_above_the_limit_for_a_week_is_not_excessive_yet(cast, signed_in_as):
    figure(cast, cast.nadia, 7, 40)
    page = words(opened(signed_in_as(cast.daniel), cast.nadia))
    assert "It is excessive when it lasts 4 weeks" in page
    assert "Excessive: above" not in page


# ---- the picture ----


@pytest.mark.django_db
def test_the_picture_holds_the_limit_however_high_or_low_the_figures():
    for percent, most in ((5, 140), (253, 300), (1200, 1400)):
        picture = picture_of(stretches_of(days_of(days((percent, "a")), 2176)), 110, "Workload")
        assert picture.levels[-1].words == f"{most}%"
        assert picture.top <= picture.series[0].dots[0].y <= picture.limit_y or percent == 5
        assert picture.top < picture.limit_y < picture.foot


@pytest.mark.django_db
def test_bars_count_cases_across_a_break():
    rows = days((50, "a"), (60, "b"))
    rows[0].total_cases, rows[1].total_cases = 10, 20
    picture = picture_of(stretches_of(days_of(rows, 2176)), 110, "Workload")
    assert [(bar.label, bar.height) for bar in picture.bars] == [("10", 25.0), ("20", 50.0)]
    assert len(picture.breaks) == 1
    assert picture.series[0].dots[-1].x < picture.breaks[0].x < picture.series[1].dots[0].x


def test_no_figures_no_picture():
    assert picture_of([], 110, "Workload") is None


@pytest.mark.django_db
def test_teams_that_different_points_made_are_a_version_of_their_own():
    one, other = days((50, "a"))[0], days((60, "b"))[0]
    other.team_name = "Another team"
    (day,) = days_of([one, other], 2176)
    assert isinstance(day, Day)
    assert day.workload.points_version == "a and b"
    assert stretches_of([day])[0].in_words == "several tables of points at once, one a team"


# ---- reductions, and the number of queries ----


def on_file(cast, person, hours, ends, unit=None):
    """A reduction for learning on file since half a year ago, by an export of today."""
    source = taken_in(cast, today(), "reductions")
    CoveredTeam.objects.create(source=source, unit=unit or cast.team)
    return ReductionReading.objects.create(
        source=source, line=2, person=person, unit=unit or cast.team, day=today(), category="learning",
        reason="PQiP 6 to 12 months", contracted_hours=37, hours=hours, starts=today() - timedelta(days=180), ends=ends,
        status="ACTIVE",
    )  # fmt: skip


def test_reductions_stand_on_the_page_by_the_rules_and_on_file(cast, signed_in_as):
    on_file(cast, cast.priya, Decimal("14.8"), None)
    page = words(opened(signed_in_as(cast.daniel), cast.priya))
    assert "The rules take 60% off until" in page
    assert "Priya Nair’s reduction is too small" in page
    assert "14.8 hours are on file, 7.4 too few. Correct it in the workload tool" in page
    own = words(opened(signed_in_as(cast.priya), cast.priya))
    assert "Your reduction is too small in the workload tool" in own
    assert "Your manager is asked to put it right." in own
    assert "Correct it in the workload tool" not in own


def test_without_an_export_the_page_says_that_nobody_can_say(cast, signed_in_as):
    page = words(opened(signed_in_as(cast.daniel), cast.priya))
    assert "No reductions export of this team has been taken in, so nobody can say what is on file." in page


def test_the_number_of_queries_does_not_grow_with_the_figures(cast, signed_in_as, django_assert_max_num_queries):
    client, address = signed_in_as(cast.daniel), reverse("caseload:workload", args=[cast.priya.pk])
    figure(cast, cast.priya, 7, 10)
    client.get(address)
    with django_assert_max_num_queries(40) as one:
        client.get(address)
    on_file(cast, cast.priya, Decimal("22.2"), None)
    for days_ago in range(14, 200, 7):
        figure(cast, cast.priya, days_ago, 10, version=f"points-{days_ago}")
    with django_assert_max_num_queries(40) as many:
        client.get(address)
    assert len(many) == len(one)
