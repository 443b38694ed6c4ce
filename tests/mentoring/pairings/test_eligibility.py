"""Experience as a qualified practitioner, and who may mentor when: each row of the table was worked by hand."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from lms.models import Post
from lms.rules import RuleBook
from mentoring.pairings.counting import History, Length
from mentoring.pairings.eligibility import experience_of
from mentoring.pairings.mentor_rules import MentorRules, RulesOverTime
from mentoring.pairings.spans import FAR

GRADES, KINDS = frozenset({"PO", "SPO"}), frozenset({"worked", "managerial"})
RULES = MentorRules(2, GRADES, KINDS)
IN_PROPORTION = MentorRules(2, GRADES, KINDS, in_proportion=True)
THREE_YEARS = MentorRules(3, GRADES, KINDS)
TRAINED = MentorRules(2, GRADES, KINDS, training_needed=True, training_months=36)


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
    """Days from one on, or between two."""
    return tuple((day(first), day(last) or FAR) for first, last in qualified)


def changing(first, *changes):
    """Rules that change on some days."""
    return RulesOverTime(((date.min, first), *((day(on), rules) for on, rules in changes)))


QUALIFIED = since(("1-3-2022", ""))
EARLY = since(("1-3-2020", ""))


@dataclass(frozen=True)
class Case:
    """Somebody's history and a day, with what was worked out by hand for it."""

    shows: str
    posts: tuple
    on: str
    eligible: bool
    reached: str
    total: tuple[int, int]
    qualified: tuple = QUALIFIED
    rules: object = RULES
    more: dict = field(default_factory=dict)

    def found(self, on=None):
        """What the product says."""
        return experience_of(History(self.posts, self.qualified, **self.more), self.rules, on or day(self.on))


FULL = (post("1-3-2022"),)
BREAK = (post("1-3-2022", "1-7-2023"), post("1-7-2023", "1-10-2023", kind="career_break"), post("1-10-2023"))
HALF = (post("1-3-2022", hours="18.5"),)
LONG = (post("1-3-2020"),)

