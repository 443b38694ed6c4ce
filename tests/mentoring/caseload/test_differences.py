"""Why an imported figure is not what the published formula makes: every cause in its own sentence, none invented."""

from dataclasses import replace
from decimal import Decimal

import pytest

from mentoring.caseload.figures.differences import compared
from tests.mentoring.caseload.test_recomputed import PUBLISHED, TARGET, reading

NOTHING_MORE = {"cms": 0, "gs": 0, "sdr": 0, "fdr": 0}
OWN = replace(
    PUBLISHED,
    name="points-1a2b3c4d",
    points={place: points | {"C2": 66, "E": 21, "C2S": 11} for place, points in PUBLISHED.points.items()},
)


def why(counts, total, own=None, **figures):
    """The sentences about a reading with so many points; its available points are right unless others are given."""
    usual = {"total_points": total, "available_points": 2176, "parts": NOTHING_MORE}
    return list(compared(reading(counts, **(usual | figures)), PUBLISHED, own, TARGET).why)


def test_a_figure_that_the_formula_makes_needs_no_words():
    assert why({"Com C2": 28, "Lic B1": 2}, 2002) == []
    assert why({"Com C2": 1}, 63 + 138 + 65 + 20 - 5, parts={"sdr": 138, "fdr": 65, "cms": 20, "gs": -5}) == []


@pytest.mark.parametrize(
    ("total", "words"), [(2003, ["1 point more is rounding."]), (2001, ["1 point less is rounding."]), (2002, [])]
)
def test_one_point_is_rounding(total, words):
    assert why({"Com C2": 28, "Lic B1": 2}, total) == words


def test_two_points_are_not():
    (sentence,) = why({"Com C2": 28, "Lic B1": 2}, 2004)
    assert sentence == (
        "The file has 2 points more than the published points make. "
        "Nothing in the file says why: the points of the tool may be others than those published."
    )


def test_what_the_file_does_not_say_is_named():
    (sentence,) = why({"Com C2": 28, "Lic B1": 2}, 1900, parts={"sdr": 0, "fdr": 0})
    assert sentence == (
        "The file has 102 points fewer than the published points make. "
        "It does not say what contacts and groups bring, which may be why."
    )


def test_cases_that_no_column_names_are_counted():
    assert why({"Com C2": 10}, 900, total_cases=14)[0] == "The file has 14 cases, and names place and tier of 10."


def test_a_file_without_tiers_cannot_be_worked_out_again():
    (sentence,) = why({}, 900, total_cases=14)
    assert sentence == (
        "The file names no places and tiers of cases, so the points of what is held cannot be worked out again."
    )


def test_parole_reports_and_arms_stand_outside_the_formula():
    parts = NOTHING_MORE | {"parom": 120, "arms_comm": 69}
    assert why({"Com C2": 1}, 63 + 120 + 69, parts=parts) == [
        "The file adds 120 points for parole reports; the published formula leaves them out.",
        "The file adds 69 points for ARMS assessments in the community; the published formula leaves them out.",
    ]
    # Named in the file, and not in its total: nothing to explain.
    assert why({"Com C2": 1}, 63, parts=parts) == []


def test_t2a_cases_with_a_warrant_are_counted_by_the_file_and_not_by_the_formula():
    counts = {"T2A Com C2": 3, "T2A Com C2, Warrants (0%)": 1}
    assert why(counts, 72) == [
        "The file counts 1 T2A case with a warrant or an overdue termination, 24 points; "
        "the published formula counts nothing for them."
    ]
    assert why(counts, 48) == []


def test_tiers_without_published_points_leave_the_total_open():
    (sentence,) = why({"Com C2": 10, "Com E": 2, "Lic C2S": 1}, 700)
    assert sentence == (
        "2 community E, 1 licence C2S: the points of tiers A to G and unsupervised periods (S) are not published, "
        "so nobody can work this total out. Everything else makes 630 points; the file has 700 with these 3 cases."
    )
    (one,) = why({"Com C2": 10, "Cus A3S": 1}, 650)
    assert one.endswith("Everything else makes 630 points; the file has 650 with this case.")


def test_a_long_list_of_tiers_is_cut():
    counts = dict.fromkeys(("Com A", "Com B", "Com C", "Com D", "Com E", "Com F"), 1)
    assert why(counts, 10)[0].startswith("1 community A, 1 community B, 1 community C, 1 community D, 2 more tiers:")


def test_the_files_own_points_explain_a_total():
    assert why({"Com C2": 10, "Lic B1": 2}, 660 + 238, own=OWN) == [
        "By the points that the file brought (points-1a2b3c4d) the total is 898. "
        "They are others than those published: community C2 66, not 63."
    ]


def test_the_files_own_points_count_tiers_that_nobody_published():
    first, second = why({"Com E": 10, "Lic B1": 2}, 210 + 238, own=OWN)
    assert first.startswith("10 community E: the points of tiers A to G are not published")
    assert second == "By the points that the file brought (points-1a2b3c4d) the total is 448."


def test_what_even_the_files_own_points_do_not_make_is_said():
    assert why({"Com C2": 10}, 700, own=OWN)[-1].startswith("The file has 40 points more")


# ---- available points ----


def test_one_available_point_is_rounding():
    assert why({}, 0, contracted="29.6", available_points=1741) == [
        "1,741 available points in the file, 1,740 by the formula, which cuts off: that is rounding."
    ]


def test_other_hours_behind_the_available_points_are_worked_out():
    (sentence,) = why({}, 0, reduction="22.2", available_points=1305, nominal_target=2176, full_time_hours=Decimal(37))
    assert sentence == (
        "1,305 available points are 22.2 hours a week. "
        "The hours of the same line leave 14.8 (37 contracted, 22.2 taken off): 870 points."
    )


def test_what_is_taken_as_usual_is_said():
    (sentence,) = why({}, 0, reduction="22.2", available_points=1305)
    assert sentence.endswith(
        "870 points. The file does not say it, so a full target of 2,176 points and a full week of 37 hours is taken."
    )


def test_no_capacity_is_said_and_never_called_free():
    assert why({}, 0, reduction="37", available_points=0) == [
        "No points are available: that is no capacity. The workload tool shows it as 0%, which is not free."
    ]


def test_a_comparison_knows_whether_both_agree():
    same = compared(reading({"Com C2": 1}, total_points=63, available_points=2176), PUBLISHED, None, TARGET)
    assert same.agrees
    assert not compared(reading({"Com C2": 1}, total_points=63, available_points=2175), PUBLISHED, None, TARGET).agrees
    assert not compared(reading({"Com E": 1}, total_points=63, available_points=2176), PUBLISHED, None, TARGET).agrees
