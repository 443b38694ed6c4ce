"""A manager of one place reads nothing of another: by no page, link, chart, search, digest, file or address."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from courses.models import Standing
from lms.calendar import today
from lms.models import LineManagement, Person, RoleGrant, StandIn
from lms.progress import urls
from lms.progress.digests.writing import write_digests
from lms.progress.forecasting.keeping import keep_forecasts
from lms.progress.models import BoardExport
from lms.progress.needing.table import NEEDS
from lms.roles import Role
from tests.cast import Cast

SignIn = Callable[[Person], Client]
MANAGERS = (Role.SPO, Role.HEAD_OF_PDU, Role.REGIONAL_LEARNING_MANAGER, Role.COORDINATOR)
OF_A_LEARNER = {"record", "timeline", "forecast_of"}
OF_A_FILE = {"export_file"}
POSTED = {"ask_export"}
DAY = timedelta(days=1)
# What an address may ask for, beside a place: each is tried on every page.
ASKED = [{"name": "Priya"}, {"intake": "June 2026"}, {"stage": "1"}, {"learners": "24", "months": "24"}]
NEEDED = [{"need": need.key} for need in NEEDS]


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Return the cast with something to tell of everybody: needs, forecasts, a digest."""
    on = today()
    needs = {"uncovered_since": on - 9 * DAY, "modules_overdue": 2, "lost_minutes": 900, "cases_early": 1}
    Standing.objects.update(**needs, judge_by=on - 3 * DAY, waiting_since=on - 30 * DAY, evidence_waiting=2)
    keep_forecasts(on=on)
    write_digests(on=on)
    return cast


def said_nowhere(cast: Cast) -> list[str]:
    """Return what no manager of the far region may read anywhere: the near places and everybody who works there."""
    names = [person.name for key, person in cast.people.items() if key not in ("leonard", "hugo")]
    return [*names, *(place.name for place in (cast.region, cast.pdu, cast.team, cast.other_team))]


def pages(cast: Cast) -> list[str]:
    """Return the address of every page of a place."""
    found = []
    for pattern in urls.urlpatterns:
        name = str(pattern.name)
        if name in OF_A_LEARNER | OF_A_FILE | POSTED:
            continue
        if name == "groups":
            found += [reverse("progress:groups", args=[what]) for what in ("place", "intake", "pathway")]
        else:
            found.append(reverse(f"progress:{name}"))
    return found


def crawled(client: Client, start: list[str]) -> dict[str, str]:
    """Open pages and every page of progress that they lead to; of links that ask for the same, one of each page.

    Filters are followed one at a time: each narrows what the others left.
    """
    waiting, seen, found = list(start), set(), {}
    while waiting:
        address = waiting.pop()
        parts = urlsplit(address)
        like = (parts.path, tuple(sorted(parse_qs(parts.query))))
        if like in seen or len(like[1]) > 1 or not parts.path.startswith(reverse("progress:board")):
            continue
        seen.add(like)
        response = client.get(address)
        assert response.status_code == 200, f"{address} answered {response.status_code}"
        found[address] = response.content.decode() if "html" in response["Content-Type"] else ""
        links = BeautifulSoup(found[address], "html.parser").select("main a[href]")
        waiting += [urljoin(address, str(link["href"])) for link in links]
    return found


@pytest.mark.parametrize("role", [Role.SPO, Role.REGIONAL_LEARNING_MANAGER])
def test_whatever_leads_somewhere_leads_to_nothing_of_another_place(
    cast: Cast, signed_in_as: SignIn, role: Role
) -> None:
    far = crawled(signed_in_as(cast.outsiders[role]), pages(cast))
    assert len(far) > len(pages(cast))
    assert any("Far Priya" in page for page in far.values())
    for address, page in far.items():
        assert [words for words in said_nowhere(cast) if words in page] == [], address


def test_whoever_manages_the_place_reads_of_it_on_the_same_pages(cast: Cast, signed_in_as: SignIn) -> None:
    near = crawled(signed_in_as(cast.imogen), pages(cast))
    assert all(any(words in page for page in near.values()) for words in ("Priya Nair", "Callum Frost", "Aldermoor"))
    assert not any("Far Priya" in page or "Fellgate" in page for page in near.values())


def test_what_an_address_asks_for_finds_nobody_of_another_place(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.outsiders[Role.HEAD_OF_PDU])
    for address in pages(cast):
        for asked in [*ASKED, *(NEEDED if address == reverse("progress:board") else ())]:
            page = client.get(address, asked).content.decode().replace('value="Priya"', "")
            assert [words for words in said_nowhere(cast) if words in page] == [], (address, asked)


def test_a_place_of_others_is_not_found_on_any_page(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.outsiders[Role.REGIONAL_LEARNING_MANAGER])
    # The form of the what-if asks for a place among its own questions, and says that there is no such choice.
    without_places = {reverse(f"progress:{name}") for name in ("week", "exports", "what_if")}
    for address in set(pages(cast)) - without_places:
        for place in (cast.nation, cast.region, cast.pdu, cast.team):
            assert client.get(address, {"place": place.pk}).status_code == 404, (address, place)
        assert client.get(address, {"place": cast.far_team.pk}).status_code == 200, address


@pytest.mark.parametrize("role", MANAGERS)
def test_no_page_of_a_learner_of_others_opens(cast: Cast, signed_in_as: SignIn, role: Role) -> None:
    client = signed_in_as(cast.outsiders[role])
    for learner in (cast.priya, cast.callum):
        for name in OF_A_LEARNER:
            answer = client.get(reverse(f"progress:{name}", args=[cast.enrolment_of(learner).pk]))
            assert answer.status_code == 403
            assert learner.name not in answer.content.decode()


def test_a_stand_in_reads_of_the_place_from_the_first_day_up_to_the_last(cast: Cast, signed_in_as: SignIn) -> None:
    grant, far = RoleGrant.objects.get(person=cast.ruth), cast.outsiders[Role.HEAD_OF_PDU]
    for starts, ends, reads in (
        (today() + DAY, None, False),
        (today(), None, True),
        (today() - 9 * DAY, today() + DAY, True),
        (today() - 9 * DAY, today(), False),
    ):
        StandIn.objects.all().delete()
        StandIn.objects.create(grant=grant, stand_in=far, starts=starts, ends=ends)
        client = signed_in_as(Person.objects.get(pk=far.pk))
        for name in ("board", "needs"):
            assert ("Priya Nair" in client.get(reverse(f"progress:{name}")).content.decode()) is reads, (starts, ends)


def test_whoever_comes_to_work_elsewhere_is_read_of_there_and_no_more_here(cast: Cast, signed_in_as: SignIn) -> None:
    LineManagement.objects.filter(person=cast.callum).update(ends=today())
    cast.callum.posts.update(unit=cast.far_team)
    for who, reads in ((cast.ruth, False), (cast.outsiders[Role.HEAD_OF_PDU], True)):
        page = signed_in_as(who).get(reverse("progress:board")).content.decode()
        assert ("Callum Frost" in page) is reads


def test_a_file_of_somebody_else_is_not_fetched(cast: Cast, signed_in_as: SignIn) -> None:
    asked = {"asked_by": cast.ruth, "asked_at": "2026-01-01T00:00Z", "format": "csv", "in_words": "Aldermoor"}
    export = BoardExport.objects.create(**asked)
    address = reverse("progress:export_file", args=[export.pk])
    for role in MANAGERS:
        assert signed_in_as(cast.outsiders[role]).get(address).status_code in (403, 404)
        assert "Aldermoor" not in signed_in_as(cast.outsiders[role]).get(reverse("progress:exports")).content.decode()
