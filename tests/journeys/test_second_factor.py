"""A second factor is set up, lost and used again; a passkey signs in alone; what matters asks once more."""

from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import expect

from lms.demo import PASSWORD
from lms.models import Person
from tests.journeys.walker import Walker
from tests.lms.codes import code_of

DANIEL, PRIYA = "Sign in as Daniel Okafor", "Sign in as Priya Nair"


def without_factor(name: str) -> str:
    """Take the app from somebody of the example; return their e-mail."""
    Authenticator.objects.filter(user__name=name).delete()
    return Person.objects.get(name=name).email


def confirm_by_password(walker: Walker) -> Walker:
    """Answer the page that asks once more, as it comes to whoever came by a button of the demo."""
    walker.reads("Confirm that it is you", "the password of everybody here is")
    walker.page.get_by_label("Password", exact=True).fill(PASSWORD)
    walker.page.get_by_role("button", name="Go on").click()
    return walker.look()


def is_in_as(walker: Walker, name: str) -> Walker:
    """Expect the first page of somebody, without having seen their code page."""
    expect(walker.page.locator("header")).to_contain_text(name)
    return walker.look()


def press(walker: Walker, name: str) -> None:
    """Press a button that asks the key of the browser first, so that the next page comes a moment later."""
    walker.page.get_by_role("button", name=name, exact=True).click()


def write(walker: Walker, code: str) -> Walker:
    """Write this code and go on."""
    walker.page.get_by_label("Code", exact=True).fill(code)
    walker.page.get_by_role("button", name="Go on").click()
    return walker.look()


def type_password(walker: Walker, email: str) -> Walker:
    """Come as far as the code page."""
    walker.page.context.clear_cookies()
    walker.go("/accounts/login/")
    walker.page.get_by_label("Work e-mail").fill(email)
    walker.page.get_by_label("Password", exact=True).fill(PASSWORD)
    walker.page.get_by_role("button", name="Sign in", exact=True).click()
    return walker.look()


def sign_in_was_long_ago(walker: Walker) -> None:
    """Let the session of this browser have begun an hour earlier."""
    key = next(row["value"] for row in walker.page.context.cookies() if row["name"] == settings.SESSION_COOKIE_NAME)
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    shown = session["account_authentication_methods"]
    session["account_authentication_methods"] = [row | {"at": row["at"] - 3600} for row in shown]
    session.save()


def test_whoever_must_have_one_sets_up_an_app_and_comes_in_again_with_it(walker: Walker) -> None:
    email = without_factor("Daniel Okafor")
    walker.sign_in_as(DANIEL).reads("Set up a second factor first")
    walker.go("/board/").reads("Set up a second factor first")
    walker.click("Set up an app")
    confirm_by_password(walker).reads("Set up an authenticator app")
    secret = walker.page.locator("#secret").inner_text()
    walker.page.get_by_label("Code", exact=True).fill("000000")
    walker.click("Use this app").reads("That code is not right")
    assert walker.page.locator("#secret").inner_text() == secret
    walker.page.get_by_label("Code", exact=True).fill(code_of(secret))
    walker.click("Use this app").reads("Your recovery codes: 10 left")
    spare = walker.page.locator("#codes li").all_inner_texts()
    with walker.page.expect_download() as saved:
        walker.page.get_by_role("button", name="Save them as a file").click()
    assert spare[0] in saved.value.path().read_text()
    walker.click("Go to your first page")
    is_in_as(walker, "Daniel Okafor")
    type_password(walker, email).reads("Now your second factor")
    write(walker, "000000").reads("That code is not right")
    cache.clear()
    is_in_as(write(walker, code_of(secret)), "Daniel Okafor")
    walker.go("/messages/").reads("An authenticator app now signs you in")
    type_password(walker, email)
    is_in_as(write(walker, spare[0]), "Daniel Okafor")
    walker.go("/accounts/2fa/").reads("Your sign-in", "9 left", "Your role asks for at least one")
    walker.page.get_by_role("link", name="Remove the authenticator app").click()
    walker.look().reads("this is your only one")


@pytest.fixture
def key_in_the_browser(walker: Walker) -> None:
    """Give the browser a key that knows its owner. Passkeys belong to a name, never to a number of a machine."""
    walker.server = walker.server.replace("127.0.0.1", "localhost")
    devtools = walker.page.context.new_cdp_session(walker.page)
    devtools.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    knows = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": kind | knows})


@pytest.mark.usefixtures("key_in_the_browser")
def test_a_passkey_is_added_and_signs_in_without_a_password(walker: Walker) -> None:
    walker.sign_in_as(PRIYA).go("/accounts/sessions/").click("your sign-in").reads(
        "You sign in with your password alone"
    )
    walker.click("Add a passkey")
    confirm_by_password(walker).reads("Nothing of your finger or face comes to us")
    walker.page.get_by_label("Name of the passkey").fill("Work laptop")
    walker.click("Add the passkey").reads("Your recovery codes: 10 left")
    walker.go("/accounts/2fa/").reads("Work laptop", "signs you in without your password")
    walker.page.get_by_role("link", name="Rename Work laptop").click()
    walker.look().page.get_by_label("Name of the passkey").fill("Laptop at home")
    walker.click("Keep this name").reads("Laptop at home")
    # Signing in with it, and nothing else.
    walker.page.context.clear_cookies()
    press(walker.go("/accounts/login/"), "Sign in with a passkey")
    is_in_as(walker, "Priya Nair")
    # After the password of the form, the passkey is the second factor.
    walker.page.context.clear_cookies()
    type_password(walker, Person.objects.get(name="Priya Nair").email).reads("Now your second factor")
    press(walker, "Use a passkey")
    is_in_as(walker, "Priya Nair")
    # And it confirms before what matters.
    sign_in_was_long_ago(walker)
    walker.go("/accounts/2fa/")
    walker.page.get_by_role("link", name="Remove Laptop at home").click()
    press(walker.look().reads("Confirm that it is you"), "Use a passkey")
    walker.reads("Remove the passkey").click("Remove it").reads("You sign in with your password alone")


def test_what_matters_asks_once_more_and_what_was_written_goes_on(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Hugo Pike").go("/caseload/keys/")
    sign_in_was_long_ago(walker)
    walker.page.get_by_label("Which system asks").fill("A tool of the field")
    walker.page.get_by_label("About which place").select_option(index=1)
    walker.page.get_by_role("button", name="Make the key").click()
    walker.reads("You are about to make a key", "What you wrote is kept")
    walker.write_the_code().reads("The key of A tool of the field")
