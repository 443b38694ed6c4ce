"""The page of a support plan, as the manager agrees it and as officer and mentor read it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from assessments.spot_checks.models import (
    SupportPlan,
)
from lms.calendar import in_words, today
from lms.models import Person
from tests.cast import Cast
from tests.factories.following import came_to, plan, recheck_came_to

SignIn = Callable[[Person], Client]
WORDS = "The second call-out is in the record of 4 May."


def address(name: str, *args: int) -> str:
    return reverse(f"spot_checks:{name}", args=args)


def words(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    main = BeautifulSoup(answer.content, "html.parser").find("main")
    return " ".join(main.get_text(" ").split())


# ---- the support plan ----


def filled(soup: BeautifulSoup) -> dict[str, str]:
    """Return what a browser would post of the form as it stands."""
    form = soup.select_one("main form[method=post]")
    found = {box["name"]: box.get("value", "") for box in form.select("input[name]") if box["type"] != "checkbox"}
    found |= {box["name"]: "on" for box in form.select("input[type=checkbox][checked]")}
    found |= {box["name"]: box.get_text().strip() for box in form.select("textarea")}
    return found | {box["name"]: box.select_one("option")["value"] for box in form.select("select")}


def test_the_manager_agrees_it_as_proposed_or_changed(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "isss")
    client, where = signed_in_as(cast.daniel), address("plan", outcome.spot_check_id)
    page = client.get(where)
    assert "Agree a support plan with Nadia Rowe" in words(page)
    post = filled(BeautifulSoup(page.content, "html.parser"))
    del post["keep-observed"]
    due = today() + timedelta(days=7)
    post |= {"text-own-1": "Sit in on a risk meeting"}
    post |= {"due-own-1_day": due.day, "due-own-1_month": due.month, "due-own-1_year": due.year}
    text = words(client.post(where, post, follow=True))
    assert "Agreed. Nadia Rowe is told" in text
    assert "0 of 2 done" in text
    assert "Sit in on a risk meeting" in text
    assert "Be observed" not in text


def test_the_second_of_two_managers_reads_who_was_first_and_what_they_wrote(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "isss")
    client, where = signed_in_as(cast.ruth), address("plan", outcome.spot_check_id)
    post = filled(BeautifulSoup(client.get(where).content, "html.parser"))
    plan(outcome, cast.daniel)
    answer = client.post(where, post | {"text-observed": "Sit in on three reviews", "text-own-1": "Read the guidance"})
    assert answer.status_code == 409
    text = " ".join(BeautifulSoup(answer.content, "html.parser").find("main").get_text(" ").split())
    assert f"Daniel Okafor agreed this plan on {in_words(today())} at" in text
    assert "Sit in on three reviews" in text
    assert "Read the guidance" in text
    assert "Sit in" not in words(client.get(where))


def test_the_same_press_twice_is_one_plan(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "isss")
    client, where = signed_in_as(cast.daniel), address("plan", outcome.spot_check_id)
    post = filled(BeautifulSoup(client.get(where).content, "html.parser"))
    for _ in range(2):
        assert "Agreed. Nadia Rowe is told" in words(client.post(where, post, follow=True))


def test_a_part_that_is_not_proposed_any_more_does_not_fall_away_unsaid(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "isss")
    client, where = signed_in_as(cast.daniel), address("plan", outcome.spot_check_id)
    post = filled(BeautifulSoup(client.get(where).content, "html.parser"))
    post |= {"keep-mentor": "on", "text-mentor": "Talk it through with a mentor"}
    answer = client.post(where, post)
    assert answer.status_code == 409
    assert "Talk it through with a mentor" in answer.content.decode()
    assert not SupportPlan.objects.exists()


@pytest.mark.parametrize("who", ["nadia", "imogen"])
def test_nobody_else_sends_one(cast: Cast, signed_in_as: SignIn, who: str) -> None:
    outcome = came_to(cast, "isss")
    assert signed_in_as(cast.people[who]).post(address("plan", outcome.spot_check_id), {}).status_code == 403


def test_a_row_that_is_kept_needs_words_and_a_day(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "isss")
    client, where = signed_in_as(cast.daniel), address("plan", outcome.spot_check_id)
    post = filled(BeautifulSoup(client.get(where).content, "html.parser"))
    post |= {"text-observed": "", "text-own-1": "Sit in on a risk meeting"}
    text = words(client.post(where, post))
    assert "Write what will be done" in text
    assert "Write by when, at the latest by" in text
    assert "Sit in on a risk meeting" in text


def test_a_plan_of_nothing_is_refused_on_the_page(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "isss")
    client, where = signed_in_as(cast.daniel), address("plan", outcome.spot_check_id)
    post = filled(BeautifulSoup(client.get(where).content, "html.parser"))
    kept = {name: value for name, value in post.items() if not name.startswith("keep-")}
    assert "Keep or write at least one thing that will be done" in words(client.post(where, kept))


def test_before_there_is_one_the_officer_reads_with_whom_it_is(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "isss")
    text = words(signed_in_as(cast.nadia).get(address("plan", outcome.spot_check_id)))
    assert "No plan has been agreed yet. It is with Daniel Okafor, by" in text


def test_the_officer_says_what_they_did_and_not_what_must_be_seen(cast: Cast, signed_in_as: SignIn) -> None:
    agreed = plan(came_to(cast, "isss"), cast.daniel)
    taken, observed = agreed.actions.order_by("pk")
    client, where = signed_in_as(cast.nadia), address("plan", agreed.outcome.spot_check_id)
    assert "Your manager or your mentor records this" in words(client.get(where))
    assert client.get(address("plan_done", observed.pk)).status_code == 403
    day = {"on_day": today().day, "on_month": today().month, "on_year": today().year, "note": "Two new questions."}
    text = words(client.post(address("plan_done", taken.pk), day, follow=True))
    assert "1 of 2 done" in text
    assert f"Done on {in_words(today())}" in text
    assert "Recorded by Nadia Rowe: Two new questions." in text
    assert "This is recorded as done already" in words(client.get(address("plan_done", taken.pk)))


def test_a_mentor_reads_the_plan_and_not_the_outcome(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "isss", cast.priya)
    client = signed_in_as(cast.gareth)
    assert client.get(address("plan", outcome.spot_check_id)).status_code == 403
    plan(outcome, cast.daniel)
    text = words(client.get(address("plan", outcome.spot_check_id)))
    assert "Support plan of Priya Nair" in text
    assert "Found in" not in text
    assert client.get(address("outcome", outcome.spot_check_id)).status_code == 403


def test_a_closed_one_says_why_and_asks_for_nothing(cast: Cast, signed_in_as: SignIn) -> None:
    outcome = came_to(cast, "isss")
    plan(outcome, cast.daniel)
    recheck_came_to(cast, outcome, "ssss")
    text = words(signed_in_as(cast.daniel).get(address("plan", outcome.spot_check_id)))
    assert f"Closed on {in_words(today())}" in text
    assert "was sufficient." in text
    assert "Record that it is done" not in text
