"""The page of everybody who needs somebody: whom it shows, in which order, and that each number opens its rows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Enrolment, Standing
from lms.calendar import today
from lms.models import Person
from lms.progress.needing.table import NEEDS
from lms.roles import Role
from tests.cast import Cast
from tests.progress.test_board import more_learners
from tests.progress.test_needing import EVERYTHING, WELL, stand

SignIn = Callable[[Person], Client]
PAGE = reverse("progress:needs")
DAY = timedelta(days=1)


def read(client: Client, address: str) -> BeautifulSoup:
    """Return the page at an address; one that begins with a question mark is an address of this page."""
    answer = client.get(PAGE + address if not address or address.startswith("?") else address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def names(soup: BeautifulSoup) -> list[str]:
    """Return whom a page shows, in order."""
    return [link.get_text(strip=True) for link in soup.select("article h3 a")]


def everybody(client: Client, address: str) -> list[str]:
    """Return whom all the pages from an address show, in order."""
    found = []
    while address:
        soup = read(client, address)
        found += names(soup)
        following = soup.select_one("p.wm-pages > a.govuk-link[href*='after=']")
        address = str(following["href"]) if following else ""
    return found


@pytest.fixture
def placed(cast: Cast) -> Cast:
    """Let everybody stand well at the place where they work."""
    Standing.objects.update(unit=cast.team, **WELL)
    Standing.objects.filter(enrolment=cast.enrolment_of(cast.outsiders[Role.LEARNER])).update(unit=cast.far_team)
    return cast


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("daniel", {"Priya Nair", "Callum Frost"}),
        ("ruth", {"Priya Nair", "Callum Frost"}),
        ("imogen", {"Priya Nair", "Callum Frost"}),
        ("carys", set()),
        ("leonard", {"Priya Nair", "Callum Frost", "Far Priya"}),
    ],
)
def test_the_page_shows_the_learners_of_the_readers_place_alone(
    placed: Cast, signed_in_as: SignIn, who: str, shown: set[str]
) -> None:
    Standing.objects.update(over_since=today(), workload_percent=112, workload_day=today())
    client = signed_in_as(placed.people[who])
    assert set(everybody(client, "?")) == shown
    if who != "leonard":
        assert client.get(f"{PAGE}?place={placed.far_team.pk}").status_code == 404
        assert "Far Priya" not in str(read(client, "?name=Far"))


def test_people_stand_in_the_order_of_their_first_need_whatever_page_they_are_on(
    placed: Cast, signed_in_as: SignIn
) -> None:
    more_learners(placed, 30)
    new = Standing.objects.filter(enrolment__person__name__startswith="More")
    new.update(unit=placed.team, **WELL | {"modules_overdue": 1})
    stand(placed.priya, uncovered_since=today() - 2 * DAY)
    stand(placed.callum, misconceptions=1, misconceptions_due=today() - DAY)
    shown = everybody(signed_in_as(placed.daniel), "?")
    assert shown == ["Priya Nair", "Callum Frost", *(f"More {number:02}" for number in range(30))]


@pytest.mark.parametrize("who", ["daniel", "leonard"])
def test_each_number_opens_as_many_people_as_it_says(placed: Cast, signed_in_as: SignIn, who: str) -> None:
    stand(placed.priya, **EVERYTHING)
    # Whoever has no place on record is counted beside the parts.
    late = {"misconceptions": 1, "misconceptions_due": today() - DAY}
    stand(placed.callum, **late, reduction_by=today(), uncovered_since=today(), unit=None)
    client = signed_in_as(placed.people[who])
    soup = read(client, "?")
    facts = {str(link["href"]): int(link.get_text()) for link in soup.select(".wm-facts a")}
    cells = {str(link["href"]): int(link.get_text().split()[0]) for link in soup.select("td a")}
    assert len(facts) == (len(NEEDS) if who == "daniel" else len(NEEDS) - 2)
    assert sum("rest=1" in address for address in cells) == (3 if who == "leonard" else 0)
    for address, count in (facts | cells).items():
        assert len(everybody(client, address)) == count, address


def test_one_side_shows_what_waits_on_that_side_alone(placed: Cast, signed_in_as: SignIn) -> None:
    stand(placed.priya, uncovered_since=today(), modules_overdue=1)
    client = signed_in_as(placed.daniel)
    texts = {side: read(client, f"?need={side}").select_one("article") for side in ("us", "learner")}
    assert "overdue" not in str(texts["us"])
    assert "mentor" not in str(texts["learner"])


@pytest.mark.parametrize(
    ("address", "facts", "said"),
    [
        ("?", {}, "Nobody needs somebody today"),
        ("?name=Nobody", {}, "no learner matches"),
        ("?need=marking", {"modules_overdue": 1}, "Nobody stands here today"),
        ("?need=marking&after=nonsense", {"modules_overdue": 1}, "Show everybody who needs somebody"),
    ],
)
def test_a_page_with_nobody_says_why(
    placed: Cast, signed_in_as: SignIn, address: str, facts: dict[str, Any], said: str
) -> None:
    stand(placed.priya, **facts)
    assert said in read(signed_in_as(placed.daniel), address).get_text()


def test_whoever_has_no_learner_is_told_so(placed: Cast, signed_in_as: SignIn) -> None:
    assert "Nobody of this place is on a pathway today" in read(signed_in_as(placed.carys), "").get_text()


def test_a_page_costs_the_same_number_of_queries_however_many_need_somebody(placed: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(placed.imogen)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(PAGE).status_code == 200
        return len(caught)

    # Two of them: about one person alone there is less to ask.
    for learner in (placed.priya, placed.callum):
        stand(learner, **EVERYTHING)
    few = queries()
    more_learners(placed, 12)
    Standing.objects.update(unit=placed.team, **EVERYTHING)
    assert queries() == few


def test_a_reader_of_the_record_is_told_the_same_but_for_the_cases(placed: Cast, signed_in_as: SignIn) -> None:
    stand(placed.priya, cases_early=2, uncovered_since=today() - DAY)
    record = reverse("progress:record", args=[Enrolment.objects.open().get(person=placed.priya).pk])
    said = {who: signed_in_as(placed.people[who]).get(record).content.decode() for who in ("priya", "imogen", "daniel")}
    assert all("o eligible mentor for 1 day" in page for page in said.values())
    assert [who for who, page in said.items() if "2 cases are held" in page] == ["daniel"]


def test_the_first_page_of_a_manager_says_how_many_need_somebody(placed: Cast, signed_in_as: SignIn) -> None:
    stand(placed.priya, uncovered_since=today(), modules_overdue=1)
    assert "2 learners, 1 needs somebody." in read(signed_in_as(placed.daniel), reverse("home")).get_text()
