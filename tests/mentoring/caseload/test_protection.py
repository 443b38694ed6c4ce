"""What protects a caseload today: bands at their edges, and plain words where nothing is published."""

from datetime import timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from courses.models import Enrolment
from lms.calendar import in_words, months_after, today
from lms.models import Qualification
from lms.policy.practice import LEARNER_REDUCTIONS, NEWLY_QUALIFIED_REDUCTION
from lms.rules import RuleBook
from mentoring.caseload.actions import import_workload
from mentoring.caseload.protection import protection, protection_of, protection_panel, protections_of
from tests.factories.mentoring import as_csv, officer, upload
from tests.mentoring.pairings.test_eligibility import day

BOOK = RuleBook.at(None, day("1-3-2026"))
START = day("1-9-2025")


@pytest.mark.parametrize(
    ("on", "percent", "words"),
    [
        ("31-8-2025", 0, "No reduction: a full caseload"),
        ("1-9-2025", 80, "80% less caseload until 1 March 2026, then 60%"),
        ("28-2-2026", 80, "80% less caseload until 1 March 2026, then 60%"),
        ("1-3-2026", 60, "60% less caseload until 1 September 2026, then 40%"),
        ("31-8-2026", 60, "60% less caseload until 1 September 2026, then 40%"),
        ("1-9-2026", 40, "40% less caseload until 1 March 2027. Nothing is published after month 18"),
        ("28-2-2027", 40, "40% less caseload until 1 March 2027. Nothing is published after month 18"),
        ("1-3-2027", 0, "No reduction is published after month 18: the last one ended on 1 March 2027"),
        ("1-9-2028", 0, "No reduction is published after month 18: the last one ended on 1 March 2027"),
    ],
)
def test_a_learners_bands_at_their_edges(on, percent, words):
    found = protection(START, day(on), BOOK.answer(LEARNER_REDUCTIONS))
    assert (found.percent, found.in_words) == (percent, words)


def test_a_band_that_begins_on_the_31st_ends_on_the_last_day_of_a_short_month():
    found = protection(day("31-8-2025"), day("27-2-2026"), BOOK.answer(LEARNER_REDUCTIONS))
    assert found.until == day("28-2-2026")


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("1-9-2025", "20% less caseload until 1 June 2026, then a full caseload"),
        ("31-5-2026", "20% less caseload until 1 June 2026, then a full caseload"),
        ("1-6-2026", "No reduction: a full caseload"),
    ],
)
def test_a_newly_qualified_officer_has_nine_months(on, words):
    assert protection(START, day(on), BOOK.answer(NEWLY_QUALIFIED_REDUCTION)).in_words == words


def test_the_published_points_at_each_band():
    assert [
        protection(START, months_after(START, month), BOOK.answer(LEARNER_REDUCTIONS)).points(Decimal(37), 2176)
        for month in (0, 6, 12, 18)
    ] == [435, 870, 1305, 2176]


def test_the_cast_is_protected_by_month_and_by_qualification(cast, django_assert_num_queries):
    Qualification.objects.filter(person=cast.nadia).update(starts=months_after(today(), -2))
    people = [cast.priya.pk, cast.callum.pk, cast.nadia.pk, cast.gareth.pk]
    with django_assert_num_queries(4):
        found = protections_of(people, today())
    assert [found[pk].percent for pk in people] == [60, 80, 20, 0]
    until = in_words(months_after(months_after(today(), -8), 12))
    assert protection_of(cast.priya, today()).in_words == f"60% less caseload until {until}, then 40%"


def test_part_time_bands_run_on_calendar_months_as_in_the_workload_tool(cast):
    Enrolment.objects.filter(person=cast.priya).update(share_of_full_time="0.60")
    cast.priya.posts.update(hours="22.2")
    assert protection_of(cast.priya, today()).percent == 60
    assert protection_panel(cast.priya, today()).points == 522


# ---- the officer's own page ----


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def test_my_caseload_says_what_protects_me_and_which_cases_i_may_hold(cast, signed_in_as):
    line = officer("Priya Nair", reduction=22.2, total=681, available=870, percent=78.3)
    import_workload(file=upload(as_csv(line)), figures_day=today() - timedelta(days=1), by=cast.daniel)
    page = words(signed_in_as(cast.priya).get("/caseload/mine/"))
    assert "60% less caseload until" in page
    assert "Low or medium risk of serious harm: not in your name today" in page
    assert "High or very high risk of serious harm: not in your name today" in page
    assert "Child safeguarding. Not demonstrated: still needs its check and an observation." in page
    assert "78.3%" in page
    assert "681 of 870 points" in page
    assert "you have 870 points available" in page
    assert "Unconfirmed" in page
    assert "Daniel" not in page


def test_what_stands_against_a_kind_of_case_is_said_once_with_its_rule(cast, signed_in_as):
    page = words(signed_in_as(cast.priya).get("/caseload/mine/"))
    assert page.count("High risk of serious harm to the public.") == 1
    assert "Learners and high risk , v1 Unconfirmed" in page
    ours = page[page.index("What speaks for you") :]
    assert "Mentor: Gareth Pugh since" in ours
    assert "Not demonstrated" not in ours


def test_a_qualified_officer_may_hold_both_kinds(cast, signed_in_as):
    page = words(signed_in_as(cast.nadia).get("/caseload/mine/"))
    assert "No reduction: a full caseload" in page
    assert page.count("risk of serious harm: you may, with reasons from your manager") == 2
    assert "No workload figure of yours is on record yet." in page


def test_somebody_without_a_caseload_is_refused(cast, signed_in_as):
    assert signed_in_as(cast.hugo).get("/caseload/mine/").status_code == 403
