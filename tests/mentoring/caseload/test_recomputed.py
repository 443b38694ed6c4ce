"""The workload tool's formula over a reading: a table worked by hand for every tier and place, and every edge of it."""

from datetime import date
from decimal import Decimal

import pytest

from lms.policy.points import LETTERS, PLACES, RESET_TIERS, TIERS, published_on
from mentoring.caseload.figures.recomputed import recomputed
from mentoring.caseload.models import WorkloadReading
from mentoring.caseload.points import case_points

DAY = date(2026, 11, 20)
PUBLISHED = published_on(DAY)
TARGET = 2176


def reading(counts=None, *, contracted="37", reduction="0", parts=None, **figures):
    """One line of an export; only what the formula reads has to be said."""
    counts = counts or {}
    cases = {key: count for key, count in counts.items() if "," not in key}
    usual = {"total_cases": sum(cases.values()), "total_points": 0, "available_points": 0, "imported_percent": 0}
    hours = {"contracted_hours": Decimal(contracted), "reduction_hours": Decimal(reduction)}
    return WorkloadReading(day=DAY, counts=counts, parts=parts or {}, **(usual | hours | figures))


def again(*args, **kwargs):
    """What the formula makes of a reading at the published points."""
    return recomputed(reading(*args, **kwargs), PUBLISHED, TARGET)


# ---- every tier and place type, worked by hand ----

