"""Guessing passwords: how far a stranger gets, that the owner is never shut out, and that answers tell nothing."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.conf import LazySettings
from django.contrib.auth.hashers import BasePasswordHasher, MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.models import AuditEvent, Person
from lms.sign_in_limits import COOKIE, DAY, KNOWN_BROWSER, PASSWORD_LINKS, STRANGERS
from tests.cast import PASSWORD, Cast

WRONG = "not-the-password"
STRANGE = "203.0.113.9"
# What differs from page to page whoever asks.
OF_THIS_PAGE = re.compile(r'(nonce|value)="[A-Za-z0-9_+/=-]{20,}"')
IN_LOCK_OUT = "Too many wrong tries"
NOT_RIGHT = "The e-mail or the password is not right"


@pytest.fixture
def priya(cast: Cast) -> Person:
    """Return Priya, who knows her password."""
    cast.priya.set_password(PASSWORD)
    cast.priya.save()
    return cast.priya


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[time_machine.Traveller]:
    """Begin at the start of a quarter of an hour, so that no test stands across two."""
    with time_machine.travel(timezone.now().replace(hour=12, minute=0, second=1), tick=False) as traveller:
        yield traveller


def attempt(client: Client, email: str, password: str = WRONG, *, address: str = STRANGE) -> str:
    """Try to sign in, and return what the page says, or nothing when it let us in."""
    response = client.post(reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=address)
    return "" if response.status_code == 302 else response.content.decode()


def come_in(person: Person, *, address: str = "198.51.100.1") -> Client:
    """Sign somebody in and out again: the browser is known to the account from now on."""
    client = Client()
    assert attempt(client, person.email, PASSWORD, address=address) == ""
    client.post(reverse("account_logout"))
    return client


def test_five_wrong_tries_of_strangers_shut_strangers_out_with_the_right_password_too(priya: Person) -> None:
    for number in range(STRANGERS[0].tries):
        assert NOT_RIGHT in attempt(Client(), priya.email, address=f"203.0.113.{number}")
    assert IN_LOCK_OUT in attempt(Client(), priya.email, PASSWORD, address="203.0.113.77")


@pytest.mark.parametrize(("seconds", "let_in"), [(15 * 60 - 2, False), (15 * 60, True)])
def test_a_lock_out_ends_after_a_quarter_of_an_hour(
    priya: Person, at_noon: time_machine.Traveller, seconds: int, let_in: bool
) -> None:
    for _ in range(STRANGERS[0].tries):
        attempt(Client(), priya.email)
    at_noon.shift(seconds)
    assert (attempt(Client(), priya.email, PASSWORD) == "") is let_in


def test_whatever_strangers_do_the_owner_comes_in_at_a_browser_that_the_account_knows(priya: Person) -> None:
    own = come_in(priya)
    for number in range(60):
        attempt(Client(), priya.email, address=f"203.0.113.{number}")
    assert attempt(own, priya.email, PASSWORD) == ""


def test_strangers_at_the_same_address_do_not_shut_the_owner_out_either(priya: Person) -> None:
    own = come_in(priya)
    for number in range(40):
        attempt(Client(), f"nobody{number}@example.org")
    assert IN_LOCK_OUT in attempt(Client(), priya.email, PASSWORD)
    assert attempt(own, priya.email, PASSWORD, address=STRANGE) == ""


@pytest.mark.parametrize("tries", [KNOWN_BROWSER[0].tries - 1, KNOWN_BROWSER[0].tries])
def test_a_known_browser_has_tries_of_its_own_and_they_end_too(priya: Person, tries: int) -> None:
    own = come_in(priya)
    for _ in range(tries):
        assert NOT_RIGHT in attempt(own, priya.email)
    assert (attempt(own, priya.email, PASSWORD) == "") is (tries < KNOWN_BROWSER[0].tries)


def test_a_browser_known_to_one_account_is_a_stranger_to_another(cast: Cast, priya: Person) -> None:
    own = come_in(priya)
    for _ in range(STRANGERS[0].tries):
        attempt(own, cast.daniel.email)
    assert IN_LOCK_OUT in attempt(own, cast.daniel.email)


def test_a_cookie_that_was_tampered_with_is_a_strangers(priya: Person) -> None:
    own = come_in(priya)
    own.cookies[COOKIE] = own.cookies[COOKIE].value[:-2] + "xx"
    for _ in range(STRANGERS[0].tries):
        attempt(own, priya.email)
    assert IN_LOCK_OUT in attempt(own, priya.email, PASSWORD)


def test_the_cookie_names_nobody_and_no_script_can_read_it(priya: Person) -> None:
    cookie = come_in(priya).cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "priya" not in cookie.value


def test_a_day_of_patience_wins_a_stranger_thirty_guesses(priya: Person, at_noon: time_machine.Traveller) -> None:
    midnight = timezone.now().timestamp() // DAY * DAY + DAY
    at_noon.move_to(midnight)
    guesses = 0
    for _ in range(95):
        guesses += sum(NOT_RIGHT in attempt(Client(), priya.email, address=f"10.0.0.{guesses}") for _ in range(6))
        at_noon.shift(timedelta(minutes=15))
    assert guesses == STRANGERS[1].tries


def test_a_right_password_costs_no_try(priya: Person) -> None:
    for _ in range(STRANGERS[0].tries * 3):
        assert attempt(Client(), priya.email, PASSWORD) == ""


def test_whoever_chose_a_password_by_mail_comes_in_at_once_however_strangers_guess(priya: Person) -> None:
    for _ in range(STRANGERS[0].tries + 1):
        attempt(Client(), priya.email)
    elsewhere = Client()
    elsewhere.post(reverse("account_reset_password"), {"email": priya.email})
    link = next(word for word in mail.outbox[-1].body.split() if "/accounts/password/reset/" in word)
    form = elsewhere.get(link[link.index("/accounts") :], follow=True)
    new = "three-words-that-nobody-puts-together"
    elsewhere.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert record_of(priya)[-2:] == [("password_reset_asked", None), ("password_changed", "link")]
    assert attempt(elsewhere, priya.email, new) == ""
    assert IN_LOCK_OUT in attempt(Client(), priya.email, new)


# ---- what answers tell ----


def closed(cast: Cast) -> str:
    """Close an account, and return its e-mail."""
    Person.objects.filter(pk=cast.daniel.pk).update(is_active=False)
    return cast.daniel.email


WHO: list[Callable[[Cast], str]] = [lambda cast: cast.priya.email, lambda cast: "nobody@example.org", closed]


def answers(address: str, data: dict[str, str]) -> tuple[int, str, int]:
    """Ask, and return the status, the words without what was typed, and how many passwords were hashed."""
    hashes = []

    def count(hasher: BasePasswordHasher, *args: object, **kwargs: object) -> str:
        hashes.append(1)
        return real(hasher, *args, **kwargs)

    real = MD5PasswordHasher.encode
    with patch.object(MD5PasswordHasher, "encode", count):
        response = Client().post(address, data)
    words = OF_THIS_PAGE.sub("", response.content.decode()).replace(data.get("login") or data["email"], "")
    return response.status_code, words, len(hashes)


@pytest.mark.parametrize("already", [0, STRANGERS[0].tries])
def test_known_unknown_and_closed_accounts_are_refused_alike(cast: Cast, priya: Person, already: int) -> None:
    heard = set()
    for who in WHO:
        email = who(cast)
        for _ in range(already):
            attempt(Client(), email, address=f"10.1.1.{len(heard)}")
        heard.add(answers(reverse("account_login"), {"login": email, "password": WRONG}))
    assert len(heard) == 1
    assert heard.pop()[2] == (0 if already else 1)


def test_the_page_for_a_forgotten_password_says_and_does_the_same_for_everybody(cast: Cast, priya: Person) -> None:
    heard = {answers(reverse("account_reset_password"), {"email": who(cast)}) for who in WHO}
    assert len(heard) == 1
    assert [letter.to for letter in mail.outbox] == [[priya.email]]


def test_no_more_links_than_a_mailbox_bears(priya: Person, at_noon: time_machine.Traveller) -> None:
    in_an_hour, in_a_day = PASSWORD_LINKS
    for number in range(in_an_hour.tries + 2):
        Client().post(reverse("account_reset_password"), {"email": priya.email}, REMOTE_ADDR=f"10.0.0.{number}")
        at_noon.shift(61)
    assert len(mail.outbox) == in_an_hour.tries
    for number in range(10):
        at_noon.shift(in_an_hour.seconds)
        Client().post(reverse("account_reset_password"), {"email": priya.email}, REMOTE_ADDR=f"10.0.1.{number}")
    assert len(mail.outbox) == in_a_day.tries


# ---- a cache that forgets ----


def test_without_a_cache_sign_in_works_and_nothing_fails(priya: Person, settings: LazySettings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    for _ in range(STRANGERS[0].tries + 1):
        assert NOT_RIGHT in attempt(Client(), priya.email)
    assert attempt(Client(), priya.email, PASSWORD) == ""


def test_a_cache_in_a_folder_remembers_for_as_long_as_it_was_told(
    priya: Person, settings: LazySettings, tmp_path: object, at_noon: time_machine.Traveller
) -> None:
    folder = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)}
    settings.CACHES = {"default": folder}
    for _ in range(STRANGERS[0].tries):
        attempt(Client(), priya.email)
    at_noon.shift(14 * 60)
    assert IN_LOCK_OUT in attempt(Client(), priya.email, PASSWORD)
    cache.clear()


# ---- what goes on record ----


def record_of(person: Person) -> list[tuple[str, object]]:
    """Return what the audit record says about somebody's sign-ins, in order."""
    found = AuditEvent.objects.filter(subject_kind="lms.person", subject_id=person.pk).order_by("pk")
    return [(event.code, event.facts.get("how") or event.facts.get("reason")) for event in found]


