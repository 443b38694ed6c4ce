"""The pages of people: found by what is written, constant in queries, and each act leads where it says."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms import invitations
from lms.accounts import actions
from lms.accounts.finding import A_PAGE
from lms.calendar import in_words, today
from lms.models import AuditEvent, Invitation, Person, RoleGrant
from lms.roles import Role
from tests.cast import Cast
from tests.factories.accounts import somebody

SignIn = Callable[[Person], Client]
DAY = timedelta(days=1)


def names(client: Client, **asked: Any) -> list[str]:
    """Return the names that the list shows for what is asked."""
    page = BeautifulSoup(client.get(reverse("people:people"), asked).content, "html.parser")
    return [link.get_text() for link in page.select("tbody th a")]


def text_of(client: Client, name: str, *args: Any, **post: Any) -> str:
    """Return the words of a page; with something to post, of the page after it."""
    address = reverse(f"people:{name}", args=args)
    response = client.post(address, post, follow=True) if post else client.get(address)
    main = BeautifulSoup(response.content, "html.parser").select_one("main")
    assert main
    return " ".join(main.get_text(" ").split())


def a_day(name: str, days: int = 0) -> dict[str, str]:
    """Return a day as its three boxes send it."""
    day = today() + days * DAY
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"words": "nadia"}, ["Nadia Rowe"]),
        ({"words": "ROWE nad"}, ["Nadia Rowe"]),
        ({"words": "nadia@example.org"}, ["Nadia Rowe"]),
        ({"words": "nobody at all"}, []),
        ({"role": "auditor"}, ["Wilma Strand"]),
        ({"place": "EA-ALD-2"}, ["Carys Bevan", "Owen Castle"]),
        ({"place": "Aldermoor Team 2 (EA-ALD-2)"}, ["Carys Bevan", "Owen Castle"]),
        ({"place": "team 2", "role": "mentor"}, ["Owen Castle"]),
        ({"place": "Aldermoor Team"}, []),
        ({"place": "Nowhere"}, []),
    ],
)
def test_people_are_found(cast: Cast, signed_in_as: SignIn, asked: dict[str, str], found: list[str]) -> None:
    people = [name for name in names(signed_in_as(cast.hugo), **asked) if not name.startswith("Far ")]
    assert people == found


def test_a_staff_code_finds_its_person(cast: Cast, signed_in_as: SignIn) -> None:
    assert names(signed_in_as(cast.hugo), words=cast.nadia.staff_code.lower()) == ["Nadia Rowe"]


def test_a_place_that_is_several_says_their_codes(cast: Cast, signed_in_as: SignIn) -> None:
    page = signed_in_as(cast.hugo).get(reverse("people:people"), {"place": "Aldermoor Team"}).content.decode()
    assert "Several places are called" in page
    assert "Aldermoor Team 1 (EA-ALD-1); Aldermoor Team 2 (EA-ALD-2)" in page


def test_a_regions_learning_manager_finds_nobody_and_no_place_beyond_it(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.imogen)
    found = names(client)
    assert "Nadia Rowe" in found
    assert not [name for name in found if name.startswith("Far ") or name in ("Hugo Pike", "Leonard Achebe")]
    assert "There is no place called" in client.get(reverse("people:people"), {"place": "NF-FEL"}).content.decode()


def test_states_are_told_apart(cast: Cast, signed_in_as: SignIn) -> None:
    invited, left = somebody("invited", cast.team), somebody("left", cast.team)
    never, active = somebody("never", cast.team), somebody("active", cast.team, came=True)
    lapsed = somebody("lapsed", cast.team)
    for person in (invited, lapsed):
        actions.invite(person=person, by=cast.hugo)
    Invitation.objects.filter(person=lapsed).update(expires_at=timezone.now())
    actions.close_account(person=left, day=today(), reason="x", by=cast.hugo)
    client, ours = signed_in_as(cast.hugo), {person.name for person in (invited, left, never, active, lapsed)}
    by_state = {state: ours & set(names(client, state=state)) for state in ("invited", "left", "never", "active")}
    assert by_state == {
        "invited": {"Invited"},
        "left": {"Left"},
        "never": {"Never", "Lapsed"},
        "active": {"Active"},
    }


def test_the_list_asks_as_many_questions_for_a_page_as_for_one(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.hugo)

    def asked(**what: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("people:people"), what).status_code == 200
        return len(queries)

    asked()
    one = asked(words="nadia@example.org")
    for number in range(A_PAGE):
        person = somebody(f"more{number}", cast.team, Role.OFFICER, Role.MENTOR)
        if number % 2:
            actions.invite(person=person, by=cast.hugo)
    assert asked(words="more") == one
    assert asked(words="example.org", page="2") == one


def test_a_persons_page_asks_as_many_questions_whatever_there_is(cast: Cast, signed_in_as: SignIn) -> None:
    client, little, much = signed_in_as(cast.hugo), somebody("little", cast.team, Role.OFFICER), cast.gareth

    def asked(person: Person) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("people:person", args=[person.pk])).status_code == 200
        return len(queries)

    asked(little)
    before = asked(little)
    for _ in range(3):
        invitations.invite(person=little, by=cast.hugo)
        invitations.send_waiting()
    for unit in (cast.pdu, cast.region, cast.other_team):
        RoleGrant.objects.create(person=little, role="mentor", unit=unit, starts=today(), granted_by=cast.hugo)
    assert asked(little) == before
    assert asked(much) == before


def test_the_page_says_who_gave_a_role_and_who_ended_it_and_shows_no_judgement(
    cast: Cast, signed_in_as: SignIn
) -> None:
    client = signed_in_as(cast.hugo)
    grant = RoleGrant.objects.create(
        person=cast.nadia, role="mentor", unit=cast.team, starts=today() - DAY, granted_by=cast.imogen
    )
    text_of(client, "end_grant", grant.pk, **a_day("ends"))
    words = text_of(client, "person", cast.nadia.pk)
    assert "Granted by Imogen Hale, ended by Hugo Pike" in words
    assert f"Line manager: Daniel Okafor from {in_words(today() - 100 * DAY)}" in words
    assert "Probation officer, Aldermoor Team 1" in words


def test_a_role_is_granted_and_ended_on_its_pages(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.imogen)
    page = client.get(reverse("people:grant", args=[cast.nadia.pk])).content.decode()
    assert 'value="Aldermoor Team 1 (EA-ALD-1)"' in page
    assert "Senior probation officer" not in page
    words = text_of(client, "grant", cast.nadia.pk, role="mentor", unit="EA-ALD", **a_day("starts"))
    assert f"Nadia Rowe is Mentor, Aldermoor, from {in_words(today())}." in words
    again = text_of(client, "grant", cast.nadia.pk, role="mentor", unit="EA-ALD", **a_day("starts"))
    assert "holds this already" in again
    grant = RoleGrant.objects.get(person=cast.nadia, role="mentor")
    assert (grant.granted_by, grant.unit) == (cast.imogen, cast.pdu)
    assert "ends on" in text_of(client, "end_grant", grant.pk, **a_day("ends"))
    forged = text_of(client, "grant", cast.nadia.pk, role="administrator", unit="EA", **a_day("starts"))
    assert "Choose one of those offered" in forged


def test_a_reason_is_asked_for_and_screened(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.hugo)
    address = reverse("people:close", args=[cast.nadia.pk])
    assert "Write something under “Why”" in client.post(address, a_day("day")).content.decode()
    refused = client.post(address, {**a_day("day"), "reason": "About case X320741"}).content.decode()
    assert Person.objects.get(pk=cast.nadia.pk).is_active
    assert "X320741" in refused
    assert "no longer works here" in text_of(client, "close", cast.nadia.pk, reason="Resigned", **a_day("day"))
    assert not Person.objects.get(pk=cast.nadia.pk).is_active
    again = text_of(client, "reopen", cast.nadia.pk, reason="Came back")
    assert "is open, and they are invited" in again


def test_each_act_says_why_it_is_not_theirs(cast: Cast, signed_in_as: SignIn) -> None:
    own = text_of(signed_in_as(cast.hugo), "person", cast.hugo.pk)
    assert own.count("Nobody changes their own account or roles here.") == 1
    assert "Grant a role" not in own
    theirs = text_of(signed_in_as(cast.imogen), "person", cast.callum.pk)
    assert "Close the account" not in theirs
    assert "Invite" in theirs


@pytest.mark.parametrize("name", ["person", "grant", "invite", "close", "rename", "change_email"])
def test_somebody_beyond_the_place_is_not_there(cast: Cast, signed_in_as: SignIn, name: str) -> None:
    client = signed_in_as(cast.outsiders[Role.ADMINISTRATOR])
    assert client.get(reverse(f"people:{name}", args=[cast.nadia.pk])).status_code == 404


def test_an_invitation_opens_for_whoever_is_not_signed_in(cast: Cast) -> None:
    client = Client()
    response = client.get(reverse("people:accept_invitation", args=["no-such-link"]))
    assert (response.status_code, isinstance(response.wsgi_request.user, AnonymousUser)) == (404, True)


def test_the_auditor_narrows_the_record_to_acts_on_accounts(cast: Cast, signed_in_as: SignIn) -> None:
    actions.close_account(person=cast.nadia, day=today(), reason="Resigned", by=cast.hugo)
    AuditEvent.objects.create(at=timezone.now(), code="tidied", subject_kind="lms.duty", subject_id=1, facts={})
    client = signed_in_as(cast.wilma)

    def did(**asked: str) -> list[str]:
        page = BeautifulSoup(client.get(reverse("audit"), asked).content, "html.parser")
        return [row.select("td")[1].get_text() for row in page.select("tbody tr")]

    assert "Tidied" in did()
    assert "Tidied" not in did(code="administrative")
    assert did(code="leaver_recorded") == ["Leaver recorded"]
    assert set(did(who="nadia@example.org")) >= {"Leaver recorded", "Account closed", "Role ended"}
    assert "Tidied" not in did(who="hugo@example.org")
    assert did(who="callum@example.org", code="administrative") == []
    assert did(code="leaver_recorded", **a_day("day")) == ["Leaver recorded"]
    assert did(code="leaver_recorded", **a_day("day", -1)) == []
    assert did(code="leaver_recorded", **a_day("day", 1)) == []
    wrong = client.get(reverse("audit"), {"who": "nobody@example.org"}).content.decode()
    assert "Nobody has this work e-mail" in wrong
