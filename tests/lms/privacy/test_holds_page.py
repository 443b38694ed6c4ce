"""The pages of what is due and of holds: what they say empty and full, to whom, and what they refuse."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.calendar import in_words, today
from lms.models import Person
from lms.models.record import PRIVATE
from lms.privacy.keeping.holds import holds_on, lift_hold, place_hold
from lms.privacy.models import Due, LegalHold
from tests.cast import Cast
from tests.lms.privacy.test_erasing import gone

DAY = timedelta(days=1)
LIST, PLACE = reverse("privacy:erasing"), reverse("privacy:place_hold")
SignIn = Callable[[Person], Client]


def words(response: Any, status: int = 200) -> str:
    """Return what a page says."""
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def from_today() -> dict[str, int]:
    """Return the three boxes of the first day."""
    day = today()
    return {"starts_day": day.day, "starts_month": day.month, "starts_year": day.year}


def on_list(person: Person, days: int) -> Due:
    """Put somebody on the list, to be erased in so many days."""
    day = today() + days * DAY
    return Due.objects.create(person=person, kind=PRIVATE, left=today(), due=day, listed=today(), day=day)


def held(cast: Cast, **facts: Any) -> LegalHold:
    """Place a hold from today on."""
    rest = {"person": None, "unit": None, "starts": today(), "ends": None, "reason": "A claim.", "by": cast.leonard}
    return place_hold(**rest | facts)


@pytest.mark.parametrize(("who", "may"), [("leonard", True), ("wilma", False)])
def test_the_empty_page_says_that_nothing_is_due_and_what_the_rules_are(
    cast: Cast, signed_in_as: SignIn, who: str, may: bool
) -> None:
    page = words(signed_in_as(cast.people[who]).get(LIST))
    assert "Nothing is due." in page
    assert "There is no hold." in page
    assert page.count("For the whole service: <strong>kept</strong>.") == 3
    assert "It stands here for 30 days before it goes" in page
    assert ("Place a hold" in page) is may


@pytest.mark.parametrize(("who", "may"), [("leonard", True), ("wilma", False)])
def test_the_full_page_says_who_is_held_and_why_to_those_who_place_holds(
    cast: Cast, signed_in_as: SignIn, who: str, may: bool
) -> None:
    for name, days in (("nadia", 5), ("gareth", -1)):
        on_list(gone(cast.people[name]), days)
    row = held(cast, person=cast.nadia)
    lift_hold(hold=held(cast, unit=cast.far_team), reason="Settled.", by=cast.leonard)
    page = words(signed_in_as(cast.people[who]).get(LIST))
    assert "What is due to be erased: 2 kinds of record" in page
    assert page.index("Gareth Pugh") < page.index("Nadia Rowe")
    assert page.count("waits for its turn") == 1
    assert "lifted by Leonard Achebe" in page
    assert ("A claim." in page) is may
    assert (reverse("privacy:lift_hold", args=[row.pk]) in page) is may


@pytest.mark.parametrize(
    ("days", "state"), [(2, ["Held"]), (3, ["Goes"])], ids=["the last day of the hold", "the day it ends"]
)
def test_held_is_what_a_hold_covers_on_the_day_it_would_go(
    cast: Cast, signed_in_as: SignIn, days: int, state: list[str]
) -> None:
    row = on_list(gone(cast.nadia), days)
    held(cast, person=cast.nadia, ends=today() + 3 * DAY)
    response = signed_in_as(cast.wilma).get(LIST)
    words(response)
    assert [(each["due"], "Held" if each["held"] else "Goes") for each in response.context["rows"]] == [(row, *state)]


def test_the_page_asks_as_much_for_many_as_for_two(cast: Cast, signed_in_as: SignIn) -> None:
    client, asked = signed_in_as(cast.leonard), []
    for people in (("nadia", "gareth"), ("priya", "owen", "helen", "joel")):
        for name in people:
            on_list(gone(cast.people[name]), 3)
            held(cast, person=cast.people[name])
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            words(client.get(LIST))
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("who", ["priya", "daniel", "imogen", "hugo"])
def test_the_list_is_not_for_everybody(cast: Cast, signed_in_as: SignIn, who: str) -> None:
    words(signed_in_as(cast.people[who]).get(LIST), 403)


@pytest.mark.parametrize("who", ["daniel", "hugo", "wilma"])
def test_nobody_but_the_national_lead_changes_a_hold_by_its_page(cast: Cast, signed_in_as: SignIn, who: str) -> None:
    row, client = held(cast, person=cast.nadia), signed_in_as(cast.people[who])
    lift = reverse("privacy:lift_hold", args=[row.pk])
    for address in (PLACE, lift):
        words(client.get(address), 403)
    words(client.post(PLACE, {"covers": "all", "starts": today().isoformat(), "reason": "A claim."}), 403)
    words(client.post(lift, {"reason": "Settled."}), 403)
    assert LegalHold.objects.on(today()).get() == row


def test_a_hold_is_placed_and_lifted_by_its_pages(cast: Cast, signed_in_as: SignIn) -> None:
    client, day = signed_in_as(cast.leonard), today()
    given = {"covers": "person", "person": cast.nadia.email.upper(), "reason": "A claim."} | from_today()
    page = words(client.post(PLACE, given, follow=True))
    assert "nothing of Nadia Rowe is erased while this hold lasts" in page
    row = LegalHold.objects.get()
    assert (row.person, row.starts, row.ends, row.placed_by) == (cast.nadia, day, None, cast.leonard)
    lift = reverse("privacy:lift_hold", args=[row.pk])
    assert "Lift the hold on Nadia Rowe" in words(client.get(lift))
    assert "Why it is lifted" in words(client.post(lift, {"reason": " "}))
    assert LegalHold.objects.on(day).exists()
    assert "the hold on Nadia Rowe ends today" in words(client.post(lift, {"reason": "Settled."}, follow=True))
    assert not holds_on(cast.nadia, day).exists()
    page = words(client.get(lift))
    assert f"Leonard Achebe lifted this hold on {in_words(day)}." in page
    assert "The reason given: Settled." in page


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"covers": "person", "person": "nobody@example.org"}, "Write a work e-mail, staff code or number"),
        ({"covers": "person"}, "Write a work e-mail, staff code or number"),
        ({"covers": "person", "person": "leonard@example.org"}, "about themselves"),
        ({"covers": "unit"}, "Choose a place"),
    ],
)
def test_a_form_that_does_not_fit_says_why(cast: Cast, signed_in_as: SignIn, given: dict[str, Any], says: str) -> None:
    response = signed_in_as(cast.leonard).post(PLACE, given | from_today() | {"reason": "A claim."})
    assert says in words(response, response.status_code)
    assert not LegalHold.objects.exists()
