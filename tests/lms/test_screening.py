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
        ("for X 000000 too", "X 000000"),
        ("X-000000", "X-000000"),
        ("X–000000 with a dash", "X–000000"),
        ("X - 000000", "X - 000000"),
        ("X/000000", "X/000000"),
        ("X000 000", "X000 000"),
        ("X 000-000", "X 000-000"),
        ("X 00 00 00.", "X 00 00 00"),
        ("X00-00-00", "X00-00-00"),
        ("X 0 0 0 0 0 0", "X 0 0 0 0 0 0"),
        ("X\u00a0000\u202f000", "X\u00a0000\u202f000"),
        ("X\t000000", "X\t000000"),
        ("on Ｘ００００００ today", "Ｘ００００００"),
        ("X٠٠٠٠٠٠", "X٠٠٠٠٠٠"),
        ("X000\u200b000", "X000\u200b000"),
        ("X\u00ad000\u00ad000", "X\u00ad000\u00ad000"),
        ("𝐗𝟎𝟎𝟎𝟎𝟎𝟎", "𝐗𝟎𝟎𝟎𝟎𝟎𝟎"),
        ("about his number ‘X000000’", "X000000"),
    ],
)
def test_a_case_number_is_found(text: str, expected: str) -> None:
    assert found(text) == [(CASE_NUMBER, expected)]


@pytest.mark.parametrize(
    "text",
    [
        "A0000AA came back",
        "a0000aa",
        "in cell (A0000AA).",
        "A0000 AA",
        "a0000 bc",
        "A 0000 AA",
        "A0000-AA",
        "A-0000-AA",
        "A 1234 AA",
        "A2019 AA",
        "Ａ００００ＡＡ",
        "A0000\u200dAA",
    ],
)
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
        "section 47, C2, C2 2019, M25 junction 10, S47 1989, Room 123456 and in 2019",
        "It’s 150000 people, it's 150 000, and a 150000 pound house or a 150 000 one",
        "e.g. 123456 and p. 123456",
        "X 000 0000, X 00 000 and X 000 000 000",
        "Ring 020 7946 0000, or T 01632 960000 after 6",
        "The case went to court as T20260012, U20260001 and 01AA1234526",
        "A 2023 HM Inspectorate report, a 2019 or later one, a 2019 VW, the B1234 to York, at T1230 pm",
        "On 3 May 92 people came, and on 3 May 12 of us; 20 02 and 01 02 03",
        "the years 2019-20, 2019/20 and 1990-1995, pages 3-4-92, £03041992",
        "01 02 1990 33 and 0 11 12 1990 are parts of longer figures",
        "He was 17 in Apr '92",
        "On 3-Apr-26 and 3 Apr '26 we met",
        "½ of them, 1⁄2 of us, 3² and ①②③④⑤⑥",
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
        "1990/03/12",
        "1990.03.12",
        "1990 - 03 - 12",
        "12-Mar-1990",
        "12/Mar/1990",
        "12Mar1990",
        "12.March.1990",
        "1990 Mar 12",
        "12–03–1990",
        "12‑03‑1990",
        "12−03−1990",
        "12 /03/ 1990",
        "12  /  03  /  1990",
        "12 03 1990",
        "12 Mar '90",
        "12 March ’90",
        "12-Mar-90",
        "12/03/'90",
        "12/\u200b03/1990",
        "１２／０３／１９９０",
        "١٢/٠٣/١٩٩٠",
        "12⁄03⁄1990",
        "12\u00a0March\u00a01990",
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
        "DOB 03 11 2020",
        "DOB 03 11 20",
        "DOB 2020 11 03",
        "DOB: 3 November 20",
        "dob 3 Nov '20",
        "DOB 3Nov2020",
        "DOB 03112020",
        "born 20201103",
        "D/O/B: 031120",
        "d o b 3.11.2020",
        "birth date 3.11.2020",
        "DOB – 3‑11‑2020",
        "D\u200bOB 3/11/2020",
        "03112020 (DOB)",
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


def test_lines_and_words_are_those_of_the_text_as_it_was_written() -> None:
    text = "½ … ﬁ\u200b\n\u00ad\nＤＯＢ ３／１１／２０２０\n𝐗00\u200b0000."
    assert find_identifiers(text, on=TODAY) == [
        Finding(DATE_OF_BIRTH, 3, "３／１１／２０２０"),
        Finding(CASE_NUMBER, 4, "𝐗00\u200b0000"),
    ]


@pytest.mark.parametrize(
    ("year", "is_found"), [("15", True), ("16", True), ("17", False), ("31", False), ("32", True), ("99", True)]
)
def test_a_year_of_two_figures_is_the_nearest_that_can_be_meant(year: str, is_found: bool) -> None:
    assert bool(found(f"3-Nov-{year}")) is is_found


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
