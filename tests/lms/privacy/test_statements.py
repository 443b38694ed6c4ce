"""What the service says of itself: cookies, contacts, help, and the marking, on pages, files and e-mails."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from lms.cookies import COOKIES, KNOWN_DAYS
from lms.models import Person
from lms.sign_in_limits import COOKIE, COOKIE_SECONDS
from lms.templatetags.service import contact_link
from tests.cast import PASSWORD, Cast

MAIL = "help@waymark.example"
LETTERS = {
    "emails/something_to_read.txt": {"address": "x"},
    "emails/witness_code.txt": {"code": "1", "minutes": "5"},
    "emails/witness_link.txt": {"address": "x", "until": "today"},
    "account/email/password_reset_key_message.txt": {"password_reset_url": "x"},
}


def text_of(client: Client, name: str) -> str:
    return " ".join(BeautifulSoup(client.get(reverse(name)).content, "html.parser").get_text(" ").split())


def test_every_cookie_that_is_set_is_on_the_privacy_page_with_its_purpose(cast: Cast) -> None:
    cast.priya.set_password(PASSWORD)
    cast.priya.save()
    client, listed = Client(), {cookie.name for cookie in COOKIES}
    client.get(reverse("account_login"))
    signed_in = client.post(reverse("account_login"), {"login": cast.priya.email, "password": PASSWORD})
    assert signed_in.status_code == 302
    set_here = set(client.cookies)
    for name in ("home", "rules", "messages", "privacy", "privacy:your_data", "usersessions_list"):
        set_here |= set(client.get(reverse(name)).cookies)
    set_here |= set(client.post(reverse("privacy:your_data")).cookies)
    assert {"sessionid", "csrftoken", "messages", COOKIE} <= set_here <= listed
    assert KNOWN_DAYS * 24 * 60 * 60 == COOKIE_SECONDS
    page = text_of(client, "privacy")
    assert all(cookie.name in page and cookie.purpose in page and cookie.life in page for cookie in COOKIES)


@pytest.mark.parametrize("name", ["help", "privacy", "accessibility"])
def test_statements_are_open_to_everybody(name: str, db: None, client: Client) -> None:
    assert client.get(reverse(name)).status_code == 200


def test_what_nobody_has_set_says_so(db: None, client: Client) -> None:
    page = text_of(client, "privacy")
    assert "controller of this data: not set yet Unconfirmed" in page
    assert "No help desk has been set for this service yet" in text_of(client, "help")


def test_what_is_set_is_shown(db: None, client: Client, settings: LazySettings) -> None:
    settings.DATA_CONTROLLER, settings.DATA_PROTECTION_CONTACT = "The region of East", "data@waymark.example"
    settings.SUPPORT_CONTACT = MAIL
    page = text_of(client, "privacy")
    assert "controller of this data: The region of East" in page
    assert "data@waymark.example" in page
    assert f'href="mailto:{MAIL}"' in client.get(reverse("help")).content.decode()


@pytest.mark.parametrize("contact", ["", MAIL])
@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"])
def test_each_error_page_says_who_helps(template: str, contact: str, settings: LazySettings) -> None:
    settings.SUPPORT_CONTACT = contact
    page = BeautifulSoup(render_to_string(template), "html.parser").get_text(" ")
    assert (contact or "administrator of your region") in page


@pytest.mark.parametrize(("template", "facts"), LETTERS.items())
def test_each_e_mail_says_who_helps_only_where_it_is_set(
    template: str, facts: dict[str, str], settings: LazySettings
) -> None:
    assert "For help" not in render_to_string(template, facts)
    settings.SUPPORT_CONTACT = MAIL
    assert f"For help: {MAIL}" in render_to_string(template, facts)


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        (MAIL, f"mailto:{MAIL}"),
        ("01632 960 001", "tel:01632960001"),
        ("+44 1632 960001", "tel:+441632960001"),
        ("The desk, extension 12345678", ""),
        ("write to a@b.example or ring", ""),
        ("123", ""),
        ("", ""),
    ],
)
def test_a_contact_becomes_a_link_only_where_it_is_one(contact: str, address: str) -> None:
    assert contact_link(contact) == address


@pytest.mark.parametrize(("name", "marking"), [("rules", "PLAIN"), ("courses:pathway", "WITH NAMES")])
def test_a_printed_page_is_marked_at_its_head_and_foot(
    name: str, marking: str, cast: Cast, signed_in_as: Callable[[Person], Client], settings: LazySettings
) -> None:
    settings.PROTECTIVE_MARKING, settings.PROTECTIVE_MARKING_PERSONAL = "PLAIN", "WITH NAMES"
    page = BeautifulSoup(signed_in_as(cast.priya).get(reverse(name)).content, "html.parser")
    assert [marking in each.get_text() for each in page.select(".wm-printed")] == [True, True]
