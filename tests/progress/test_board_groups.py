"""The board in numbers: every number is the number of the rows that it opens, for every reader and every group."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Standing
from lms.calendar import today
from lms.models import LineManagement, Person
from lms.progress.board.groups import BY, Group, groups_of, together
from lms.progress.choosing import Asked
from lms.roles import Role
from tests.cast import Cast
from tests.progress.test_board import SignIn, more_learners


@pytest.fixture
def spread(cast: Cast) -> Cast:
    """The cast with two teams, somebody of Daniel's line who works elsewhere, and one learner with no place."""
    more_learners(cast, 6)
    rows = list(Standing.objects.order_by("enrolment__person__email"))
    places = [cast.team, cast.other_team, cast.pdu, cast.team, None, cast.far_team, cast.far_pdu, cast.other_team]
    week = today() - timedelta(days=7)
    for number, (row, unit) in enumerate(zip(rows, [*places, cast.team], strict=True)):
        row.unit, row.learned_on = unit, today()
        row.uncovered_since = week if number % 2 else None
        row.cases_early = number % 3
        row.judge_by, row.waiting_since = (week, week) if number % 3 == 1 else (None, None)
    Standing.objects.bulk_update(
        rows, ["unit", "learned_on", "uncovered_since", "cases_early", "judge_by", "waiting_since"]
    )
    far = cast.outsiders[Role.LEARNER]
    LineManagement.objects.filter(person=far).delete()
    LineManagement.objects.create(person=far, manager=cast.daniel, starts=week)
    return cast


def asked(reader: Person, query: str = "") -> Asked:
    """Return what an address asks for a reader today."""
    return Asked.of(QueryDict(query), reader, today())


def behind(group: Group, key: str, reader: Person) -> int:
    """Return how many rows a number opens, by nothing but its address."""
    return asked(reader, urlsplit(group.opens(key)).query).learners().count()


@pytest.mark.parametrize(("first", "place"), [("daniel", ""), ("ruth", ""), ("leonard", "region")])
def test_every_number_is_the_number_of_the_rows_that_it_opens(spread: Cast, first: str, place: str) -> None:
    reader = spread.people[first]
    where = f"place={spread.__dict__[place].pk}" if place else ""
    for what, query in (*((what, where) for what in BY), ("place", f"{where}&intake=June 2026&need=marking")):
        whole = asked(reader, query)
        groups = groups_of(whole, what)
        everybody = together(whole, groups)
        assert everybody.numbers["all"]
        for group in [*groups, everybody]:
            assert {key: behind(group, key, reader) for key in everybody.numbers} == {
                key: group.numbers[key] for key in everybody.numbers
            }


def test_parts_are_those_below_the_place_and_whoever_is_in_none_of_them_is_named_apart(spread: Cast) -> None:
    counted = {
        first: {group.name: group.numbers["all"] for group in groups_of(asked(spread.people[first]), "place")}
        for first in ("leonard", "ruth")
    }
    assert counted == {
        "leonard": {"East Aldershire": 6, "North Fellshire": 2, "England and Wales itself, or elsewhere": 1},
        "ruth": {"Aldermoor Team 1": 3, "Aldermoor Team 2": 1, "Aldermoor itself, or elsewhere": 4},
    }


@pytest.mark.parametrize("what", BY)
def test_groups_cost_the_same_number_of_queries_however_many_learners(
    cast: Cast, signed_in_as: SignIn, what: str
) -> None:
    Standing.objects.update(unit=cast.team)
    client, address = signed_in_as(cast.ruth), reverse("progress:groups", args=[what])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        page = client.get(address)
    assert BeautifulSoup(page.content, "html.parser").select("td a[href^='/board/?']")
    more_learners(cast, 6)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_nothing_is_counted_by_anything_else(cast: Cast, signed_in_as: SignIn) -> None:
    assert signed_in_as(cast.ruth).get(reverse("progress:groups", args=["manager"])).status_code == 404
    assert (
        "Nobody here is on a pathway today"
        in signed_in_as(cast.carys).get(reverse("progress:groups", args=["place"])).content.decode()
    )
