"""What holds of the allocation check whatever the case, the person and the region's choices."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.caseload.allocation import WORST, decide
from mentoring.caseload.facts import CONCERNS, GROUPS, TIERS, CaseFacts, joined
from mentoring.caseload.models import Case, Rosh
from mentoring.caseload.reasons import not_suitable
from tests.factories.officers import (
    BARE,
    COVERED,
    DONE,
    HELD,
    HIGH_HELD,
    NOTHING,
    ON,
    READ,
    TAKEN_BACK,
    choose,
    figure,
    gates,
    learner,
    led,
    pending,
    qualified,
)

levels = st.sampled_from(list(Rosh))
cases = st.builds(
    CaseFacts,
    **dict.fromkeys(GROUPS, levels),
    **dict.fromkeys(CONCERNS, st.booleans()),
    order=st.sampled_from(list(Case.Order)),
    tier=st.sampled_from(["", *TIERS, "A", "G"]),
    mappa_category=st.none() | st.integers(1, 4),
    mappa_level=st.none() | st.integers(1, 3),
)
shown = st.sampled_from([DONE, READ, NOTHING, TAKEN_BACK])
readings = st.builds(
    figure,
    st.integers(0, 2600).map(lambda tenths: Decimal(tenths) / 10),
    st.integers(0, 40),
    st.sampled_from(["0", "22.2", "37"]),
    st.integers(0, 60),
)
learners = st.builds(
    learner,
    child=shown,
    abuse=shown,
    adults=shown,
    cover=st.sampled_from([COVERED, BARE]),
    figures=st.lists(readings, max_size=1),
    month=st.integers(1, 21),
    pending=st.builds(pending, st.integers(0, 4), st.integers(0, 400)),
    held_back=st.sampled_from([(), (HELD,), (HIGH_HELD,)]),
    away=st.booleans(),
)
books = st.builds(
    choose,
    before_a_first_case=st.sampled_from(["warn", "block"]),
    learner_high_risk=st.sampled_from(["warn", "block"]),
    overload=st.integers(90, 110),
    overload_answer=st.sampled_from(["warn", "block"]),
    learner_most_cases=st.integers(0, 60),
    first_case_month=st.integers(0, 6),
    co_working=st.sampled_from(["allow", "warn", "block"]),
)
leads = st.none() | st.builds(
    led,
    qualified_since=st.sampled_from([None, ON]),
    away=st.booleans(),
    suitable=st.booleans(),
    held_back=st.sampled_from([(), (HELD,), (HIGH_HELD,)]),
    workloads=st.lists(readings, max_size=1).map(tuple),
)


def worth(decision):
    return WORST.index(decision.answer)


@given(cases, learners, books, leads)
def test_a_training_gap_more_never_makes_the_answer_better(case, person, book, lead):
    before = worth(decide(case, person, book, lead))
    for key in ("child", "abuse", "adults"):
        fewer = {"child": DONE, "abuse": DONE, "adults": DONE, key: NOTHING}
        now = [gap if not gap.shown.demonstrated else mine for gap, mine in
               zip(gates(**fewer), person.learning.gates, strict=True)]  # fmt: skip
        gap = replace(person, learning=replace(person.learning, gates=tuple(now)))
        assert worth(decide(case, gap, book, lead)) >= before


@given(cases, learners, books, leads, st.integers(0, 26_000), st.integers(0, 60))
def test_taking_work_away_never_makes_the_answer_worse(case, person, book, lead, points, held):
    if not person.workloads:
        return
    now = person.workloads[-1]
    less = replace(now, total=max(0, now.total - points), cases=max(0, now.cases - held))
    lighter = replace(person, workloads=(less,), pending=pending(0, 0))
    assert worth(decide(case, lighter, book, lead)) <= worth(decide(case, person, book, lead))


@given(cases, learners, books, leads)
def test_a_lower_risk_and_fewer_concerns_never_make_the_answer_worse(case, person, book, lead):
    calmer = CaseFacts(order=case.order, tier=case.tier)
    assert worth(decide(calmer, person, book, lead)) <= worth(decide(case, person, book, lead))


@given(cases, learners, books, leads)
def test_a_private_limit_changes_nothing_but_adds_its_one_sentence(case, person, book, lead):
    free, limited = decide(case, person, book, lead), decide(case, person, book, lead, suitable=False)
    assert limited.answer == "block"
    assert not_suitable(person.on) in limited.reasons
    assert [reason for reason in limited.reasons if reason != not_suitable(person.on)] == list(free.reasons)


@given(cases, learners, books, leads.filter(bool), st.booleans())
def test_whatever_stands_against_a_lead_is_said_under_their_name_and_never_makes_the_answer_better(
    case, person, book, lead, suits
):
    free = replace(lead, officer=qualified([figure(0)]), suitable=True)
    alone, asked = decide(case, person, book, free), decide(case, person, book, lead, suitable=suits)
    assert worth(asked) >= worth(alone)
    assert all(reason.reason.startswith("Nadia Rowe") for reason in asked.reasons if reason.of_lead)


@given(cases, learners, books)
def test_the_answer_is_the_worst_of_its_reasons(case, person, book):
    decision = decide(case, person, book)
    assert worth(decision) == max(WORST.index(reason.answer) for reason in decision.reasons)


@given(cases)
def test_facts_are_read_back_as_they_were_frozen(case):
    assert CaseFacts.from_record(case.as_record()) == case


def test_facts_frozen_before_there_were_more_are_read_as_without_them():
    old = {key: value for key, value in CaseFacts(public=Rosh.HIGH).as_record().items() if key not in
           ("sexual_offence", "stalking", "vulnerability", "remote")}  # fmt: skip
    assert CaseFacts.from_record(old) == CaseFacts(public=Rosh.HIGH)


@pytest.mark.parametrize(
    ("words", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_are_written_as_they_are_said(words, said):
    assert joined(words) == said


def test_a_case_is_written_by_group_and_mappa():
    high = CaseFacts(public=Rosh.MEDIUM, children=Rosh.HIGH, known_adults=Rosh.HIGH)
    assert high.by_group == "public medium, children high, known adults high, staff low"
    assert (high.mappa, replace(high, mappa_category=2, mappa_level=1).mappa) == (
        "not MAPPA",
        "MAPPA category 2, level 1",
    )
