"""The page of a reviewer: what is with them, what they may take, and what they judged."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.spot_checks.judging import queue_page
from assessments.spot_checks.judging.assigning import KIND, assign_waiting
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import (
    Assignment,
    Certificate,
    DeclaredTie,
    MarkingDraft,
    SpotCheck,
    SpotCheckOutcome,
)
from lms.calendar import in_words, today
from lms.models import Absence, Duty, Person, RegionChoice
from tests.cast import Cast
from tests.factories.readers import opened, reviewer
from tests.factories.spot_checks import check, judged

SignIn = Callable[[Person], Client]
PAGE = "/spot-checks/to-judge/"


def section(client: Client, part: str = "main") -> str:
    """Return the words of a part of the page: its main part, or the section with this heading."""
    answer = client.get(PAGE)
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.content, "html.parser")
    found = soup.find("main") if part == "main" else soup.select_one(f"section[aria-labelledby={part}]")
    return " ".join(found.get_text(" ").split()) if found else ""


def test_nobody_has_anything_to_judge_and_is_told_what_is_missing(cast: Cast, signed_in_as: SignIn) -> None:
    opened(cast.nadia)
    words = section(signed_in_as(cast.amara))
    assert "Checks to judge: none" in words
    assert "No case is with you. You are told when one is." in words
    assert "Public protection Not certified judge the exemplar cases first" in words
    assert "Judge the exemplar cases" in words
    assert "Take it" not in words


def test_what_is_with_a_reviewer_stands_first_with_how_far_it_is(cast: Cast, signed_in_as: SignIn) -> None:
    later = check(cast.amara, cast.nadia, judge_by=today() + timedelta(days=9))
    late = check(cast.amara, cast.gareth, judge_by=today() - timedelta(days=2))
    MarkingDraft.objects.create(
        assignment=later, answers={"q1_1": {"answer": "sufficient", "note": ""}}, saved_at=timezone.now()
    )
    Assignment.objects.filter(pk=later.pk).update(claimed_until=timezone.now() - timedelta(minutes=1))
    client = signed_in_as(cast.amara)
    words = section(client)
    assert f"Judge case {late.spot_check.case.mask}" in words
    assert words.index("Gareth Pugh") < words.index("Nadia Rowe")
    assert "Overdue 2 days" in words
    assert in_words(today() + timedelta(days=9)) in words
    assert "Not begun" in words
    assert "1 of 4 answered" in words
    assert "another reviewer may take it now" in words
    assert "Certified without an end" in words


def test_what_may_be_taken_says_why_and_not_whose_it_is(cast: Cast, signed_in_as: SignIn) -> None:
    reviewer(cast, "helen")
    nobodys = opened(cast.nadia)
    slow = check(cast.amara, cast.gareth)
    theirs = check(cast.amara, cast.owen)
    Assignment.objects.filter(pk=slow.pk).update(given_at=timezone.now() - timedelta(days=9))
    client = signed_in_as(cast.helen)
    words = section(client, "free")
    assert "You may take 2 cases" in words
    assert f"Case {nobodys.case.mask} Aldermoor Team 1 First reader no day set Nobody has it" in words
    assert "Amara Diallo has not begun it since" in words
    for hidden in ("Nadia Rowe", "Gareth Pugh", theirs.spot_check.case.mask):
        assert hidden not in words
    answer = client.post(reverse("spot_checks:take", args=[slow.spot_check_id, "first"]), follow=True)
    assert "is with you. It is Gareth Pugh’s." in answer.content.decode()
    assert "You may take 1 case" in section(client, "free")


def test_whoever_is_too_late_for_a_check_is_told(cast: Cast, signed_in_as: SignIn) -> None:
    reviewer(cast, "helen")
    assignment = check(cast.amara, cast.nadia)
    answer = signed_in_as(cast.helen).post(
        reverse("spot_checks:take", args=[assignment.spot_check_id, "first"]), follow=True
    )
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Amara Diallo has this check, and until the end of" in answer.content.decode()
    assert "Nothing of yours was lost or recorded." in answer.content.decode()
    assert assignment.spot_check.assignments.count() == 1


def test_a_seat_that_does_not_exist_is_not_there(cast: Cast, signed_in_as: SignIn) -> None:
    spot_check = opened(cast.nadia)
    reviewer(cast, "amara")
    assert signed_in_as(cast.amara).post(f"/spot-checks/check/{spot_check.pk}/take/last/").status_code == 404


def test_whoever_has_no_room_takes_nothing_and_is_told_why(cast: Cast, signed_in_as: SignIn) -> None:
    facts = {"region": cast.region, "rule": "spot_check_open_most", "value": 1, "starts": today()}
    RegionChoice.objects.create(**facts, reason="ours", chosen_by=cast.imogen)
    check(cast.amara, cast.nadia)
    opened(cast.gareth)
    words = section(signed_in_as(cast.amara), "free")
    assert "You have 1 cases to judge" not in words
    assert "You have 1 case to judge, and a reviewer has at most 1 at once." in words
    assert "no room" in words


def test_what_was_judged_shows_the_outcome_once_it_is_final(cast: Cast, signed_in_as: SignIn) -> None:
    assignment = check(cast.amara, cast.nadia)
    client = signed_in_as(cast.amara)
    judged(assignment, "sssi")
    assert "Sufficient: 3 of 4 (75%) Not final yet" in section(client, "judged")
    SpotCheckOutcome.objects.update(reply_by=today() - timedelta(days=1))
    assert "Sufficient: 3 of 4 (75%) Sufficient" in section(client, "judged")
    assert "Checks to judge: none" in section(client)


def test_of_two_readers_each_sees_their_own_judgement_only(cast: Cast, signed_in_as: SignIn) -> None:
    reviewer(cast, "helen")
    first = check(cast.amara, cast.nadia, double=True)
    give(spot_check=first.spot_check, seat=Assignment.Seat.SECOND, reviewer=cast.helen, by=None)
    judged(first, "issi")
    assert "Another reader still judges it" in section(signed_in_as(cast.amara), "judged")
    words = section(signed_in_as(cast.helen))
    assert "50%" not in words
    assert "What you judged" not in words


def test_a_certificate_that_has_ended_is_said(cast: Cast, signed_in_as: SignIn) -> None:
    check(cast.amara, cast.nadia)
    Certificate.objects.update(starts=today() - timedelta(days=9), ends=today())
    assert f"Certificate ended on {in_words(today())}; judge the exemplar cases again" in section(
        signed_in_as(cast.amara)
    )


def test_somebody_who_is_away_may_still_take_what_they_choose_to(cast: Cast, signed_in_as: SignIn) -> None:
    reviewer(cast, "amara")
    opened(cast.nadia)
    Absence.objects.create(person=cast.amara, starts=today())
    assert "You may take 1 case" in section(signed_in_as(cast.amara), "free")


# ---- handing back ----


def test_a_reviewer_hands_a_check_back(cast: Cast, signed_in_as: SignIn) -> None:
    reviewer(cast, "helen")
    assignment = check(cast.amara, cast.nadia)
    address = reverse("spot_checks:hand_back", args=[assignment.pk])
    client = signed_in_as(cast.amara)
    assert "Another reviewer is asked." in client.get(address).content.decode()
    answer = client.post(address, {"kind": "knows", "about": "officer"}, follow=True)
    assert f"Handed back: case {assignment.spot_check.case.mask}." in answer.content.decode()
    assert (DeclaredTie.objects.get().kind, DeclaredTie.objects.get().case) == ("knows", None)
    assert assignment.spot_check.assignments.get(ended_at=None).reviewer == cast.helen


def test_a_reviewer_is_told_when_nobody_else_is_there_to_ask(cast: Cast, signed_in_as: SignIn) -> None:
    assignment = check(cast.amara, cast.nadia)
    address = reverse("spot_checks:hand_back", args=[assignment.pk])
    answer = signed_in_as(cast.amara).post(address, {"kind": "worked_on", "about": "case"}, follow=True)
    assert "Nobody else is free to judge it now, and the coordinator is told." in answer.content.decode()
    assert Duty.objects.get(kind=KIND).owner_role == "coordinator"


@pytest.mark.parametrize(
    ("posted", "error"),
    [
        ({"about": "case"}, "Say why you should not judge it"),
        ({"kind": "knows"}, "Say what you should not be asked to judge again"),
        ({"kind": "dislike", "about": "case"}, "Choose one of those offered"),
    ],
)
def test_what_is_missing_for_handing_back_is_said(
    cast: Cast, signed_in_as: SignIn, posted: dict[str, str], error: str
) -> None:
    assignment = check(cast.amara, cast.nadia)
    answer = signed_in_as(cast.amara).post(reverse("spot_checks:hand_back", args=[assignment.pk]), posted)
    summary = BeautifulSoup(answer.content, "html.parser").select_one(".govuk-error-summary")
    assert summary
    assert error in summary.get_text()
    assert not DeclaredTie.objects.exists()


# ---- many ----


def test_the_page_costs_the_same_however_much_there_is(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.helen)
    reviewer(cast, "helen")
    reviewer(cast, "amara")

    def one_more(officer: Person) -> None:
        mine = check(cast.helen, officer)
        judged(mine)
        opened(officer)

    one_more(cast.nadia)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for officer in (cast.gareth, cast.owen, cast.callum):
        one_more(officer)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert SpotCheck.objects.count() == 8
    assert len(many) == len(few)


def test_the_page_costs_the_same_however_many_seats_others_sit_in(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.helen)
    reviewer(cast, "helen")
    check(cast.amara, cast.nadia)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    for officer in (cast.gareth, cast.owen):
        check(cast.amara, officer)
    Assignment.objects.update(given_at=timezone.now() - timedelta(days=9))
    with CaptureQueriesContext(connection) as three:
        assert "You may take 3 cases" in section(client, "free")
    assert len(three) == len(one)


def test_what_may_be_taken_is_listed_in_pages(
    cast: Cast, signed_in_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_page, "PER_PAGE", 2)
    reviewer(cast, "helen")
    masks = [opened(officer).case.mask for officer in (cast.nadia, cast.gareth, cast.owen)]
    client = signed_in_as(cast.helen)
    first, last = section(client, "free"), client.get(PAGE, {"page": "2"}).content.decode()
    assert "You may take 3 cases" in first
    assert "Page 1 of 2" in first
    assert [mask in first for mask in masks] == [True, True, False]
    assert [mask in last for mask in masks] == [False, False, True]


def test_a_reader_is_told_how_they_were_chosen(cast: Cast, signed_in_as: SignIn) -> None:
    reviewer(cast, "amara")
    reviewer(cast, "daniel")
    for officer in (cast.nadia, cast.priya):
        opened(officer)
    assign_waiting(on=today())
    client = signed_in_as(cast.amara)
    for row in cast.amara.assignments.all():
        page = client.get(reverse("spot_checks:judge", args=[row.pk]))
        expected = f"Chosen of 2 reviewers: 1 manages {row.spot_check.officer}; Amara Diallo is the only one."
        assert expected in page.content.decode()
