"""Single sign-on against a real provider: django-oauth-toolkit in a process of its own, spoken to over real HTTP."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from lms import single_sign_on
from lms.models import AuditEvent, Person
from lms.single_sign_on import ALGORITHMS, REFUSALS, forget_link
from tests.cast import Cast
from tests.sign_in.browser import BACK, PEOPLE, Browser, read
from tests.sign_in.running import NAME, Provider

pytestmark = pytest.mark.waits


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """Run a provider for this file."""
    running = Provider(tmp_path_factory.mktemp("provider"), PEOPLE, BACK)
    yield running
    running.end()


@pytest.fixture(autouse=True)
def set_up(request: pytest.FixtureRequest, settings: LazySettings) -> None:
    """Point the product at the provider."""
    if "provider" in request.fixturenames:
        for name, value in request.getfixturevalue("provider").settings().items():
            setattr(settings, name, value)


@pytest.fixture
def priya(cast: Cast) -> Person:
    """Return Priya, by the e-mail that the provider knows too."""
    return named(cast.priya, "priya.nair@example.org")


def named(person: Person, email: str) -> Person:
    """Give somebody an e-mail."""
    Person.objects.filter(pk=person.pk).update(email=email)
    person.refresh_from_db()
    return person


def record_of(person: Person) -> list[tuple[str, object]]:
    """Return what the audit record says about somebody's sign-ins."""
    found = AuditEvent.objects.filter(subject_kind="lms.person", subject_id=person.pk).order_by("pk")
    return [(event.code, event.facts.get("how") or event.facts.get("reason")) for event in found]


# ---- coming in ----


def test_somebody_is_found_by_their_checked_e_mail_whatever_its_case_and_the_link_is_kept(
    provider: Provider, priya: Person
) -> None:
    browser = Browser()
    response = browser.sign_in("priya")
    assert response["Location"] == reverse("home")
    assert browser.product.session["signed_in_by_provider"] is True
    assert browser.is_in()
    link = SocialAccount.objects.get()
    assert (link.user_id, link.provider, link.extra_data) == (priya.pk, provider.url, {})
    assert record_of(priya) == [("provider_linked", None), ("signed_in", ["provider"])]


def test_the_second_time_the_link_says_who_it_is_even_if_the_e_mail_here_has_changed(
    provider: Provider, priya: Person
) -> None:
    Browser().sign_in("priya")
    named(priya, "priya.sharma@example.org")
    browser = Browser()
    browser.sign_in("priya")
    assert browser.product.session["_auth_user_id"] == str(priya.pk)
    assert SocialAccount.objects.get().extra_data == {}
    assert [code for code, _ in record_of(priya)] == ["provider_linked", "signed_in", "signed_in"]


def test_who_was_on_their_way_somewhere_arrives_there_and_nowhere_outside(provider: Provider, priya: Person) -> None:
    for wanted, where in [("/messages/", "/messages/"), ("https://elsewhere.example/", reverse("home"))]:
        browser = Browser()
        assert browser.come_back(browser.sign_in_there(browser.go(next=wanted), "priya"))["Location"] == where


def test_the_e_mail_may_stand_at_the_providers_other_address(provider: Provider, priya: Person) -> None:
    browser = Browser()
    browser.sign_in("elsewhere")
    assert browser.is_in()


@pytest.mark.parametrize(("domains", "let_in"), [([], False), (["example.org"], True), (["ple.org"], False)])
def test_an_e_mail_that_the_provider_says_nothing_of_counts_in_domains_that_it_alone_gives_out(
    provider: Provider, priya: Person, settings: LazySettings, domains: list[str], let_in: bool
) -> None:
    settings.OIDC_EMAIL_DOMAINS = domains
    browser = Browser()
    browser.sign_in("silent")
    assert browser.is_in() is let_in


