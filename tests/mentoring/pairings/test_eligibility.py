"""Experience as a qualified practitioner: each row of the table was worked by hand."""

from datetime import date
from decimal import Decimal

import pytest

from lms.models import Post
from lms.rules import RuleBook
from mentoring.pairings.eligibility import History, Length, MentorRules, experience_of
from mentoring.pairings.spans import FAR

RULES = MentorRules(2, frozenset({"PO", "SPO"}), frozenset({"worked", "managerial"}))
IN_PROPORTION = MentorRules(2, RULES.grades, RULES.kinds, in_proportion=True)
THREE_YEARS = MentorRules(3, RULES.grades, RULES.kinds)


def day(text):
    """Read 1-3-2022, or nothing."""
    if not text:
        return None
    number, month, year = (int(part) for part in text.split("-"))
    return date(year, month, number)


def post(starts, ends="", grade="PO", kind="worked", hours=37):
    """A post as a row that is never saved."""
    return Post(starts=day(starts), ends=day(ends), grade=grade, kind=kind, hours=Decimal(str(hours)))


def since(*qualified):
    """Qualified from a day on, or between two."""
    return tuple((day(first), day(last) or FAR) for first, last in qualified)


QUALIFIED = since(("1-3-2022", ""))

# what it shows, posts, qualified, rules, on, eligible, eligible from, total (months, days)
# fmt: off
TABLE = [
    ("the day before the second anniversary", [post("1-3-2022")],
     QUALIFIED, RULES, "29-2-2024", False, "1-3-2024", (23, 28)),
    ("the second anniversary", [post("1-3-2022")],
     QUALIFIED, RULES, "1-3-2024", True, "1-3-2024", (24, 0)),
    ("the day after it", [post("1-3-2022")],
     QUALIFIED, RULES, "2-3-2024", True, "1-3-2024", (24, 1)),
    # 29 February 2020 + 2 years: there is no 29 February 2022, so the house calendar says the 28th.
    ("29 February, the day before", [post("29-2-2020")],
     since(("29-2-2020", "")), RULES, "27-2-2022", False, "28-2-2022", (23, 29)),
    ("29 February, the anniversary", [post("29-2-2020")],
     since(("29-2-2020", "")), RULES, "28-2-2022", True, "28-2-2022", (24, 0)),
    ("years before qualifying do not count", [post("1-1-2015")],
     QUALIFIED, RULES, "28-2-2024", False, "1-3-2024", (23, 27)),
    ("never qualified", [post("1-1-2015")],
     (), RULES, "1-3-2024", False, "", (0, 0)),
    ("a grade that does not count", [post("1-1-2015", grade="PSO")],
     QUALIFIED, RULES, "1-3-2026", False, "", (0, 0)),
    # 14 months of trainee grade after the certificate, then officer from 1 May 2023.
    ("the grade changes later", [post("1-3-2022", "1-5-2023", "PQiP"), post("1-5-2023")],
     QUALIFIED, RULES, "30-4-2025", False, "1-5-2025", (23, 29)),
    # Break 1 July to 30 September 2023: 92 days. 1 March 2024 + 92 days = 1 June 2024.
    ("a career break moves the day by its own length: the day before",
     [post("1-3-2022", "1-7-2023"), post("1-7-2023", "1-10-2023", kind="career_break"), post("1-10-2023")],
     QUALIFIED, RULES, "31-5-2024", False, "1-6-2024", (23, 30)),
    ("a career break moves the day by its own length: the day",
     [post("1-3-2022", "1-7-2023"), post("1-7-2023", "1-10-2023", kind="career_break"), post("1-10-2023")],
     QUALIFIED, RULES, "1-6-2024", True, "1-6-2024", (24, 0)),
    ("a break on top of a post that was left open takes its days out",
     [post("1-3-2022"), post("1-7-2023", "1-10-2023", kind="career_break")],
     QUALIFIED, RULES, "31-5-2024", False, "1-6-2024", (23, 30)),
    ("a full-time secondment on top of a post left open takes its days out",
     [post("1-3-2022"), post("1-7-2023", "1-10-2023", kind="secondment")],
     QUALIFIED, RULES, "31-5-2024", False, "1-6-2024", (23, 30)),
    ("half the week seconded, half in practice: the practice counts",
     [post("1-3-2022", hours="18.5"), post("1-3-2022", kind="secondment", hours="18.5")],
     QUALIFIED, RULES, "1-3-2024", True, "1-3-2024", (24, 0)),
    ("part-time in full", [post("1-3-2022", hours="22.2")],
     QUALIFIED, RULES, "1-3-2024", True, "1-3-2024", (24, 0)),
    # At half time every second day is lost: by 2 March 2024 732 days have passed and 366 are lost, so the year begins
    # on 2 March 2023. By 28 February 2026 730 are lost: 29 February 2024 + 2 years, which the calendar puts on the
    # 28th.
    ("part-time in proportion", [post("1-3-2022", hours="18.5")],
     QUALIFIED, IN_PROPORTION, "2-3-2024", False, "28-2-2026", (12, 0)),
    ("part-time in proportion, the day", [post("1-3-2022", hours="18.5")],
     QUALIFIED, IN_PROPORTION, "28-2-2026", True, "28-2-2026", (24, 0)),
    ("two half posts make a whole one", [post("1-3-2022", hours="18.5"), post("1-3-2022", hours="18.5")],
     QUALIFIED, IN_PROPORTION, "1-3-2024", True, "1-3-2024", (24, 0)),
    ("overlapping posts count once", [post("1-3-2022"), post("1-3-2022")],
     QUALIFIED, RULES, "1-3-2023", False, "1-3-2024", (12, 0)),
    ("managerial years count in a grade that counts", [post("1-3-2022", grade="SPO", kind="managerial")],
     QUALIFIED, RULES, "1-3-2024", True, "1-3-2024", (24, 0)),
    ("managerial years do not count in another grade", [post("1-3-2022", grade="HEAD", kind="managerial")],
     QUALIFIED, RULES, "1-3-2024", False, "", (0, 0)),
    ("a region that asks for three years", [post("1-3-2022")],
     QUALIFIED, THREE_YEARS, "1-3-2024", False, "1-3-2025", (24, 0)),
    ("the post ends before the years are reached", [post("1-3-2022", "1-2-2024")],
     QUALIFIED, RULES, "1-3-2024", False, "", (23, 0)),
    ("the years are there, the post has ended", [post("1-3-2020", "1-4-2023")],
     since(("1-3-2020", "")), RULES, "1-3-2024", False, "1-3-2022", (37, 0)),
    ("the years are there, on a career break today",
     [post("1-3-2020", "1-4-2023"), post("1-4-2023", kind="career_break")],
     since(("1-3-2020", "")), RULES, "1-3-2024", False, "1-3-2022", (37, 0)),
    ("the qualification was withdrawn", [post("1-3-2020")],
     since(("1-3-2020", "1-1-2024")), RULES, "1-3-2024", False, "1-3-2022", (46, 0)),
    ("a post that begins tomorrow", [post("2-3-2024")],
     QUALIFIED, RULES, "1-3-2024", False, "2-3-2026", (0, 0)),
]
# fmt: on


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_experience_is_what_was_worked_by_hand(row):
    _, posts, qualified, rules, on, eligible, eligible_from, total = row
    found = experience_of(History(tuple(posts), qualified), rules, day(on))
    assert (found.eligible, found.eligible_from, found.total) == (eligible, day(eligible_from), Length(*total))


