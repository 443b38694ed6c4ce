"""The pages of the portfolio, read as a person would read them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.portfolio.judging.countersigning import countersign
from lms.calendar import today
from lms.models import Person, Qualification, RoleGrant
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories.portfolio import evidence, framework, judged, met, not_yet

SignIn = Callable[[Person], Client]


def page(client: Client, name: str, *args: int, **query: str) -> BeautifulSoup:
    answer = client.get(reverse(f"portfolio:{name}", args=args), query)
    assert answer.status_code == 200, answer.content[:400]
    return BeautifulSoup(answer.content, "html.parser")


def words(soup: BeautifulSoup) -> str:
    main = soup.find("main")
    assert main
    return " ".join(main.get_text(" ").split())


# ---- the learner ----


def test_a_learner_without_evidence_reads_what_is_missing_and_what_to_do(cast: Cast, signed_in_as: SignIn) -> None:
    framework()
    text = words(page(signed_in_as(cast.priya), "evidence"))
    assert "Evidence: 0 of 4 criteria met" in text
    assert "Easiest: Ask Helen Marsh, Gareth Pugh or Daniel Okafor to observe you" in text
    assert "add your first evidence" in text


def test_without_a_framework_the_pages_say_so(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.priya)
    for name in ("evidence", "submit"):
        assert "No framework has been loaded yet" in words(page(client, name))


def test_a_learner_reads_the_judgement_with_its_reasons_and_next_step(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    judged(claim, cast.helen, not_yet())
    text = words(page(signed_in_as(cast.priya), "judgement", claim.pk))
    for part in ("Not yet met", "One person was not named", "Name everybody in the household", "Helen Marsh"):
        assert part in text
    assert "The assessor found it valid" in text
    assert "Judge it" not in text


def test_a_box_left_blank_says_nothing_about_the_evidence(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    judged(claim, cast.helen, replace(not_yet(), qualities=frozenset()))
    text = words(page(signed_in_as(cast.priya), "judgement", claim.pk))
    assert "Not yet met" in text
    assert "authentic" not in text
    assert "The assessor found it" not in text


def test_a_judgement_in_waiting_is_marked_not_final(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.callum, framework())
    judgement = judged(claim, cast.joel)
    client = signed_in_as(cast.callum)
    assert "Met, not final" in words(page(client, "judgement", claim.pk))
    assert "0 of 4 criteria met" in words(page(client, "evidence"))
    countersign(judgement=judgement, by=cast.helen, agrees=True)
    assert "Countersigned by Helen Marsh" in words(page(client, "judgement", claim.pk))
    assert "1 of 4 criteria met" in words(page(client, "evidence"))


# ---- the assessor ----


def test_the_queue_says_how_many_wait_and_an_empty_one_says_so(cast: Cast, signed_in_as: SignIn) -> None:
    version, client = framework(), signed_in_as(cast.helen)
    assert "Marking: nothing waits for you" in words(page(client, "marking"))
    evidence(cast.priya, version, "1.1", "1.2")
    text = words(page(client, "marking"))
    assert "Marking: 2 claims wait for you" in text
    assert "Judge the oldest: Priya Nair, 1.1" in text
    assert "Due in 10 working days" in text
    assert "Callum" not in text


def test_the_queue_of_one_in_training_says_that_it_is_countersigned(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.callum, framework())
    client = signed_in_as(cast.joel)
    assert "your judgements count once they are countersigned" in words(page(client, "marking"))
    text = words(page(client, "judge", claim.evidence_id))
    assert "Needed: Helen Marsh" in text
    assert "It counts when Helen Marsh has countersigned" in text
    judged(claim, cast.joel)
    assert "To be countersigned, 0 days" in words(page(client, "marking"))


def test_a_qualified_assessor_countersigns(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.callum, framework())
    judgement = judged(claim, cast.joel)
    client = signed_in_as(cast.helen)
    assert "Countersigning: 1 judgement waits for you" in words(page(client, "countersign"))
    address = reverse("portfolio:sign", args=[judgement.pk])
    answer = client.post(address, {"answer": "return", "reasons": ""})
    assert "Say why it goes back" in answer.content.decode()
    answer = client.post(address, {"answer": "agree", "reasons": ""}, follow=True)
    assert "It counts from now" in answer.content.decode()
    again = client.post(address, {"answer": "agree", "reasons": ""})
    assert again["Location"] == reverse("portfolio:judgement", args=[claim.pk])


def test_what_another_assessor_is_asked_to_sign_is_theirs_by_name(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.callum, framework())
    judged(claim, cast.joel)
    second = cast.stella
    RoleGrant.objects.create(person=second, role=Role.PTA, unit=cast.pdu, starts=today())
    Qualification.objects.create(person=second, kind=Qualification.Kind.ASSESSOR, starts=today(), evidence="Seen")
    client = signed_in_as(second)
    text = words(page(client, "countersign"))
    assert "Countersigning: nothing waits for you" in text
    assert "Helen Marsh is asked to sign; you may sign too" in text
    assert "Countersigning (" not in words(page(client, "marking"))
    Qualification.objects.filter(person=second, kind=Qualification.Kind.ASSESSOR).delete()
    assert "you may sign too" not in words(page(client, "countersign"))
    assert "Yours to sign" in words(page(signed_in_as(cast.helen), "countersign"))


def test_one_in_training_may_read_the_signing_page_and_not_sign(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.callum, framework())
    judgement = judged(claim, cast.joel)
    client = signed_in_as(cast.joel)
    assert "You made this judgement" in words(page(client, "countersign"))
    answer = client.get(reverse("portfolio:sign", args=[judgement.pk]))
    assert (answer.status_code, b"nobody countersigns their own" in answer.content) == (403, True)


# ---- who reads what ----

READERS = [
    ("priya", 200),
    ("helen", 200),
    ("joel", 200),  # an assessor of the same place
    ("daniel", 200),  # manages her
    ("ruth", 200),
    ("tomasz", 200),
    ("imogen", 200),
    ("callum", 403),
    ("nadia", 403),
    ("gareth", 403),  # her mentor supports and does not assess
    ("amara", 403),
    ("hugo", 403),
    ("wilma", 403),
]


@pytest.mark.parametrize(("reader", "status"), READERS)
def test_who_may_read_a_judgement(cast: Cast, signed_in_as: SignIn, reader: str, status: int) -> None:
    [claim] = evidence(cast.priya, framework())
    judged(claim, cast.helen, met("A reason to read."))
    answer = signed_in_as(cast.people[reader]).get(reverse("portfolio:judgement", args=[claim.pk]))
    assert answer.status_code == status
    assert (b"A reason to read." in answer.content) == (status == 200)


@pytest.mark.parametrize("role", [Role.PTA, Role.LEARNER, Role.SPO, Role.HEAD_OF_PDU, Role.REGIONAL_LEARNING_MANAGER])
def test_nobody_of_another_region_reads_or_judges(cast: Cast, signed_in_as: SignIn, role: Role) -> None:
    [claim] = evidence(cast.callum, framework())
    judgement = judged(claim, cast.joel)
    client = signed_in_as(cast.outsiders[role])
    for name, pk in (("judgement", claim.pk), ("judge", claim.evidence_id), ("sign", judgement.pk)):
        answer = client.get(reverse(f"portfolio:{name}", args=[pk]))
        assert answer.status_code == 403
        assert b"It shows all of it" not in answer.content


def test_an_assessor_paired_from_elsewhere_reads_and_judges(cast: Cast, signed_in_as: SignIn) -> None:
    Pairing.objects.filter(learner=cast.priya, kind="pta").update(supporter=cast.outsiders[Role.PTA])
    [claim] = evidence(cast.priya, framework())
    client = signed_in_as(cast.outsiders[Role.PTA])
    assert "Marking: 1 claim waits for you" in words(page(client, "marking"))
    page(client, "judge", claim.evidence_id)


def test_no_manager_reads_a_reflection_by_their_place(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework(), kind="reflection", text="What I found hard was the silence.")
    for reader in ("priya", "helen"):
        assert "the silence" in words(page(signed_in_as(cast.people[reader]), "judgement", claim.pk))
    for reader in ("daniel", "ruth", "imogen"):
        text = words(page(signed_in_as(cast.people[reader]), "judgement", claim.pk))
        assert "the silence" not in text
        assert "read by its author, their assessors, and who rules on or looks at a judgement of it" in text


# ---- cost ----


@pytest.mark.slow
@pytest.mark.parametrize(("who", "name"), [("priya", "evidence"), ("helen", "marking"), ("helen", "countersign")])
def test_a_longer_list_costs_no_more_queries(cast: Cast, signed_in_as: SignIn, who: str, name: str) -> None:
    version, client = framework(), signed_in_as(cast.people[who])

    def fill(number: int) -> None:
        [claim, *_] = evidence(cast.priya, version, "1.1", "1.2", title=f"Piece {number}")
        judged(claim, cast.helen)
        [other] = evidence(cast.callum, version, title=f"Piece {number}")
        judged(other, cast.joel)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, name)
        return len(queries)

    fill(0)
    page(client, name)
    few = cost()
    for number in range(1, 6):
        fill(number)
    assert cost() <= few
