"""Spans of days: joined, met and counted."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mentoring.pairings.spans import days_in, joined, shared, without

START = date(2024, 1, 1)
spans = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 400)).map(
        lambda ends: (START + timedelta(days=min(ends)), START + timedelta(days=max(ends)))
    ),
    max_size=8,
)


def days(rows):
    """Write spans out as the set of their days."""
    return {first + timedelta(days=n) for first, last in rows for n in range((last - first).days)}


@given(spans)
def test_joining_keeps_every_day_once(rows):
    assert days(joined(rows)) == days(rows)
    assert days_in(rows) == len(days(rows))


@given(spans, spans)
def test_shared_and_without_part_the_days(rows, taken):
    assert days(shared(rows, taken)) == days(rows) & days(taken)
    assert days(without(rows, taken)) == days(rows) - days(taken)
