"""The board and the learner record: everybody of the place, nobody else, at a constant price."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import standing
from courses.actions import enrol
from courses.changing import extend, pause
from courses.models import Enrolment, Standing
from lms.calendar import months_after, today
from lms.models import LineManagement, Person, Post
from lms.progress.seen import learners_seen_by
from tests.cast import Cast

SignIn = Callable[[Person], Client]
BOARD = reverse("progress:board")


def more_learners(cast: Cast, count: int) -> None:
    """Put some more learners into the team."""
    for number in range(count):
        person = Person.objects.create(email=f"more-{number}@example.org", name=f"More {number:02}")
        Post.objects.create(person=person, unit=cast.team, grade="PQiP", starts=months_after(today(), -3))
        LineManagement.objects.create(person=person, manager=cast.daniel, starts=months_after(today(), -3))
        enrol(
            person=person,
            pathway_version=cast.pathway,
            intake="June 2026",
            starts=months_after(today(), -3),
            entry_basis=Enrolment.Basis.LEVEL_5,
            by=None,
        )


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("daniel", {"Priya Nair", "Callum Frost"}),
        ("carys", set()),
        ("ruth", {"Priya Nair", "Callum Frost"}),
        ("imogen", {"Priya Nair", "Callum Frost"}),
        ("leonard", {"Priya Nair", "Callum Frost", "Far Priya"}),
    ],
)
def test_a_board_shows_the_learners_of_the_readers_place_only(
    cast: Cast, signed_in_as: SignIn, who: str, sees: set[str]
) -> None:
    soup = BeautifulSoup(signed_in_as(cast.people[who]).get(BOARD).content, "html.parser")
    named = {cell.get_text(strip=True) for cell in soup.select("tbody th a")}
    assert named == sees


def test_an_empty_board_says_what_will_stand_there(cast: Cast, signed_in_as: SignIn) -> None:
    assert "Nobody of your place is on a pathway today" in signed_in_as(cast.carys).get(BOARD).content.decode()


@pytest.mark.parametrize("page", ["board", "record"])
def test_a_page_costs_the_same_number_of_queries_however_many_learners(
    cast: Cast, signed_in_as: SignIn, page: str
) -> None:
    address = BOARD if page == "board" else reverse("progress:record", args=[cast.enrolment_of(cast.priya).pk])
    client = signed_in_as(cast.ruth)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    more_learners(cast, 20)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_a_board_says_who_is_paused_or_extended_and_counts_nobody_paused_as_late(
    cast: Cast, signed_in_as: SignIn
) -> None:
    priya, callum = cast.enrolment_of(cast.priya), cast.enrolment_of(cast.callum)
    late = {row.person: row.standing.modules_overdue for row in learners_seen_by(cast.daniel, today())}
    assert late[cast.priya] == 1
    facts = {"reason": "Agreed", "agreed_by": cast.ruth, "by": cast.daniel, "starts": today()}
    pause(enrolment=priya, **facts)
    extend(enrolment=callum, months=1, **facts)
    rows = {row.person: row for row in learners_seen_by(cast.daniel, today())}
    assert rows[cast.priya].standing.modules_overdue == 0
    page = BeautifulSoup(signed_in_as(cast.daniel).get(BOARD).content, "html.parser")
    said = {row.th.a.get_text(): row.select_one("td small").get_text() for row in page.select("tbody tr")}
    assert ("paused" in said["Priya Nair"], "extended" in said["Callum Frost"]) == (True, True)
    assert standing.drift(today()) == []


def test_the_read_model_has_no_drift_and_drift_is_found_and_mended(cast: Cast) -> None:
    standing.rebuild(today())
    assert standing.drift(today()) == []
    Standing.objects.filter(enrolment=cast.enrolment_of(cast.priya)).update(modules_done=99)
    assert len(standing.drift(today())) == 1
    standing.rebuild(today())
    assert standing.drift(today()) == []


def test_a_learner_reads_their_own_record(cast: Cast, signed_in_as: SignIn) -> None:
    address = reverse("progress:record", args=[cast.enrolment_of(cast.priya).pk])
    assert signed_in_as(cast.priya).get(address).status_code == 200
    assert signed_in_as(cast.callum).get(address).status_code == 403
