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
from assessments.portfolio.models import Evidence, Judgement
from lms.calendar import today
from lms.models import LineManagement, Person, Qualification, RoleGrant
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories.portfolio import ALL_FOUR, criterion, evidence, framework, judged, met, not_yet

SignIn = Callable[[Person], Client]


def page(client: Client, name: str, *args: int, **query: str) -> BeautifulSoup:
    answer = client.get(reverse(f"portfolio:{name}", args=args), query)
    assert answer.status_code == 200, answer.content[:400]
    return BeautifulSoup(answer.content, "html.parser")


def words(soup: BeautifulSoup) -> str:
    main = soup.find("main")
    assert main
    return " ".join(main.get_text(" ").split())


def filled(version: object, code: str = "1.1", **changes: object) -> dict[str, object]:
    """Return a submission as a browser posts it."""
    row = criterion(version, code)  # type: ignore[arg-type]
    day = today()
    post: dict[str, object] = {
        "kind": "product",
        "title": "A plan reviewed",
        "happened_on_day": day.day,
        "happened_on_month": day.month,
        "happened_on_year": day.year,
        "seen_by": "nobody",
        "text": "I read the log and changed the plan.",
        f"unit_{row.unit.number}": [row.pk],
    }
    return post | changes


def verdict(**changes: object) -> dict[str, object]:
    """Return a judgement as a browser posts it."""
    return {
        "decision": "met",
        "qualities": list(ALL_FOUR),
        "reasons": "It shows all of it.",
        "next_step": "",
        "next_step_by_day": "",
        "next_step_by_month": "",
        "next_step_by_year": "",
        "replaces": "",
    } | changes


# ---- the learner ----


def test_a_learner_without_evidence_reads_what_is_missing_and_what_to_do(cast: Cast, signed_in_as: SignIn) -> None:
    framework()
    text = words(page(signed_in_as(cast.priya), "evidence"))
    assert "Evidence: 0 of 4 criteria met" in text
    assert "Nothing yet; best shown by observation" in text
    assert "add your first evidence" in text


def test_without_a_framework_the_pages_say_so(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.priya)
    for name in ("evidence", "submit"):
        assert "No framework has been loaded yet" in words(page(client, name))


def test_a_learner_submits_evidence_and_sees_with_whom_it_is(cast: Cast, signed_in_as: SignIn) -> None:
    version, client = framework(), signed_in_as(cast.priya)
    answer = client.post(reverse("portfolio:submit"), filled(version), follow=True)
    text = " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())
    assert "Sent to Helen Marsh, to be judged by" in text
    assert "1.1: waiting to be judged, by" in text


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"text": "first line\nJ111111 was there"}, "Take out “J111111” on line 2: it looks like a case number"),
        ({"text": "born on 4 May 1991"}, "it looks like a date of birth"),
        ({"title": ""}, "Write something under “Title”"),
        ({"happened_on_year": today().year + 1}, "The day must be today or earlier"),
        ({"unit_1": []}, "Choose at least one criterion that this evidence shows"),
        ({"unit_1": ["999999"]}, "Choose one of those offered under “Unit 1. Understand practice”"),
        ({"kind": "observation"}, "Choose who observed it, or choose another kind of evidence"),
        ({"kind": "witness", "seen_by": ""}, "Choose who saw it, or choose “Nobody, or somebody else”"),
    ],
)
def test_what_is_wrong_is_said_with_its_cause_and_nothing_written_is_lost(
    cast: Cast, signed_in_as: SignIn, change: dict[str, object], error: str
) -> None:
    posted = filled(framework(), **change)
    answer = signed_in_as(cast.priya).post(reverse("portfolio:submit"), posted)
    soup = BeautifulSoup(answer.content, "html.parser")
    summary = soup.select_one(".govuk-error-summary")
    assert summary
    assert error in summary.get_text()
    assert soup.select_one("textarea[name=text]").get_text().strip() == str(posted["text"]).strip()  # type: ignore[union-attr]
    assert soup.title
    assert soup.title.get_text().startswith("Error: ")
    assert not Evidence.objects.exists()


def test_nobody_is_preselected_as_having_seen_it_and_most_kinds_need_nobody(cast: Cast, signed_in_as: SignIn) -> None:
    version, client = framework(), signed_in_as(cast.priya)
    assert not page(client, "submit").select("input[name=seen_by][checked]")
    posted = filled(version)
    del posted["seen_by"]
    client.post(reverse("portfolio:submit"), posted)
    client.post(reverse("portfolio:submit"), filled(version, kind="witness", seen_by="nobody"))
    assert [row.seen_by for row in Evidence.objects.order_by("pk")] == [None, None]


def test_a_refusal_of_the_action_also_keeps_what_was_written(cast: Cast, signed_in_as: SignIn) -> None:
    version = framework()
    cast.priya.posts.all().delete()
    answer = signed_in_as(cast.priya).post(reverse("portfolio:submit"), filled(version))
    soup = BeautifulSoup(answer.content, "html.parser")
    assert "has no post" in soup.select_one(".govuk-error-summary").get_text()  # type: ignore[union-attr]
    assert "changed the plan" in soup.select_one("textarea[name=text]").get_text()  # type: ignore[union-attr]


def test_the_link_beside_a_missing_criterion_ticks_it(cast: Cast, signed_in_as: SignIn) -> None:
    row = criterion(framework(), "2.2")
    soup = page(signed_in_as(cast.priya), "submit", criterion="2.2")
    [ticked] = soup.select("input[type=checkbox][checked]")
    assert ticked["value"] == str(row.pk)


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
    assert "your judgements count when a qualified assessor has countersigned" in words(page(client, "marking"))
    text = words(page(client, "judge", claim.pk))
    assert "Needed: Helen Marsh" in text
    assert "It counts when Helen Marsh has countersigned" in text
    judged(claim, cast.joel)
    assert "To be countersigned, 0 days" in words(page(client, "marking"))


