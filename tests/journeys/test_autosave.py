"""No answer is lost: two tabs, a lost network, a reload with answers that wait, and a session that ended."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from django.utils.timezone import localtime
from playwright.sync_api import Locator, Page, expect

from assessments.quizzes import actions
from assessments.quizzes.models import Attempt, AttemptSlot, Quiz, Step
from lms.models import Person
from tests.journeys.walker import SEEN, Walker, ask

CHECK = "/checks/rosh-curiosity-check/"
FIRST = f"{CHECK}questions/1/"
NO_ANSWER = "Not saved yet: the service does not answer. We keep trying."
SAVED = re.compile(r"Saved at \d\d:\d\d:\d\d")
BROKEN = "ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of 503"
EMAIL, PASSWORD = "tom.ashby@example.org", "waymark-example-only"


@pytest.fixture
def attempt(walker: Walker) -> Iterator[Attempt]:
    """Begin an attempt of Tom's, and sign him in."""
    person = Person.objects.get(email=EMAIL)
    attempt = actions.start_attempt(quiz=Quiz.objects.get(key="rosh-curiosity-check"), by=person)
    walker.sign_in_with_password(EMAIL, PASSWORD)
    expect(walker.page).to_have_url(f"{walker.server}/")
    walker.go(FIRST)
    yield attempt
    # What a walk breaks on purpose, Chromium notes: that is no fault of the page.
    walker.faults[:] = [fault for fault in walker.faults if not re.search(BROKEN, fault)]


def choice(page: Page, number: int) -> Locator:
    """Return an answer to the question in view, by its place."""
    return page.locator("main [data-question] input[type=radio]").nth(number)


def choose(page: Page, number: int) -> str:
    """Choose an answer and return its key."""
    choice(page, number).check(force=True)
    return choice(page, number).get_attribute("value") or ""


def status(page: Page) -> Locator:
    """Return the line that says what is saved."""
    return page.locator("[data-status]")


def waits(page: Page) -> list[dict[str, Any]]:
    """Return what waits in the browser."""
    found: list[str] = ask(
        page,
        "Object.keys(localStorage).filter(key => key.startsWith('waymark-answers')).map(key => localStorage[key])",
    )
    return [json.loads(one) for one in found]


def stored(attempt: Attempt, position: int = 1) -> list[str]:
    """Return the answers of a question as they were saved, one after another."""
    steps = Step.objects.filter(attempt=attempt, slot__position=position).order_by("number")
    return [step.answer["choice"][0] for step in steps]


def test_an_answer_is_saved_as_it_is_given_and_the_moment_is_that_of_the_row(walker: Walker, attempt: Attempt) -> None:
    # An hour wrong, the browser's clock changes nothing.
    walker.page.clock.set_fixed_time(timezone.now() + timedelta(hours=1))
    chosen = choose(walker.page, 1)
    expect(status(walker.page)).to_have_text(SAVED)

    step = Step.objects.get(attempt=attempt)
    expect(status(walker.page)).to_have_text(f"Saved at {localtime(step.at):%H:%M:%S}")
    assert stored(attempt) == [chosen]
    assert waits(walker.page) == []
    walker.reads(f"1 of {attempt.slots.count()} answered", "Question 1, you are here · answered")
    walker.click("Save and go on").reads("Question 2 of")
    assert stored(attempt) == [chosen]


def test_of_two_tabs_neither_silently_overwrites_the_other(walker: Walker, attempt: Attempt) -> None:
    other = walker.page.context.new_page()
    other.goto(walker.server + FIRST)
    theirs = choose(other, 0)
    expect(status(other)).to_have_text(SAVED)
    mine = choose(walker.page, 1)

    walker.reads("You answered this question in another window", "Keep this one", "Use this one")
    look_again(walker)
    assert stored(attempt) == [theirs]
    walker.page.get_by_role("button", name="Use this one").click()
    expect(status(walker.page)).to_have_text(SAVED)
    assert stored(attempt) == [theirs, mine]

    again = choose(other, 2)
    expect(other.locator("main")).to_contain_text("You answered this question in another window")
    other.get_by_role("button", name="Keep this one").click()
    expect(choice(other, 1)).to_be_checked()
    assert stored(attempt) == [theirs, mine]
    assert again not in stored(attempt)
    assert waits(other) == []