def test_another_field_may_say_who_somebody_is(provider: Provider, priya: Person, settings: LazySettings) -> None:
    settings.OIDC_UID_FIELD = "oid"
    Browser().sign_in("priya")
    assert SocialAccount.objects.get().uid == "oid-of-priya"


def test_a_provider_that_leaves_the_field_out_lets_nobody_in(
    provider: Provider, priya: Person, settings: LazySettings
) -> None:
    settings.OIDC_UID_FIELD = "employee_number"
    assert "did not confirm who you are" in read(Browser().sign_in("priya"))


def test_signing_out_says_that_the_provider_still_knows_them(provider: Provider, priya: Person) -> None:
    browser = Browser()
    browser.sign_in("priya")
    page = browser.product.post(reverse("account_logout"), follow=True)
    assert f"{NAME} still knows you" in read(page)
    assert not browser.is_in()


# ---- not coming in ----


@pytest.mark.parametrize(
    ("name", "reason"),
    [("stranger", "unknown_person"), ("unchecked", "unverified_email"), ("nameless", "unverified_email")],
)
def test_whom_we_cannot_place_is_refused_with_the_reason(
    provider: Provider, priya: Person, name: str, reason: str
) -> None:
    browser, people = Browser(), Person.objects.count()
    response = browser.sign_in(name)
    status, heading, sentence = REFUSALS[reason]
    assert response.status_code == status
    assert heading.format(name=NAME) in read(response)
    assert sentence.format(name=NAME) in read(response)
    assert not browser.is_in()
    assert (SocialAccount.objects.count(), Person.objects.count(), record_of(priya)) == (0, people, [])


def test_an_unchecked_e_mail_does_not_tell_whether_there_is_such_an_account(provider: Provider, priya: Person) -> None:
    assert read(Browser().sign_in("unchecked")) == read(Browser().sign_in("unchecked_stranger"))


@pytest.mark.parametrize("linked_before", [False, True])
def test_who_has_left_is_refused_with_or_without_a_link(provider: Provider, priya: Person, linked_before: bool) -> None:
    if linked_before:
        Browser().sign_in("priya")
    Person.objects.filter(pk=priya.pk).update(is_active=False)
    browser = Browser()
    assert "Your account is closed" in read(browser.sign_in("priya"))
    assert not browser.is_in()
    assert record_of(priya)[-1] == ("sign_in_refused", "account_closed")
    assert SocialAccount.objects.count() == int(linked_before)


def test_a_second_person_with_the_same_e_mail_is_refused_until_the_link_is_forgotten(
    provider: Provider, priya: Person, cast: Cast
) -> None:
    Browser().sign_in("priya")
    for _ in range(3):
        assert "belongs to another sign-in" in read(Browser().sign_in("double"))
    assert record_of(priya)[-1] == ("sign_in_refused", "linked_elsewhere")
    assert len(record_of(priya)) == 3  # however often
    forget_link(person=priya, by=cast.hugo)
    browser = Browser()
    browser.sign_in("double")
    assert browser.product.session["_auth_user_id"] == str(priya.pk)


