"""The picture of cover: where its bars, hatches and lines go."""

from datetime import date

from django.template.loader import render_to_string

from mentoring.pairings.cover_picture import LEFT, RIGHT, Bar, Row, Window, picture_of, span_in_words

TODAY = date(2026, 11, 23)
WINDOW = Window.around(TODAY)


def boxes(*bars):
    return picture_of([Row("Ewan Price", "Aldermoor", bars)], WINDOW, TODAY).rows[0].boxes


def test_the_window_begins_two_months_before_and_has_nine_months():
    assert (WINDOW.first, WINDOW.last) == (date(2026, 9, 1), date(2027, 6, 1))
    assert WINDOW.in_words == "September 2026 to May 2027"
    assert [month.words for month in picture_of([], WINDOW, TODAY).months][:5] == [
        "Sep 2026",
        "Oct",
        "Nov",
        "Dec",
        "Jan 2027",
    ]


def test_bars_begin_and_end_with_their_days_and_are_cut_at_the_edges():
    (whole,) = boxes(Bar(date(2025, 1, 1), date(2030, 1, 1), "covered"))
    assert (whole.x, whole.x + whole.width) == (LEFT, RIGHT)
    before, gap = boxes(
        Bar(date(2026, 8, 1), date(2026, 10, 2), "covered"), Bar(date(2026, 10, 2), date(2026, 11, 23), "gap")
    )
    assert before.x + before.width == WINDOW.at(date(2026, 10, 2)) == gap.x - 1
    assert boxes(Bar(date(2026, 1, 1), date(2026, 9, 1), "gap"), Bar(date(2027, 6, 1), date(2028, 1, 1), "gap")) == ()


def test_a_gap_is_hatched_within_its_box_and_a_short_one_is_still_seen():
    long, short = boxes(
        Bar(date(2026, 10, 2), date(2026, 11, 23), "gap"), Bar(date(2026, 12, 1), date(2026, 12, 2), "gap")
    )
    assert len(long.hatch) > 5
    assert all(long.x < line.x1 and line.x2 <= long.x + long.width for line in long.hatch)
    assert short.width >= 1
    assert short.hatch == ()


def test_the_line_of_today_stands_only_where_today_is_shown():
    assert picture_of([], WINDOW, TODAY).today_x == WINDOW.at(TODAY)
    assert picture_of([], Window.around(date(2027, 11, 1)), TODAY).today_x is None


def test_it_is_drawn_with_attributes_only_and_has_a_name():
    picture = picture_of(
        [Row("Ewan <b>", "A very long name of a place indeed", (Bar(TODAY, WINDOW.last, "proposed", "proposed"),))],
        WINDOW,
        TODAY,
    )
    drawn = render_to_string("_components/cover_picture.html", {"picture": picture})
    assert 'role="img" aria-label="Mentor cover, September 2026 to May 2027"' in drawn
    assert "style=" not in drawn
    assert "Ewan &lt;b&gt;" in drawn
    assert "A very long name of a pl…" in drawn
    assert "Proposed, not decided" in drawn


def test_days_are_written_as_people_say_them():
    assert span_in_words(date(2026, 12, 18), date(2027, 1, 5)) == "18 December 2026 to 4 January 2027"
    assert span_in_words(date(2026, 11, 1), date(2026, 11, 21)) == "1 November to 20 November 2026"
    assert span_in_words(date(2026, 11, 1), date(2026, 11, 2)) == "1 November 2026"
    assert span_in_words(date(2027, 2, 12), None) == "from 12 February 2027"
