"""Second factors: who must have one, what opens without it, and how codes, recovery codes and sessions behave."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.calendar import today
from lms.models import AuditEvent, Notice, Person, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.policy.signing_in import SECOND_FACTOR_ROLES
from lms.roles import Role
from lms.sealing import NotOurSeal, seal, unseal
from lms.second_factor.taking_away import take_factors_away
from tests.cast import PASSWORD, Cast
from tests.lms.codes import SECRET, code_of, give_app, give_recovery_codes

NEED_NONE = {Role.LEARNER, Role.OFFICER}
INDEX, CODE, HOME = "/accounts/2fa/", "/accounts/2fa/authenticate/", "/"
SET_UP = "/accounts/2fa/totp/activate/"


@pytest.fixture
def enforced(settings: LazySettings) -> None:
    """Have the rule enforced, as in a service."""
    settings.SECOND_FACTOR = True


def with_password(person: Person) -> Client:
    """Sign in by the form."""
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def through(person: Person, code: str | None = None) -> Client:
    """Sign in by the form and write a code."""
    client = with_password(person)
    client.post(CODE, {"code": code or code_of()})
    return client


def is_in(client: Client) -> bool:
    """Say whether this browser reads the first page."""
    return client.get(HOME).status_code == 200


# ---- who must ----


def test_the_rule_names_every_role_but_two() -> None:
    """A new role must be thought about: it is in the rule, or here."""
    assert set(SECOND_FACTOR_ROLES.national_on(today())) == {role.value for role in Role if role not in NEED_NONE}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_of_the_rule_opens_nothing_but_the_set_up_page(role: Role, cast: Cast, enforced: None) -> None:
    client = Client()
    client.force_login(cast.in_role(role))
    response = client.get(reverse("messages"))
    if role in NEED_NONE:
        assert response.status_code == 200
    else:
        assert response["Location"] == INDEX
        assert "Set up a second factor first" in client.get(INDEX).content.decode()


@pytest.mark.parametrize("address", ["/", "/messages/", "/rules/", "/admin/", "/learn/", "/accounts/sessions/"])
def test_no_door_is_left_open_without_it(address: str, cast: Cast, enforced: None) -> None:
    client = Client()
    client.force_login(cast.hugo)
    assert client.get(address)["Location"] == INDEX
    said = client.get(address, HTTP_ACCEPT="application/json")
    assert (said.status_code, said.json()["sign_in"]) == (403, INDEX)


@pytest.mark.parametrize("address", ["/-/health", "/accessibility/", "/accounts/2fa/", "/accounts/logout/"])
def test_what_stays_open_stays_open(address: str, cast: Cast, enforced: None) -> None:
    client = Client()
    client.force_login(cast.hugo)
    assert client.get(address).status_code in {200, 503}


def test_a_stand_in_needs_one_while_they_stand_in(cast: Cast, enforced: None) -> None:
    client = Client()
    client.force_login(cast.nadia)
    assert is_in(client)
    grant = RoleGrant.objects.get(person=cast.daniel, role=Role.SPO)
    StandIn.objects.create(grant=grant, stand_in=cast.nadia, starts=today(), arranged_by=cast.ruth)
    assert client.get(HOME)["Location"] == INDEX


@pytest.mark.parametrize(
    ("vouches", "by_provider", "opens"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_a_provider_that_vouches_spares_those_who_came_through_it(
    vouches: bool, by_provider: bool, opens: bool, cast: Cast, enforced: None, settings: LazySettings
) -> None:
    settings.OIDC_VOUCHES_FOR_SECOND_FACTOR = vouches
    client = Client()
    client.force_login(cast.hugo)
    session = client.session
    session["signed_in_by_provider"] = by_provider
    session.save()
    assert is_in(client) is opens


def test_where_it_is_not_enforced_everybody_comes_in(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.hugo)
    assert is_in(client)


# ---- setting up ----


def test_an_app_is_set_up_from_the_page_without_a_script(cast: Cast, enforced: None) -> None:
    client = with_password(cast.hugo)
    page = client.get(SET_UP).content.decode()
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page).group(1)
    assert page.count('<svg role="img" aria-label="Square') == 1
    wrong = client.post(SET_UP, {"code": "000000"})
    assert "That code is not right" in wrong.content.decode()
    done = client.post(SET_UP, {"code": code_of(secret)})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert is_in(client)
    kept = Authenticator.objects.get(user=cast.hugo, type="totp").data
    assert secret.replace(" ", "") not in str(kept)
    assert set(AuditEvent.objects.filter(subject_id=cast.hugo.pk).values_list("code", flat=True)) == {
        "signed_in",
        "second_factor_added",
        "recovery_codes_made",
    }
    assert Notice.objects.filter(person=cast.hugo, urgent=True).count() == 2


def test_somebody_who_has_not_shown_who_they_are_lately_is_asked_before_adding_one(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.hugo)
    assert client.get(SET_UP)["Location"].startswith(reverse("account_reauthenticate"))


# ---- the code page ----


@pytest.mark.parametrize(("periods", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_good_half_a_minute_before_and_after(
    periods: int, opens: bool, cast: Cast, time_machine: Any
) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    give_app(cast.hugo)
    assert is_in(through(cast.hugo, code_of(periods=periods))) is opens


@pytest.mark.parametrize("later", [0, 29, 31, 45])
def test_a_code_is_taken_once_for_as_long_as_it_is_good(later: int, cast: Cast, time_machine: Any) -> None:
    moment = timezone.now().replace(second=0, microsecond=0)
    time_machine.move_to(moment, tick=False)
    give_app(cast.hugo)
    code = code_of()
    assert is_in(through(cast.hugo, code))
    time_machine.shift(later)
    assert not is_in(through(cast.hugo, code))
    assert not is_in(through(cast.hugo, f"{code[:3]} {code[3:]}"))


def test_after_five_wrong_codes_even_the_right_one_waits(cast: Cast) -> None:
    give_app(cast.hugo)
    client = with_password(cast.hugo)
    for _ in range(5):
        client.post(CODE, {"code": "000000"})
    page = client.post(CODE, {"code": code_of()}).content.decode()
    assert "Too many wrong codes" in page
    assert not is_in(client)
    reasons = [event.facts["reason"] for event in AuditEvent.objects.filter(code="sign_in_refused").order_by("pk")]
    assert reasons == ["wrong_code", "too_many_codes"]
    # Neither another browser nor a recovery code goes round it.
    codes = give_recovery_codes(cast.hugo)
    assert not is_in(through(cast.hugo, codes[0]))


def test_a_recovery_code_signs_in_once_and_is_recorded(cast: Cast) -> None:
    give_app(cast.hugo)
    code = give_recovery_codes(cast.hugo)[0]
    assert is_in(through(cast.hugo, code))
    assert not is_in(through(cast.hugo, code))
    event = AuditEvent.objects.get(code="recovery_code_used")
    assert event.facts == {"left": 9}
    notice = Notice.objects.get(person=cast.hugo, event__startswith="recovery_code_used")
    assert code not in notice.text


def test_recovery_codes_that_were_made_anew_make_the_old_ones_worth_nothing(cast: Cast, enforced: None) -> None:
    give_app(cast.hugo)
    old = give_recovery_codes(cast.hugo)[0]
    client = through(cast.hugo)
    client.post(reverse("mfa_generate_recovery_codes"))
    saved = client.get(reverse("mfa_download_recovery_codes"))
    assert saved["Content-Disposition"].startswith("attachment")
    assert len(re.findall(r"^\d{8}$", saved.content.decode(), re.MULTILINE)) == 10
    assert not is_in(through(cast.hugo, old))


def test_a_password_alone_opens_no_page_and_the_session_changes_its_name_when_the_code_is_right(cast: Cast) -> None:
    give_app(cast.hugo)
    client = with_password(cast.hugo)
    half = client.cookies["sessionid"].value
    for address in (HOME, "/messages/", INDEX, SET_UP, reverse("mfa_view_recovery_codes")):
        assert client.get(address)["Location"].startswith(reverse("account_login")), address
    client.post(CODE, {"code": code_of()})
    assert is_in(client)
    assert client.cookies["sessionid"].value != half


def test_the_code_page_is_nobodys_without_a_password_first(client: Client, db: None) -> None:
    assert client.get(CODE)["Location"] == reverse("account_login")


def test_whoever_leaves_between_password_and_code_does_not_come_in(cast: Cast) -> None:
    give_app(cast.hugo)
    client = with_password(cast.hugo)
    Person.objects.filter(pk=cast.hugo.pk).update(is_active=False)
    client.post(CODE, {"code": code_of()})
    assert not is_in(client)


def test_no_cookie_spares_anybody_the_code(cast: Cast) -> None:
    give_app(cast.hugo)
    client = through(cast.hugo)
    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": cast.hugo.email, "password": PASSWORD})
    assert not is_in(client)
    assert set(client.cookies) <= {"sessionid", "csrftoken", "messages", "waymark_known"}


# ---- sessions ----


def test_a_session_that_knows_the_password_only_shows_the_factor_that_was_added_elsewhere(
    cast: Cast, enforced: None
) -> None:
    older = Client()
    older.force_login(cast.hugo)
    give_app(cast.hugo)
    again = reverse("mfa_reauthenticate")
    for address in (HOME, INDEX, SET_UP, reverse("mfa_add_webauthn"), reverse("mfa_generate_recovery_codes")):
        assert older.get(address)["Location"].startswith(again), address
    older.post(again, {"code": code_of(), "next": HOME})
    assert is_in(older)


def test_an_older_session_of_somebody_who_need_have_none_changes_no_factor(cast: Cast, enforced: None) -> None:
    older = Client()
    older.force_login(cast.priya)
    give_app(cast.priya)
    assert is_in(older)
    assert older.get(INDEX)["Location"].startswith(reverse("mfa_reauthenticate"))


def test_a_factor_removed_elsewhere_leads_back_to_the_set_up_page(cast: Cast, enforced: None) -> None:
    give_app(cast.hugo)
    client = through(cast.hugo)
    assert is_in(client)
    take_factors_away(person=cast.hugo, by=cast.ruth)
    assert client.get(HOME)["Location"] == INDEX


@pytest.mark.parametrize("who", ["hugo", "priya"])
def test_knowing_the_factor_costs_no_query(who: str, cast: Cast, settings: LazySettings) -> None:
    person = cast.people[who]
    give_app(person)
    client = through(person)
    client.get(HOME)
    counts = []
    for settings.SECOND_FACTOR in (False, True):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("messages"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# ---- removing ----


def test_the_last_factor_stays_where_the_rule_asks_for_one_and_the_page_says_why(cast: Cast, enforced: None) -> None:
    give_app(cast.hugo)
    client = through(cast.hugo)
    assert "Your role asks for a second factor" in client.get(reverse("mfa_deactivate_totp")).content.decode()
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=cast.hugo, type="totp").exists()


def test_whoever_need_have_none_may_remove_theirs(cast: Cast, enforced: None) -> None:
    give_app(cast.priya)
    give_recovery_codes(cast.priya)
    client = through(cast.priya)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=cast.priya).exists()
    assert AuditEvent.objects.get(code="second_factor_removed").facts == {"kind": "totp"}
    assert is_in(client)


@pytest.mark.parametrize("page", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_somebody_elses_passkey_is_not_there(page: str, cast: Cast) -> None:
    give_app(cast.hugo)
    theirs = Authenticator.objects.create(user=cast.wilma, type="webauthn", data={"name": "Laptop"})
    client = through(cast.hugo)
    assert client.get(reverse(page, args=[theirs.pk])).status_code == 404
    assert client.post(reverse(page, args=[theirs.pk]), {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get(pk=theirs.pk).data == {"name": "Laptop"}


def test_nobody_resets_their_own(cast: Cast) -> None:
    give_app(cast.hugo)
    with pytest.raises(NotAllowed, match="Ask another administrator"):
        take_factors_away(person=cast.hugo, by=cast.hugo)


# ---- what is kept ----


def test_a_sealed_text_opens_with_its_key_and_purpose_only(settings: LazySettings) -> None:
    sealed = seal(SECRET, purpose="one")
    assert SECRET not in sealed
    assert unseal(sealed, purpose="one") == SECRET
    with pytest.raises(NotOurSeal):
        unseal(sealed, purpose="another")
    settings.SEAL_KEYS_BEFORE, settings.SEAL_KEY = [settings.SEAL_KEY], "a new key"
    assert unseal(sealed, purpose="one") == SECRET
    settings.SEAL_KEYS_BEFORE = []
    with pytest.raises(NotOurSeal):
        unseal(sealed, purpose="one")
