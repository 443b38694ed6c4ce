"""Available points and workload per cent: the published examples and the edges."""

from decimal import Decimal

import pytest

from mentoring.caseload.points import available_points, percent_of, reduction_hours


@pytest.mark.parametrize(
    ("shows", "contracted", "percent", "points"),
    [
        ("a full-time officer", "37", 0, 2176),
        ("months 0 to 6", "37", 80, 435),
        ("months 6 to 12", "37", 60, 870),
        ("months 12 to 18", "37", 40, 1305),
        ("newly qualified", "37", 20, 1740),
        # 22.2 / 37 = 0.6: 1,305.6; with 60% off, 522.24
        ("part-time without a reduction", "22.2", 0, 1305),
        ("part-time, months 6 to 12", "22.2", 60, 522),
        ("all hours reduced", "37", 100, 0),
        ("no hours", "0", 0, 0),
    ],
)
def test_available_points_are_the_published_ones(shows, contracted, percent, points):
    hours = Decimal(contracted)
    assert available_points(2176, hours, reduction_hours(hours, percent)) == points, shows


def test_a_reduction_never_takes_more_than_the_contracted_hours():
    assert reduction_hours(Decimal("29.6"), 120) == Decimal("29.6")
    assert available_points(2176, Decimal(20), Decimal(30)) == 0


def test_reduction_hours_have_two_places():
    assert reduction_hours(Decimal("29.6"), Decimal("33.3")) == Decimal("9.86")


@pytest.mark.parametrize(
    ("total", "available", "percent"),
    [
        (2205, 870, "253.4"),  # the domain's learner at month 8 with 35 cases
        (870, 870, "100.0"),
        (0, 870, "0.0"),
        (1, 2000, "0.1"),  # 0.05 is rounded up
        (1, 2001, "0.0"),
        (500, 0, None),
        (0, 0, None),
        (500, -1, None),
    ],
)
def test_per_cent_to_a_tenth_and_none_without_capacity(total, available, percent):
    assert percent_of(total, available) == (None if percent is None else Decimal(percent))
