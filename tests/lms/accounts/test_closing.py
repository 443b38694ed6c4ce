"""An account is closed, opened again, signed out everywhere, and loses a second factor: never one's own."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from courses.leaving import close_accounts
from lms.accounts import actions
from lms.accounts.addresses import ask_email_change
from lms.accounts.consequences import follows_from_leaving
from lms.actions import open_duty
from lms.calendar import today
from lms.invitations import invite
from lms.models import AuditEvent, Duty, Invitation, Notice, Person, RoleGrant
from lms.permissions import NotAllowed
from lms.roles import Role
from lms.sign_ins import end_sign_ins
from mentoring.pairings.models import Pairing
from tests.cast import PASSWORD, Cast
from tests.factories.accounts import somebody

DAY = timedelta(days=1)
WHY = "Said by their manager"


def signed_in(person: Person) -> Client:
    """Sign somebody in by the form, as people do."""
    client = Client()
    assert client.post("/accounts/login/", {"login": person.email, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def officer(cast: Cast) -> Person:
    """Return an officer of the team who signs in with a password."""
    return somebody("officer", cast.team, Role.OFFICER, came=True)


ACTS: dict[str, Callable[[Person, Person], Any]] = {
    "close": lambda to, by: actions.close_account(person=to, day=today(), reason=WHY, by=by),
    "reopen": lambda to, by: actions.reopen_account(person=to, reason=WHY, by=by),
    "sign out": lambda to, by: actions.sign_out_everywhere(person=to, reason=WHY, by=by),
    "rename": lambda to, by: actions.rename(person=to, name="Other", staff_code="", by=by),
    "e-mail": lambda to, by: ask_email_change(person=to, new="other@example.org", reason=WHY, by=by),
    "second factor": lambda to, by: actions.reset_second_factor(person=to, reason=WHY, by=by),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("by", ["oneself", "imogen", "daniel", "wilma", "far administrator"])
def test_nobody_else_does_it_and_nobody_to_themselves(cast: Cast, officer: Person, act: str, by: str) -> None:
    giver = cast.outsiders[Role.ADMINISTRATOR] if by == "far administrator" else cast.hugo
    giver = giver if by in ("oneself", "far administrator") else cast.people[by]
    to = giver if by == "oneself" else officer
    before = Person.objects.filter(pk=to.pk).values().get()
    with pytest.raises(NotAllowed):
        ACTS[act](to, giver)
    assert Person.objects.filter(pk=to.pk).values().get() == before
    assert not AuditEvent.objects.filter(by=giver).exists()


def test_whoever_leaves_today_is_out_at_once(cast: Cast, officer: Person) -> None:
    browser = signed_in(officer)
    assert browser.get("/").status_code == 200
    actions.close_account(person=officer, day=today(), reason=WHY, by=cast.hugo)
    assert browser.get("/").status_code == 302
    assert not UserSession.objects.filter(user=officer).exists()
    assert not Client().login(email=officer.email, password=PASSWORD)
    assert not RoleGrant.objects.on(today()).filter(person=officer).exists()
    recorded = AuditEvent.objects.get(code="leaver_recorded")
    assert (recorded.by, recorded.facts, recorded.words and recorded.words.words) == (
        cast.hugo,
        {"day": today().isoformat()},
        WHY,
    )


@pytest.mark.parametrize(("days", "refused"), [(-91, True), (-90, False), (0, False), (1, False)])
def test_the_day_of_leaving(cast: Cast, officer: Person, days: int, refused: bool) -> None:
    day = today() + days * DAY
    if refused:
        with pytest.raises(ValidationError, match="90 days back"):
            actions.close_account(person=officer, day=day, reason=WHY, by=cast.hugo)
        return
    actions.close_account(person=officer, day=day, reason=WHY, by=cast.hugo)
    assert Person.objects.get(pk=officer.pk).is_active is (days > 0)
    close_accounts(on=max(day, today() + DAY))
    assert not Person.objects.get(pk=officer.pk).is_active


def test_without_a_post_an_account_closes_today_or_not_at_all(cast: Cast) -> None:
    nobody = somebody("nobody", None)
    with pytest.raises(ValidationError, match="choose today"):
        actions.close_account(person=nobody, day=today() + DAY, reason=WHY, by=cast.hugo)
    assert not actions.close_account(person=nobody, day=today(), reason=WHY, by=cast.hugo).is_active


def test_closed_twice_it_is_closed_once(cast: Cast, officer: Person) -> None:
    for _ in range(2):
        actions.close_account(person=officer, day=today(), reason=WHY, by=cast.hugo)
    assert AuditEvent.objects.filter(code="account_closed", subject_id=officer.pk).count() == 1


def test_what_follows_is_said_before_and_happens(cast: Cast) -> None:
    open_duty(kind="a", source=cast.priya, title="Do it", reason="Now", due=today(), owner=cast.gareth)
    open_duty(kind="concern_to_answer", source=cast.priya, title="x", reason="x", due=today(), owner=cast.gareth)
    follows = follows_from_leaving(cast.gareth, today())
    assert follows == [
        "Post that ends: Probation officer, Aldermoor Team 1.",
        "Roles that end: Officer, Aldermoor Team 1, Mentor, Aldermoor Team 1.",
        "1 open duty passes to Daniel Okafor, or up the line from there.",
        "1 private duty passes to nobody.",
        "1 pairing ends, and whoever is left without support is shown.",
        "Every sign-in ends, and an invitation that is not used is withdrawn.",
    ]
    actions.close_account(person=cast.gareth, day=today(), reason=WHY, by=cast.hugo)
    assert Duty.objects.get(kind="a").owner == cast.daniel
    assert Duty.objects.get(kind="concern_to_answer").owner == cast.gareth
    assert not Pairing.objects.on(today()).filter(supporter=cast.gareth).exists()


def test_whoever_comes_back_has_no_role_no_old_password_and_an_invitation(cast: Cast, officer: Person) -> None:
    actions.close_account(person=officer, day=today(), reason=WHY, by=cast.hugo)
    actions.reopen_account(person=officer, reason="Back from secondment", by=cast.hugo)
    back = Person.objects.get(pk=officer.pk)
    assert (back.is_active, back.has_usable_password()) == (True, False)
    assert not RoleGrant.objects.on(today()).filter(person=back).exists()
    assert Invitation.objects.open_at(timezone.now()).filter(person=back, made_by=cast.hugo).count() == 1
    assert AuditEvent.objects.filter(code="account_reopened", by=cast.hugo).count() == 1


def test_every_sign_in_ends_even_one_that_no_list_names(cast: Cast, officer: Person) -> None:
    listed, unlisted = signed_in(officer), Client()
    unlisted.force_login(officer)
    assert actions.sign_out_everywhere(person=officer, reason=WHY, by=cast.hugo) == 1
    assert (listed.get("/").status_code, unlisted.get("/").status_code) == (302, 302)
    assert signed_in(officer).get("/").status_code == 200
    assert Notice.objects.get(person=officer).urgent
    event = AuditEvent.objects.get(code="sign_ins_ended")
    assert (event.by, event.facts) == (cast.hugo, {"count": 1})


def test_a_sign_in_of_before_the_upgrade_goes_on(cast: Cast, officer: Person) -> None:
    from django.contrib.auth.base_user import AbstractBaseUser

    assert officer.get_session_auth_hash() == AbstractBaseUser.get_session_auth_hash(
        SimpleNamespace(_get_session_auth_hash=lambda: AbstractBaseUser._get_session_auth_hash(officer))
    )
    before = officer.get_session_auth_hash()
    end_sign_ins(person=officer, by=None)
    assert officer.get_session_auth_hash() != before


def give_factors(person: Person, *kinds: str) -> None:
    """Give somebody second factors."""
    for kind in kinds:
        Authenticator.objects.create(user=person, type=kind, data={})


def test_a_second_factor_is_reset_recorded_and_told(cast: Cast, officer: Person) -> None:
    browser = signed_in(officer)
    give_factors(officer, "totp", "recovery_codes")
    actions.reset_second_factor(person=officer, reason="Lost the phone", by=cast.hugo)
    assert not Authenticator.objects.filter(user=officer).exists()
    assert browser.get("/").status_code == 302
    event = AuditEvent.objects.get(code="second_factor_reset")
    assert (event.by, event.facts) == (cast.hugo, {"kinds": ["recovery_codes", "totp"]})
    assert Notice.objects.filter(person=officer, urgent=True, text__contains="was taken from your sign-in").count() == 2
    with pytest.raises(NotAllowed, match="no second factor"):
        actions.reset_second_factor(person=officer, reason="Again", by=cast.hugo)


@pytest.mark.parametrize(
    ("minutes", "refused"), [(0, True), (24 * 60 - 1, True), (24 * 60, False), (24 * 60 + 1, False)]
)
def test_a_second_factor_rests_for_a_day_after_the_work_e_mail_was_changed(
    cast: Cast, officer: Person, minutes: int, refused: bool
) -> None:
    began = timezone.now()
    ask_email_change(person=officer, new="new@example.org", reason=WHY, by=cast.hugo, at=began)
    give_factors(officer, "totp")
    moment = began + timedelta(minutes=minutes)
    if refused:
        with pytest.raises(NotAllowed, match="hand the account over"):
            actions.reset_second_factor(person=officer, reason=WHY, by=cast.hugo, at=moment)
    else:
        assert actions.reset_second_factor(person=officer, reason=WHY, by=cast.hugo, at=moment) == 1


def test_and_the_other_way_round(cast: Cast, officer: Person) -> None:
    give_factors(officer, "totp")
    actions.reset_second_factor(person=officer, reason=WHY, by=cast.hugo)
    with pytest.raises(NotAllowed, match="hand the account over"):
        ask_email_change(person=officer, new="new@example.org", reason=WHY, by=cast.hugo)
    later = timezone.now() + DAY
    ask_email_change(person=officer, new="new@example.org", reason=WHY, by=cast.hugo, at=later)


def test_a_name_and_a_code_are_changed_and_the_record_says_which(cast: Cast, officer: Person) -> None:
    actions.rename(person=officer, name="Ola Ficer", staff_code="Z9", by=cast.hugo)
    actions.rename(person=officer, name="Ola Ficer", staff_code="Z9", by=cast.hugo)
    event = AuditEvent.objects.get(code="account_changed")
    assert event.facts == {"fields": ["name", "staff_code"]}
    assert "Ola" not in repr(AuditEvent.objects.values())
    with pytest.raises(ValidationError, match="already has this staff code"):
        actions.rename(person=officer, name="Ola Ficer", staff_code=cast.nadia.staff_code, by=cast.hugo)


def test_an_invitation_made_before_a_last_day_to_come_can_still_be_used(cast: Cast) -> None:
    joiner = somebody("joiner", cast.team)
    invite(person=joiner, by=cast.hugo)
    leaves: date = today() + 30 * DAY
    actions.close_account(person=joiner, day=leaves, reason=WHY, by=cast.hugo)
    assert Invitation.objects.open_at(timezone.now()).filter(person=joiner).exists()
