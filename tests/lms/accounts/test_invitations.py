"""Invitations: who gets one, what the link opens, when, and how often."""

import re
import smtplib
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.leaving import close_accounts, leave
from lms import invitations
from lms.accounts import actions
from lms.actions import choose_rule
from lms.calendar import end_of, today
from lms.models import AuditEvent, Invitation, Notice, Person
from lms.notices import NotSent
from lms.permissions import NotAllowed
from lms.policy.accounts import INVITATION_DAYS, INVITE_JOINERS
from lms.roles import Role
from tests.cast import Cast
from tests.factories.accounts import somebody
from tests.factories.imports import send

LINK = re.compile(r"/people/invitation/([\w-]+)/")
CHOSEN = "three-quiet-otters"
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def joiner(cast: Cast) -> Person:
    """Return somebody new of the team, without a password."""
    return somebody("joiner", cast.team)


def link_to(person: Person, by: Person) -> str:
    """Invite somebody and return the token of the link in their mailbox."""
    mail.outbox.clear()
    actions.invite(person=person, by=by)
    assert invitations.send_waiting() == 1
    (sent,) = mail.outbox
    assert sent.to == [person.email]
    found = LINK.search(str(sent.body))
    assert found
    return found[1]


def chosen(token: str, password: str = CHOSEN) -> tuple[int, str]:
    """Choose a password by a link; return the status and the page."""
    address = reverse("people:accept_invitation", args=[token])
    response = Client().post(address, {"password1": password, "password2": password})
    return response.status_code, response.content.decode()


def test_the_whole_way_of_a_joiner(cast: Cast, joiner: Person) -> None:
    token = link_to(joiner, cast.hugo)
    page = Client().get(reverse("people:accept_invitation", args=[token]))
    assert page.status_code == 200
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("private, no-store", "same-origin")
    assert "j•••@example.org" in page.content.decode()
    assert joiner.email not in page.content.decode()
    assert chosen(token)[0] == 302
    assert Client().login(email=joiner.email, password=CHOSEN)
    status, words = chosen(token, "another-long-password")
    assert (status, "used already" in words) == (410, True)
    assert not Client().login(email=joiner.email, password="another-long-password")


def test_the_mail_names_nobody_and_no_token_is_kept(cast: Cast, joiner: Person) -> None:
    token = link_to(joiner, cast.hugo)
    (sent,) = mail.outbox
    assert "Joiner" not in f"{sent.subject} {sent.body}"
    kept = Invitation.objects.get(person=joiner)
    assert kept.token_hash == invitations.hash_of(token)
    assert token not in repr(list(AuditEvent.objects.values())) + repr(list(Notice.objects.values()))


def test_a_password_that_is_too_simple_is_refused_with_the_reason_and_uses_nothing_up(
    cast: Cast, joiner: Person
) -> None:
    token = link_to(joiner, cast.hugo)
    status, words = chosen(token, "short")
    assert (status, "at least 12" in words) == (200, True)
    assert chosen(token)[0] == 302


@pytest.mark.parametrize(("after", "status"), [(-SECOND, 200), (timedelta(0), 410), (SECOND, 410)])
def test_a_link_opens_until_its_last_moment(cast: Cast, joiner: Person, after: timedelta, status: int) -> None:
    token = link_to(joiner, cast.hugo)
    ends = Invitation.objects.get(person=joiner).expires_at
    assert ends == end_of(today() + 14 * DAY)
    with patch("lms.accounts.views.invited.timezone.now", lambda: ends + after):
        response = Client().get(reverse("people:accept_invitation", args=[token]))
    assert response.status_code == status
    assert ("could be used until" in response.content.decode()) is (status == 410)


def test_the_days_are_the_regions_and_count_from_the_first_day_in_post(cast: Cast, joiner: Person) -> None:
    choose_rule(rule=INVITATION_DAYS, region=cast.region, value=5, starts=today(), reason="Short", by=cast.imogen)
    joiner.posts.update(starts=today() + 21 * DAY)
    assert actions.invite(person=joiner, by=cast.imogen).expires_at == end_of(today() + 26 * DAY)


@pytest.mark.parametrize("made", ["wrong", "withdrawn", "closed", "signed in since", "newer"])
def test_a_link_that_cannot_be_used_says_what_to_do(cast: Cast, joiner: Person, made: str) -> None:
    token = link_to(joiner, cast.hugo)
    if made == "wrong":
        token = token[:-1] + ("a" if token[-1] != "a" else "b")
    elif made == "withdrawn":
        invitations.withdraw(person=joiner, by=cast.hugo)
    elif made == "closed":
        leave(person=joiner, day=today(), by=cast.hugo)
    elif made == "newer":
        link_to(joiner, cast.hugo)
    else:
        Person.objects.filter(pk=joiner.pk).update(last_login=timezone.now())
    status, words = chosen(token)
    assert status == (404 if made == "wrong" else 410)
    says = {"wrong": "Copy the whole address", "signed in since": "You have signed in since"}
    assert says.get(made, "It was withdrawn") in words
    assert "Go to the sign-in page" in words
    assert not Person.objects.get(pk=joiner.pk).has_usable_password()


def test_pressed_twice_they_are_invited_once_and_again_only_after_it_left(cast: Cast, joiner: Person) -> None:
    first = actions.invite(person=joiner, by=cast.hugo)
    assert actions.invite(person=joiner, by=cast.imogen) == first
    invitations.send_waiting()
    assert actions.invite(person=joiner, by=cast.imogen) != first
    assert Invitation.objects.filter(person=joiner, withdrawn_at=None).count() == 1


