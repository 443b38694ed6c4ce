"""Who carries whom on a day: the day before, the day, the day after; hours, breaks, places, and the rule exactly."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from mentoring.caseload.span.lines import Charge, Lines, Report, Work
from mentoring.caseload.span.verdict import against, standing_of
from mentoring.pairings.spans import FAR

DAY = date(2026, 11, 23)
ONE = timedelta(days=1)
ALWAYS = (date(2020, 1, 1), FAR)
ANNE, BILL, CATH = 1, 2, 3
NOT_FOR_THEM = "The rule is for senior probation officers"
NAMES = {ANNE: "Anne", BILL: "Bill", CATH: "Cath"} | {pk: f"Officer {pk}" for pk in range(10, 60)}


def work(place="T1", hours="37", grade="PO", kind="worked", starts=ALWAYS[0], ends=FAR):
    return Work(place, Decimal(hours), grade, kind, starts, ends)


def reports(*people, starts=ALWAYS[0], ends=FAR):
    return [Report(person, starts, ends) for person in people]


def charge(stand_in, absent, starts=ALWAYS[0], ends=FAR, place="T", senior=True):
    return Charge(stand_in, absent, absent, place, senior, starts, ends)


def lines(of, charges=(), posts=None, away=None, learning=None):
    """Return lines of managers who work in T1, as everybody else does for whom no post is given."""
    people = {row.person for rows in of.values() for row in rows}
    held = {pk: [work()] for pk in people} | {pk: [work(grade="SPO")] for pk in (ANNE, BILL, CATH)}
    return Lines(of, tuple(charges), held | (posts or {}), away or {}, learning or {}, NAMES)


@pytest.mark.parametrize(("days", "heads"), [(-1, 0), (0, 1), (6, 1), (7, 0)])
def test_a_line_counts_from_its_first_day_to_the_day_before_its_end(days, heads):
    found = lines({ANNE: reports(10, starts=DAY, ends=DAY + 7 * ONE)})
    assert found.span(ANNE, DAY + days * ONE).heads == heads


@pytest.mark.parametrize(("days", "heads"), [(-1, 1), (0, 3), (6, 3), (7, 1)])
def test_a_stand_in_carries_others_on_exactly_the_days(days, heads):
    found = lines(
        {ANNE: reports(10), BILL: reports(20, 21)}, charges=[charge(ANNE, BILL, DAY, DAY + 7 * ONE)]
    )  # fmt: skip
    assert found.span(ANNE, DAY + days * ONE).all_heads == heads


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        ([work()], "1.0"),
        ([work(hours="18.5")], "0.5"),
        ([work(hours="22.2")], "0.6"),
        ([work(hours="18.5"), work(hours="11.1")], "0.8"),
        ([work(hours="37"), work(hours="18.5")], "1.0"),
        ([work(kind="career_break")], "0.0"),
        ([work(kind="career_break", ends=DAY), work(hours="29.6", starts=DAY)], "0.8"),
        ([work(kind="career_break", starts=DAY), work(ends=DAY)], "0.0"),
        ([work(hours="18.5", kind="secondment")], "0.5"),
        ([], "0.0"),
        ([work(ends=DAY)], "0.0"),
        ([work(ends=DAY + ONE)], "1.0"),
    ],
)
def test_hours_of_all_posts_count_but_never_more_than_one_and_never_a_career_break(posts, expected):
    span = lines({ANNE: reports(10)}, posts={10: posts}).span(ANNE, DAY)
    assert span.full_time_equivalent == Decimal(expected)
    assert span.heads == (expected != "0.0")


def test_somebody_of_both_lines_counts_once_and_as_ones_own():
    found = lines({ANNE: reports(10, 11), BILL: reports(11, 20)}, charges=[charge(ANNE, BILL)])
    span = found.span(ANNE, DAY)
    assert (span.heads, span.heads_stood_in_for, span.full_time_equivalent) == (2, 1, Decimal("3.0"))
    assert [(one.name, one.why) for one in found.carried(ANNE, DAY)] == [
        ("Officer 10", "Own line"), ("Officer 11", "Own line"), ("Officer 20", "Standing in for Bill"),
    ]  # fmt: skip


def test_somebody_stood_in_for_in_two_roles_counts_once_with_the_last_day_of_the_longer():
    both = [charge(ANNE, BILL, ends=DAY + 9 * ONE), charge(ANNE, BILL, ends=DAY + 3 * ONE)]
    (carried,) = lines({BILL: reports(20)}, charges=both).carried(ANNE, DAY)
    assert carried.why == "Standing in for Bill until 1 December 2026"


def test_nobody_carries_themselves():
    """Bill reports to Anne and stands in for her: he carries her other people, and not himself."""
    found = lines({ANNE: reports(10, BILL)}, charges=[charge(BILL, ANNE)], away={ANNE: [ALWAYS]})
    assert [one.person for one in found.carried(BILL, DAY)] == [10]
    assert found.uncarried([ANNE], DAY) == {BILL: ANNE}


@pytest.mark.parametrize(("place", "heads"), [("T1", 1), ("T", 2), ("T2", 1), ("U", 0)])
def test_a_stand_in_carries_only_those_within_the_place_of_the_role(place, heads):
    posts = {20: [work("T1")], 21: [work("T2")]}
    found = lines({BILL: reports(20, 21)}, charges=[charge(ANNE, BILL, place=place)], posts=posts)
    assert found.span(ANNE, DAY).heads_stood_in_for == heads


def test_a_stand_ins_stand_in_carries_only_the_role_that_they_were_given():
    """Cath stands in for Bill, who stands in for Anne: that alone does not give her Anne's people."""
    of = {ANNE: reports(10), BILL: reports(20)}
    away = {ANNE: [ALWAYS], BILL: [ALWAYS]}
    found = lines(of, charges=[charge(BILL, ANNE), charge(CATH, BILL)], away=away)
    assert [one.person for one in found.carried(CATH, DAY)] == [20]
    assert found.uncarried([ANNE, BILL], DAY) == {10: ANNE}
    both = lines(of, charges=[charge(BILL, ANNE), charge(CATH, BILL), charge(CATH, ANNE)], away=away)
    assert [one.person for one in both.carried(CATH, DAY)] == [10, 20]
    assert both.uncarried([ANNE, BILL], DAY) == {}


