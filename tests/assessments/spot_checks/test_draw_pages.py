"""The pages of draws: the list, a new draw, and one draw."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from assessments.spot_checks.draws import making
from assessments.spot_checks.draws.drawing import draw as draw_seed
from assessments.spot_checks.draws.freezing import freeze_population
from assessments.spot_checks.draws.making import make_draw
from assessments.spot_checks.draws.page import why_drawn
from assessments.spot_checks.draws.preview_page import share_in_words
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import Assignment, Draw, DrawOfficer, SpotCheck, Viewing
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


# ---- one draw ----


def test_the_page_of_a_draw_shows_what_it_rests_on(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Hashes, seed, who was left out and why, and the checks."""
    draw = drawn(cast)
    text = words(signed_in_as(cast.tomasz), page_of(draw))
    assert draw.made is not None
    for found in (draw.population_hash, draw.made.seed, draw.made.result_hash):
        assert found in text
    assert "0 of 3 judged" in text
    assert "Held no case on the day: 2" in text
    assert text.count("Waits for a reviewer") == 3
    assert "Only then the server draws a seed" in text


def test_the_page_of_a_draw_never_shows_a_mark(cast: Cast, signed_in_as: SignedInAs) -> None:
    """That a check is judged, and not what it came to or what was found."""
    draw = drawn(cast)
    certify(cast.amara, version_in_use())
    reading = give(spot_check=check_of(cast.nadia), seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=cast.tomasz)
    judged(reading, "iiss", summary="A summary of marks.")
    text = words(signed_in_as(cast.tomasz), page_of(draw), {"show": "judged"})
    assert "Judged" in text
    assert "Nadia Rowe" in text
    for mark in ("Found in", "A summary of marks", "Not sufficient", "50%", "2 of 4"):
        assert mark not in text


def test_the_page_names_who_reads_and_what_is_late(cast: Cast, signed_in_as: SignedInAs) -> None:
    """A reviewer is named with the seat; overdue ones are found by their filter."""
    draw = drawn(cast)
    certify(cast.amara, version_in_use())
    give(spot_check=check_of(cast.nadia), seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=cast.tomasz)
    SpotCheck.objects.filter(officer=cast.owen).update(judge_by="2020-01-01")
    client = signed_in_as(cast.tomasz)
    assert "Amara Diallo, first reader" in words(client, page_of(draw), {"show": "reading"})
    late = words(client, page_of(draw), {"show": "overdue"})
    assert "overdue since 1 January 2020" in late
    assert "Owen Castle" in late
    assert ">Nadia Rowe</a>" not in late


@pytest.mark.parametrize(
    ("reasons", "why", "said"),
    [
        (["never", "new"], "due", "Never checked before, new as an officer"),
        (["not_due"], "extra", "Drawn beside those who were due"),
        (["not_due", "new"], "extra", "Drawn beside those who were due, new as an officer"),
        (["recheck:41"], "recheck", "To be checked again after support"),
    ],
)
def test_why_somebody_was_drawn_is_said_in_one(reasons: list[str], why: str, said: str) -> None:
    """By lot is not “not due yet”."""
    assert why_drawn(SpotCheck(why=why), DrawOfficer(reasons=reasons)) == said


def test_run_again_a_draw_says_yes_until_something_is_changed(cast: Cast, signed_in_as: SignedInAs) -> None:
    """And then what differs."""
    draw = drawn(cast)
    client = signed_in_as(cast.tomasz)
    assert "Yes: run again just now, every step came out the same" in words(client, page_of(draw), post=True)
    DrawOfficer.objects.filter(draw=draw, officer=cast.nadia).update(reasons=["time"])
    text = words(client, page_of(draw), post=True)
    assert "No: run again just now" in text
    assert "Something differs" in text


def test_somebody_of_another_region_does_not_see_a_draw(cast: Cast, signed_in_as: SignedInAs) -> None:
    """The refusal says why, and no viewing is recorded."""
    draw = drawn(cast)
    response = signed_in_as(cast.outsiders[Role.COORDINATOR]).get(page_of(draw))
    assert response.status_code == 403
    assert "only within your own place" in response.content.decode()
    assert not Viewing.objects.exists()


@pytest.mark.parametrize("first", ["nadia", "priya"])
def test_an_officer_of_a_draw_does_not_look_at_it(cast: Cast, signed_in_as: SignedInAs, first: str) -> None:
    """Drawn or left out, the refusal is the same, so that it tells nothing."""
    draw = drawn(cast)
    person = cast.people[first]
    RoleGrant.objects.create(person=person, role=Role.COORDINATOR.value, unit=cast.pdu, starts=today())
    response = signed_in_as(person).get(page_of(draw))
    assert response.status_code == 403
    assert "Your own cases are part of this draw" in response.content.decode()


def test_whoever_looks_at_a_draw_is_on_record(cast: Cast, signed_in_as: SignedInAs) -> None:
    """A row each time."""
    draw = drawn(cast)
    client = signed_in_as(cast.tomasz)
    for _ in range(2):
        client.get(page_of(draw))
    assert list(Viewing.objects.values_list("person", "draw", "what")) == [(cast.tomasz.pk, draw.pk, "draw")] * 2


def test_a_draw_asks_the_same_number_of_queries_however_many_checks(
    cast: Cast, signed_in_as: SignedInAs, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """One check, or five with readers."""
    client = signed_in_as(cast.tomasz)
    holding(cast.nadia)
    few_draw = make_draw(unit=cast.team, standard_version=standard(), by=cast.tomasz, newest=0)
    words(client, page_of(few_draw))
    with django_assert_max_num_queries(18) as few:
        words(client, page_of(few_draw))
    holding(cast.gareth, cast.owen, cast.priya, cast.callum)
    many = make_draw(unit=cast.pdu, standard_version=version_in_use(), by=cast.tomasz, newest=few_draw.pk)
    certify(cast.amara, version_in_use())
    give(spot_check=check_of(cast.owen), seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=cast.tomasz)
    with django_assert_max_num_queries(len(few)):
        words(client, page_of(many))


def test_the_job_draws_once_however_often_it_runs(cast: Cast) -> None:
    """A second delivery changes nothing."""
    draw = drawn(cast)
    before = list(SpotCheck.objects.values_list("pk", "pin"))
    draw_seed(draw=draw, by=cast.tomasz)
    assert list(SpotCheck.objects.values_list("pk", "pin")) == before
