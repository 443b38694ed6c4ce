"""Mentor cover: arithmetic at its edges, queries, and the page."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import standing
from courses.models import Enrolment, Standing
from lms.calendar import months_after, today
from lms.models import Person, Post, RegionChoice
from lms.roles import Role
from mentoring.pairings.availability import Availability
from mentoring.pairings.columns import pairing_columns
from mentoring.pairings.cover import cover, cover_of, supporters_of
from mentoring.pairings.eligibility import Experience, Length
from mentoring.pairings.models import Pairing
from mentoring.pairings.spans import FAR
from tests.factories import mentoring as make

QUERIES = 7
START, ON = date(2026, 3, 1), date(2026, 11, 23)


def eligible(*spans, **more):
    """When somebody can be there: of their experience only the days of eligibility matter."""
    days = tuple(spans or [(date(2020, 1, 1), FAR)])
    experience = Experience(ON, Length(), 2, START, days, "holds no post", ())
    return Availability(experience, days, **more)


def row(starts, ends=None, kind="mentor", supporter=1):
    """A pairing that is never saved."""
    return Pairing(
        kind=kind, learner_id=9, supporter=Person(pk=supporter, name=f"Person {supporter}"), starts=starts, ends=ends
    )


def text(found):
    return found.days_with, found.days_without, found.gap_since, found.gap_days


NEVER = "No mentor for 267 days, none since the start"
MENTORS = {1: eligible(), 2: eligible((date(2026, 9, 1), FAR))}


@pytest.mark.parametrize(
    ("shows", "pairings", "expected", "words"),
    [
        ("nobody ever", [], (0, 267, START, 267), NEVER),
        ("somebody from the first day", [row(START)], (267, 0, None, 0), "Person 1 since 1 March 2026"),
        (
            "the mock-up: none since 2 October",
            [row(START, date(2026, 10, 2))],
            (215, 52, date(2026, 10, 2), 52),
            "No mentor for 52 days",
        ),
        ("ended yesterday", [row(START, date(2026, 11, 22))], (266, 1, date(2026, 11, 22), 1), "No mentor for 1 day"),
        ("ends today, the first day without", [row(START, ON)], (267, 0, ON, 0), "No mentor since today"),
        ("ends tomorrow", [row(START, date(2026, 11, 24))], (267, 0, None, 0), "Person 1 since 1 March 2026"),
        ("begins today", [row(ON)], (0, 267, None, 0), "Person 1 since 23 November 2026"),
        (
            "two mentors overlap: days count once",
            [row(START, date(2026, 6, 1)), row(date(2026, 5, 1))],
            (267, 0, None, 0),
            "Person 1 since 1 May 2026",
        ),
        (
            "paired with somebody who became eligible in September",
            [row(START, supporter=2)],
            (83, 184, None, 0),
            "Person 2 since 1 March 2026",
        ),
        ("an assessor is no mentor", [row(START, kind="pta")], (0, 267, START, 267), NEVER),
    ],
)
def test_days_with_and_without(shows, pairings, expected, words):
    found = cover(START, ON, pairings, MENTORS)
    assert text(found) == expected, shows
    assert found.in_words == words


def test_a_mentor_who_may_not_mentor_today_is_named_and_the_gap_counted():
    mentors = {1: eligible((date(2020, 1, 1), date(2026, 10, 1)))}
    found = cover(START, ON, [row(START)], mentors)
    assert found.gap_days == 53
    assert found.in_words == "No eligible mentor for 53 days: Person 1 holds no post, so they cannot mentor now"


def test_an_enrolment_that_has_ended_is_counted_to_its_end():
    assert text(cover(START, ON, [row(START)], MENTORS, ends=date(2026, 4, 1))) == (31, 0, None, 0)


offsets = st.integers(-50, 320)


@given(st.lists(st.tuples(offsets, st.one_of(st.none(), st.integers(1, 200)), st.sampled_from([1, 2])), max_size=6))
def test_days_with_and_days_without_are_the_days_enrolled(rows):
    pairings = [
        row(START + timedelta(days=a), START + timedelta(days=a + b) if b else None, supporter=who)
        for a, b, who in rows
    ]
    found = cover(START, ON, pairings, MENTORS)
    assert found.days_with + found.days_without == (ON - START).days
    assert found.days_with >= 0
    assert found.gap_days <= found.days_without


def test_the_cast_has_one_learner_with_a_mentor_and_one_without(cast):
    found = cover_of([cast.enrolment_of(cast.priya), cast.enrolment_of(cast.callum)], today())
    priya, callum = found.values()
    since = months_after(today(), -3)
    assert priya.covered
    assert priya.days_with == (today() - since).days
    assert priya.days_without == (since - months_after(today(), -8)).days
    assert callum.gap_days == (today() - months_after(today(), -3)).days
    assert supporters_of([cast.priya.pk, cast.callum.pk], today()) == {
        cast.priya.pk: {"mentor": cast.gareth, "pta": cast.helen},
        cast.callum.pk: {"pta": cast.joel},
    }


def test_a_region_that_asks_for_more_years_uncovers_its_own_learners_only(cast):
    RegionChoice.objects.create(
        region=cast.region,
        rule="mentor_experience",
        value=5,
        starts=today(),
        reason="A young team",
        chosen_by=cast.imogen,
    )
    Post.objects.filter(person=cast.gareth).update(starts=months_after(today(), -50))
    far = cast.enrolment_of(cast.outsiders[Role.LEARNER])
    found = cover_of([cast.enrolment_of(cast.priya), far], today())
    assert [one.covered for one in found.values()] == [False, True]


def test_many_learners_cost_no_more_queries_than_one(cast, django_assert_num_queries):
    alone = [cast.enrolment_of(cast.priya)]
    with django_assert_num_queries(QUERIES):
        cover_of(alone, today())
    for number in range(5):
        learner = make.person(f"Learner {number}", unit=cast.far_team if number % 2 else cast.team, grade="PQiP")
        make.pairing(learner, make.mentor(f"Mentor {number}", cast.team), months_after(today(), -1))
        Enrolment.objects.create(
            person=learner,
            pathway_version=cast.pathway,
            intake="x",
            starts=months_after(today(), -2),
            entry_basis="level_3",
        )
    rows = list(Enrolment.objects.all())
    assert len(rows) == 8
    with django_assert_num_queries(QUERIES):
        cover_of(rows, today())


def test_the_read_model_holds_who_is_there_and_for_how_long_nobody_was(cast):
    standing.rebuild(today())
    callum = Standing.objects.get(enrolment__person=cast.callum)
    assert (callum.mentor, callum.pta) == (None, cast.joel)
    assert callum.days_without_mentor == (today() - months_after(today(), -3)).days
    assert Standing.objects.get(enrolment__person=cast.priya).mentor == cast.gareth
    assert standing.drift(today()) == []
    assert pairing_columns([], today()) == {}


def test_the_page_names_those_without_a_mentor_and_nobody_of_another_place(cast, signed_in_as):
    page = signed_in_as(cast.daniel).get("/pairings/").content.decode()
    assert "Mentor cover: 1 of 2 learners has or will have a gap" in page
    assert "Callum Frost" in page
    assert "Priya Nair" not in page
    assert "Far Priya" not in page


def test_the_page_of_a_place_without_learners_says_so(cast, signed_in_as):
    page = signed_in_as(cast.carys).get("/pairings/").content.decode()
    assert "Mentor cover: no learners" in page
