"""Signing in: the demo's buttons, the list of places, and what the sign-in page says to whoever was sent there."""

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from lms.models import Person
from lms.templatetags.waymark import browser_in_words
from tests.cast import Cast

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (LINUX, "Chrome on Linux"),
        (f"{WINDOWS} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", "Edge on Windows"),
        (f"{WINDOWS} Chrome/141.0.0.0 Safari/537.36", "Chrome on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox on Linux"),
        (f"{IPHONE} Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (f"{IPHONE} CriOS/141.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", "Safari on macOS"),
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/141.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "Another browser"),
        ("", "Another browser"),
    ],
)
def test_a_browser_is_named_as_people_know_it(user_agent: str, words: str) -> None:
    assert browser_in_words(user_agent) == words


def test_somebody_who_came_in_by_a_demo_button_is_listed_and_can_be_signed_out_elsewhere(
    cast: Cast, settings: LazySettings
) -> None:
    settings.DEMO = True
    here, elsewhere = _by_demo_button(cast.priya), _by_demo_button(cast.priya)
    page = here.get(reverse("usersessions_list")).content.decode()
    assert "Where you are signed in: 2 places" in page
    assert "Chrome on Linux" in page
    here.post(reverse("usersessions_list"))
    assert elsewhere.get(reverse("home")).status_code == 302
    assert here.get(reverse("home")).status_code == 200


def _by_demo_button(person: Person) -> Client:
    client = Client(HTTP_USER_AGENT=LINUX)
    response = client.post(reverse("demo_sign_in"), {"email": person.email})
    assert response["Location"] == reverse("home")
    return client


@pytest.mark.parametrize(("address", "said"), [("/board/", True), ("/", False)])
def test_the_sign_in_page_says_what_is_kept_to_whoever_was_sent_there(
    client: Client, db: None, address: str, said: bool
) -> None:
    page = client.get(client.get(address)["Location"]).content.decode()
    assert ("one you had just chosen is not" in page) is said


def test_a_refusal_names_the_administrator_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.priya)
    page = client.get(reverse("jobs:jobs"))
    assert page.status_code == 403
    assert page.content.decode().count("administrator") == 1


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_no_answer_repeats_a_password_that_was_typed(cast: Cast, client: Client, accept: str) -> None:
    typed = {"login": cast.priya.email, "password": "not-quite-what-it-is"}
    answer = client.post("/accounts/login/", typed, headers={"Accept": accept})
    assert answer.status_code == (400 if accept == "application/json" else 200)
    assert "The e-mail or the password is not right" in answer.content.decode()
    assert "not-quite" not in answer.content.decode()
