"""Help to take out what may not be kept: each find in its line, and words that are looked through and found clean."""

from datetime import date

import pytest

from assessments.portfolio.evidence.redacting import LONGEST, MOST, finds_in, redacted
from lms.screening import find_identifiers

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Nothing here.", "Nothing here."),
        ("J111111 was in.", "[person on probation] was in."),
        ("With A1234BC, at last.", "With [person in prison], at last."),
        ("born on 4 May 1991", "born on [age]"),
        ("J111111 and J111111 again", "[person on probation] and [person on probation] again"),
        ("one\ntwo: A1234BC\nthree: J111111", "one\ntwo: [person in prison]\nthree: [person on probation]"),
        ("DOB 4 May\n1991, he said", "DOB [age], he said"),
        ("J111111 J1111112", "[person on probation] J1111112"),
        ("J\N{ZERO WIDTH SPACE}111111", "[person on probation]"),
    ],
)
def test_what_is_proposed_stands_in_the_place_of_every_find_and_is_clean(text: str, clean: str) -> None:
    assert redacted(text, DAY) == clean
    assert not find_identifiers(clean, on=DAY)


def test_a_text_full_of_finds_is_helped_with_within_bounds() -> None:
    full = "A0000BC " * (LONGEST // 8)
    assert len(finds_in(full, DAY)) == MOST
    assert redacted(full, DAY) == "[person in prison] " * (LONGEST // 8)
    longer = full + "A0000BC"
    assert (finds_in(longer, DAY), redacted(longer, DAY)) == ([], longer)


def test_each_find_is_shown_where_it_stands_though_its_words_stand_before_it_too() -> None:
    assert [find.before for find in finds_in("J1111112 J111111\nJ111111", DAY)] == ["J1111112 ", ""]


def test_a_find_is_shown_with_the_words_around_it() -> None:
    [find] = finds_in(f"first\n{'a' * 70} J111111 {'b' * 70}", DAY)
    assert (find.line, find.found) == (2, "J111111")
    assert find.before == f"…{'a' * 59} "
    assert find.after == f" {'b' * 59}…"
