"""Another work e-mail: one administrator for most, two for roles that reach far, and both addresses are told."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from lms import invitations
from lms.accounts import actions
from lms.accounts.addresses import agree_email_change, ask_email_change, refuse_email_change, roles_for_two
from lms.accounts.telling import tell_old_address
from lms.calendar import today
from lms.models import AuditEvent, Duty, EmailChange, Invitation, Notice, Person, StandIn
from lms.permissions import NotAllowed
from lms.roles import Role
from tests.cast import PASSWORD, Cast
from tests.factories.accounts import somebody

NEW, WHY = "new@example.org", "Married, seen by their manager"


@pytest.fixture
def officer(cast: Cast) -> Person:
    """Return an officer of the team who signs in with a password."""
    return somebody("officer", cast.team, Role.OFFICER, came=True)


@pytest.fixture
def second(cast: Cast) -> Person:
    """Return a second administrator of the nation."""
    return somebody("second", cast.nation, Role.ADMINISTRATOR, came=True)


def asked(person: Person, by: Person, new: str = NEW) -> EmailChange:
    """Ask for another work e-mail."""
    return ask_email_change(person=person, new=new, reason=WHY, by=by)


def test_the_address_changes_and_every_old_way_in_is_shut(cast: Cast, officer: Person) -> None:
    EmailAddress.objects.create(user=officer, email=officer.email, primary=True, verified=True)
    SocialAccount.objects.create(user=officer, provider="work", uid="1")
    browser = Client()
    browser.post("/accounts/login/", {"login": officer.email, "password": PASSWORD})
    change = asked(officer, cast.hugo, "  New@Example.ORG ")
    assert (change.old, change.new, change.decided_by) == ("officer@example.org", NEW, cast.hugo)
    assert Person.objects.get(pk=officer.pk).email == NEW
    assert browser.get("/").status_code == 302
    assert not EmailAddress.objects.exists()
    assert not SocialAccount.objects.exists()
    Client().post("/accounts/password/reset/", {"email": "officer@example.org"})
    assert [one.to for one in mail.outbox] == [["officer@example.org"]]
    assert re.search("belongs to another address now", str(mail.outbox[0].body))
    assert Client().login(email=NEW, password=PASSWORD)


def test_both_addresses_are_told_without_a_personal_detail_and_once(cast: Cast, officer: Person) -> None:
    change = asked(officer, cast.hugo)
    (sent,) = mail.outbox
    assert sent.to == ["officer@example.org"]
    assert not re.search("Officer|new@|officer@", f"{sent.subject}{sent.body}")
    assert tell_old_address(pk=change.pk) is False
    assert Notice.objects.get(person=officer).urgent


def test_the_record_holds_ids_and_no_address(cast: Cast, officer: Person) -> None:
    change = asked(officer, cast.hugo)
    events = AuditEvent.objects.filter(subject_kind="lms.emailchange", subject_id=change.pk).order_by("pk")
    assert [(event.code, event.facts) for event in events] == [
        ("email_change_asked", {"person": officer.pk, "two": False}),
        ("email_changed", {"person": officer.pk}),
    ]
    assert "@" not in repr(list(AuditEvent.objects.values_list("facts")))


@pytest.mark.parametrize(
    ("new", "wrong"),
    [("officer@example.org", "their work e-mail already"), ("NADIA@example.org", "Another account has")],
)
def test_an_address_that_cannot_be(cast: Cast, officer: Person, new: str, wrong: str) -> None:
    with pytest.raises(ValidationError, match=wrong):
        asked(officer, cast.hugo, new)


def test_whoever_never_came_is_invited_at_the_new_address(cast: Cast) -> None:
    joiner = somebody("joiner", cast.team)
    actions.invite(person=joiner, by=cast.hugo)
    invitations.send_waiting()
    asked(joiner, cast.hugo)
    mail.outbox.clear()
    assert invitations.send_waiting() == 1
    assert mail.outbox[0].to == [NEW]
    assert Invitation.objects.filter(person=joiner, withdrawn_at=None).count() == 1


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("nadia", []),
        ("daniel", []),
        ("ruth", ["Head of PDU"]),
        ("wilma", ["Auditor"]),
        ("imogen", ["Regional learning manager"]),
    ],
)
def test_for_which_roles_two_must_agree(cast: Cast, who: str, roles: list[str]) -> None:
    assert roles_for_two(cast.people[who]) == roles


def test_a_stand_in_counts_as_whom_they_replace(cast: Cast) -> None:
    StandIn.objects.create(grant=cast.ruth.grants.get(), stand_in=cast.daniel, starts=today())
    assert roles_for_two(cast.daniel) == ["Head of PDU"]


def test_two_administrators_change_the_address_of_a_role_that_reaches_far(cast: Cast, second: Person) -> None:
    change = asked(cast.ruth, cast.hugo)
    assert Person.objects.get(pk=cast.ruth.pk).email == "ruth@example.org"
    duty = Duty.objects.get(kind="email_change")
    assert (duty.owner_role, duty.owner_unit, duty.closed_at) == ("administrator", cast.nation, None)
    assert asked(cast.ruth, second) == change
    with pytest.raises(NotAllowed, match="another administrator agrees"):
        agree_email_change(change=change, by=cast.hugo)
    with pytest.raises(NotAllowed):
        agree_email_change(change=change, by=cast.outsiders[Role.ADMINISTRATOR])
    agree_email_change(change=change, by=second)
    agree_email_change(change=change, by=second)
    assert Person.objects.get(pk=cast.ruth.pk).email == NEW
    assert AuditEvent.objects.filter(code="email_changed").count() == 1
    duty.refresh_from_db()
    assert duty.closed_at


def test_an_administrator_whose_own_address_it_is_does_not_agree(cast: Cast, second: Person) -> None:
    change = asked(second, cast.hugo)
    with pytest.raises(NotAllowed, match="their own account"):
        agree_email_change(change=change, by=second)


def test_a_change_that_was_refused_waits_no_more(cast: Cast, second: Person) -> None:
    change = asked(cast.ruth, cast.hugo)
    with pytest.raises(NotAllowed, match="waits for a second administrator"):
        asked(cast.ruth, second, "third@example.org")
    refuse_email_change(change=change, by=cast.hugo)
    refuse_email_change(change=change, by=second)
    with pytest.raises(NotAllowed, match="decided already"):
        agree_email_change(change=change, by=second)
    assert Person.objects.get(pk=cast.ruth.pk).email == "ruth@example.org"
    assert not Duty.objects.open().filter(kind="email_change").exists()
    asked(cast.ruth, second, "third@example.org")


def test_an_address_that_was_taken_meanwhile_is_refused_when_agreed(cast: Cast, second: Person) -> None:
    change = asked(cast.ruth, cast.hugo)
    Person.objects.create(email=NEW, name="Quicker")
    with pytest.raises(ValidationError, match="Another account has"):
        agree_email_change(change=change, by=second)


def test_the_second_administrator_agrees_on_a_page(cast: Cast, second: Person) -> None:
    change = asked(cast.ruth, cast.hugo)
    page, own, client = reverse("people:decide_email", args=[change.pk]), Client(), Client()
    own.force_login(cast.hugo)
    client.force_login(second)
    assert b"Agree: change it" not in own.get(page).content
    assert b"Agree: change it" in client.get(page).content
    assert client.post(page, {"answer": "agree"}).status_code == 302
    assert Person.objects.get(pk=cast.ruth.pk).email == NEW
