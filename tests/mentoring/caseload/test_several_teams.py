"""Somebody in two teams whose files have different days: both count, and a team that was left does not for ever."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from courses import standing
from courses.models import Standing
from lms.calendar import in_words, today
from mentoring.caseload.rulings.capacity import over_since
from mentoring.caseload.workload import latest_workload, recent_workloads
from tests.factories.mentoring import officer, person
from tests.mentoring.caseload.test_import import taken_in
from tests.mentoring.caseload.test_workload import figure, opened, words

DAY = timedelta(days=1)


def in_team(cast, days_ago, total, *, somebody=None, team=None, **figures):
    """A reading of so many of 1,000 points."""
    return figure(
        cast,
        somebody or cast.nadia,
        days_ago,
        unit=team or cast.team,
        total_points=total,
        available_points=1000,
        **figures,
    )


def latest(somebody, on=None):
    return latest_workload([somebody.pk], on)[somebody.pk]


def over_time(somebody, since=14):
    return recent_workloads([somebody.pk], today() - since * DAY, today())[somebody.pk]


@pytest.fixture
def two_days(cast):
    """Return the cast, Nadia with 1,300 of 1,000 points in one team two days ago and 500 in another yesterday."""
    in_team(cast, 2, 1300, cases=20)
    in_team(cast, 1, 500, team=cast.other_team, cases=8)
    return cast


def test_figures_of_two_teams_of_different_days_are_summed_and_as_old_as_the_older(two_days):
    found = latest(two_days.nadia)
    assert (found.percent, found.total, found.available, found.cases) == (Decimal("90.0"), 1800, 2000, 28)
    assert (found.day, found.known_on) == (today() - 2 * DAY, today() - DAY)
    assert found.in_words == f"90.0% on {in_words(today() - 2 * DAY)}"


def test_as_of_an_earlier_day_only_what_was_known_then_counts(two_days):
    assert latest(two_days.nadia, today() - 2 * DAY).percent == Decimal("130.0")
    assert latest_workload([two_days.nadia.pk], today() - 3 * DAY) == {}


def test_a_newer_file_of_one_team_leaves_that_of_the_other(two_days):
    in_team(two_days, 0, 700)
    found = latest(two_days.nadia)
    assert (found.percent, found.day) == (Decimal("60.0"), today() - DAY)


# The days between the two files, and the per cent that is then known.
EDGES = [(13, Decimal("90.0")), (14, Decimal("90.0")), (15, Decimal("50.0"))]


@pytest.mark.parametrize(("between", "percent"), EDGES)
@pytest.mark.parametrize("since_then", [0, 30])
def test_a_team_without_new_figures_counts_for_two_weeks_after_its_last(cast, between, percent, since_then):
    in_team(cast, since_then + between, 1300)
    in_team(cast, since_then, 500, team=cast.other_team)
    assert latest(cast.nadia).percent == percent
    assert over_time(cast.nadia, since_then)[-1].percent == percent


def test_a_team_that_came_back_counts_again(cast):
    for days_ago in (30, 1):
        in_team(cast, days_ago, 1300)
    in_team(cast, 10, 500, team=cast.other_team)
    assert [found.percent for found in over_time(cast.nadia)] == [Decimal("50.0"), Decimal("90.0")]


def test_over_time_each_day_with_a_file_gives_what_was_known_then(two_days):
    in_team(two_days, 0, 700)
    found = over_time(two_days.nadia)
    assert [row.percent for row in found] == [Decimal("130.0"), Decimal("90.0"), Decimal("60.0")]
    assert [(today() - row.known_on).days for row in found] == [2, 1, 0]
    assert found[-1] == latest(two_days.nadia)


def test_a_team_whose_file_is_before_the_first_day_shown_counts_there(two_days):
    assert [row.percent for row in over_time(two_days.nadia, since=1)] == [Decimal("90.0")]


def test_an_overload_lasts_from_the_day_on_which_it_was_known(cast, signed_in_as):
    # In one team it is at 100 %; the other one's file, 27 days ago, shows that both together are above the limit.
    for days_ago in (40, 26, 13, 0):
        in_team(cast, days_ago, 1000)
    for days_ago in (27, 13, 0):
        in_team(cast, days_ago, 1400, team=cast.other_team)
    assert over_since(over_time(cast.nadia, 84), 110) == today() - 27 * DAY
    found = words(opened(signed_in_as(cast.ruth), cast.nadia))
    assert "It is excessive when it lasts 4 weeks" in found


def test_points_of_both_are_named_where_they_differ(cast):
    in_team(cast, 2, 500, version="published")
    in_team(cast, 1, 500, team=cast.other_team, version="points-1a2b")
    assert latest(cast.nadia).points_version == "points-1a2b and published"


def test_many_people_in_several_teams_cost_one_query(cast, django_assert_num_queries):
    people = [person(f"Officer {number}", unit=cast.team) for number in range(5)]
    for number, one in enumerate(people):
        in_team(cast, 2 + number, 1300, somebody=one)
        in_team(cast, 1, 500, somebody=one, team=cast.other_team)
    ids = [one.pk for one in people]
    with django_assert_num_queries(1):
        assert {found.total for found in latest_workload(ids, today()).values()} == {1800}
    with django_assert_num_queries(1):
        assert {rows[-1].total for rows in recent_workloads(ids, today() - 30 * DAY, today()).values()} == {1800}


# ---- where they are read ----


def test_before_and_after_a_file_of_one_team_both_teams_count(cast):
    in_team(cast, 3, 500, somebody=cast.priya, team=cast.other_team)
    in_team(cast, 3, 500, somebody=cast.priya)
    line = officer("Priya Nair", grade="PQiP", total=1300, available=1000)
    (change,) = taken_in(cast.daniel, line, dry_run=True).changes
    assert (change.before.split(" ")[0], change.after) == ("50.0%", "90.0%")
    assert change.note.endswith("1,800 of 2,000 points")


def test_the_read_model_says_the_same_and_does_not_drift(cast):
    in_team(cast, 3, 500, somebody=cast.priya, team=cast.other_team)
    taken_in(cast.daniel, officer("Priya Nair", grade="PQiP", total=1300, available=1000))
    row = Standing.objects.get(enrolment__person=cast.priya)
    assert (row.workload_percent, row.workload_day) == (Decimal("90.0"), today() - 3 * DAY)
    for days in (0, 12, 40):
        assert not [fault for fault in standing.drift(today() + days * DAY) if "workload" in fault]


def test_the_page_of_a_workload_shows_both_teams_with_their_days(two_days, signed_in_as):
    page = words(opened(signed_in_as(two_days.ruth), two_days.nadia))
    assert f"Workload of Nadia Rowe: 90.0% on {in_words(today() - 2 * DAY)}" in page
    assert "90.0% 1,800 of 2,000" in page
    assert f"Aldermoor Team 1 {in_words(today() - 2 * DAY)}" in page
    assert f"Aldermoor Team 2 {in_words(today() - DAY)}" in page


def test_caseloads_shows_the_sum(two_days, signed_in_as):
    response = signed_in_as(two_days.ruth).get(reverse("caseload:team"))
    assert b"90.0%" in response.content
    assert b"50.0%" not in response.content