@pytest.mark.parametrize(
    ("facts", "uncarried"),
    [
        ({"away": {BILL: [(DAY, DAY + ONE)]}}, {20: BILL}),
        ({"away": {BILL: [(DAY + ONE, FAR)]}}, {}),
        ({"away": {BILL: [(ALWAYS[0], DAY)]}}, {}),
        ({"posts": {BILL: [work(grade="SPO", ends=DAY)]}}, {20: BILL}),
        ({"posts": {BILL: [work(grade="SPO", kind="career_break")]}}, {20: BILL}),
        ({"away": {BILL: [ALWAYS]}, "charges": [charge(ANNE, BILL)]}, {}),
        ({"away": {BILL: [ALWAYS], ANNE: [ALWAYS]}, "charges": [charge(ANNE, BILL)]}, {20: BILL}),
        ({"away": {BILL: [ALWAYS]}, "charges": [charge(ANNE, BILL, place="U")]}, {20: BILL}),
    ],
)
def test_whom_nobody_carries(facts, uncarried):
    assert lines({BILL: reports(20)}, **facts).uncarried([BILL], DAY) == uncarried


def test_learners_are_counted_on_the_days_of_their_pathway():
    found = lines({ANNE: reports(10, 11)}, learning={10: [(DAY, DAY + ONE)], 11: [(ALWAYS[0], DAY)]})
    assert [found.span(ANNE, DAY + days * ONE).learners for days in (-1, 0, 1)] == [1, 1, 0]


@pytest.mark.parametrize(
    ("hours", "words", "kind"),
    [
        (["37"] * 10, "At the rule of 10", "allow"),
        ([*["37"] * 10, "3.7"], "0.1 over the rule of 10", "warn"),
        ([*["37"] * 10, "1.8"], "At the rule of 10", "allow"),  # 10.049 is 10.0
        ([*["37"] * 10, "1.9"], "0.1 over the rule of 10", "warn"),  # 10.051 is 10.1
        ([*["37"] * 9, "33.3"], "0.1 below the rule of 10", "allow"),
        ([], "10.0 below the rule of 10", "allow"),
    ],
)
def test_exactly_the_rule_is_not_over_it(hours, words, kind):
    people = range(10, 10 + len(hours))
    posts = {pk: [work(hours=week)] for pk, week in zip(people, hours, strict=True)}
    found = against(lines({ANNE: reports(*people)}, posts=posts).span(ANNE, DAY), 10)
    assert (found.words, found.kind, bool(found.over)) == (words, kind, kind == "warn")


@pytest.mark.parametrize(
    ("post", "extra", "words"),
    [
        (work(grade="SPO"), {}, "1.0 over the rule of 1"),
        (work(grade="PO"), {}, "1.0 over the rule of 1"),
        (work(grade="HEAD"), {}, NOT_FOR_THEM),
        (work(grade="HEAD"), {"charges": [charge(ANNE, BILL, senior=False)]}, NOT_FOR_THEM),
        (work(grade="HEAD"), {"charges": [charge(ANNE, BILL)]}, "1.0 over the rule of 1"),
        (work(grade="SPO"), {"away": {ANNE: [(DAY, DAY + 2 * ONE)]}}, "Away until 24 November 2026"),
        (work(grade="SPO"), {"away": {ANNE: [(DAY, FAR)]}}, "Away"),
        (work(grade="SPO"), {"away": {ANNE: [(DAY + ONE, FAR)]}}, "1.0 over the rule of 1"),
    ],
)  # fmt: skip
def test_whom_the_rule_measures(post, extra, words):
    found = lines({ANNE: reports(10, 11)}, posts={ANNE: [post]}, **extra)
    assert standing_of(found, ANNE, 1, DAY).words == words


def test_days_of_change_lie_within_and_leave_out_what_does_not_concern_these_managers():
    of = {ANNE: reports(10, starts=DAY - ONE), BILL: reports(20, starts=DAY + 2 * ONE), CATH: reports(30, ends=DAY)}
    found = lines(of, posts={10: [work(ends=DAY + 3 * ONE)]}, learning={20: [(DAY + 4 * ONE, FAR)]})
    assert found.changes([ANNE], DAY, DAY + 9 * ONE) == [DAY, DAY + 3 * ONE, DAY + 9 * ONE]
    assert found.changes([ANNE, BILL], DAY, DAY + 9 * ONE) == [DAY + n * ONE for n in (0, 2, 3, 4, 9)]