def test_the_working_says_each_line_in_words():
    posts = (
        post("1-1-2021", "1-3-2022", "PQiP"),
        post("1-3-2022", "1-7-2024", hours="22.2"),
        post("1-7-2024", "1-10-2024", kind="career_break"),
        post("1-10-2024"),
    )
    found = experience_of(History(posts, QUALIFIED), RULES, day("23-11-2026"))
    assert found.working == (
        "Qualified practitioner from 1 March 2022.",
        "1 January 2021 to 28 February 2022, trainee probation officer (PQiP): this grade does not count.",
        "1 March 2022 to 30 June 2024, probation officer at 22.2 hours: counts 2 years 4 months (in full).",
        "1 July 2024 to 30 September 2024, career break: does not count.",
        "1 October 2024 to today, probation officer: counts 2 years 1 month 22 days.",
        "Together on 23 November 2026: 4 years 5 months 22 days. Needed: 2 years.",
        "Reached on 1 March 2024.",
    )


def test_the_working_says_what_was_counted_above_and_what_came_before_qualifying():
    posts = (post("1-1-2020", "1-1-2021"), post("1-1-2022"), post("1-3-2022", hours="10"))
    found = experience_of(History(posts, QUALIFIED), RULES, day("1-3-2023"))
    assert found.working[1:4] == (
        "1 January 2020 to 31 December 2020, probation officer: not qualified on these days, does not count.",
        "1 January 2022 to today, probation officer: counts 1 year from 1 March 2022.",
        "1 March 2022 to today, probation officer at 10 hours: the same days as above, counted once.",
    )


@pytest.mark.parametrize(
    ("posts", "qualified", "on", "sentence"),
    [
        (
            [post("1-4-2025")],
            since(("1-4-2025", "")),
            "23-11-2026",
            "Owen Castle has 1 year 7 months as a qualified practitioner and needs 2 years. "
            "They may mentor from 1 April 2027.",
        ),
        (
            [post("1-4-2015", grade="PSO")],
            (),
            "23-11-2026",
            "Owen Castle has no time as a qualified practitioner and needs 2 years. "
            "Owen Castle is not a qualified practitioner today.",
        ),
        (
            [post("1-3-2020", "1-4-2023"), post("1-4-2023", kind="career_break")],
            since(("1-3-2020", "")),
            "1-3-2024",
            "Owen Castle is on a career break, so they cannot mentor now.",
        ),
        (
            [post("1-3-2020", "1-4-2023")],
            since(("1-3-2020", "")),
            "1-3-2024",
            "Owen Castle holds no post, so they cannot mentor now.",
        ),
        ([post("1-3-2020")], since(("1-3-2020", "")), "1-3-2024", ""),
    ],
)
def test_the_refusal_is_a_sentence(posts, qualified, on, sentence):
    assert experience_of(History(tuple(posts), qualified), RULES, day(on)).why_not("Owen Castle") == sentence


def test_the_shipped_rules_say_two_years_and_in_full():
    rules = MentorRules.of(RuleBook.at(None, day("23-11-2026")))
    assert (rules.years, rules.in_proportion) == (2, False)
    assert rules.grades == {"PO", "SPO"}
    assert rules.kinds == {"worked", "managerial"}
