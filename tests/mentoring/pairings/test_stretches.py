"""Stretches of cover: arithmetic at its edges, agreement with asking day by day, and the table."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Enrolment, EnrolmentChange
from lms.calendar import days_between, months_after, today
from lms.models import Absence, Person, Post, Qualification, RegionChoice, Unit
from mentoring.pairings import actions
from mentoring.pairings import stretches as module
from mentoring.pairings.availability import Availability, Place, away_for_long
from mentoring.pairings.cover import cover, cover_of
from mentoring.pairings.eligibility import Experience, Length
from mentoring.pairings.models import CoverStretch, Pairing
from mentoring.pairings.spans import FAR, covers, span
from mentoring.pairings.stretches import drift, horizon, stretches, stretches_of, write_all, write_stretches
from tests.factories import mentoring as make

START, ON = date(2026, 3, 1), date(2026, 11, 23)
UNTIL = date(2027, 3, 1)
DAY = timedelta(days=1)
ALWAYS = ((date(2020, 1, 1), FAR),)
WHERE = [Unit(pk=pk, name=f"Team {pk}", path=f"0001000{pk}0001") for pk in (1, 2)]


def there(eligible=ALWAYS, here=ALWAYS, away=()):
    """When a mentor can be there."""
    return Availability(Experience(ON, Length(), 2, START, eligible, "holds no post", ()), eligible, here, away)


def row(starts, ends=None, supporter=1, pk=0):
    """A pairing that is never saved."""
    person = Person(pk=supporter, name=f"Person {supporter}")
    return Pairing(pk=pk or supporter, kind="mentor", learner_id=9, supporter=person, starts=starts, ends=ends)


def told(pairings, mentors, places=()):
    return [
        (one.starts, one.ends, one.because or "covered", one.pairing and one.pairing.supporter_id)
        for one in stretches(START, UNTIL, pairings, mentors, places)
    ]


JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("shows", "pairings", "mentor", "expected"),
    [
        ("nobody ever", [], there(), [(START, UNTIL, "nobody", None)]),
        ("somebody from the first day", [row(START)], there(), [(START, UNTIL, "covered", 1)]),
        (
            "a pairing that ends",
            [row(START, JUNE)],
            there(),
            [(START, JUNE, "covered", 1), (JUNE, UNTIL, "nobody", None)],
        ),
        (
            "a mentor who becomes eligible",
            [row(START)],
            there(eligible=((JUNE, FAR),)),
            [(START, JUNE, "not_eligible", 1), (JUNE, UNTIL, "covered", 1)],
        ),
        (
            "away for a month, ahead or past",
            [row(START)],
            there(away=((JUNE, JULY),)),
            [(START, JUNE, "covered", 1), (JUNE, JULY, "away", 1), (JULY, UNTIL, "covered", 1)],
        ),
        (
            "moves to another region while paired",
            [row(START)],
            there(here=((date(2020, 1, 1), JUNE),)),
            [(START, JUNE, "covered", 1), (JUNE, UNTIL, "leaves", 1)],
        ),
        (
            "leaves, and the pairing ends with that",
            [row(START, JUNE)],
            there(here=((date(2020, 1, 1), JUNE),)),
            [(START, JUNE, "covered", 1), (JUNE, UNTIL, "leaves", 1)],
        ),
        (
            "leaves long after the pairing ended",
            [row(START, JUNE)],
            there(here=((date(2020, 1, 1), JULY),)),
            [(START, JUNE, "covered", 1), (JUNE, UNTIL, "nobody", None)],
        ),
        (
            "of two reasons the one that lasts longer is told",
            [row(START)],
            there(eligible=((date(2020, 1, 1), JUNE),), away=((JUNE, JULY),)),
            [(START, JUNE, "covered", 1), (JUNE, UNTIL, "not_eligible", 1)],
        ),
    ],
)
def test_what_each_day_is(shows, pairings, mentor, expected):
    assert told(pairings, {1: mentor}) == expected, shows


def test_a_gap_whose_reason_changes_is_one_gap():
    found = stretches(START, UNTIL, [row(START, JULY)], {1: there(away=((JUNE, JULY),))})
    assert [(one.because, one.gap_starts) for one in found] == [("", None), ("away", JUNE), ("nobody", JUNE)]


def test_a_learner_who_moves_is_counted_where_they_worked_and_the_gap_goes_on():
    places = (Place(date.min, JUNE, WHERE[0]), Place(JUNE, FAR, WHERE[1]))
    found = stretches(START, UNTIL, [], {}, places)
    assert [(one.unit.pk, one.starts, one.gap_starts) for one in found] == [(1, START, START), (2, JUNE, START)]


# ---- whatever the intervals ----

offsets = st.integers(-60, 420)
runs = st.lists(st.tuples(offsets, st.integers(1, 200)), max_size=3)


def days(items):
    return tuple((START + timedelta(days=a), START + timedelta(days=a + b)) for a, b in items)


mentors = st.builds(
    lambda eligible, here, away: there(days(eligible), days(here), days(away)), runs, runs, runs
) | st.just(there())
pairings = st.lists(
    st.tuples(offsets, st.one_of(st.none(), st.integers(1, 200)), st.sampled_from([1, 2])), max_size=5
).map(
    lambda items: [
        row(START + timedelta(days=a), START + timedelta(days=a + b) if b else None, who, pk)
        for pk, (a, b, who) in enumerate(items, 1)
    ]
)
moves = st.lists(st.integers(-30, 400), max_size=2, unique=True).map(
    lambda items: tuple(
        Place(a, b, WHERE[number % 2])
        for number, (a, b) in enumerate(
            zip(
                [date.min, *(START + timedelta(days=n) for n in sorted(items))],
                [*(START + timedelta(days=n) for n in sorted(items)), FAR],
                strict=True,
            )
        )
    )
)


@given(pairings, mentors, mentors, moves)
def test_stretches_follow_each_other_without_break_or_overlap(rows, one, two, places):
    found = stretches(START, UNTIL, rows, {1: one, 2: two}, places)
    assert (found[0].starts, found[-1].ends) == (START, UNTIL)
    assert all(a.ends == b.starts for a, b in pairwise(found))
    assert all(a.fact != b.fact for a, b in pairwise(found))
    assert all(item.starts < item.ends for item in found)
    for before, item in zip([None, *found], found, strict=False):
        if item.covered:
            assert (item.because, item.gap_starts) == ("", None)
        else:
            ongoing = before is not None and not before.covered
            assert item.gap_starts == (before.gap_starts if ongoing else item.starts)


@given(pairings, mentors, mentors, moves)
def test_stretches_agree_with_asking_day_by_day(rows, one, two, places):
    known = {1: one, 2: two}
    found = stretches(START, UNTIL, rows, known, places)
    for day in days_between(START, UNTIL):
        item = next(item for item in found if item.starts <= day < item.ends)
        able = [
            row
            for row in rows
            if covers([span(row.starts, row.ends)], day)
            and covers(known[row.supporter_id].eligible, day)
            and covers(known[row.supporter_id].here, day)
            and not covers(known[row.supporter_id].away, day)
        ]
        assert item.covered == bool(able)
        if able:
            assert item.pairing in able
        if item.because in ("away", "not_eligible"):
            assert item.pairing.is_on(day)
        if item.because == "nobody":
            assert not any(row.is_on(day) for row in rows)
        assert item.unit == next(place.unit for place in places if place.starts <= day < place.ends)


@given(pairings, mentors, mentors, runs, st.integers(0, 300))
def test_days_with_and_without_are_the_days_enrolled_but_for_pauses(rows, one, two, pauses, length):
    on = START + timedelta(days=length)
    found = cover(START, on, rows, {1: one, 2: two}, pauses=days(pauses))
    enrolled = [day for day in days_between(START, on) if not covers(days(pauses), day)]
    assert found.days_with + found.days_without == len(enrolled)
    by_day = stretches(START, on + DAY, rows, {1: one, 2: two})
    without = [day for day in enrolled if any(s.starts <= day < s.ends and not s.covered for s in by_day)]
    assert found.days_without == len(without)
    assert 0 <= found.gap_days <= found.days_without
    assert found.paused == covers(days(pauses), on)


# ---- away ----

MONDAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("shows", "absences", "expected"),
    [
        ("ten working days are allowed", [(MONDAY, date(2026, 11, 14))], []),
        ("the weekend after them changes nothing", [(MONDAY, date(2026, 11, 16))], []),
        ("eleven are not", [(MONDAY, date(2026, 11, 17))], [(MONDAY, date(2026, 11, 17))]),
        ("no end is in sight", [(MONDAY, FAR)], [(MONDAY, FAR)]),
        (
            "two that meet over a weekend are one",
            [(MONDAY, date(2026, 11, 7)), (date(2026, 11, 9), date(2026, 11, 21))],
            [(MONDAY, date(2026, 11, 21))],
        ),
        (
            "two with a day at work between them are two",
            [(MONDAY, date(2026, 11, 7)), (date(2026, 11, 10), date(2026, 11, 21))],
            [],
        ),
        (
            "bank holidays are no working days",
            [(date(2026, 12, 21), date(2027, 1, 7))],
            [],
        ),
        ("the day after those", [(date(2026, 12, 21), date(2027, 1, 8))], [(date(2026, 12, 21), date(2027, 1, 8))]),
    ],
)
def test_which_absences_are_longer_than_the_rule(shows, absences, expected):
    assert away_for_long(absences, lambda day: 10) == expected, shows


# ---- from the database ----


def told_of(person):
    enrolment = Enrolment.objects.open().get(person=person)
    return [(one.starts, one.covered, one.because) for one in CoverStretch.objects.filter(enrolment=enrolment)]


def test_the_cast_ahead_and_back(cast):
    write_all(today())
    began, paired = months_after(today(), -8), months_after(today(), -3)
    assert told_of(cast.priya) == [(began, False, "nobody"), (paired, True, "")]
    assert told_of(cast.callum) == [(months_after(today(), -3), False, "nobody")]
    last = CoverStretch.objects.filter(enrolment__person=cast.priya).latest("starts")
    assert last.unit == cast.team
    # Fifteen months from the start, the day itself included.
    planned = months_after(began, 15)
    assert planned < last.ends <= planned + timedelta(days=5)


def test_the_horizon_is_a_year_where_the_pathway_is_longer(cast):
    Enrolment.objects.filter(person=cast.callum).update(starts=months_after(today(), -1))
    write_all(today())
    last = CoverStretch.objects.filter(enrolment__person=cast.callum).latest("starts")
    assert last.ends == horizon(today())


@pytest.mark.parametrize("what", ["post", "qualification"])
def test_what_ends_ahead_opens_a_gap_ahead(cast, what):
    ends = today() + timedelta(days=40)
    rows = {"post": Post.objects, "qualification": Qualification.objects}[what]
    rows.filter(person=cast.gareth).update(ends=ends)
    found = stretches_of([cast.enrolment_of(cast.priya)], today()).popitem()[1]
    assert (found[-1].starts, found[-1].covered) == (ends, False)
    assert found[-1].because == ("leaves" if what == "post" else "not_eligible")


def test_a_planned_absence_opens_a_gap_ahead_by_the_rule_of_its_first_day(cast):
    first = today() + timedelta(days=30)
    Absence.objects.create(person=cast.gareth, starts=first, ends=first + timedelta(days=12))
    enrolment = cast.enrolment_of(cast.priya)
    assert [one.covered for one in stretches_of([enrolment], today())[enrolment.pk]] == [False, True]
    RegionChoice.objects.create(
        region=cast.region,
        rule="mentor_absence_days",
        value=3,
        starts=first,
        reason="Few mentors",
        chosen_by=cast.imogen,
    )
    found = stretches_of([enrolment], today())[enrolment.pk]
    assert [(one.starts, one.because) for one in found][2:] == [(first, "away"), (first + timedelta(days=12), "")]


def test_part_of_the_week_is_not_away(cast):
    Absence.objects.create(person=cast.gareth, starts=today(), kind=Absence.Kind.PART)
    assert cover_of([cast.enrolment_of(cast.priya)], today()).popitem()[1].covered


def test_a_mentor_who_is_away_is_named_with_the_day_they_are_back(cast):
    Absence.objects.create(person=cast.gareth, starts=today(), ends=months_after(today(), 2))
    found = cover_of([cast.enrolment_of(cast.priya)], today()).popitem()[1]
    assert found.in_words.startswith("No eligible mentor since today: Gareth Pugh is away until ")


def test_a_learner_who_moves_region_leaves_the_mentor_behind(cast):
    moved = today() - timedelta(days=10)
    Post.objects.filter(person=cast.priya).update(ends=moved)
    Post.objects.create(person=cast.priya, unit=cast.far_team, grade="PQiP", starts=moved)
    found = stretches_of([cast.enrolment_of(cast.priya)], today()).popitem()[1]
    assert [(one.unit, one.because) for one in found] == [
        (cast.team, "nobody"),
        (cast.team, ""),
        (cast.far_team, "leaves"),
    ]


def test_pairing_and_ending_write_the_table_at_once(cast):
    enrolment = cast.enrolment_of(cast.callum)
    sarah = make.mentor("Sarah Linton", cast.other_team)
    starts = today() + timedelta(days=3)
    pairing = actions.pair(
        learner=cast.callum, supporter=sarah, kind=Pairing.Kind.MENTOR, starts=starts, by=cast.daniel
    )
    assert [(one.starts, one.covered) for one in CoverStretch.objects.filter(enrolment=enrolment)] == [
        (enrolment.starts, False),
        (starts, True),
    ]
    actions.end_pairing(pairing=pairing, ends=starts + DAY, by=cast.daniel)
    assert told_of(cast.callum)[-1] == (starts + DAY, False, "nobody")


def test_a_mentor_who_leaves_leaves_a_gap(cast):
    write_all(today())
    day = today() + timedelta(days=20)
    Post.objects.filter(person=cast.gareth).update(ends=day)
    actions.end_pairings_of(person=cast.gareth, ends=day, by=cast.hugo)
    assert told_of(cast.priya)[-1] == (day, False, "leaves")


def test_an_ended_pathway_keeps_its_days_and_has_none_ahead(cast):
    enrolment = cast.enrolment_of(cast.priya)
    write_all(today())
    enrolment.status, enrolment.ends = "withdrawn", today() - timedelta(days=5)
    enrolment.save()
    actions.end_support(enrolment=enrolment, ends=enrolment.ends, by=cast.imogen)
    rows = CoverStretch.objects.filter(enrolment=enrolment)
    assert (rows.earliest("starts").starts, rows.latest("starts").ends) == (enrolment.starts, enrolment.ends)


def test_a_paused_learner_is_urged_to_nothing(cast):
    enrolment = cast.enrolment_of(cast.callum)
    since = today() - timedelta(days=7)
    EnrolmentChange.objects.create(enrolment=enrolment, kind="pause", starts=since, reason="By agreement")
    found = cover_of([enrolment], today())[enrolment.pk]
    assert found.paused
    assert found.days_without == (since - enrolment.starts).days == found.gap_days
    assert actions.keep_cover_duties(on=today()) == 0


def test_writing_twice_changes_nothing_and_what_differs_is_told(cast):
    write_all(today())
    assert write_all(today()) == 0
    assert drift(today()) == []
    row = CoverStretch.objects.filter(enrolment__person=cast.priya).earliest("starts")
    CoverStretch.objects.filter(pk=row.pk).update(because="away")
    assert drift(today()) == [
        f"Enrolment {row.enrolment_id}: its stretches of mentor cover are not what pairings and posts say."
    ]
    assert write_all(today()) == 1
    assert drift(today()) == []


def test_many_learners_cost_no_more_queries_than_one(cast, django_assert_num_queries, django_assert_max_num_queries):
    alone = cast.enrolment_of(cast.priya)
    CoverStretch.objects.all().delete()
    with django_assert_max_num_queries(20) as first:
        write_stretches([alone.pk], today())
    for number in range(6):
        learner = make.person(f"Learner {number}", unit=cast.far_team if number % 2 else cast.team, grade="PQiP")
        make.pairing(learner, make.mentor(f"Mentor {number}", cast.team), months_after(today(), -1))
        Enrolment.objects.create(
            person=learner,
            pathway_version=cast.pathway,
            intake="x",
            starts=months_after(today(), -2),
            entry_basis="level_3",
        )
    CoverStretch.objects.all().delete()
    ids = list(Enrolment.objects.values_list("pk", flat=True))
    with django_assert_num_queries(len(first)):
        assert write_stretches(ids, today()) == len(ids)
    assert len(ids) <= module.BATCH