def test_without_network_answers_wait_and_arrive_when_it_is_back(walker: Walker, attempt: Attempt) -> None:
    walker.page.context.set_offline(True)
    chosen = choose(walker.page, 2)
    expect(status(walker.page)).to_have_text("Not saved yet: no connection. We keep trying.")
    assert [one["fields"] for one in waits(walker.page)] == [[["choice", chosen]]]
    # The button waits with it: the page is not lost to the browser's own words about the network.
    walker.page.get_by_role("button", name="Save and go on").click()
    expect(walker.page).to_have_url(walker.server + FIRST)
    assert stored(attempt) == []

    walker.page.context.set_offline(False)
    expect(walker.page).to_have_url(f"{walker.server}{CHECK}questions/2/")
    assert stored(attempt) == [chosen]
    assert waits(walker.page) == []


def test_what_waits_outlives_a_reload_and_is_sent_from_the_next_page(
    walker: Walker, attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = walker.page
    with monkeypatch.context() as broken:
        broken.setattr(actions, "save_sent", database_restarts)
        chosen = choose(page, 2)
        expect(status(page)).to_have_text(NO_ANSWER)
        page.reload()
        expect(choice(page, 2)).to_be_checked()
        expect(status(page)).to_have_text(NO_ANSWER)
        assert stored(attempt) == []
        assert [one["fields"] for one in waits(page)] == [[["choice", chosen]]]

    page.goto(f"{walker.server}{CHECK}review/")
    expect(page.locator('[data-line="1"]')).to_contain_text("· answered")
    assert stored(attempt) == [chosen]
    assert waits(page) == []


def database_restarts(**_: Any) -> None:
    """Fail as a save does while the database is away."""
    raise OperationalError


def test_a_response_that_is_lost_is_asked_for_again_and_nothing_is_doubled(walker: Walker, attempt: Attempt) -> None:
    page, lost = walker.page, []

    def lose_the_first(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    page.route("**/save/*/", lose_the_first)
    chosen = choose(page, 0)
    expect(status(page)).to_have_text(SAVED)

    assert lost[0].status == 200
    assert stored(attempt) == [chosen]


def test_a_session_that_ended_begins_again_in_place(walker: Walker, attempt: Attempt) -> None:
    page = walker.page
    page.context.clear_cookies(name="sessionid")
    chosen = choose(page, 1)
    walker.reads("You were signed out", "Your answers are kept in this browser.")
    assert stored(attempt) == []
    walker.page.get_by_role("button", name="Sign in again").click()
    page.get_by_label("Work e-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill("not-the-password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    walker.reads("The e-mail or the password is not right")
    look_again(walker)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(status(page)).to_have_text(SAVED)
    expect(page).to_have_url(walker.server + FIRST)
    walker.does_not_read("You were signed out")
    assert stored(attempt) == [chosen]
    # The form of the page goes on with the new token.
    walker.click("Save and go on").reads("Question 2 of")


def test_signing_out_leaves_nothing_in_the_browser(
    walker: Walker, attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = walker.page
    monkeypatch.setattr(actions, "save_sent", database_restarts)
    choose(page, 0)
    expect(status(page)).to_have_text(NO_ANSWER)
    page.goto(f"{walker.server}/pathway/")
    assert len(waits(page)) == 1
    walker.click("Sign out")
    walker.reads("Work e-mail")

    assert waits(page) == []


def test_several_questions_stand_on_one_page_and_are_saved_each_by_itself(walker: Walker, attempt: Attempt) -> None:
    several(attempt, 3)
    walker.go(f"{CHECK}questions/2/").reads("Questions 1 to 3 of")
    sections = walker.page.locator("[data-question]")
    expect(sections).to_have_count(3)
    for position in (1, 2):
        sections.nth(position - 1).locator("input:not([type=hidden])").nth(1).check(force=True)
        expect(walker.page.locator(f'[data-status="{position}"]')).to_have_text(SAVED)
    assert len(stored(attempt, 1)) == len(stored(attempt, 2)) == 1
    walker.click("Save and go on").reads("Questions 4 to 6 of")
    assert Step.objects.filter(attempt=attempt).count() == 2


def look_again(walker: Walker) -> None:
    """Check a page in another state than it was checked in before."""
    SEEN.clear()
    walker.look()


def several(attempt: Attempt, number: int) -> None:
    """Give an attempt pages of several questions, as its quiz does when it begins."""
    attempt.settings = {**attempt.settings, "per_page": number}
    attempt.save()
    for slot in attempt.slots.all():
        AttemptSlot.objects.filter(pk=slot.pk).update(page=(slot.position - 1) // number + 1)
