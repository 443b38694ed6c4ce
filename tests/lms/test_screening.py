"""Free text is refused when it could point at a person on probation, and only then."""

from datetime import date

import pytest

from lms.screening import CASE_NUMBER, DATE_OF_BIRTH, PRISON_NUMBER, Finding, find_identifiers, month_called

TODAY = date(2026, 11, 23)


def found(text: str, on: date = TODAY) -> list[tuple[str, str]]:
    """Return the kind and the words of each finding."""
    return [(finding.kind, finding.found) for finding in find_identifiers(text, on=on)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("For X000000 I asked the school", "X000000"),
        ("for x000000, in small letters", "x000000"),
        ("(X000000)", "X000000"),
        ("crn_X000000_plan.pdf", "X000000"),
        ("X000000", "X000000"),
    ],
)
def test_a_case_number_is_found(text: str, expected: str) -> None:
    assert found(text) == [(CASE_NUMBER, expected)]


@pytest.mark.parametrize("text", ["A0000AA came back", "a0000aa", "in cell (A0000AA)."])
def test_a_prison_number_is_found(text: str) -> None:
    assert [kind for kind, _ in found(text)] == [PRISON_NUMBER]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "X00000 is one figure short and X0000000 one too many",
        "AX000000 and X000000B are not numbers of cases",
        "A0000A and A0000AAA are not numbers of prisoners",
        "criterion 4.1, question C1b, unit 3, £150000, M••••17",
        "We met on 6 November 2026, on 6/11/2026 and on 2026-11-06",
        "Review by 31/12/2027",
        "There is no such day as 31/02/1980",
        "He was 30 in 1996. He has two children",
        "Version 1.2.10 of the standard, on pages 10/11/12",
    ],
)
def test_ordinary_text_passes(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "12/03/1990",
        "12-3-1990",
        "12.03.1990",
        "12 / 03 / 1990",
        "03/25/1990",
        "1990-03-12",
        "12 March 1990",
        "12th of March 1990",
        "12 Mar. 1990",
        "1st Sept 1990",
        "March 12, 1990",
        "12 MARCH 1990",
    ],
)
def test_a_whole_date_of_long_ago_is_taken_for_a_date_of_birth(text: str) -> None:
    assert found(f"He is on licence ({text}) since May") == [(DATE_OF_BIRTH, text)]


@pytest.mark.parametrize(
    ("day", "on", "is_found"),
    [
        ("22/11/2016", TODAY, True),
        ("23/11/2016", TODAY, False),
        ("24/11/2016", TODAY, False),
        ("28/02/2018", date(2028, 2, 29), False),
        ("27/02/2018", date(2028, 2, 29), True),
        ("29/02/2016", date(2026, 2, 28), False),
        ("29/02/2016", date(2026, 3, 1), True),
    ],
)
def test_ten_years_to_the_day_is_the_edge(day: str, on: date, is_found: bool) -> None:
    assert bool(found(day, on)) is is_found


@pytest.mark.parametrize(
    "text",
    [
        "DOB 3/11/2020",
        "dob: 03-11-20",
        "D.O.B. 3.11.2020",
        "Date of birth:\n3 November 2020",
        "her daughter was born on 3 November 2020",
        "born on the 3rd November 2020",
        "birthday is 2020-11-03",
        "3 November 2020 (DOB)",
        "3/11/2020, date of birth",
        "DOB 31/02/2020",
    ],
)
def test_a_date_that_is_called_a_date_of_birth_is_found_however_recent(text: str) -> None:
    assert [kind for kind, _ in found(text)] == [DATE_OF_BIRTH]


def test_a_birth_in_another_sentence_does_not_taint_a_date() -> None:
    assert found("His son was born. On 3 November 2026 we met") == []


def test_findings_come_in_the_order_of_the_text_with_their_lines() -> None:
    text = "First line\r\nDOB 3/11/2020\r\n\r\nA0000AA and X000000"
    assert find_identifiers(text, on=TODAY) == [
        Finding(DATE_OF_BIRTH, 2, "3/11/2020"),
        Finding(PRISON_NUMBER, 4, "A0000AA"),
        Finding(CASE_NUMBER, 4, "X000000"),
    ]


def test_the_sentence_says_what_where_and_what_to_write_instead() -> None:
    case, birth = find_identifiers("X000000\nborn on 3/11/2020", on=TODAY)
    assert case.sentence == "Take out “X000000” on line 1: it looks like a case number. Write “a man of 30”"
    assert birth.sentence == (
        "Take out “3/11/2020” on line 2: it looks like a date of birth. An age is enough, such as “a man of 30”"
    )


@pytest.mark.parametrize(
    ("word", "number"),
    [("jan", 1), ("January", 1), ("Sept", 9), ("sep", 9), ("DECEMBER", 12), ("june", 6), ("", None), ("Janu", None)],
)
def test_a_month_is_known_by_its_name(word: str, number: int | None) -> None:
    assert month_called(word) == number