# Ten cases: the points of one, of all, and the per cent of a full week without a reduction (2,176 points) and with
# 20 % (1,740), 40 % (1,305), 60 % (870) and 80 % (435) of it taken off.
TEN_CASES = [
    ("Com A3", 206, 2060, "94.7", "118.4", "157.9", "236.8", "473.6"),
    ("Lic A3", 219, 2190, "100.6", "125.9", "167.8", "251.7", "503.4"),
    ("Cus A3", 75, 750, "34.5", "43.1", "57.5", "86.2", "172.4"),
    ("T2A Com A3", 75, 750, "34.5", "43.1", "57.5", "86.2", "172.4"),
    ("Com A2", 158, 1580, "72.6", "90.8", "121.1", "181.6", "363.2"),
    ("Lic A2", 175, 1750, "80.4", "100.6", "134.1", "201.1", "402.3"),
    ("Cus A2", 60, 600, "27.6", "34.5", "46.0", "69.0", "137.9"),
    ("T2A Com A2", 60, 600, "27.6", "34.5", "46.0", "69.0", "137.9"),
    ("Com A1", 146, 1460, "67.1", "83.9", "111.9", "167.8", "335.6"),
    ("Lic A1", 163, 1630, "74.9", "93.7", "124.9", "187.4", "374.7"),
    ("Cus A1", 59, 590, "27.1", "33.9", "45.2", "67.8", "135.6"),
    ("T2A Com A1", 59, 590, "27.1", "33.9", "45.2", "67.8", "135.6"),
    ("Com A0", 110, 1100, "50.6", "63.2", "84.3", "126.4", "252.9"),
    ("Lic A0", 0, 0, "0.0", "0.0", "0.0", "0.0", "0.0"),
    ("Cus A0", 0, 0, "0.0", "0.0", "0.0", "0.0", "0.0"),
    ("T2A Com A0", 0, 0, "0.0", "0.0", "0.0", "0.0", "0.0"),
    ("Com B3", 146, 1460, "67.1", "83.9", "111.9", "167.8", "335.6"),
    ("Lic B3", 161, 1610, "74.0", "92.5", "123.4", "185.1", "370.1"),
    ("Cus B3", 59, 590, "27.1", "33.9", "45.2", "67.8", "135.6"),
    ("T2A Com B3", 59, 590, "27.1", "33.9", "45.2", "67.8", "135.6"),
    ("Com B2", 115, 1150, "52.8", "66.1", "88.1", "132.2", "264.4"),
    ("Lic B2", 132, 1320, "60.7", "75.9", "101.1", "151.7", "303.4"),
    ("Cus B2", 48, 480, "22.1", "27.6", "36.8", "55.2", "110.3"),
    ("T2A Com B2", 48, 480, "22.1", "27.6", "36.8", "55.2", "110.3"),
    ("Com B1", 102, 1020, "46.9", "58.6", "78.2", "117.2", "234.5"),
    ("Lic B1", 119, 1190, "54.7", "68.4", "91.2", "136.8", "273.6"),
    ("Cus B1", 47, 470, "21.6", "27.0", "36.0", "54.0", "108.0"),
    ("T2A Com B1", 47, 470, "21.6", "27.0", "36.0", "54.0", "108.0"),
    ("Com B0", 72, 720, "33.1", "41.4", "55.2", "82.8", "165.5"),
    ("Lic B0", 0, 0, "0.0", "0.0", "0.0", "0.0", "0.0"),
    ("Cus B0", 0, 0, "0.0", "0.0", "0.0", "0.0", "0.0"),
    ("T2A Com B0", 0, 0, "0.0", "0.0", "0.0", "0.0", "0.0"),
    ("Com C3", 79, 790, "36.3", "45.4", "60.5", "90.8", "181.6"),
    ("Lic C3", 77, 770, "35.4", "44.3", "59.0", "88.5", "177.0"),
    ("Cus C3", 30, 300, "13.8", "17.2", "23.0", "34.5", "69.0"),
    ("T2A Com C3", 30, 300, "13.8", "17.2", "23.0", "34.5", "69.0"),
    ("Com C2", 63, 630, "29.0", "36.2", "48.3", "72.4", "144.8"),
    ("Lic C2", 65, 650, "29.9", "37.4", "49.8", "74.7", "149.4"),
    ("Cus C2", 24, 240, "11.0", "13.8", "18.4", "27.6", "55.2"),
    ("T2A Com C2", 24, 240, "11.0", "13.8", "18.4", "27.6", "55.2"),
    ("Com C1", 50, 500, "23.0", "28.7", "38.3", "57.5", "114.9"),
    ("Lic C1", 52, 520, "23.9", "29.9", "39.8", "59.8", "119.5"),
    ("Cus C1", 23, 230, "10.6", "13.2", "17.6", "26.4", "52.9"),
    ("T2A Com C1", 23, 230, "10.6", "13.2", "17.6", "26.4", "52.9"),
    ("Com C0", 35, 350, "16.1", "20.1", "26.8", "40.2", "80.5"),
    ("Lic C0", 0, 0, "0.0", "0.0", "0.0", "0.0", "0.0"),
    ("Cus C0", 0, 0, "0.0", "0.0", "0.0", "0.0", "0.0"),
    ("T2A Com C0", 0, 0, "0.0", "0.0", "0.0", "0.0", "0.0"),
    ("Com D3", 51, 510, "23.4", "29.3", "39.1", "58.6", "117.2"),
    ("Lic D3", 51, 510, "23.4", "29.3", "39.1", "58.6", "117.2"),
    ("Cus D3", 17, 170, "7.8", "9.8", "13.0", "19.5", "39.1"),
    ("T2A Com D3", 17, 170, "7.8", "9.8", "13.0", "19.5", "39.1"),
    ("Com D2", 41, 410, "18.8", "23.6", "31.4", "47.1", "94.3"),
    ("Lic D2", 43, 430, "19.8", "24.7", "33.0", "49.4", "98.9"),
    ("Cus D2", 14, 140, "6.4", "8.0", "10.7", "16.1", "32.2"),
    ("T2A Com D2", 14, 140, "6.4", "8.0", "10.7", "16.1", "32.2"),
    ("Com D1", 29, 290, "13.3", "16.7", "22.2", "33.3", "66.7"),
    ("Lic D1", 31, 310, "14.2", "17.8", "23.8", "35.6", "71.3"),
    ("Cus D1", 13, 130, "6.0", "7.5", "10.0", "14.9", "29.9"),
    ("T2A Com D1", 13, 130, "6.0", "7.5", "10.0", "14.9", "29.9"),
    ("Com D0", 29, 290, "13.3", "16.7", "22.2", "33.3", "66.7"),
    ("Lic D0", 0, 0, "0.0", "0.0", "0.0", "0.0", "0.0"),
    ("Cus D0", 0, 0, "0.0", "0.0", "0.0", "0.0", "0.0"),
    ("T2A Com D0", 0, 0, "0.0", "0.0", "0.0", "0.0", "0.0"),
]  # fmt: skip
REDUCTION_HOURS = {"0": "0", "20": "7.4", "40": "14.8", "60": "22.2", "80": "29.6", "100": "37"}
ORDERS = {"Com": "community", "Lic": "licence", "Cus": "custody", "T2A": "t2a"}


