"""The pages of what follows a check, read as each of their readers reads them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.spot_checks.after.appealing import appeal
from assessments.spot_checks.after.replying import reply
from assessments.spot_checks.after.support import mark_done
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import (
    Acknowledgement,
    Appeal,
    Assignment,
    Reply,
    SpotCheck,
    SpotCheckOutcome,
    Viewing,
)
from courses.actions import record_demonstration
from lms.calendar import in_words, today
from lms.models import LineManagement, Person
from tests.cast import Cast
from tests.factories import case_files, draws, readers, spot_checks
from tests.factories.following import came_to, on_appeal, plan

SignIn = Callable[[Person], Client]
WORDS = "The second call-out is in the record of 4 May."


def address(name: str, *args: int) -> str:
    return reverse(f"spot_checks:{name}", args=args)


def words(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    main = BeautifulSoup(answer.content, "html.parser").find("main")
    return " ".join(main.get_text(" ").split())


def back_to(outcome: SpotCheckOutcome, days: int) -> None:
    """Move an outcome so that its last day for a reply was some days ago."""
    moved = outcome.given_at - (timedelta(days=days) + (outcome.reply_by - today()))
    type(outcome).objects.filter(pk=outcome.pk).update(
        reply_by=today() - timedelta(days=days), given_at=moved, rules=[]
    )


# ---- the outcome ----


def test_the_officer_is_told_first_that_nothing_is_final(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "issn")
    text = words(signed_in_as(cast.nadia).get(address("outcome", outcome.spot_check_id)))
    day = f"{outcome.reply_by:%A} {in_words(outcome.reply_by)}"
    assert f"Nothing is final until you have had your say: reply or appeal by 23:59 on {day}." in text
    assert "The score alone would read “Some is missing”." in text
    for part in ("Reply", "Appeal to a second reader", "I have read it", "Caseload review", "Re-check"):
        assert part in text


def test_a_manager_reads_that_it_is_provisional_and_can_begin_the_plan(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "isss")
    text = words(signed_in_as(cast.daniel).get(address("outcome", outcome.spot_check_id)))
    assert "Provisional: Nadia Rowe may reply or appeal until 23:59 on" in text
    assert "Agree a support plan" in text
    assert "I have read it" not in text


def test_after_the_window_it_is_final_and_nothing_is_offered(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "isss")
    back_to(outcome, 1)
    text = words(signed_in_as(cast.nadia).get(address("outcome", outcome.spot_check_id)))
    assert f"Final since {in_words(today())}: nobody appealed by" in text
    assert "Send the reply" not in text
    assert "Appeal to a second reader" not in text
    assert "I have read it" in text


def test_a_finding_leads_to_a_practice_case_on_its_point_and_to_none_where_there_is_none(
    cast: Cast, signed_in_as: SignIn
) -> None:
    outcome = came_to(cast, "isis")
    case_files.case_file(outcome.spot_check.standard_version, "quiet", letters="isss")
    page = signed_in_as(cast.nadia).get(address("outcome", outcome.spot_check_id))
    links = [link["href"] for link in BeautifulSoup(page.content, "html.parser").select("main dd a")]
    assert links.count(reverse("spot_checks:practice_case", args=["quiet"])) == 1


def test_a_sufficient_one_says_its_band(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "sssi")
    text = words(signed_in_as(cast.nadia).get(address("outcome", outcome.spot_check_id)))
    assert "Sufficient: 3 of 4 (75%). Holds" in text


def test_what_was_demonstrated_and_no_longer_counts_is_named(cast: Cast, signed_in_as: SignIn) -> None:
    record_demonstration(
        person=cast.nadia,
        module_version=cast.modules[0].versions.latest("number"),
        method="observation",
        source=cast.enrolment_of(cast.priya),
        by=cast.daniel,
    )
    outcome = came_to(cast, "isss")
    client = signed_in_as(cast.nadia)
    here = address("outcome", outcome.spot_check_id)
    assert "Child safeguarding: the observation no longer counts" in words(client.get(here))
    on_appeal(cast, outcome, "ssss")
    assert "Child safeguarding: the observation counts again" in words(client.get(here))


def test_both_outcomes_stay_readable_in_order(cast: Cast, signed_in_as: SignIn) -> None:
    before = came_to(cast, "isss")
    after = on_appeal(cast, before, "ssss")
    for who in (cast.nadia, cast.daniel):
        client = signed_in_as(who)
        text = words(client.get(address("outcome", after.spot_check_id)))
        assert "a second reader decided on appeal on" in text
        assert text.index("Not sufficient: 3 of 4 (75%) , replaced") < text.index("Sufficient: 4 of 4 (100%), stands")
        assert "Taken back on" in text
        earlier = words(client.get(address("earlier", before.pk)))
        assert "Replaced:" in earlier
        assert "Found in q1_1." in earlier
        assert "Send the reply" not in earlier


def test_the_first_reader_reads_theirs_and_what_the_appeal_came_to_and_no_more(
    cast: Cast, signed_in_as: SignIn
) -> None:
    before = came_to(cast, "isss")
    after = on_appeal(cast, before, "ssss")
    client = signed_in_as(cast.amara)
    page = client.get(address("earlier", before.pk))
    assert "Sufficient: 4 of 4 (100%), stands" in words(page)
    assert address("outcome", after.spot_check_id) not in page.content.decode()
    assert client.get(address("outcome", after.spot_check_id)).status_code == 403


def test_two_readers_who_agreed_both_stand_there_and_both_may_read_it(cast: Cast, signed_in_as: SignIn) -> None:
    seat = spot_checks.check(cast.amara, cast.nadia, double=True)
    owen = readers.reviewer(cast, "owen")
    second = readers_give(seat.spot_check, owen)
    spot_checks.judged(seat, "ssss")
    spot_checks.judged(second, "ssss")
    for who in (cast.nadia, cast.amara, owen):
        text = words(signed_in_as(who).get(address("outcome", seat.spot_check_id)))
        assert "They agree by the rule." in text
        assert "Owen Castle" in text


def readers_give(spot_check: SpotCheck, reviewer: Person) -> Assignment:
    return give(spot_check=spot_check, seat=Assignment.Seat.SECOND, reviewer=reviewer, by=None)


def test_whoever_reads_it_on_appeal_sees_no_marks_before(cast: Cast, signed_in_as: SignIn) -> None:
    # An SPO of the officer's team who is not their manager could otherwise read the outcome.
    outcome = came_to(cast, "isss")
    LineManagement.objects.filter(person=cast.nadia).delete()
    client = signed_in_as(cast.ruth)
    assert client.get(address("outcome", outcome.spot_check_id)).status_code == 200
    Assignment.objects.create(
        spot_check=outcome.spot_check, seat="appeal", reviewer=cast.ruth, given_at=outcome.given_at
    )
    assert client.get(address("outcome", outcome.spot_check_id)).status_code == 403
    assert client.get(address("earlier", outcome.pk)).status_code == 403


@pytest.mark.parametrize(("who", "shown"), [("nadia", True), ("tomasz", True), ("daniel", False), ("amara", False)])
def test_who_looked_is_shown_to_officer_and_coordinator(
    cast: Cast, signed_in_as: SignIn, who: str, shown: bool
) -> None:
    outcome = came_to(cast, "isss")
    text = words(signed_in_as(cast.people[who]).get(address("outcome", outcome.spot_check_id)))
    assert ("Who looked at it" in text) is shown
    assert Viewing.objects.filter(person=cast.people[who], what="outcome").count() == 1


# ---- reply, appeal, acknowledgement ----


def test_a_reply_is_sent_and_read_by_officer_reader_and_manager(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "isss")
    here = address("outcome", outcome.spot_check_id)
    page = signed_in_as(cast.nadia).post(address("reply", outcome.spot_check_id), {"text": WORDS}, follow=True)
    assert "Sent. Your reply stands beside the outcome for good." in words(page)
    for who in (cast.nadia, cast.amara, cast.daniel):
        assert WORDS in words(signed_in_as(who).get(here))


@pytest.mark.parametrize(("name", "field"), [("reply", "text"), ("appeal", "grounds")])
def test_a_late_one_is_refused_with_the_day_and_what_was_written_is_shown_back(
    cast: Cast, signed_in_as: SignIn, name: str, field: str
) -> None:
    outcome = came_to(cast, "isss")
    back_to(outcome, 1)
    answer = signed_in_as(cast.nadia).post(address(name, outcome.spot_check_id), {field: WORDS})
    text = words(answer)
    assert f"{in_words(today() - timedelta(days=1))}." in text
    assert "It was not sent. What you wrote stands below" in text
    box = BeautifulSoup(answer.content, "html.parser").select_one(f"textarea[name={field}]")
    assert box.get_text().strip() == WORDS
    assert not Reply.objects.exists()
    assert not Appeal.objects.exists()


@pytest.mark.parametrize(
    ("name", "field", "written", "sentence"),
    [
        ("reply", "text", "", "Write what should be known about this case or this day"),
        ("reply", "text", "X123456 is another case", "case number"),
        ("appeal", "grounds", "", "Write what should be judged otherwise, and why"),
        ("appeal", "grounds", "Born 4 May 1991", "date of birth"),
    ],
)
def test_what_cannot_be_sent_is_said_and_kept_on_the_page(
    cast: Cast, signed_in_as: SignIn, name: str, field: str, written: str, sentence: str
) -> None:
    outcome = came_to(cast, "isss")
    answer = signed_in_as(cast.nadia).post(address(name, outcome.spot_check_id), {field: written})
    soup = BeautifulSoup(answer.content, "html.parser")
    assert sentence in soup.select_one(".govuk-error-summary").get_text(" ")
    assert soup.select_one(f"textarea[name={field}]").get_text().strip() == written


def test_an_appeal_is_made_once_and_its_page_says_so_afterwards(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "isss")
    client, where = signed_in_as(cast.nadia), address("appeal", outcome.spot_check_id)
    assert "is the last word" in words(client.get(where))
    text = words(client.post(where, {"grounds": WORDS}, follow=True))
    assert "Nothing is final while the appeal is open:" in text
    assert WORDS in text
    again = client.get(where)
    assert again.status_code == 403
    assert "a check is appealed once" in again.content.decode()


def test_reading_it_is_not_agreeing(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "isss")
    text = words(signed_in_as(cast.nadia).post(address("outcome", outcome.spot_check_id), follow=True))
    assert "You have read it." in text
    assert "Appeal to a second reader" in text
    assert Acknowledgement.objects.count() == 1


# ---- my spot checks ----


def test_a_check_under_way_is_there_only_once_the_record_is_set_fast(cast: Cast, signed_in_as: SignIn) -> None:
    seat = spot_checks.check(cast.amara, cast.nadia)
    client = signed_in_as(cast.nadia)
    mask = seat.spot_check.case.mask
    assert mask not in words(client.get(address("mine")))
    spot_checks.set_fast(seat)
    text = words(client.get(address("mine")))
    assert f"{mask} is being judged" in text
    assert "There is nothing for you to prepare." in text


def test_each_outcome_says_where_it_stands(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.nadia)
    outcome = came_to(cast, "sssi")
    text = words(client.get(address("mine")))
    assert f"Provisional until {in_words(outcome.reply_by)}" in text
    assert "Your next check is due by" in text
    appeal(outcome=outcome, by=cast.nadia, grounds=WORDS)
    assert "Appealed" in words(client.get(address("mine")))


def test_while_there_is_a_plan_the_next_check_is_the_re_check(cast: Cast, signed_in_as: SignIn) -> None:
    agreed = plan(came_to(cast, "isss"), cast.daniel)
    text = words(signed_in_as(cast.nadia).get(address("mine")))
    assert f"judged by {in_words(agreed.recheck_by)}." in text


def test_who_was_never_checked_may_be_drawn_at_any_time(cast: Cast, signed_in_as: SignIn) -> None:
    assert "a case of yours may be drawn at any time" in words(signed_in_as(cast.nadia).get(address("mine")))


# ---- cost ----


@pytest.mark.parametrize("name", ["outcome", "plan"])
def test_more_said_and_agreed_costs_no_more_queries(cast: Cast, signed_in_as: SignIn, name: str) -> None:
    outcome = came_to(cast, "isss")
    agreed = plan(outcome, cast.daniel)
    client, where = signed_in_as(cast.nadia), address(name, outcome.spot_check_id)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(where).status_code == 200
        return len(queries)

    cost()
    few = cost()
    for number in range(6):
        reply(outcome=outcome, by=cast.nadia, text=f"{WORDS} {number}")
        agreed.actions.create(kind="other", text=f"Number {number}", due=today(), module=cast.modules[number % 2])
    mark_done(action=agreed.actions.latest("pk"), by=cast.nadia, on=today())
    assert cost() <= few


# ---- of a case that was drawn ----


def drawn_and_judged(cast: Cast, letters: str) -> SpotCheckOutcome:
    """Draw one of Nadia's two cases, and let Amara judge it by letters."""
    readers.reviewer(cast, "amara")
    draws.drawn(cast)
    spot_check = draws.check_of(cast.nadia)
    seat = give(spot_check=spot_check, seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=None)
    return spot_checks.outcome(seat, letters)


def test_a_drawn_one_leads_to_how_it_was_chosen(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = drawn_and_judged(cast, "isss")
    client = signed_in_as(cast.nadia)
    soup = BeautifulSoup(client.get(address("outcome", outcome.spot_check_id)).content, "html.parser")
    assert client.get(soup.find("a", string="See how this case was chosen")["href"]).status_code == 200


def test_one_that_cannot_be_judged_takes_the_next_case_without_a_word_of_it(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = drawn_and_judged(cast, "nnss")
    following = SpotCheck.objects.open().get(officer=cast.nadia)
    assert following.replaces == outcome.spot_check
    assert following.case != outcome.spot_check.case
    client = signed_in_as(cast.nadia)
    for where in (address("mine"), address("outcome", outcome.spot_check_id)):
        assert following.case.mask not in words(client.get(where))
