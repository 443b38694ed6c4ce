"""The pages of draws: the list, and a new draw."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from assessments.spot_checks.draws import making
from assessments.spot_checks.draws.freezing import freeze_population
from assessments.spot_checks.draws.preview_page import share_in_words
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import Assignment, Draw, SpotCheck
from lms.calendar import today
from lms.jobs.models import JobRun
from lms.models import Person, RoleGrant
from lms.roles import Role
from tests.cast import Cast
from tests.factories.draws import check_of, drawn, holding, version_in_use
from tests.factories.spot_checks import certify, judged, standard

pytestmark = pytest.mark.django_db
SignedInAs = Callable[[Person], Client]
LIST, NEW = reverse("spot_checks:draws"), reverse("spot_checks:draw_new")


def words(client: Client, address: str, data: dict[str, Any] | None = None, *, post: bool = False) -> str:
    """Return a page as its words stand, with single spaces."""
    response = client.post(address, data or {}) if post else client.get(address, data or {})
    return " ".join(response.content.decode().split())


def page_of(draw: Draw) -> str:
    """Return the address of a draw."""
    return reverse("spot_checks:draw", args=[draw.pk])


# ---- the list ----


def test_without_a_draw_the_list_says_what_will_be_seen_first(cast: Cast, signed_in_as: SignedInAs) -> None:
    """The empty state has one thing to do."""
    text = words(signed_in_as(cast.tomasz), LIST)
    assert "Nothing has been drawn at your places yet." in text
    assert text.count("govuk-button--secondary") == 0
    assert "Draw cases" in text


def test_the_list_counts_what_became_of_each_draw(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Three drawn: one judged, one overdue, one only waiting."""
    draw = drawn(cast)
    version = version_in_use()
    certify(cast.amara, version)
    check = check_of(cast.nadia)
    judged(give(spot_check=check, seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=cast.tomasz))
    SpotCheck.objects.filter(officer=cast.owen).update(judge_by="2020-01-01")
    text = words(signed_in_as(cast.tomasz), LIST)
    labels = ("Drawn", "Judged", "Waiting", "Overdue", "Replaced", "Cancelled")
    row = text[text.index(f"Aldermoor, {draw.day.day} ") :]
    found = {
        label: row.split(f'data-label="{label}"', 1)[1].split(">", 1)[1].split("<", 1)[0].strip() for label in labels
    }
    assert found == {"Drawn": "3", "Judged": "1", "Waiting": "2", "Overdue": "1", "Replaced": "0", "Cancelled": "0"}


def test_the_list_of_another_region_does_not_name_it(cast: Cast, signed_in_as: SignedInAs) -> None:
    """A coordinator elsewhere sees their own draws alone."""
    drawn(cast)
    assert "Nothing has been drawn" in words(signed_in_as(cast.outsiders[Role.COORDINATOR]), LIST)