# `reached`: the day on which the years are complete by the rules of `on`. `total`: months and days.
# fmt: off
TABLE = [
    # ---- the edge itself ----
    Case("the day before the second anniversary", FULL, "29-2-2024", False, "1-3-2024", (23, 28)),
    Case("the second anniversary", FULL, "1-3-2024", True, "1-3-2024", (24, 0)),
    Case("the day after it", FULL, "2-3-2024", True, "1-3-2024", (24, 1)),
    # ---- 29 February ----
    # From 29 February 2020 two years end on 28 February 2022: there is no 29th. That is 730 days.
    Case("from 29 February: the day before", (post("29-2-2020"),), "27-2-2022", False, "28-2-2022", (23, 29),
         since(("29-2-2020", ""))),
    Case("from 29 February: the day", (post("29-2-2020"),), "28-2-2022", True, "28-2-2022", (24, 0),
         since(("29-2-2020", ""))),
    Case("from 29 February: the day after", (post("29-2-2020"),), "1-3-2022", True, "28-2-2022", (24, 1),
         since(("29-2-2020", ""))),
    # From 28 February 2022 the years are complete on 28 February 2024; the 29th is one day more.
    Case("over 29 February", (post("28-2-2022"),), "29-2-2024", True, "28-2-2024", (24, 1),
         since(("28-2-2022", ""))),
    # The post ends with 28 February 2024 as its last day; 1 March 2022 + 2 years would need the 29th too.
    Case("the post ends on 29 February, a day too soon", (post("1-3-2022", "29-2-2024"),), "1-3-2024", False, "",
         (23, 28)),
    # 29 February 2024 is the last day worked: complete on 1 March, when no post is held any more.
    Case("the post ends with 29 February, which is enough", (post("1-3-2022", "1-3-2024"),), "1-3-2024", False,
         "1-3-2024", (24, 0)),
    # ---- before qualifying, elsewhere, twice ----
    Case("years before qualifying do not count", (post("1-1-2015"),), "28-2-2024", False, "1-3-2024", (23, 27)),
    Case("never qualified", (post("1-1-2015"),), "1-3-2024", False, "", (0, 0), ()),
    # Qualified on 1 March 2020 elsewhere, joined on 1 June 2022: only posts on record count.
    Case("qualified elsewhere before joining: the day before", (post("1-6-2022"),), "31-5-2024", False, "1-6-2024",
         (23, 30), EARLY),
    Case("qualified elsewhere before joining: the day", (post("1-6-2022"),), "1-6-2024", True, "1-6-2024", (24, 0),
         EARLY),
    Case("two qualifications, the earlier one counts and no day twice", (post("1-1-2019"),), "1-3-2022", True,
         "1-3-2022", (24, 0), since(("1-3-2020", ""), ("1-3-2021", ""))),
    # ---- lost and regained ----
    Case("the qualification was withdrawn", LONG, "1-3-2024", False, "1-3-2022", (46, 0),
         since(("1-3-2020", "1-1-2024"))),
    # 1 March 2022 to 1 January 2023 is 306 days of 731; regained on 1 July 2023, 425 more: 29 August 2024.
    Case("lost and regained: the day before", FULL, "28-8-2024", False, "29-8-2024", (23, 28),
         since(("1-3-2022", "1-1-2023"), ("1-7-2023", ""))),
    Case("lost and regained: the day", FULL, "29-8-2024", True, "29-8-2024", (24, 0),
         since(("1-3-2022", "1-1-2023"), ("1-7-2023", ""))),
    Case("lost and regained after the years were complete: at once", LONG, "1-7-2023", True, "1-3-2022", (34, 0),
         since(("1-3-2020", "1-1-2023"), ("1-7-2023", ""))),
    # ---- grades and kinds ----
    Case("a grade that does not count", (post("1-1-2015", grade="PSO"),), "1-3-2026", False, "", (0, 0)),
    # Fourteen months as a trainee after the certificate, then an officer from 1 May 2023.
    Case("the grade changes later", (post("1-3-2022", "1-5-2023", "PQiP"), post("1-5-2023")), "30-4-2025", False,
         "1-5-2025", (23, 29)),
    Case("two grades that count make one run", (post("1-3-2022", "1-3-2023"), post("1-3-2023", grade="SPO")),
         "1-3-2024", True, "1-3-2024", (24, 0)),
    Case("years as a manager count", (post("1-3-2022", grade="SPO", kind="managerial"),), "1-3-2024", True,
         "1-3-2024", (24, 0)),
    Case("years as a manager of a grade that does not count", (post("1-3-2022", grade="HEAD", kind="managerial"),),
         "1-3-2024", False, "", (0, 0)),
    # The years are there as an officer; as a head of PDU one is still at work in practice.
    Case("promoted to a grade that does not count, with the years", (post("1-3-2020", "1-6-2023"),
         post("1-6-2023", grade="HEAD", kind="managerial")), "1-3-2024", True, "1-3-2022", (39, 0), EARLY),
    Case("a rule by which years as a manager do not count", (post("1-3-2022", "1-3-2023"),
         post("1-3-2023", grade="SPO", kind="managerial")), "1-3-2024", False, "", (12, 0),
         rules=MentorRules(2, GRADES, frozenset({"worked"}))),
    # ---- breaks and secondments ----
    # 1 July to 30 September 2023 is 92 days, and 1 March 2024 + 92 days is 1 June 2024. On 31 May 730 days count:
    # laid end to end from 1 March 2022 they reach 29 February 2024.
    Case("a break moves the day by its own length: the day before", BREAK, "31-5-2024", False, "1-6-2024", (23, 28)),
    Case("a break moves the day by its own length: the day", BREAK, "1-6-2024", True, "1-6-2024", (24, 0)),
    Case("a break on top of a post left open takes its days out",
         (post("1-3-2022"), post("1-7-2023", "1-10-2023", kind="career_break")), "31-5-2024", False, "1-6-2024",
         (23, 28)),
    Case("on a career break today", (post("1-3-2020", "1-4-2023"), post("1-4-2023", kind="career_break")),
         "1-3-2024", False, "1-3-2022", (37, 0), EARLY),
    Case("back from the break today", (post("1-3-2020", "1-4-2023"), post("1-4-2023", "1-3-2024", kind="career_break"),
         post("1-3-2024")), "1-3-2024", True, "1-3-2022", (37, 0), EARLY),
    # February 2022 is a month of 28 days; a break and one day more never make it less than a month. March and April,
    # 61 days, move 1 February 2024 on to 2 April.
    Case("a month stays a month after a break", (post("1-2-2022", "1-3-2022"), post("1-5-2022")), "2-5-2022", False,
         "2-4-2024", (1, 1), since(("1-2-2022", ""))),
    Case("a full-time secondment on top of a post left open",
         (post("1-3-2022"), post("1-7-2023", "1-10-2023", kind="secondment")), "31-5-2024", False, "1-6-2024",
         (23, 28)),
    Case("half the week seconded, half in practice: the practice counts",
         (post("1-3-2022", hours="18.5"), post("1-3-2022", kind="secondment", hours="18.5")), "1-3-2024", True,
         "1-3-2024", (24, 0)),
    Case("on secondment today", (post("1-3-2020", "1-4-2023"), post("1-4-2023", kind="secondment")), "1-3-2024",
         False, "1-3-2022", (37, 0), EARLY),
    Case("a rule by which secondments count", (post("1-3-2022", "1-7-2023"), post("1-7-2023", kind="secondment")),
         "1-3-2024", True, "1-3-2024", (24, 0), rules=MentorRules(2, GRADES, KINDS | {"secondment"})),
    Case("two short breaks", (post("1-3-2022", "1-3-2023"), post("11-3-2023", "1-6-2023"), post("2-6-2023")),
         # 1 to 10 March, and 1 June: eleven days, so 1 March 2024 becomes the 12th.
         "12-3-2024", True, "12-3-2024", (24, 0)),
    # ---- part-time ----
    Case("part-time in full", (post("1-3-2022", hours="22.2"),), "1-3-2024", True, "1-3-2024", (24, 0)),
    # 731 days at a half are 1,462: 1 March 2022 + 1,462 days is 2 March 2026. By 2 March 2024 732 days have passed and
    # 366 count: a year and a day.
    Case("part-time in proportion", HALF, "2-3-2024", False, "2-3-2026", (12, 1), rules=IN_PROPORTION),
    # The day before, 1,461 halves are 730.5: 730 whole days, which reach 29 February 2024.
    Case("part-time in proportion: the day before", HALF, "1-3-2026", False, "2-3-2026", (23, 28),
         rules=IN_PROPORTION),
    Case("part-time in proportion: the day", HALF, "2-3-2026", True, "2-3-2026", (24, 0), rules=IN_PROPORTION),
    # 365 whole days to 1 March 2023, then 366 left at 0.6: 610 days, 1 November 2024 (306 to 1 January 2024, 304 more
    # to 31 October).
    Case("full-time, then at 0.6 in proportion", (post("1-3-2022", "1-3-2023"), post("1-3-2023", hours="22.2")),
         "31-10-2024", True, "31-10-2024", (24, 0), rules=IN_PROPORTION),
    # ---- overlapping posts ----
    Case("two half posts make a whole one", (post("1-3-2022", hours="18.5"), post("1-3-2022", hours="18.5")),
         "1-3-2024", True, "1-3-2024", (24, 0), rules=IN_PROPORTION),
    Case("overlapping posts count once", (post("1-3-2022"), post("1-3-2022")), "1-3-2023", False, "1-3-2024", (12, 0)),
    # 1 March 2022 to 1 January 2023 and 1 October 2022 on: the three months they share count once.
    Case("posts that overlap in part", (post("1-3-2022", "1-1-2023"), post("1-10-2022")), "1-3-2024", True,
         "1-3-2024", (24, 0)),
    # ---- the region ----
    Case("a region that asks for three years: two are not enough", FULL, "1-3-2024", False, "1-3-2025", (24, 0),
         rules=THREE_YEARS),
    Case("a region that asks for three years: the day", FULL, "1-3-2025", True, "1-3-2025", (36, 0),
         rules=THREE_YEARS),
    # ---- a rule changed in mid-period ----
    # Two years were asked for until 31 August 2024, three from 1 September 2024.
    Case("the rule is raised: eligible by the old one", FULL, "31-8-2024", True, "1-3-2024", (29, 30),
         rules=changing(RULES, ("1-9-2024", THREE_YEARS))),
    Case("the rule is raised: not eligible from that day", FULL, "1-9-2024", False, "1-3-2025", (30, 0),
         rules=changing(RULES, ("1-9-2024", THREE_YEARS))),
    Case("the rule is raised: eligible again with the third year", FULL, "1-3-2025", True, "1-3-2025", (36, 0),
         rules=changing(RULES, ("1-9-2024", THREE_YEARS))),
    Case("the rule is lowered: the day before", FULL, "31-8-2024", False, "1-3-2025", (29, 30),
         rules=changing(THREE_YEARS, ("1-9-2024", RULES))),
    Case("the rule is lowered: eligible from that day", FULL, "1-9-2024", True, "1-3-2024", (30, 0),
         rules=changing(THREE_YEARS, ("1-9-2024", RULES))),
    # ---- where posts end and begin ----
    Case("the post ends before the years are reached", (post("1-3-2022", "1-2-2024"),), "1-3-2024", False, "", (23, 0)),
    Case("the years are there, the last day of the post", (post("1-3-2020", "1-4-2023"),), "31-3-2023", True,
         "1-3-2022", (36, 30), EARLY),
    Case("the years are there, the post has ended", (post("1-3-2020", "1-4-2023"),), "1-4-2023", False, "1-3-2022",
         (37, 0), EARLY),
    Case("a post that begins tomorrow", (post("2-3-2024"),), "1-3-2024", False, "2-3-2026", (0, 0)),
    # ---- training ----
    Case("training advised: not needed", FULL, "1-3-2024", True, "1-3-2024", (24, 0)),
    Case("training needed and none", FULL, "1-3-2024", False, "1-3-2024", (24, 0), rules=TRAINED),
    Case("training needed: the day of it", FULL, "1-5-2024", True, "1-3-2024", (26, 0), rules=TRAINED,
         more={"trainings": since(("1-5-2024", ""))}),
    # 36 months after 1 May 2022: in date to 30 April 2025.
    Case("training needed: its last day", FULL, "30-4-2025", True, "1-3-2024", (37, 29), rules=TRAINED,
         more={"trainings": since(("1-5-2022", ""))}),
    Case("training lapsed", FULL, "1-5-2025", False, "1-3-2024", (38, 0), rules=TRAINED,
         more={"trainings": since(("1-5-2022", ""))}),
    Case("training renewed before it lapsed", FULL, "1-5-2025", True, "1-3-2024", (38, 0), rules=TRAINED,
         more={"trainings": since(("1-5-2022", ""), ("1-4-2025", ""))}),
    Case("training that ends by its own day before the rule would end it", FULL, "1-6-2024", False, "1-3-2024",
         (27, 0), rules=TRAINED, more={"trainings": since(("1-5-2022", "1-6-2024"))}),
    Case("training becomes needed on a day", FULL, "1-9-2024", False, "1-3-2024", (30, 0),
         rules=changing(RULES, ("1-9-2024", TRAINED))),
    # ---- role and account ----
    Case("the role of mentor ends: its last day", FULL, "31-5-2024", True, "1-3-2024", (26, 30),
         more={"roles": since(("1-3-2022", "1-6-2024"))}),
    Case("the role of mentor has ended", FULL, "1-6-2024", False, "1-3-2024", (27, 0),
         more={"roles": since(("1-3-2022", "1-6-2024"))}),
    Case("the role of mentor begins later than the years", FULL, "1-6-2024", True, "1-3-2024", (27, 0),
         more={"roles": since(("1-6-2024", ""))}),
    Case("the account is closed", FULL, "1-6-2024", False, "1-3-2024", (27, 0), more={"closed_from": date(2024, 6, 1)}),
    Case("the account was open the day before", FULL, "31-5-2024", True, "1-3-2024", (26, 30),
         more={"closed_from": date(2024, 6, 1)}),
]
# fmt: on


@pytest.mark.parametrize("case", TABLE, ids=[case.shows for case in TABLE])
def test_experience_is_what_was_worked_by_hand(case):
    found = case.found()
    assert (found.eligible, found.eligible_from, found.total) == (case.eligible, day(case.reached), Length(*case.total))


@pytest.mark.parametrize("case", TABLE, ids=[case.shows for case in TABLE])
def test_whoever_may_not_mentor_is_told_why_in_a_sentence_and_nobody_else_is(case):
    found = case.found()
    sentence = found.why_not("Owen Castle")
    assert bool(sentence) != found.eligible
    assert len(sentence) <= 300
    assert not sentence or sentence.endswith(".")


def test_the_table_has_forty_rows_with_a_name_each():
    assert len({case.shows for case in TABLE}) == len(TABLE) >= 40


def test_the_shipped_rules_say_two_years_and_in_full():
    rules = MentorRules.of(RuleBook.at(None, day("23-11-2026")))
    assert (rules.years, rules.in_proportion) == (2, False)
    assert (rules.training_needed, rules.training_months) == (False, 36)
    assert rules.grades == {"PO", "SPO"}
    assert rules.kinds == {"worked", "managerial"}