def test_nobody_is_invited_more_than_five_times_a_day(cast: Cast, joiner: Person) -> None:
    for _ in range(invitations.MOST_A_DAY):
        link_to(joiner, cast.hugo)
    with pytest.raises(NotAllowed, match="5 times since yesterday"):
        actions.invite(person=joiner, by=cast.hugo)
    Invitation.objects.update(made_at=timezone.now() - DAY - SECOND)
    actions.invite(person=joiner, by=cast.hugo)


@pytest.mark.parametrize("who", ["came", "oneself", "far", "closed"])
def test_who_is_not_invited(cast: Cast, joiner: Person, who: str) -> None:
    to = {"came": somebody("came", cast.team, came=True), "oneself": cast.hugo}.get(who, joiner)
    by = cast.outsiders[Role.ADMINISTRATOR] if who == "far" else cast.hugo
    if who == "closed":
        Person.objects.filter(pk=joiner.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        actions.invite(person=to, by=by)
    assert not Invitation.objects.exists()


def test_a_mail_that_was_not_accepted_waits_and_one_that_left_leaves_once(cast: Cast, joiner: Person) -> None:
    actions.invite(person=joiner, by=cast.hugo)
    with (
        patch.object(EmailBackend, "send_messages", side_effect=smtplib.SMTPServerDisconnected),
        pytest.raises(NotSent),
    ):
        invitations.send_waiting()
    assert Invitation.objects.get().sent_at is None
    assert invitations.send_waiting() == 1
    assert invitations.send_waiting() == 0


def test_an_address_that_nobody_has_ends_the_invitation_and_tells_who_made_it(cast: Cast, joiner: Person) -> None:
    actions.invite(person=joiner, by=cast.hugo)
    refused = smtplib.SMTPRecipientsRefused({joiner.email: (550, b"no such user")})
    with patch.object(EmailBackend, "send_messages", side_effect=refused):
        assert invitations.send_waiting() == 0
    assert Invitation.objects.get().withdrawn_at
    assert "is not known" in Notice.objects.get(person=cast.hugo).text


def test_without_passwords_the_mail_leads_to_the_work_account(cast: Cast, joiner: Person, settings: Any) -> None:
    settings.PASSWORD_SIGN_IN = False
    actions.invite(person=joiner, by=cast.hugo)
    invitations.send_waiting()
    (sent,) = mail.outbox
    assert "Sign in with your work account" in sent.body
    assert not LINK.search(str(sent.body))


def test_links_are_tried_so_often_a_minute_and_no_more(cast: Cast) -> None:
    answers = [chosen(f"no-{n}")[0] for n in range(31)]
    assert answers == [404] * 30 + [429]


# ---- imports ----


def newcomer(**facts: str) -> dict[str, str]:
    """Return the line of somebody new."""
    day = f"{today():%d/%m/%Y}"
    line = {"E-mail": "ada@example.org", "Name": "Ada Quill", "Grade": "PO", "Unit": "EA-ALD-1", "Post from": day}
    return line | facts


def test_a_file_invites_whoever_is_new_once_and_says_so_before(cast: Cast) -> None:
    dry = send("people", newcomer(), dry_run=True)
    assert "They are invited by e-mail to choose a password." in dry.changes[0].says
    assert not Invitation.objects.exists()
    send("people", newcomer())
    send("people", newcomer(Hours="30"), {"E-mail": "nadia@example.org", "Name": "Nadia Rowe-Bell"})
    (made,) = Invitation.objects.all()
    assert (made.person.email, made.made_by) == ("ada@example.org", None)
    assert made.expires_at == end_of(today() + 14 * DAY)
    assert AuditEvent.objects.filter(code="invitation_made", subject_id=made.pk).exists()


def test_a_region_may_choose_that_nobody_is_invited_by_a_file(cast: Cast) -> None:
    choose_rule(rule=INVITE_JOINERS, region=cast.region, value="no", starts=today(), reason="By hand", by=cast.imogen)
    send("people", newcomer(), newcomer(**{"E-mail": "bo@example.org", "Name": "Bo", "Unit": "NF-FEL-1"}))
    assert [row.person.email for row in Invitation.objects.all()] == ["bo@example.org"]


def test_a_leavers_invitation_is_withdrawn_on_the_day(cast: Cast, joiner: Person) -> None:
    token = link_to(joiner, cast.hugo)
    leave(person=joiner, day=today() + 3 * DAY, by=cast.hugo)
    assert Invitation.objects.get().withdrawn_at is None
    assert close_accounts(on=today() + 3 * DAY) == 1
    assert Invitation.objects.get().withdrawn_at
    assert chosen(token)[0] == 410


def test_whoever_comes_back_by_a_file_is_invited(cast: Cast, joiner: Person) -> None:
    leave(person=joiner, day=today(), by=cast.hugo)
    joiner.posts.update(ends=today() - DAY, starts=today() - 9 * DAY)
    back = newcomer(**{"E-mail": joiner.email, "Name": joiner.name, "Grade": "DMY"})
    report = send("people", back)
    assert "They are invited by e-mail to choose a password." in report.changes[0].says
    assert Invitation.objects.open_at(timezone.now()).filter(person=joiner).exists()


def test_the_stand_of_an_invitation_is_pure(joiner: Person) -> None:
    now: datetime = timezone.now()
    row = Invitation(person=joiner, made_at=now, expires_at=now + DAY)
    assert invitations.stand_of(row, now) == "open"
    assert invitations.stand_of(row, now + DAY) == "expired"
    joiner.last_login = now - SECOND
    assert invitations.stand_of(row, now) == "open"
    joiner.last_login = now
    assert invitations.stand_of(row, now) == "come"