def test_an_assessor_judges_a_claim(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    client = signed_in_as(cast.helen)
    answer = client.post(reverse("portfolio:judge", args=[claim.pk]), verdict(), follow=True)
    assert "Recorded. Priya Nair can read it now." in answer.content.decode()
    assert Judgement.objects.get().met


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"decision": ""}, "Choose Met or Not yet met"),
        ({"reasons": ""}, "Write your reasons"),
        ({"qualities": ["valid", "authentic"]}, "Met needs all four: tick current and sufficient"),
        ({"decision": "not_yet"}, "“Not yet met” needs a next step"),
        ({"decision": "not_yet", "next_step": "Do it"}, "Say by when the next step should be done"),
        ({"reasons": "K222222 was named"}, "Take out “K222222” on line 1"),
    ],
)
def test_a_judgement_that_does_not_hold_together_is_shown_again_as_written(
    cast: Cast, signed_in_as: SignIn, change: dict[str, object], error: str
) -> None:
    [claim] = evidence(cast.priya, framework())
    posted = verdict(**change)
    answer = signed_in_as(cast.helen).post(reverse("portfolio:judge", args=[claim.pk]), posted)
    soup = BeautifulSoup(answer.content, "html.parser")
    assert error in soup.select_one(".govuk-error-summary").get_text()  # type: ignore[union-attr]
    assert soup.select_one("textarea[name=reasons]").get_text().strip() == posted["reasons"]  # type: ignore[union-attr]
    assert len(soup.select("input[name=qualities][checked]")) == len(posted["qualities"])  # type: ignore[arg-type]
    assert not Judgement.objects.exists()


def test_the_second_of_two_assessors_sees_the_first_ones_judgement_and_keeps_every_word(
    cast: Cast, signed_in_as: SignIn
) -> None:
    [claim] = evidence(cast.priya, framework())
    first = judged(claim, cast.helen)
    client, address = signed_in_as(cast.helen), reverse("portfolio:judge", args=[claim.pk])
    mine = {"reasons": "I read it otherwise.", "decision": "met"}
    soup = BeautifulSoup(client.post(address, verdict(**mine)).content, "html.parser")
    assert "Helen Marsh judged this while you were writing" in soup.select_one(".govuk-error-summary").get_text()  # type: ignore[union-attr]
    assert soup.select_one("textarea[name=reasons]").get_text().strip() == mine["reasons"]  # type: ignore[union-attr]
    shown = soup.select_one("input[name=replaces]")["value"]  # type: ignore[index]
    assert shown == str(first.pk)
    assert Judgement.objects.filter(stands=True).count() == 1
    client.post(address, verdict(**mine, replaces=shown))
    assert Judgement.objects.order_by("pk").last().replaces == first  # type: ignore[union-attr]


def test_a_claim_that_is_judged_already_says_so_above_the_form(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.callum, framework())
    client = signed_in_as(cast.joel)
    assert "Already judged" not in words(page(client, "judge", claim.pk))
    judgement = judged(claim, cast.joel)
    assert "Already judged: met, by Joel Adeyemi" in words(page(client, "judge", claim.pk))
    countersign(judgement=judgement, by=cast.helen, agrees=False, reasons="Say how current it is.")
    assert "sent back by Helen Marsh: Say how current it is." in words(page(client, "judge", claim.pk))


def test_an_assessor_with_a_tie_reads_why_they_may_not_judge_in_place_of_the_form(
    cast: Cast, signed_in_as: SignIn
) -> None:
    [claim] = evidence(cast.priya, framework())
    LineManagement.objects.filter(person=cast.priya).update(manager=cast.helen)
    client = signed_in_as(cast.helen)
    answer = client.get(reverse("portfolio:judge", args=[claim.pk]))
    text = words(BeautifulSoup(answer.content, "html.parser"))
    assert answer.status_code == 403
    assert "You manage Priya Nair, and nobody judges evidence of their own line" in text
    assert b"<textarea" not in answer.content
    assert client.post(reverse("portfolio:judge", args=[claim.pk]), verdict()).status_code == 403
    assert not Judgement.objects.exists()
    queue = words(page(client, "marking"))
    assert "Marking: nothing waits for you" in queue
    assert "You manage Priya Nair" in queue


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
    for name, pk in (("judgement", claim.pk), ("judge", claim.pk), ("sign", judgement.pk)):
        answer = client.get(reverse(f"portfolio:{name}", args=[pk]))
        assert answer.status_code == 403
        assert b"It shows all of it" not in answer.content


def test_an_assessor_paired_from_elsewhere_reads_and_judges(cast: Cast, signed_in_as: SignIn) -> None:
    Pairing.objects.filter(learner=cast.priya, kind="pta").update(supporter=cast.outsiders[Role.PTA])
    [claim] = evidence(cast.priya, framework())
    client = signed_in_as(cast.outsiders[Role.PTA])
    assert "Marking: 1 claim waits for you" in words(page(client, "marking"))
    page(client, "judge", claim.pk)


def test_no_manager_reads_a_reflection_by_their_place(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework(), kind="reflection", text="What I found hard was the silence.")
    for reader in ("priya", "helen"):
        assert "the silence" in words(page(signed_in_as(cast.people[reader]), "judgement", claim.pk))
    for reader in ("daniel", "ruth", "imogen"):
        text = words(page(signed_in_as(cast.people[reader]), "judgement", claim.pk))
        assert "the silence" not in text
        assert "A reflection is read by its author, their assessors, and who looks at a sampled judgement" in text


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
