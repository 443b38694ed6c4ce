"""Pages by the last row of the page before: nothing twice, nothing left out, whatever somebody writes as the mark."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import DateField, QuerySet, Value
from django.db.models.functions import Coalesce
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.models import Person, Post
from lms.progress.board.keyset import LARGEST, Key, mark_of, page_of, read
from lms.progress.choosing import LONGEST_MARK
from tests.cast import Cast

LAST = date(9999, 12, 31)
KINDS = {"grade": str, "hours": Decimal, "until": date, "starts": date, "unit": int}
ORDERS = st.lists(
    st.builds(lambda name, down: Key(name, KINDS[name], down), st.sampled_from(sorted(KINDS)), st.booleans()),
    max_size=4,
    unique_by=lambda key: key.name,
)
WITH_ROWS = settings(
    max_examples=30, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def posts(cast: Cast) -> "QuerySet[Post]":
    """Thirteen posts that tie in everything but their id; of some nobody knows when they end."""
    person = Person.objects.create(email="keyset@example.org", name="Key Set")
    first = date(2026, 1, 1)
    Post.objects.bulk_create(
        Post(
            person=person,
            unit=cast.team if n % 5 else cast.pdu,
            grade="PO" if n % 3 else "PSO",
            hours=Decimal("18.5") if n % 2 else Decimal(37),
            starts=first + timedelta(days=n // 6),
            ends=None if n % 4 else first + timedelta(days=30 + n // 8),
        )
        for n in range(13)
    )
    until = Coalesce("ends", Value(LAST), output_field=DateField())
    return Post.objects.filter(person=person).annotate(until=until)


def listed(rows: "QuerySet[Post]", keys: list[Key], size: int, between: Callable[[], object] = int) -> list[int]:
    """Read every page; something may happen after the first of them."""
    page = page_of(rows, keys, "", size)
    found = list(page.ids)
    between()
    while page.next:
        page = page_of(rows, keys, page.next, size)
        assert page.ids
        found += page.ids
    return found


@WITH_ROWS
@given(keys=ORDERS, size=st.integers(1, 14))
def test_pages_of_any_size_in_any_order_are_the_list_itself(
    posts: "QuerySet[Post]", keys: list[Key], size: int
) -> None:
    whole = posts.order_by(*(key.order for key in keys), "pk").values_list("pk", flat=True)
    assert listed(posts, keys, size) == list(whole)


def test_what_is_deleted_or_added_between_two_pages_neither_repeats_nor_hides_anything_else(
    posts: "QuerySet[Post]",
) -> None:
    keys = [Key("until", date, descending=True), Key("grade")]
    before = listed(posts, keys, 4)
    last, gone = before[3], before[7]
    assert listed(posts, keys, 4, Post.objects.filter(pk__in=[last, gone]).delete) == [
        pk for pk in before if pk != gone
    ]
    left = [pk for pk in before if pk not in (last, gone)]
    sooner = {"ends": LAST, "grade": "DMY"}
    assert listed(posts, keys, 4, lambda: Post.objects.filter(pk=left[1]).update(**sooner)) == left


@pytest.mark.parametrize(
    "written",
    [
        "",
        "x",
        "é",
        "A" * 1201,
        "[1]",
        "[" * 300,
        '[1, "2026-01-01"]',
        '[1, "2026-01-01", "PO", "more"]',
        '[true, "2026-01-01", "PO"]',
        '["1", "2026-01-01", "PO"]',
        f'[{LARGEST + 1}, "2026-01-01", "PO"]',
        '[1, "2026-02-30", "PO"]',
        '[1, 20260101, "PO"]',
        '[1, "2026-01-01", "\\u0000"]',
        '[1, "2026-01-01", "\\ud800"]',
        '{"1": 2}',
        "null",
    ],
)
def test_a_mark_that_cannot_be_read_shows_the_first_page(posts: "QuerySet[Post]", written: str) -> None:
    keys = [Key("until", date), Key("grade")]
    for mark in (written, urlsafe_b64encode(written.encode()).decode().rstrip("=")):
        assert read(mark, keys) is None
        assert page_of(posts, keys, mark, 5) == page_of(posts, keys, "", 5)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e30", "0." + "1" * 40, "ten"])
def test_a_number_that_no_database_holds_is_no_mark(number: str) -> None:
    assert read(mark_of([1, number]), [Key("hours", Decimal)]) is None


@given(
    st.integers(-LARGEST, LARGEST),
    st.dates(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.decimals(-999, 999, places=1),
)
def test_every_mark_that_is_written_is_read_again(pk: int, day: date, text: str, number: Decimal) -> None:
    keys = [Key("day", date), Key("text"), Key("number", Decimal)]
    mark = mark_of([pk, day, text, number])
    if "\0" not in text and len(mark) <= LONGEST_MARK:
        assert read(mark, keys) == [pk, day, text, number]


def test_the_longest_names_in_any_letters_still_lead_to_the_next_page() -> None:
    keys = [Key("manager"), Key("name")]
    mark = mark_of([LARGEST, "漢" * 120, "漢" * 120])
    assert read(mark, keys) == [LARGEST, "漢" * 120, "漢" * 120]