def test_the_list_asks_the_same_number_of_queries_however_many_draws(
    cast: Cast, signed_in_as: SignedInAs, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """One draw or three."""
    client = signed_in_as(cast.tomasz)
    drawn(cast)
    words(client, LIST)
    with django_assert_max_num_queries(12) as few:
        words(client, LIST)
    for _ in range(2):
        freeze_population(unit=cast.pdu, standard_version=version_in_use(), by=cast.tomasz)
    with django_assert_max_num_queries(len(few)):
        words(client, LIST)


# ---- a new draw ----


def test_a_coordinator_chooses_among_their_own_places(cast: Cast, signed_in_as: SignedInAs) -> None:
    """A coordinator of a PDU is offered it and its teams, and neither the region nor anything elsewhere."""
    standard()
    text = words(signed_in_as(cast.tomasz), NEW)
    assert f'value="{cast.pdu.pk}"' in text
    assert f'value="{cast.team.pk}"' in text
    assert f'value="{cast.region.pk}"' not in text
    assert "Fellgate" not in text


@pytest.mark.parametrize("post", [False, True])
def test_a_coordinator_of_a_pdu_does_not_draw_for_the_region(cast: Cast, signed_in_as: SignedInAs, post: bool) -> None:
    """Neither by the address nor by what is posted; nothing is written."""
    holding(cast.nadia)
    data: dict[str, Any] = {"unit": cast.region.pk, "standard": standard().pk}
    text = words(signed_in_as(cast.tomasz), NEW, data, post=post)
    assert "You draw cases only within your own places." in text
    assert not Draw.objects.exists()


def test_before_anything_is_written_the_page_says_who_and_why(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Who is due, who is left out with the reason, and what happens then."""
    holding(cast.nadia, cast.gareth)
    text = words(signed_in_as(cast.tomasz), NEW, {"unit": cast.pdu.pk, "standard": standard().pk})
    assert "Draw cases in Aldermoor: 2 due, 0 more by lot" in text
    assert "Never checked before: 2" in text
    assert "Gareth Pugh, Nadia Rowe" in text
    assert "Held no case on the day: 3" in text
    assert "The list is frozen and hashed first; then the server draws a seed." in text
    assert "Freeze the list and draw" in text
    assert not Draw.objects.exists()


def test_a_yes_freezes_the_list_and_draws(cast: Cast, signed_in_as: SignedInAs) -> None:
    """One check for each who is due; the page of the draw comes next."""
    holding(cast.nadia, cast.gareth)
    client = signed_in_as(cast.tomasz)
    response = client.post(NEW, {"unit": cast.pdu.pk, "standard": standard().pk})
    draw = Draw.objects.get()
    assert response["Location"] == page_of(draw)
    assert {check.officer for check in SpotCheck.objects.all()} == {cast.nadia, cast.gareth}
    assert draw.frozen_by == cast.tomasz


def test_posted_twice_a_draw_is_made_once(cast: Cast, signed_in_as: SignedInAs) -> None:
    """So is one that somebody else made while the page was open: the page says who, and shows no second."""
    holding(cast.nadia, cast.gareth)
    client = signed_in_as(cast.tomasz)
    data: dict[str, Any] = {"unit": cast.pdu.pk, "standard": standard().pk, "newest": 0}
    client.post(NEW, data)
    text = words(client, NEW, data, post=True)
    assert "Tomasz Wolny drew in Aldermoor at" in text
    assert "after you opened this page. Look again at who is due." in text
    assert Draw.objects.count() == 1
    holding(cast.owen)
    again = words(client, NEW, {"unit": cast.pdu.pk, "standard": data["standard"]})
    assert f'name="newest" value="{Draw.objects.get().pk}"' in again


def test_where_nobody_can_be_drawn_there_is_nothing_to_press(cast: Cast, signed_in_as: SignedInAs) -> None:
    """All are left out, each with the reason."""
    text = words(signed_in_as(cast.tomasz), NEW, {"unit": cast.pdu.pk, "standard": standard().pk})
    assert "Nobody in Aldermoor can be drawn today" in text
    assert "Freeze the list and draw" not in text
    assert "Held no case on the day: 5" in text


def test_an_officer_of_the_place_does_not_draw_there(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Their own page would tell them before time that it is they."""
    holding(cast.nadia)
    RoleGrant.objects.create(person=cast.nadia, role=Role.COORDINATOR.value, unit=cast.pdu, starts=today())
    data: dict[str, Any] = {"unit": cast.pdu.pk, "standard": standard().pk}
    for post in (False, True):
        text = words(signed_in_as(cast.nadia), NEW, data, post=post)
        assert "You are an officer of this place yourself." in text
        assert "Freeze the list and draw" not in text
    assert not Draw.objects.exists()


def test_without_a_standard_nothing_can_be_drawn(cast: Cast, signed_in_as: SignedInAs) -> None:
    """The page says so in place of an empty form."""
    assert "There is no standard to check cases against" in words(signed_in_as(cast.tomasz), NEW)


@pytest.mark.parametrize(
    ("n", "percent", "said"),
    [(0, 10, "0"), (10, 10, "1"), (11, 10, "1 or 2"), (9, 10, "0 or 1"), (40, 0, "0"), (3, 100, "3"), (30, 10, "3")],
)
def test_how_many_are_drawn_by_lot_is_said_in_whole_officers(n: int, percent: int, said: str) -> None:
    """What is left over is one officer more, or not."""
    assert share_in_words(n, percent) == said


@pytest.mark.parametrize(("again", "said"), [(0, "0 or 1"), (1, "1"), (2, "2")])
def test_whoever_was_drawn_by_lot_before_is_of_the_share_that_is_said(again: int, said: str) -> None:
    """They stay drawn, however small the share."""
    assert share_in_words(9, 10, again) == said


def test_the_preview_asks_the_same_number_of_queries_however_many_officers(
    cast: Cast, signed_in_as: SignedInAs, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """One case in the place, or nine."""
    client = signed_in_as(cast.tomasz)
    data = {"unit": cast.pdu.pk, "standard": standard().pk}
    holding(cast.nadia, each=1)
    words(client, NEW, data)
    with django_assert_max_num_queries(24) as few:
        words(client, NEW, data)
    holding(cast.gareth, cast.owen, cast.priya, cast.callum)
    with django_assert_max_num_queries(len(few)):
        words(client, NEW, data)


def test_a_big_place_is_drawn_by_a_job_and_the_page_waits(
    cast: Cast, signed_in_as: SignedInAs, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """The list is frozen at once; the seed is for the job, which is asked for once."""
    settings.TASKS = {"default": {"BACKEND": "lms.jobs.backend.QueueBackend"}}
    monkeypatch.setattr(making, "MOST_AT_ONCE", 2)
    draw = drawn(cast)
    client = signed_in_as(cast.tomasz)
    assert not SpotCheck.objects.exists()
    assert "A job draws the seed now" in words(client, page_of(draw))
    text = " ".join(client.post(page_of(draw), {"seed": "1"}, follow=True).content.decode().split())
    assert "The seed of this list is being drawn." in text
    assert JobRun.objects.filter(task=making.TASK).count() == 1


def test_a_list_whose_seed_was_not_drawn_can_still_be_drawn_from(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Something came between the two steps; the hash stands."""
    holding(cast.nadia)
    frozen = freeze_population(unit=cast.pdu, standard_version=standard(), by=cast.tomasz)
    client = signed_in_as(cast.tomasz)
    assert "The list is frozen; no seed has been drawn" in words(client, page_of(frozen))
    client.post(page_of(frozen), {"seed": "1"})
    assert SpotCheck.objects.get().officer == cast.nadia