@pytest.mark.parametrize(
    ("email", "said"), [("nobody@example.org", "Nobody here"), ("priya.nair@example.org", "not linked")]
)
def test_the_command_that_forgets_a_link_says_when_there_is_nothing_to_forget(
    priya: Person, email: str, said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("forget_provider_link", email)


def test_the_command_forgets_a_link_on_record(priya: Person) -> None:
    SocialAccount.objects.create(user=priya, provider="https://provider.example", uid="7")
    call_command("forget_provider_link", "Priya.Nair@example.org", stdout=StringIO())
    assert not SocialAccount.objects.exists()
    assert record_of(priya) == [("provider_link_forgotten", None)]


def test_a_wrong_secret_lets_nobody_in(provider: Provider, priya: Person, settings: LazySettings) -> None:
    settings.OIDC_CLIENT_SECRET = "guessed"
    browser = Browser()
    assert "did not confirm who you are" in read(browser.sign_in("priya"))
    assert not browser.is_in()


# ---- what is tampered with ----


def changed(address: str, **fields: str | None) -> str:
    """Return an address with some of its fields changed, or left out."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()} | fields
    return f"{address.partition('?')[0]}?{urlencode({name: value for name, value in query.items() if value})}"


@pytest.mark.parametrize("state", ["x" * 16, None])
def test_a_state_that_this_browser_did_not_begin_with_is_refused(
    provider: Provider, priya: Person, state: str | None
) -> None:
    browser = Browser()
    response = browser.come_back(changed(browser.sign_in_there(browser.go(), "priya"), state=state))
    assert (response.status_code, browser.is_in()) == (400, False)
    assert "begun in another browser" in read(response)


def test_an_address_to_come_back_to_works_in_no_other_browser(provider: Provider, priya: Person) -> None:
    mine, theirs = Browser(), Browser()
    theirs.go()
    response = theirs.come_back(mine.sign_in_there(mine.go(), "priya"))
    assert (response.status_code, theirs.is_in()) == (400, False)


def test_an_address_to_come_back_to_works_once(provider: Provider, priya: Person) -> None:
    browser = Browser()
    address = browser.sign_in_there(browser.go(), "priya")
    browser.come_back(address)
    browser.product.post(reverse("account_logout"))
    assert browser.come_back(address).status_code == 400
    assert not browser.is_in()


def test_a_code_that_was_used_is_worth_nothing_in_another_sign_in(provider: Provider, priya: Person) -> None:
    mine, theirs = Browser(), Browser()
    address = mine.sign_in_there(mine.go(), "priya")
    mine.come_back(address)
    code = parse_qs(urlsplit(address).query)["code"][0]
    response = theirs.come_back(changed(theirs.sign_in_there(theirs.go(), "daniel"), code=code))
    assert (response.status_code, theirs.is_in()) == (403, False)


def test_a_fresh_code_of_somebody_else_is_worth_nothing_without_their_verifier(
    provider: Provider, priya: Person
) -> None:
    mine, theirs = Browser(), Browser()
    code = parse_qs(urlsplit(mine.sign_in_there(mine.go(), "priya")).query)["code"][0]
    response = theirs.come_back(changed(theirs.sign_in_there(theirs.go(), "daniel"), code=code))
    assert (response.status_code, theirs.is_in()) == (403, False)


def test_what_we_ask_the_provider_has_state_nonce_and_a_challenge(provider: Provider, db: None) -> None:
    asked = parse_qs(urlsplit(Browser().go(process="connect", scope="everything")).query)
    assert asked["redirect_uri"] == [BACK]
    assert asked["code_challenge_method"] == ["S256"]
    assert (len(asked["state"][0]), len(asked["nonce"][0])) == (16, 32)
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}


def test_a_token_for_another_sign_in_is_refused_by_its_nonce(provider: Provider, priya: Person) -> None:
    browser = Browser()
    there = changed(browser.go(), nonce="of-another-sign-in")
    response = browser.come_back(browser.sign_in_there(there, "priya"))
    assert (response.status_code, browser.is_in()) == (403, False)


@pytest.mark.parametrize(
    "forged",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-client"},
        {"exp": 1},
        {"azp": "another-client"},
        {"key": "another"},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
        {"kid": "unknown"},
    ],
    ids=str,
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    provider: Provider, priya: Person, monkeypatch: pytest.MonkeyPatch, forged: dict
) -> None:
    real = single_sign_on.StaffProvider._decode_id_token

    def forge(self, app, id_token):
        return real(self, app, tampered(id_token, provider, forged))

    monkeypatch.setattr(single_sign_on.StaffProvider, "_decode_id_token", forge)
    browser = Browser()
    response = browser.sign_in("priya")
    assert (response.status_code, browser.is_in()) == (403, False)


def tampered(id_token: str, provider: Provider, forged: dict) -> str:
    """Return a token as an attacker would make it: what is not forged stays as the provider said it."""
    claims = jwt.decode(id_token, options={"verify_signature": False})
    headers = {"kid": forged.get("kid", jwt.get_unverified_header(id_token)["kid"])}
    algorithm = forged.get("algorithm", "RS256")
    key: str | None = (provider.folder / "key.pem").read_text()
    if "key" in forged:
        key = Provider.new_key().decode()
    if algorithm != "RS256":
        key = None if algorithm == "none" else "a-key-that-is-long-enough-to-be-taken-for-one"
    words = {name: value for name, value in forged.items() if name not in {"key", "kid", "algorithm"}}
    return jwt.encode(claims | words, key, algorithm=algorithm, headers=headers)


def test_a_token_forged_in_nothing_holds(provider: Provider, priya: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    real = single_sign_on.StaffProvider._decode_id_token
    monkeypatch.setattr(
        single_sign_on.StaffProvider, "_decode_id_token", lambda s, a, t: real(s, a, tampered(t, provider, {}))
    )
    browser = Browser()
    browser.sign_in("priya")
    assert browser.is_in()
    assert not {"none", "HS256", "HS384", "HS512"} & set(ALGORITHMS)


# ---- a provider that is away ----


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Provider]:
    """Run a provider for one test, which may do with it what it likes."""
    running = Provider(tmp_path, PEOPLE, BACK)
    yield running
    running.end()


def test_a_provider_that_is_slow_or_gone_is_told_on_a_page_with_what_to_do(
    own: Provider, priya: Person, settings: LazySettings
) -> None:
    for name, value in own.settings().items():
        setattr(settings, name, value)
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.5
    browser = Browser()
    addresses = [browser.sign_in_there(browser.go(), "priya")]
    browser.elsewhere.cookies.clear()
    addresses.append(browser.sign_in_there(browser.go(), "priya"))
    own.hold()
    slow = [browser.come_back(addresses[0]), browser.product.post(reverse("single_sign_on"))]
    own.end()
    gone = [browser.come_back(addresses[1]), browser.product.post(reverse("single_sign_on"))]
    for response in (*slow, *gone):
        assert response.status_code == 503
        assert f"{NAME} does not answer" in read(response)
        assert "sign in with your work e-mail" in read(response)
    assert not browser.is_in()


def test_who_stops_at_the_provider_is_back_where_they_began(provider: Provider, db: None) -> None:
    browser = Browser()
    state = parse_qs(urlsplit(browser.go()).query)["state"][0]
    response = browser.come_back(f"{BACK}?{urlencode({'error': 'access_denied', 'state': state})}")
    assert (response.status_code, "You stopped at" in read(response)) == (200, True)


# ---- the doors ----


def test_an_address_alone_begins_nothing_and_a_form_of_another_site_neither(provider: Provider, db: None) -> None:
    assert Client().get(reverse("single_sign_on"))["Location"] == reverse("account_login")
    assert Client(enforce_csrf_checks=True).post(reverse("single_sign_on")).status_code == 403


@pytest.mark.parametrize("passwords", [True, False])
def test_the_sign_in_page_offers_what_there_is(
    provider: Provider, db: None, settings: LazySettings, passwords: bool
) -> None:
    settings.PASSWORD_SIGN_IN = passwords
    page = Client().get(reverse("account_login")).content.decode()
    assert f"Sign in with {NAME}" in page
    assert ('name="password"' in page) is passwords
    assert ("Forgotten your password" in page) is passwords


@pytest.mark.parametrize("name", ["single_sign_on", "single_sign_on_back"])
def test_without_a_provider_its_doors_say_so(db: None, name: str) -> None:
    response = Client().get(reverse(name))
    assert (response.status_code, "no provider" in read(response)) == (400, True)
