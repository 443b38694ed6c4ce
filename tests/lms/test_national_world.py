"""An invented nation: the same number gives the same one, it holds together, and its tables keep their constraints."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError, OutputWrapper
from pytest_django.plugin import DjangoDbBlocker

from lms.management.example.national.caseloads import caseloads_of
from lms.management.example.national.loading import load_nation, to_sign_in
from lms.management.example.national.making import make_world
from lms.management.example.national.parts import CASES, NIGHT, PEOPLE, Part
from lms.management.example.national.world import Size, World
from lms.models import Grade, Person, Post, RoleGrant, Unit
from lms.policy.points import published_on
from lms.roles import Role
from mentoring.caseload.models import Case, CaseReading, Holding, WorkloadReading
from mentoring.caseload.points import available_points
from mentoring.pairings import mentor_standing
from mentoring.pairings.models import MentorStanding
from tests import databases

DAY = date(2026, 11, 22)
SMALL = Size().scaled(1 / 200)
SEVERAL = Size().scaled(1 / 40)
# What needs no content of courses; the rest is loaded by the tests of lives.
WITHOUT_CONTENT = [part for part in (*PEOPLE, *CASES) if part.name not in ("Authors", "Planned intakes")]
HEADINGS = {"Com": "community", "Lic": "licence", "Cus": "custody"}


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(DAY, SEVERAL)


def test_the_same_number_gives_the_same_world_and_another_gives_another():
    first, again, other = make_world(DAY, SMALL), make_world(DAY, SMALL), make_world(DAY, SMALL, seed=7)
    assert first == again
    assert [holder.cases for holder in caseloads_of(first)] == [holder.cases for holder in caseloads_of(again)]
    assert first != other


def test_a_world_has_as_many_of_everything_as_its_size_says(world):
    size, places = world.size, Counter(place.kind for place in world.places)
    teams = size.regions * size.pdus_each * size.teams_each
    assert places == {"nation": 1, "region": size.regions, "pdu": size.regions * size.pdus_each, "team": teams}
    assert Counter(one.active for one in world.learners) == {True: size.active, False: size.past}
    assert sum(len(holder.cases) for holder in caseloads_of(world)) == size.cases
    mentors = [one for one in world.staff if not one.left_on and any(g.role == Role.MENTOR for g in one.grants)]
    assert len(mentors) == pytest.approx(size.mentors, rel=0.02)


def test_the_whole_nation_has_the_published_numbers_and_those_that_are_asked_for():
    size = Size()
    assert (size.regions, size.regions * size.pdus_each, size.staff) == (12, 108, 20_000)
    assert (size.active, size.past, size.mentors, size.cases) == (3_000, 6_000, 4_000, 240_000)


def test_everybody_has_one_life_at_work_without_a_break_in_it(world):
    assert len({one.pk for one in world.staff}) == len({one.key for one in world.staff}) == len(world.staff)
    for person in world.staff:
        for earlier, later in zip(person.posts, person.posts[1:], strict=False):
            assert earlier.ends == later.starts
        for row in (*person.posts, *person.grants):
            assert row.ends is None or row.ends > row.starts
        assert person.posts[-1].ends == person.left_on
        assert person.pk not in {manager for manager, _, _ in person.managers}
        assert sum(ends is None for _, _, ends in person.managers) <= 1


def test_a_learner_is_managed_assessed_and_mentored_by_people_of_their_own_pdu(world):
    for learner in world.learners:
        last = min(learner.ended_on or DAY, DAY)
        manager = world.by_pk[learner.manager_on(last) or learner.manager_on(learner.starts) or 0]
        assert manager.grade == Grade.SPO
        assert learner.pdu.contains(manager.place)
        assert learner.pdu.contains(world.by_pk[learner.pta_id].place)
        assert learner.person_id not in learner.mentor_ids
        assert learner.ended_on is None or learner.starts < learner.ended_on <= DAY


def test_places_differ_and_some_people_are_stretched(world):
    """A nation in which all was well would show nothing."""
    full = [sum(case.points for case in one.cases) * 100 / one.available(DAY) for one in caseloads_of(world)]
    over = sum(percent > 110 for percent in full) / len(full)
    assert 0.05 < over < 0.35
    line = Counter(one.manager_on(DAY) for one in world.staff if not one.left_on and one.grade in (Grade.PO, Grade.PSO))
    assert max(line.values()) > 10 > min(line.values())
    assert any(one.life.left for one in world.learners)


def broken(world: World) -> int:
    raise RuntimeError("The disk is full.")


def load(parts: list[Part]) -> World:
    return load_nation(OutputWrapper(StringIO()), DAY, scale=1 / 200, parts=parts)


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Load a nation once for all tests of this file, after a first go that breaks off and leaves nothing behind."""
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        with pytest.raises(RuntimeError):
            load([*PEOPLE[:3], Part("broken", broken)])
        assert not Person.objects.exists()
        assert not Unit.objects.exists()
        yield load([*WITHOUT_CONTENT, NIGHT[2]])
        databases.restore()


@pytest.fixture
def loaded(loaded_once: World, db: None) -> World:
    return loaded_once


def test_a_loaded_nation_is_as_it_was_made(loaded):
    assert Unit.objects.count() == len(loaded.places)
    assert not any(Unit.find_problems())
    assert Person.objects.filter(is_active=True).count() == sum(one.left_on is None for one in loaded.staff)
    assert Post.objects.count() == sum(len(one.posts) for one in loaded.staff)
    joined = dict(Person.objects.values_list("pk", "joined__date"))
    assert joined == {one.pk: one.joined for one in loaded.staff}
    # The next row of a table goes on counting after those that were written with their numbers.
    assert Person.objects.create_user("new@example.org", "Somebody New").pk == len(loaded.staff) + 1


def test_a_nation_s_cases_are_held_by_one_person_each_and_known_from_a_file(loaded):
    assert Case.objects.count() == loaded.size.cases
    held = dict(Holding.objects.filter(ends=None).values_list("case", "person"))
    assert held == dict(Case.objects.values_list("pk", "holder"))
    spoken_for = Holding.objects.values_list("unit", "source__teams__unit")
    assert {(unit, team) for unit, team in spoken_for if unit == team} == {(unit, unit) for unit, _ in spoken_for}
    assert set(CaseReading.objects.values_list("case", flat=True)) == set(held)


def test_a_nation_s_figures_can_be_worked_out_again(loaded):
    readings = list(WorkloadReading.objects.all())
    assert len({row.day for row in readings}) == 16
    for row in readings:
        tiers = [(heading.split(" "), count) for heading, count in row.counts.items()]
        table = published_on(row.day)
        assert row.total_points == sum((table.of(HEADINGS[at], tier) or 0) * n for (at, tier), n in tiers)
        assert row.total_cases == sum(row.counts.values())
        assert row.available_points == available_points(2176, row.contracted_hours, row.reduction_hours)


def test_mentors_of_a_nation_stand_as_their_posts_say_and_most_may_mentor(loaded):
    assert mentor_standing.drift(DAY) == []
    eligible = MentorStanding.objects.filter(eligible=True).count()
    assert 0.5 < eligible / MentorStanding.objects.count() < 1


def test_there_is_somebody_of_every_role_to_sign_in_as(loaded):
    roles = [name for name, _ in to_sign_in(loaded)]
    assert len(roles) == len(set(roles)) == RoleGrant.objects.on(DAY).values("role").distinct().count() == len(Role)


def test_a_database_with_people_in_it_is_refused(loaded):
    with pytest.raises(CommandError, match="empty database"):
        load([])
    assert Person.objects.count() == len(loaded.staff)
