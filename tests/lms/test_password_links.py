"""A link to a new password works once and for an hour, and whoever has a new password is told."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from lms.models import Notice, Person
from tests.cast import PASSWORD, Cast

NEW = "three-words-that-nobody-puts-together"
TOLD = "Your password was changed. If that was not you"


@pytest.fixture
def priya(cast: Cast) -> Person:
    """Return somebody with a password."""
    cast.priya.set_password(PASSWORD)
    cast.priya.save()
    return cast.priya


def link_for(person: Person) -> str:
    """Ask for a link, and return its address."""
    Client().post(reverse("account_reset_password"), {"email": person.email})
    link = next(word for word in mail.outbox[-1].body.split() if "/accounts/password/reset/" in word)
    return link[link.index("/accounts") :]


def choose(link: str, password: str) -> bool:
    """Follow a link and choose a password; say whether the link works."""
    browser = Client()
    form = browser.get(link, follow=True)
    if "This link no longer works" in form.content.decode():
        return False
    browser.post(form.redirect_chain[-1][0], {"password1": password, "password2": password})
    return True


@pytest.mark.parametrize(("seconds", "works"), [(0, True), (3600, True), (3601, False)])
def test_a_link_works_for_an_hour(priya: Person, seconds: int, works: bool) -> None:
    with time_machine.travel("2026-11-23 10:00", tick=False) as clock:
        link = link_for(priya)
        clock.shift(timedelta(seconds=seconds))
        assert choose(link, NEW) is works
    priya.refresh_from_db()
    assert priya.check_password(NEW) is works


def test_the_letter_says_how_long(priya: Person) -> None:
    link_for(priya)
    assert "The link works once, and for 60 minutes." in mail.outbox[-1].body


def test_a_link_works_once(priya: Person) -> None:
    link = link_for(priya)
    assert choose(link, NEW)
    assert not choose(link, "four-other-words-that-nobody-puts-together")


@pytest.mark.parametrize("by_link", [True, False])
def test_whose_password_was_changed_is_told_at_once(priya: Person, by_link: bool) -> None:
    if by_link:
        choose(link_for(priya), NEW)
    else:
        browser = Client()
        browser.force_login(priya)
        words = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        browser.post(reverse("account_change_password"), words)
    assert Notice.objects.get(person=priya, text__startswith=TOLD).urgent


def test_nobody_is_told_of_a_change_that_was_refused(priya: Person) -> None:
    browser = Client()
    browser.force_login(priya)
    browser.post(reverse("account_change_password"), {"oldpassword": "wrong", "password1": NEW, "password2": NEW})
    assert not Notice.objects.filter(person=priya).exists()