@pytest.mark.parametrize(("where", "each", "total", "full", "less20", "less40", "less60", "less80"), TEN_CASES)
def test_ten_cases_of_every_tier_and_place(where, each, total, full, less20, less40, less60, less80):
    order, tier = ORDERS[where.split()[0]], where.split()[-1]
    assert case_points(order, tier, DAY) == each
    expected = {"0": full, "20": less20, "40": less40, "60": less60, "80": less80}
    for percent, hours in REDUCTION_HOURS.items():
        found = again({where: 10}, reduction=hours)
        assert found.total == total
        # All hours reduced is no capacity, never 0 %.
        assert found.percent == (Decimal(expected[percent]) if percent in expected else None)
        assert found.no_capacity == (percent == "100")


def test_the_table_holds_every_tier_and_place_once():
    assert len({row[0] for row in TEN_CASES}) == len(TEN_CASES) == 16 * 4
    assert len(TIERS) == 16
    assert set(PLACES) == set(ORDERS.values())


# Contracted hours and what is left of them: a full-time week of 37, four days, 30 hours, three days, half.
AVAILABLE = [
    ("37", "0", 2176), ("37", "7.4", 1740), ("37", "14.8", 1305), ("37", "22.2", 870), ("37", "29.6", 435),
    ("37", "37", 0),
    ("29.6", "0", 1740), ("29.6", "5.92", 1392), ("29.6", "11.84", 1044), ("29.6", "17.76", 696),
    ("29.6", "23.68", 348), ("29.6", "29.6", 0),
    ("30", "0", 1764), ("30", "6", 1411), ("30", "12", 1058), ("30", "18", 705), ("30", "24", 352), ("30", "30", 0),
    ("22.2", "0", 1305), ("22.2", "4.44", 1044), ("22.2", "8.88", 783), ("22.2", "13.32", 522), ("22.2", "17.76", 261),
    ("22.2", "22.2", 0),
    ("18.5", "0", 1088), ("18.5", "3.7", 870), ("18.5", "7.4", 652), ("18.5", "11.1", 435), ("18.5", "14.8", 217),
    ("18.5", "18.5", 0),
    ("0", "0", 0),
]  # fmt: skip


@pytest.mark.parametrize(("contracted", "reduction", "points"), AVAILABLE)
def test_available_points_of_every_week_are_cut_off_and_never_rounded_up(contracted, reduction, points):
    assert again(contracted=contracted, reduction=reduction).available == points


@pytest.mark.parametrize(
    ("target", "full_time", "points"), [(None, None, 2176), (2000, None, 2000), (None, "40", 2012), (2000, "40", 1850)]
)
def test_what_the_file_says_of_target_and_full_week_goes_before_what_is_published(target, full_time, points):
    full = Decimal(full_time) if full_time else None
    assert again(nominal_target=target, full_time_hours=full).available == points


# ---- the examples of 2,176 points ----


@pytest.mark.parametrize(
    ("shows", "reduction", "counts", "total", "available", "percent"),
    [
        ("months 0 to 6: seven community C2", "29.6", {"Com C2": 7}, 441, 435, "101.4"),
        ("months 0 to 6: six of them fit", "29.6", {"Com C2": 6}, 378, 435, "86.9"),
        ("months 0 to 6: four community B1", "29.6", {"Com B1": 4}, 408, 435, "93.8"),
        ("months 0 to 6: a fifth does not fit", "29.6", {"Com B1": 5}, 510, 435, "117.2"),
        ("months 6 to 12: thirteen community C2", "22.2", {"Com C2": 13}, 819, 870, "94.1"),
        ("months 6 to 12: a fourteenth does not fit", "22.2", {"Com C2": 14}, 882, 870, "101.4"),
        ("months 12 to 18: twenty community C2", "14.8", {"Com C2": 20}, 1260, 1305, "96.6"),
        ("months 12 to 18: one more does not fit", "14.8", {"Com C2": 21}, 1323, 1305, "101.4"),
        ("newly qualified: twenty-seven community C2", "7.4", {"Com C2": 27}, 1701, 1740, "97.8"),
        ("month 8 with thirty-five community C2", "22.2", {"Com C2": 35}, 2205, 870, "253.4"),
    ],
)
def test_the_published_examples(shows, reduction, counts, total, available, percent):
    found = again(counts, reduction=reduction)
    assert (found.total, found.available, found.percent) == (total, available, Decimal(percent)), shows


# ---- what the formula adds, and what it leaves out ----


