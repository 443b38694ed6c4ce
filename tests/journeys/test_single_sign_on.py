"""Somebody signs in through the provider of their organisation, which runs beside the product, and is listed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.walker import Walker
from tests.sign_in.running import NAME, Provider

PEOPLE = {"priya": ("Priya.Nair@example.org", ""), "stranger": ("stranger@example.org", "")}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory, server: str) -> Iterator[Provider]:
    """Run a provider that knows the product at its address."""
    running = Provider(tmp_path_factory.mktemp("provider"), PEOPLE, f"{server}/accounts/single-sign-on/back/")
    yield running
    running.end()


@pytest.fixture
def by_provider(walker: Walker, provider: Provider, settings) -> Walker:
    """Return somebody before the sign-in page of a product that has a provider."""
    for name, value in provider.settings().items():
        setattr(settings, name, value)
    walker.page.context.clear_cookies()
    return walker


def sign_in(walker: Walker, name: str) -> None:
    """Press the button, and sign in at the provider."""
    walker.page.get_by_role("button", name=f"Sign in with {NAME}").click()
    expect(walker.page.get_by_role("heading", name=NAME, exact=True)).to_be_visible()
    walker.page.get_by_label("Username").fill(name)
    walker.page.get_by_label("Password").fill("of-the-provider")
    walker.page.get_by_role("button", name="Continue").click()
    walker.page.wait_for_load_state("load")


def test_somebody_arrives_where_they_were_going_and_is_listed_as_signed_in(by_provider: Walker) -> None:
    walker = by_provider.go("/accounts/sessions/").reads("Or with a password")
    sign_in(walker, "priya")
    walker.look().reads("Where you are signed in: one place", "This browser")
    walker.click("Sign out").reads(f"{NAME} still knows you")
    # The provider knows them by now: one press, and they are in.
    walker.page.get_by_role("button", name=f"Sign in with {NAME}").click()
    expect(walker.page.get_by_role("button", name="Sign out").first).to_be_visible()
    walker.look()


def test_who_has_no_account_reads_why_and_finds_the_way_back(by_provider: Walker) -> None:
    by_provider.go("/accounts/login/")
    sign_in(by_provider, "stranger")
    by_provider.look().reads("You have no account here yet", NAME, "Ask the administrator")
    by_provider.click("Back to sign in").reads("Sign in")


def test_whoever_is_signed_out_while_they_write_reads_so_at_once_and_loses_no_word(walker: Walker) -> None:
    page = walker.page
    page.clock.install()
    walker.sign_in_as("Priya Nair").go("/pairings/concerns/raise/")
    page.context.clear_cookies()
    page.clock.fast_forward(61_000)
    words = page.get_by_role("textbox").first
    words.press_sequentially("Nobody")
    expect(page.get_by_role("alert")).to_contain_text("You have been signed out")
    walker.look()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="sign in again in another tab").click()
    opened.value.get_by_role("button", name="Priya Nair").first.click()
    opened.value.get_by_role("button", name="Sign out").first.wait_for()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(words).to_have_value("Nobody")
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.get_by_role("main").get_by_role("button").last.click()
    assert sent.value.status != 403
    walker.look()
