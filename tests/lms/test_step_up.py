"""Asking once more before what matters: when, in which ways, and that nothing written is lost or sent by itself."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from lms.models import Person
from lms.privacy.copies.asking import ask_for_copy
from lms.privacy.copies.making import make_copy
from lms.progress.models import BoardExport
from mentoring.caseload.models import AllocationCheck, ApiKey, Override
from tests.cast import PASSWORD, Cast
from tests.factories import deciding as made
from tests.lms.codes import code_of, give_app, give_recovery_codes
from tests.mentoring.caseload.test_override import sent

LONG = "The officer knows the family and has held cases like it for three years. " * 25


@pytest.fixture(autouse=True)
def _asked(settings: LazySettings) -> None:
    settings.STEP_UP = True


@pytest.fixture
def answer(cast: Cast) -> AllocationCheck:
    """Return an answer with something that blocks."""
    return made.ask(cast, case=made.HIGH, by=cast.ruth)


def signed_in(person: Person, seconds_ago: float) -> Client:
    """Return a browser whose sign-in, by password, was so long ago."""
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    client = Client()
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - seconds_ago}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def page_of(answer: AllocationCheck) -> str:
    """Return the address where it is set aside."""
    return reverse("caseload:override", args=[answer.pk])


def confirm(client: Client, asked: str, **given: str) -> str:
    """Confirm on the page that asks; return where it leads."""
    page = urlsplit(asked)
    response = client.post(page.path, {"next": parse_qs(page.query)["next"][0], **given})
    return response.get("Location", "")


# ---- when ----


@pytest.mark.parametrize(("seconds_ago", "asks"), [(0, False), (899, False), (901, True)])
def test_signing_in_counts_for_a_quarter_of_an_hour(
    seconds_ago: float, asks: bool, cast: Cast, answer: AllocationCheck
) -> None:
    client = signed_in(cast.ruth, seconds_ago)
    went = client.post(page_of(answer), sent(answer))["Location"]
    assert went.startswith(reverse("account_reauthenticate")) is asks
    assert Override.objects.exists() is not asks


def test_a_sign_in_that_showed_nothing_does_not_count(cast: Cast, answer: AllocationCheck) -> None:
    client = Client()
    client.force_login(cast.ruth)
    assert client.post(page_of(answer), sent(answer))["Location"].startswith("/accounts/")
    assert not Override.objects.exists()


def test_reading_the_page_asks_nothing(cast: Cast, answer: AllocationCheck) -> None:
    assert signed_in(cast.ruth, 5000).get(page_of(answer)).status_code == 200


def test_the_copy_of_ones_own_data_is_opened_only_by_whoever_confirmed_lately(cast: Cast) -> None:
    export = ask_for_copy(by=cast.priya)
    make_copy(pk=export.pk)
    address = reverse("privacy:copy_file", args=[export.pk])
    client = signed_in(cast.priya, 5000)
    asked = client.get(address)["Location"]
    assert "open the copy of everything that is held about you" in client.get(asked).content.decode()
    assert client.get(confirm(client, asked, password=PASSWORD))["Content-Type"] == "application/zip"


# ---- in which ways ----


@pytest.mark.parametrize("way", ["password", "app", "recovery code"])
def test_what_was_written_survives_and_is_sent_once(way: str, cast: Cast, answer: AllocationCheck) -> None:
    given = {"password": PASSWORD}
    if way != "password":
        give_app(cast.ruth)
        given = {"code": code_of() if way == "app" else give_recovery_codes(cast.ruth)[0]}
    client = signed_in(cast.ruth, 5000)
    # Whoever has a factor shows it in this session before anything else.
    asked = client.post(page_of(answer), sent(answer, reason=LONG.strip()))["Location"]
    words = client.get(asked).content.decode()
    assert "You are about to <strong>set aside what stands against a case</strong>" in words
    assert "What you wrote is kept" in words
    back = confirm(client, asked, **given)
    done = client.get(back, follow=True)
    assert "Recorded" in done.content.decode()
    assert Override.objects.get().reason == LONG.strip()
    # Going back to that address, or opening it again, sends nothing.
    client.get(back)
    assert Override.objects.count() == 1


@pytest.mark.parametrize("given", [{"password": "not mine"}, {"password": ""}])
def test_a_wrong_answer_sends_nothing_and_keeps_what_was_written(
    given: dict[str, str], cast: Cast, answer: AllocationCheck
) -> None:
    client = signed_in(cast.ruth, 5000)
    asked = client.post(page_of(answer), sent(answer))["Location"]
    assert confirm(client, asked, **given) == ""
    assert not Override.objects.exists()
    client.get(confirm(client, asked, password=PASSWORD))
    assert Override.objects.count() == 1


def test_a_mistake_in_what_was_written_is_shown_where_it_was_made(cast: Cast, answer: AllocationCheck) -> None:
    client = signed_in(cast.ruth, 5000)
    asked = client.post(page_of(answer), sent(answer, reason=""))["Location"]
    page = client.get(confirm(client, asked, password=PASSWORD))
    assert page.status_code == 200
    assert "govuk-error-summary" in page.content.decode()
    assert f'action="{page_of(answer)}"' in page.content.decode()


# ---- what an attacker would try ----


def test_without_confirming_the_address_sends_nothing(cast: Cast, answer: AllocationCheck) -> None:
    client = signed_in(cast.ruth, 5000)
    asked = client.post(page_of(answer), sent(answer))["Location"]
    back = parse_qs(urlsplit(asked).query)["next"][0]
    assert client.get(back).status_code == 200
    assert not Override.objects.exists()


@pytest.mark.parametrize("token", ["", "wrong", "take_up"])
def test_what_is_kept_is_sent_by_its_own_token_only(token: str, cast: Cast, answer: AllocationCheck) -> None:
    client = signed_in(cast.ruth, 5000)
    client.post(page_of(answer), sent(answer))
    elsewhere = client.get(reverse("account_reauthenticate"))
    assert "You are about to <strong>" not in elsewhere.content.decode()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(page_of(answer), {"take_up": token})
    assert not Override.objects.exists()


def test_what_is_kept_is_sent_at_its_own_address_only(cast: Cast, answer: AllocationCheck) -> None:
    client = signed_in(cast.ruth, 5000)
    asked = client.post(page_of(answer), sent(answer))["Location"]
    back = confirm(client, asked, password=PASSWORD)
    other = reverse("progress:ask_export")
    assert client.get(f"{other}?{urlsplit(back).query}").status_code == 405
    assert not BoardExport.objects.exists()
    client.get(back)
    assert not Override.objects.exists()


def test_whoever_lost_the_right_meanwhile_is_refused(cast: Cast, answer: AllocationCheck) -> None:
    client = signed_in(cast.ruth, 5000)
    asked = client.post(page_of(answer), sent(answer))["Location"]
    cast.ruth.grants.all().delete()
    assert client.get(confirm(client, asked, password=PASSWORD)).status_code == 403
    assert not Override.objects.exists()


def test_what_is_kept_cannot_be_read_in_the_session(cast: Cast, answer: AllocationCheck) -> None:
    client = signed_in(cast.ruth, 5000)
    client.post(page_of(answer), sent(answer, reason=LONG.strip()))
    assert "officer knows" not in str(dict(client.session))


def test_the_confirmation_leads_to_no_other_site(cast: Cast) -> None:
    client = signed_in(cast.ruth, 5000)
    page = reverse("account_reauthenticate")
    went = client.post(page, {"password": PASSWORD, "next": "https://evil.example/"})["Location"]
    assert went == "/"


# ---- where else ----


def test_a_key_and_a_board_as_a_file_ask_too(cast: Cast) -> None:
    client = signed_in(cast.hugo, 5000)
    data = {"name": "Tool", "unit": cast.region.pk}
    asked = client.post(reverse("caseload:keys"), data)["Location"]
    assert not ApiKey.objects.exists()
    page = client.get(confirm(client, asked, password=PASSWORD)).content.decode()
    assert "The key of Tool" in page
    assert ApiKey.objects.count() == 1
    manager = signed_in(cast.daniel, 5000)
    asked = manager.post(reverse("progress:ask_export"), {"address": "/board/", "format": "csv"})["Location"]
    assert not BoardExport.objects.exists()
    manager.get(confirm(manager, asked, password=PASSWORD))
    assert BoardExport.objects.count() == 1


def test_a_script_is_told_in_words(cast: Cast, answer: AllocationCheck) -> None:
    client = signed_in(cast.ruth, 5000)
    response = client.post(page_of(answer), sent(answer), HTTP_ACCEPT="application/json")
    assert response.status_code == 403
    assert response.json()["sign_in"].startswith(reverse("account_reauthenticate"))


def test_whoever_has_nothing_to_show_reads_what_to_do(cast: Cast, answer: AllocationCheck) -> None:
    """Somebody of the provider without a password here."""
    client = signed_in(cast.ruth, 5000)
    cast.ruth.set_unusable_password()
    cast.ruth.save()
    client.force_login(cast.ruth)
    session = client.session
    session["account_authentication_methods"] = [{"method": "socialaccount", "at": time.time() - 5000}]
    session["account_authentication_methods_user"] = str(cast.ruth.pk)
    session.save()
    page = client.post(page_of(answer), sent(answer))
    assert page.status_code == 403
    assert re.search(r"within 15 minutes", page.content.decode())


def test_the_demo_says_its_password(cast: Cast, settings: LazySettings, answer: AllocationCheck) -> None:
    settings.DEMO = True
    client = signed_in(cast.ruth, 5000)
    asked = client.post(page_of(answer), sent(answer))["Location"]
    assert "waymark-example-only" in client.get(asked).content.decode()
