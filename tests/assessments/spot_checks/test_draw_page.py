"""The page of one draw: what it rests on, how far its checks are, and who may look."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from assessments.spot_checks.draws.drawing import draw as draw_seed
from assessments.spot_checks.draws.making import make_draw
from assessments.spot_checks.draws.page import why_drawn
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import Assignment, Draw, DrawOfficer, SpotCheck, Viewing
from lms.calendar import today
from lms.models import Person, RoleGrant
from lms.roles import Role
from tests.cast import Cast
from tests.factories.draws import check_of, drawn, holding, version_in_use
from tests.factories.spot_checks import certify, judged, standard

pytestmark = pytest.mark.django_db
SignedInAs = Callable[[Person], Client]


def words(client: Client, address: str, data: dict[str, Any] | None = None, *, post: bool = False) -> str:
    """Return a page as its words stand, with single spaces."""
    response = client.post(address, data or {}) if post else client.get(address, data or {})
    return " ".join(response.content.decode().split())


def page_of(draw: Draw) -> str:
    """Return the address of a draw."""
    return reverse("spot_checks:draw", args=[draw.pk])


def test_the_page_of_a_draw_shows_what_it_rests_on(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Hashes, seed, who was left out and why, and the checks."""
    draw = drawn(cast)
    text = words(signed_in_as(cast.tomasz), page_of(draw))
    assert draw.made is not None
    for found in (draw.population_hash, draw.made.seed, draw.made.result_hash):
        assert found in text
    assert "0 of 3 judged" in text
    assert "Held no case on the day: 2" in text
    assert text.count("Waits for a reviewer") == 3
    assert "Only then the server draws a seed" in text


def test_the_page_of_a_draw_never_shows_a_mark(cast: Cast, signed_in_as: SignedInAs) -> None:
    """That a check is judged, and not what it came to or what was found."""
    draw = drawn(cast)
    certify(cast.amara, version_in_use())
    reading = give(spot_check=check_of(cast.nadia), seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=cast.tomasz)
    judged(reading, "iiss", summary="A summary of marks.")
    text = words(signed_in_as(cast.tomasz), page_of(draw), {"show": "judged"})
    assert "Judged" in text
    assert "Nadia Rowe" in text
    for mark in ("Found in", "A summary of marks", "Not sufficient", "50%", "2 of 4"):
        assert mark not in text


def test_the_page_names_who_reads_and_what_is_late(cast: Cast, signed_in_as: SignedInAs) -> None:
    """A reviewer is named with the seat; overdue ones are found by their filter."""
    draw = drawn(cast)
    certify(cast.amara, version_in_use())
    give(spot_check=check_of(cast.nadia), seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=cast.tomasz)
    SpotCheck.objects.filter(officer=cast.owen).update(judge_by="2020-01-01")
    client = signed_in_as(cast.tomasz)
    assert "Amara Diallo, first reader" in words(client, page_of(draw), {"show": "reading"})
    late = words(client, page_of(draw), {"show": "overdue"})
    assert "overdue since 1 January 2020" in late
    assert "Owen Castle" in late
    assert ">Nadia Rowe</a>" not in late


@pytest.mark.parametrize(
    ("reasons", "why", "said"),
    [
        (["never", "new"], "due", "Never checked before, new as an officer"),
        (["not_due"], "extra", "Drawn beside those who were due"),
        (["not_due", "new"], "extra", "Drawn beside those who were due, new as an officer"),
        (["recheck:41"], "recheck", "To be checked again after support"),
    ],
)
def test_why_somebody_was_drawn_is_said_in_one(reasons: list[str], why: str, said: str) -> None:
    """By lot is not “not due yet”."""
    assert why_drawn(SpotCheck(why=why), DrawOfficer(reasons=reasons)) == said


def test_run_again_a_draw_says_yes_until_something_is_changed(cast: Cast, signed_in_as: SignedInAs) -> None:
    """And then what differs."""
    draw = drawn(cast)
    client = signed_in_as(cast.tomasz)
    assert "Yes: run again just now, every step came out the same" in words(client, page_of(draw), post=True)
    DrawOfficer.objects.filter(draw=draw, officer=cast.nadia).update(reasons=["time"])
    text = words(client, page_of(draw), post=True)
    assert "No: run again just now" in text
    assert "Something differs" in text


def test_somebody_of_another_region_does_not_see_a_draw(cast: Cast, signed_in_as: SignedInAs) -> None:
    """The refusal says why, and no viewing is recorded."""
    draw = drawn(cast)
    response = signed_in_as(cast.outsiders[Role.COORDINATOR]).get(page_of(draw))
    assert response.status_code == 403
    assert "only within your own place" in response.content.decode()
    assert not Viewing.objects.exists()


@pytest.mark.parametrize("first", ["nadia", "priya"])
def test_an_officer_of_a_draw_does_not_look_at_it(cast: Cast, signed_in_as: SignedInAs, first: str) -> None:
    """Drawn or left out, the refusal is the same, so that it tells nothing."""
    draw = drawn(cast)
    person = cast.people[first]
    RoleGrant.objects.create(person=person, role=Role.COORDINATOR.value, unit=cast.pdu, starts=today())
    response = signed_in_as(person).get(page_of(draw))
    assert response.status_code == 403
    assert "Your own cases are part of this draw" in response.content.decode()
    # The list of draws would tell too: one of a single officer can only be theirs.
    assert page_of(draw) not in signed_in_as(person).get(reverse("spot_checks:draws")).content.decode()


def test_whoever_looks_at_a_draw_is_on_record(cast: Cast, signed_in_as: SignedInAs) -> None:
    """A row each time."""
    draw = drawn(cast)
    client = signed_in_as(cast.tomasz)
    for _ in range(2):
        client.get(page_of(draw))
    assert list(Viewing.objects.values_list("person", "draw", "what")) == [(cast.tomasz.pk, draw.pk, "draw")] * 2


def test_a_draw_asks_the_same_number_of_queries_however_many_checks(
    cast: Cast, signed_in_as: SignedInAs, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """One check, or five with readers."""
    client = signed_in_as(cast.tomasz)
    holding(cast.nadia)
    few_draw = make_draw(unit=cast.team, standard_version=standard(), by=cast.tomasz, newest=0)
    words(client, page_of(few_draw))
    with django_assert_max_num_queries(20) as few:
        words(client, page_of(few_draw))
    holding(cast.gareth, cast.owen, cast.priya, cast.callum)
    many = make_draw(unit=cast.pdu, standard_version=version_in_use(), by=cast.tomasz, newest=few_draw.pk)
    certify(cast.amara, version_in_use())
    give(spot_check=check_of(cast.owen), seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=cast.tomasz)
    with django_assert_max_num_queries(len(few)):
        words(client, page_of(many))


def test_the_job_draws_once_however_often_it_runs(cast: Cast) -> None:
    """A second delivery changes nothing."""
    draw = drawn(cast)
    before = list(SpotCheck.objects.values_list("pk", "pin"))
    draw_seed(draw=draw, by=cast.tomasz)
    assert list(SpotCheck.objects.values_list("pk", "pin")) == before