@pytest.mark.parametrize(
    ("shows", "counts", "parts", "total"),
    [
        ("all places together", {"Com A3": 1, "Lic B2": 2, "Cus C3": 3, "T2A Com D3": 4}, {}, 206 + 264 + 90 + 68),
        ("T2A counts as custody, whatever the order", {"T2A Com A3": 1, "T2A Lic A3": 1, "T2A Cus A3": 1}, {}, 225),
        ("one standard and two fast reports", {"Com C2": 1}, {"sdr": 138, "fdr": 130}, 331),
        ("contacts and groups", {"Com C2": 1}, {"cms": 20, "gs": 5}, 88),
        ("contacts that others had for them", {"Com C2": 2}, {"cms": -26}, 100),
        ("groups take work away", {"Com C2": 2}, {"gs": "-10"}, 116),
        ("half a point is rounded up", {"Com C2": 1}, {"cms": "0.5"}, 64),
        ("less than half is rounded down", {"Com C2": 1}, {"cms": "0.49"}, 63),
        ("untiered cases score nothing", {"Com Untiered": 9, "Com C2": 1}, {}, 63),
        ("a tier without a mandate scores nothing on licence", {"Lic A0": 5, "Cus D0": 5}, {}, 0),
        ("warrants are out of the active cases already", {"Com C2": 3, "Com C2, Warrants (0%)": 2}, {}, 189),
        ("overdue terminations too", {"Lic B1": 1, "Lic B1, Overdue Terminations (0%)": 4}, {}, 119),
        ("unpaid work is among them, in full", {"Com D1": 6, "Com D1, UPW (100%)": 2}, {}, 174),
        ("T2A with a warrant counts nothing", {"T2A Com C2": 3, "T2A Com C2, Warrants (0%)": 1}, {}, 48),
        ("T2A overdue counts nothing", {"T2A Lic C2": 3, "T2A Lic C2, Overdue Terminations (0%)": 2}, {}, 24),
        ("T2A unpaid work counts in full", {"T2A Com C2": 3, "T2A Com C2, UPW (100%)": 2}, {}, 72),
        ("never less than nothing", {"T2A Com C2": 1, "T2A Com C2, Warrants (0%)": 5}, {}, 0),
        ("parole reports and ARMS are no part of it", {"Com C2": 1}, {"parom": 120, "arms_comm": 69}, 63),
        ("nobody holds anything", {}, {}, 0),
    ],
)
def test_every_part_of_the_formula(shows, counts, parts, total):
    assert again(counts, parts=parts).total == total, shows


def test_headings_are_read_in_any_case():
    assert again({"com c2": 1, "LIC UNTIERED": 2}).total == 63


# ---- where nobody can say ----


@pytest.mark.parametrize("place", ["Com", "Lic", "Cus", "T2A Lic"])
@pytest.mark.parametrize("tier", [*LETTERS, *RESET_TIERS])
def test_points_that_nobody_has_published_are_never_taken_for_nought(place, tier):
    found = again({f"{place} {tier}": 1, "Com C2": 10})
    assert (found.total, found.percent) == (None, None)
    assert [line.tier for line in found.unknown] == [tier]
    assert found.of_known == 630
    assert case_points(ORDERS[place.split()[0]], tier, DAY) is None


def test_why_nobody_can_say_is_marked_unconfirmed():
    for tier in (*LETTERS, *RESET_TIERS):
        assert PUBLISHED.why_none(tier).startswith("UNCONFIRMED")
    assert PUBLISHED.why_none("C2") == ""
    assert PUBLISHED.why_none("") == ""


@pytest.mark.parametrize("order", ["community", "licence", "custody"])
def test_a_case_that_is_not_tiered_yet_counts_nothing(order):
    assert case_points(order, "", DAY) == case_points(order, "Untiered", DAY) == 0


def test_a_file_that_names_no_tiers_has_no_total():
    assert again(total_cases=30).total is None
    assert again(total_cases=30).available == 2176


def test_no_capacity_is_never_nought_per_cent():
    nothing_held = again({}, reduction="37")
    assert (nothing_held.total, nothing_held.available, nothing_held.percent) == (0, 0, None)
    assert nothing_held.no_capacity
    assert again({}, reduction="29.6").percent == Decimal("0.0")


def test_the_published_points_of_reports():
    assert PUBLISHED.reports == {"sdr": 138, "fdr": 65}
