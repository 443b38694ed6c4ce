"""The picture of spans: where bars, hatches, numbers and the line of the rule go."""

from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from mentoring.caseload.span.picture import FOOT, TOP, picture_of
from mentoring.caseload.span.trend import MonthEnd, month_ends

DAYS = month_ends(date(2026, 11, 23))


def months(*spans, limit=10):
    """Return month ends with these spans of one manager each; nothing stands for a month without anybody."""
    rows = [(Decimal(span),) if span else () for span in spans]
    return [MonthEnd(day, row, 0, limit) for day, row in zip(DAYS, rows, strict=False)]


def drawn(*spans, **facts):
    return picture_of(months(*spans, **facts), "Spans").slots


def test_the_highest_and_the_mean_stand_side_by_side_on_one_ground():
    (slot,) = picture_of([MonthEnd(DAYS[0], (Decimal("8.0"), Decimal("4.0")), 0, 10)], "Spans").slots
    wide, slim = slot.bars
    assert (wide.css, slim.css) == ("k-fill", "k-soft")
    assert slim.x == wide.x + wide.width
    assert wide.y + wide.height == slim.y + slim.height == FOOT
    assert wide.height == pytest.approx(slim.height * 8 / 6, abs=0.2)


@pytest.mark.parametrize(("span", "parts"), [("9.9", 1), ("10.0", 1), ("10.1", 2), ("30.0", 2)])
def test_only_what_lies_above_the_rule_is_hatched(span, parts):
    slot = drawn(span)[0]
    assert [bar.css for bar in slot.bars[:-1]] == ["k-fill", "k-gap"][:parts]
    if parts == 2:
        solid, above = slot.bars[:2]
        assert solid.y == slot.rule_y == pytest.approx(above.y + above.height, abs=0.2)


def test_a_high_part_is_hatched_within_its_box():
    _, above, _ = drawn("30.0")[0].bars
    assert above.hatch
    assert all(above.x <= line.x1 and line.x2 <= above.x + above.width for line in above.hatch)
    assert all(above.y <= line.y2 and line.y1 <= above.y + above.height for line in above.hatch)


@pytest.mark.parametrize("span", ["8.0", "9.0", "9.4", "9.9", "10.0", "10.1", "11.0", "20.0"])
def test_the_line_of_the_rule_never_runs_through_a_number(span):
    slot = drawn(span)[0]
    assert not slot.number_y - 11 < slot.rule_y < slot.number_y


def test_the_highest_bar_fits_with_its_number():
    slots = drawn("3.0", "48.6")
    assert slots[1].bars[1].y >= TOP
    assert slots[1].number_y > 12


def test_a_month_without_anybody_has_no_bar_and_still_its_rule():
    empty, full = drawn(None, "4.0")
    assert (empty.bars, empty.number) == ((), "")
    assert empty.rule_y == full.rule_y


def test_rules_that_differ_have_no_line_and_nothing_is_hatched():
    slot = drawn("14.0", limit=0)[0]
    assert slot.rule_y is None
    assert [bar.css for bar in slot.bars] == ["k-fill", "k-soft"]


@pytest.mark.parametrize(("most", "levels"), [("4", "12"), ("12", "12"), ("13", "10"), ("31", "30"), ("240", "200")])
def test_the_scale_has_few_lines_whatever_the_height(most, levels):
    found = picture_of(months(most), "Spans").levels
    assert found[-1].words == levels
    assert 2 <= len(found) <= 7


def test_one_manager_has_no_mean_and_years_are_named_where_they_begin():
    picture = picture_of(months(*["5.0"] * 12), "Your span", one=True)
    assert all([bar.css for bar in slot.bars] == ["k-fill"] for slot in picture.slots)
    assert [slot.label for slot in picture.slots][:4] == ["30 Nov 2025", "31 Dec", "31 Jan 2026", "28 Feb"]
    assert picture.name == "Your span, 30 November 2025 to 31 October 2026"
    text = render_to_string("mentoring/caseload/_span_picture.html", {"picture": picture})
    assert "style=" not in text
    assert "Mean" not in text
