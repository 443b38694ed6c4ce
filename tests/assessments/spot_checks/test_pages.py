"""The pages of spot checks, read as a person would read them."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.pack_import import import_pages
from courses.packs import read_pack
from lms.calendar import today
from lms.models import Duty, Person, RoleGrant
from lms.roles import Role
from tests.cast import Cast
from tests.factories.spot_checks import check, outcome, question, standard

SignIn = Callable[[Person], Client]


def address(name: str, *args: int) -> str:
    return reverse(f"spot_checks:{name}", args=args)


def page(client: Client, name: str, *args: int) -> BeautifulSoup:
    answer = client.get(address(name, *args))
    assert answer.status_code == 200, answer.content[:400]
    return BeautifulSoup(answer.content, "html.parser")


def words(soup: BeautifulSoup) -> str:
    main = soup.find("main")
    assert main
    return " ".join(main.get_text(" ").split())


# ---- the outcome ----


@pytest.mark.slow
def test_the_officer_reads_what_was_found_why_it_matters_and_where_it_is_taught(
    cast: Cast, signed_in_as: SignIn
) -> None:
    import_pages(pack=read_pack(Path("content/first-cases")), by=None)
    questions = [question("1.1", critical=True), *[question(code) for code in ("1.2", "2.1", "2.2")]]
    version = standard(content=[{"title": "Assessment", "questions": questions}])
    found = outcome(check(cast.amara, cast.nadia, version), "issn", summary="Read the logs.")
    client = signed_in_as(cast.nadia)
    soup = page(client, "outcome", found.spot_check_id)
    text = words(soup)
    for part in (
        "Not sufficient: 2 of 3 (67%)",
        "Question 1.1 is critical and was judged insufficient, which fails the check on its own.",
        "One question did not apply to this case.",
        "Read the logs.",
        "Found in q1_1.",
        "Why 1.1 matters.",
        "What sufficient 1.1 looks like.",
        "Caseload review Daniel Okafor",
        "Support plan Daniel Okafor",
    ):
        assert part in text
    passage = soup.find("a", string="Four judgements, made apart")
    assert str(passage["href"]).endswith("#four-groups")  # type: ignore[index]
    assert client.get(str(passage["href"]).split("#")[0]).status_code == 200  # type: ignore[index]
    assert soup.find("a", string="Child safeguarding")
    assert "Why 1.2 matters" not in text


def test_the_officer_says_that_they_have_read_it(cast: Cast, signed_in_as: SignIn) -> None:
    found = outcome(check(cast.amara, cast.nadia), "isss")
    client = signed_in_as(cast.nadia)
    assert "you have not said yet that you have read it" in words(page(client, "mine"))
    answer = client.post(address("outcome", found.spot_check_id), follow=True)
    text = words(BeautifulSoup(answer.content, "html.parser"))
    assert "You have read it." in text
    assert "I have read it" not in text
    assert not Duty.objects.open().filter(kind="read_outcome").exists()


def test_an_officer_without_a_check_reads_what_to_expect(cast: Cast, signed_in_as: SignIn) -> None:
    text = words(page(signed_in_as(cast.nadia), "mine"))
    assert "No case of yours has been checked yet" in text
    assert "at least once in 12 months" in text


@pytest.mark.parametrize(
    ("letters", "part"),
    [
        ("nnss", "That is too many for a judgement"),
        ("ssss", "No question was judged insufficient"),
        ("sssi", "70% is needed"),
    ],
)
def test_other_outcomes_in_words(cast: Cast, signed_in_as: SignIn, letters: str, part: str) -> None:
    found = outcome(check(cast.amara, cast.nadia), letters)
    assert part in words(page(signed_in_as(cast.nadia), "outcome", found.spot_check_id))


def test_a_lesson_that_is_gone_leaves_words_and_no_dead_link(cast: Cast, signed_in_as: SignIn) -> None:
    found = outcome(check(cast.amara, cast.nadia), "isss")
    assert "This passage is not published today" in words(
        page(signed_in_as(cast.nadia), "outcome", found.spot_check_id)
    )


# ---- who reads what ----


@pytest.mark.parametrize(
    ("reader", "status"),
    [
        ("nadia", 200),
        ("amara", 200),
        ("daniel", 200),  # her manager
        ("ruth", 200),
        ("imogen", 200),
        ("priya", 403),
        ("gareth", 403),
        ("helen", 403),
        ("carys", 403),  # a manager of another team
        ("hugo", 403),
        ("beatrice", 403),
    ],
)
def test_who_may_read_an_outcome(cast: Cast, signed_in_as: SignIn, reader: str, status: int) -> None:
    found = outcome(check(cast.amara, cast.nadia), "isss")
    answer = signed_in_as(cast.people[reader]).get(address("outcome", found.spot_check_id))
    assert answer.status_code == status
    assert (b"Found in q1_1" in answer.content) == (status == 200)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SPO, Role.OFFICER, Role.HEAD_OF_PDU])
def test_nobody_of_another_region_opens_judges_or_reads(cast: Cast, signed_in_as: SignIn, role: Role) -> None:
    done, waiting = outcome(check(cast.amara, cast.nadia), "isss"), check(cast.amara, cast.gareth)
    client = signed_in_as(cast.outsiders[role])
    for where in (address("judge", waiting.pk), address("outcome", done.spot_check_id)):
        assert client.get(where).status_code == 403


def test_another_reviewer_reads_neither_the_check_nor_its_outcome(cast: Cast, signed_in_as: SignIn) -> None:
    RoleGrant.objects.create(person=cast.owen, role=Role.REVIEWER, unit=cast.pdu, starts=today() - timedelta(days=1))
    done, waiting = outcome(check(cast.amara, cast.nadia), "isss"), check(cast.amara, cast.gareth)
    client = signed_in_as(cast.owen)
    assert client.get(address("outcome", done.spot_check_id)).status_code == 403
    assert client.get(address("judge", waiting.pk)).status_code == 403


@pytest.mark.parametrize(
    ("reader", "name"), [("nadia", "mine"), ("amara", "to_judge"), ("daniel", "to_judge"), ("ruth", "")]
)
def test_the_way_back_from_an_outcome_is_where_its_reader_came_from(
    cast: Cast, signed_in_as: SignIn, reader: str, name: str
) -> None:
    found = outcome(check(cast.amara, cast.nadia))
    soup = page(signed_in_as(cast.people[reader]), "outcome", found.spot_check_id)
    [crumb] = soup.select(".govuk-breadcrumbs a")
    assert crumb["href"] == (address(name) if name else reverse("home"))


def test_only_the_officer_may_say_that_it_was_read(cast: Cast, signed_in_as: SignIn) -> None:
    found = outcome(check(cast.amara, cast.nadia), "isss")
    answer = signed_in_as(cast.daniel).post(address("outcome", found.spot_check_id))
    assert answer.status_code == 403
    assert "Only the officer whose case was checked" in answer.content.decode()


# ---- cost ----


@pytest.mark.slow
@pytest.mark.parametrize(("who", "name"), [("nadia", "mine")])
def test_a_longer_list_costs_no_more_queries(cast: Cast, signed_in_as: SignIn, who: str, name: str) -> None:
    client = signed_in_as(cast.people[who])

    RoleGrant.objects.create(person=cast.stella, role=Role.REVIEWER, unit=cast.region, starts=today())
    readers = itertools.cycle((cast.amara, cast.stella))

    def fill() -> None:
        reader = next(readers)
        for officer in (cast.nadia, cast.priya, cast.callum):
            outcome(check(reader, officer), "isss")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, name)
        return len(queries)

    fill()
    page(client, name)
    few = cost()
    for _ in range(4):
        fill()
    assert cost() <= few


@pytest.mark.parametrize("name", ["outcome", "reply", "appeal", "plan", "finish_review"])
def test_a_number_that_no_check_can_have_is_not_found(cast: Cast, signed_in_as: SignIn, name: str) -> None:
    assert signed_in_as(cast.daniel).get(address(name, 2**63)).status_code in (403, 404)
    assert signed_in_as(cast.nadia).get(address(name, 2**63)).status_code in (403, 404)
