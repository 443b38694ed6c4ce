"""Concerns that changed while somebody had the page open: nothing typed is lost, and a second press does no harm."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from lms.calendar import today
from lms.models import Notice, RoleGrant
from mentoring.pairings import raising
from mentoring.pairings.hearing import hearers_for
from mentoring.pairings.models import Concern, ConcernReply
from tests.cast import Cast
from tests.factories.concerns import contact, raised

Browser = Callable[..., Client]
TYPED = "It was on Tuesday.\nShe said <nothing>."


def address(concern: Concern, name: str = "concern") -> str:
    return reverse(f"pairings:{name}", args=[concern.pk])


def answered(client: Client, concern: Concern, text: str) -> BeautifulSoup:
    """Send an answer, and follow where it leads."""
    return BeautifulSoup(client.post(address(concern), {"text": text}, follow=True).content, "html.parser")


def nobody_hears(cast: Cast) -> None:
    """Take the role from whoever heard it, and name somebody else."""
    RoleGrant.objects.filter(person=cast.imogen).update(ends=today())
    contact(cast.stella, cast.region, cast.amara)
    contact(cast.ruth, cast.region, cast.amara)


@pytest.mark.parametrize(("closer", "writer"), [("priya", "imogen"), ("imogen", "priya")])
def test_an_answer_typed_while_the_other_closed_it_is_there_to_copy(
    closer: str, writer: str, cast: Cast, signed_in_as: Browser
) -> None:
    concern = raised(cast.priya, cast.imogen)
    raising.close_concern(concern=concern, by=cast.people[closer])
    page = answered(signed_in_as(cast.people[writer]), concern, TYPED)
    said = page.select_one(".govuk-error-summary").get_text(" ", strip=True)
    assert "Your answer is not sent This is closed. What is new is raised anew. What you typed stands below" in said
    kept = page.select_one(".govuk-inset-text")
    assert kept.get_text().split("not sent:")[1] == TYPED.replace("\n", "")
    assert page.title.string.startswith("Error: ")
    assert page.h1.string == "Closed"
    assert not ConcernReply.objects.exists()


def test_closed_between_the_look_and_the_writing_it_is_there_too(
    cast: Cast, signed_in_as: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    concern, check = raised(cast.priya, cast.imogen), raising.check_goes_on

    def closed_after(by: object, row: Concern, on: object) -> None:
        monkeypatch.setattr(raising, "check_goes_on", check)
        raising.close_concern(concern=row, by=cast.priya)

    monkeypatch.setattr(raising, "check_goes_on", closed_after)
    page = answered(signed_in_as(cast.imogen), concern, TYPED)
    assert "She said <nothing>." in page.select_one(".govuk-inset-text").get_text()
    assert page.h1.string == "Closed"


def test_an_answer_that_nobody_would_read_is_there_to_copy(cast: Cast, signed_in_as: Browser) -> None:
    concern = raised(cast.priya, cast.imogen)
    nobody_hears(cast)
    page = answered(signed_in_as(cast.priya), concern, TYPED)
    said = page.select_one(".govuk-error-summary").get_text(" ", strip=True)
    assert "no longer hears this, so nobody would read an answer. Choose again first." in said
    assert "She said <nothing>." in page.select_one(".govuk-inset-text").get_text()
    assert page.select("input[name=heard_by]")


def test_an_empty_answer_to_what_is_closed_keeps_nothing(cast: Cast, signed_in_as: Browser) -> None:
    concern = raised(cast.priya, cast.imogen)
    raising.close_concern(concern=concern, by=cast.priya)
    page = answered(signed_in_as(cast.imogen), concern, " ")
    assert "Your answer is not sent" in page.get_text()
    assert not page.select(".govuk-inset-text")


def test_a_second_press_on_let_them_read_it_lands_on_the_page(cast: Cast, signed_in_as: Browser) -> None:
    concern = raised(cast.priya, cast.imogen)
    nobody_hears(cast)
    client = signed_in_as(cast.priya)
    for _ in range(2):
        page = client.post(address(concern, "choose_hearer"), {"heard_by": cast.stella.pk}, follow=True)
        assert page.redirect_chain == [(address(concern), 302)]
        assert "Waits for an answer of Stella Quist" in page.content.decode()
    assert "nothing is changed" not in page.content.decode()
    page = client.post(address(concern, "choose_hearer"), {"heard_by": cast.ruth.pk}, follow=True).content.decode()
    assert "Stella Quist reads this already, so nothing is changed." in page
    raising.close_concern(concern=concern, by=cast.stella)
    page = client.post(address(concern, "choose_hearer"), {"heard_by": cast.ruth.pk}, follow=True).content.decode()
    assert "This is closed, so nobody else reads it." in page


def test_chosen_twice_at_once_they_are_asked_once(cast: Cast) -> None:
    concern = raised(cast.priya, cast.imogen)
    nobody_hears(cast)
    stella = next(one.person for one in hearers_for(cast.priya, today()) if one.person == cast.stella)
    for _ in range(2):
        assert raising.choose_again(concern=concern, heard_by=stella, by=cast.priya).heard_by == cast.stella
    assert Notice.objects.filter(person=cast.stella, event__startswith="duty-").count() == 1