def test_however_many_guesses_a_lock_out_is_one_line_and_a_strangers_none(priya: Person) -> None:
    before = AuditEvent.objects.count()
    for number in range(40):
        attempt(Client(), priya.email, address=f"10.0.0.{number}")
        attempt(Client(), "nobody@example.org", address=f"10.0.0.{number}")
    assert record_of(priya) == [("sign_in_refused", "too_many_tries")]
    assert AuditEvent.objects.count() == before + 1


def test_coming_in_and_going_out_is_on_record(priya: Person) -> None:
    come_in(priya)
    assert record_of(priya) == [("signed_in", ["password"]), ("signed_out", None)]


def test_somebody_who_has_left_is_refused_even_with_their_password_and_once_on_record(priya: Person) -> None:
    Person.objects.filter(pk=priya.pk).update(is_active=False)
    for _ in range(3):
        client = Client()
        client.post(reverse("account_login"), {"login": priya.email, "password": PASSWORD})
        assert client.get(reverse("home")).status_code == 302
    assert record_of(priya) == [("sign_in_refused", "account_closed")]


def test_a_changed_password_is_on_record_and_ends_every_other_session(priya: Person) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        attempt(client, priya.email, PASSWORD)
    new = "three-words-that-nobody-puts-together"
    here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True
    )
    assert here.get(reverse("home")).status_code == 200
    assert elsewhere.get(reverse("home")).status_code == 302
    assert record_of(priya)[-1] == ("password_changed", "password")


def test_a_link_to_a_new_password_is_on_record_and_so_is_its_use(priya: Person) -> None:
    client = Client()
    client.post(reverse("account_reset_password"), {"email": priya.email})
    assert record_of(priya) == [("password_reset_asked", None)]


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_where_only_the_provider_lets_people_in_a_password_is_refused_with_its_reason(
    priya: Person, settings: LazySettings, name: str
) -> None:
    settings.PASSWORD_SIGN_IN, settings.OIDC_NAME = False, "Justice Login"
    data = {"login": priya.email, "password": PASSWORD, "email": priya.email}
    response = Client().post(reverse(name), data)
    assert response.status_code == 403
    assert "Sign in with Justice Login" in response.content.decode()
    assert mail.outbox == []
