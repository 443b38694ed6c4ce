"""How a case was chosen: what its officer reads of it, from when on, and who else does."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from assessments.spot_checks.draws.choosing import order_for
from assessments.spot_checks.draws.drawing import draw
from assessments.spot_checks.draws.freezing import freeze_population
from assessments.spot_checks.draws.replacing import replace_check
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import Assignment, Draw, DrawOfficer, SpotCheck, Viewing
from assessments.spot_checks.viewings import saw
from lms.calendar import today
from lms.models import Person, RoleGrant
from lms.roles import Role
from tests.cast import Cast
from tests.factories.draws import check_of, drawn, holding, version_in_use
from tests.factories.spot_checks import certify, check, judged, set_fast

pytestmark = pytest.mark.django_db
SignedInAs = Callable[[Person], Client]


def of(found: SpotCheck) -> str:
    """Return the address of how a case was chosen."""
    return reverse("spot_checks:chosen", args=[found.pk])


def said_at(client: Client, address: str) -> str:
    """Return what a page says, without what the browser is sent around it."""
    return client.get(address).content.decode().partition("<main")[2].partition("</main>")[0]


def fixed(found: SpotCheck) -> SpotCheck:
    """Set the record of a check fast."""
    SpotCheck.objects.filter(pk=found.pk).update(record_fixed_at=timezone.now())
    return found


def words(client: Client, found: SpotCheck, *, again: bool = False) -> str:
    """Return the page as its words stand."""
    response = client.post(of(found)) if again else client.get(of(found))
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("first", ["nadia", "daniel"])
def test_until_the_record_is_set_fast_there_is_no_such_page(cast: Cast, signed_in_as: SignedInAs, first: str) -> None:
    """The officer, and their manager, are answered as if there were no check; then it is there."""
    drawn(cast)
    client, found, of_nothing = signed_in_as(cast.people[first]), check_of(cast.nadia), of(SpotCheck(pk=987654))
    before, nowhere = (said_at(client, address) for address in (of(found), of_nothing))
    assert before == nowhere
    assert "There is no such page" in before
    assert client.get(of(fixed(found))).status_code == 200


def test_the_officer_reads_how_their_case_was_chosen(cast: Cast, signed_in_as: SignedInAs) -> None:
    """One of how many, at which place, by which seed, and why they were drawn."""
    made_of = drawn(cast)
    SpotCheck.objects.update(record_fixed_at=timezone.now())
    found = check_of(cast.nadia)
    text = words(signed_in_as(cast.nadia), found)
    assert made_of.made is not None
    assert "By lot, from the 2 cases that you held that day." in text
    assert "this one came first" in text
    assert "Never checked before" in text
    for stated in (made_of.made.seed, made_of.population_hash, made_of.made.result_hash, found.pin):
        assert stated in text


def test_an_officer_drawn_beside_the_others_reads_that_it_was_by_lot(cast: Cast, signed_in_as: SignedInAs) -> None:
    """With how many chances."""
    drawn(cast)
    found = fixed(check_of(cast.nadia))
    DrawOfficer.objects.filter(officer=cast.nadia).update(reasons=["not_due", "new"], tickets=3)
    text = words(signed_in_as(cast.nadia), found)
    assert "You had 3 chances in that lot." in text
    assert "New as an officer" in text


def test_cases_before_it_in_the_order_are_named_with_what_became_of_them(cast: Cast, signed_in_as: SignedInAs) -> None:
    """A case that was replaced, and the reason."""
    drawn(cast)
    first = check_of(cast.nadia)
    replace_check(spot_check=first, reason="Transferred on the day.", by=cast.tomasz)
    text = words(signed_in_as(cast.nadia), fixed(check_of(cast.nadia)))
    assert "this one came second" in text
    assert f"Case {first.case.mask}" in text
    assert "Replaced by the next case: Transferred on the day." in text


def test_a_colleague_does_not_read_how_somebody_elses_case_was_chosen(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Nor does a manager of another team, or the same role in another region."""
    drawn(cast)
    found = fixed(check_of(cast.nadia))
    for person in (cast.gareth, cast.carys, cast.outsiders[Role.SPO], cast.outsiders[Role.COORDINATOR]):
        assert signed_in_as(person).get(of(found)).status_code == 404


def test_whoever_draws_reads_it_before_but_never_of_their_own_case(cast: Cast, signed_in_as: SignedInAs) -> None:
    """The page says that the officer does not see it yet."""
    drawn(cast)
    found = check_of(cast.nadia)
    assert "the officer does not see this page yet" in words(signed_in_as(cast.tomasz), found)
    RoleGrant.objects.create(person=cast.nadia, role=Role.COORDINATOR.value, unit=cast.pdu, starts=today())
    assert signed_in_as(cast.nadia).get(of(found)).status_code == 404


def test_a_reader_reads_it_once_they_have_judged(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Why an officer was drawn must not colour what is found."""
    drawn(cast)
    certify(cast.amara, version_in_use())
    found = fixed(check_of(cast.nadia))
    reading = give(spot_check=found, seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=cast.tomasz)
    client = signed_in_as(cast.amara)
    assert client.get(of(found)).status_code == 404
    judged(reading)
    assert client.get(of(found)).status_code == 200


def test_a_check_that_was_not_drawn_says_nothing_of_a_draw(cast: Cast, signed_in_as: SignedInAs) -> None:
    """There is no such page."""
    found = fixed(check(cast.amara, cast.nadia).spot_check)
    assert signed_in_as(cast.nadia).get(of(found)).status_code == 404


def test_who_looked_is_told_and_so_is_this_look(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Whoever saw the draw or the marks stands there, and so does the reader of the page."""
    found_in = drawn(cast)
    found = fixed(check_of(cast.nadia))
    saw(cast.tomasz, Viewing.What.DRAW, draw=found_in)
    saw(cast.amara, Viewing.What.MARKING, spot_check=found)
    looked = words(signed_in_as(cast.nadia), found).partition("Who looked at what, and when")[2]
    for name in ("Tomasz Wolny", "Amara Diallo", "The marking page", "Nadia Rowe"):
        assert name in looked


def test_run_again_the_officer_reads_yes_or_no_and_nothing_of_others(cast: Cast, signed_in_as: SignedInAs) -> None:
    """What differs names colleagues: that is for whoever draws."""
    drawn(cast)
    found, client = SpotCheck.objects.get(officer=cast.nadia), signed_in_as(cast.nadia)
    certify(cast.amara, version_in_use())
    set_fast(give(spot_check=found, seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=cast.tomasz))
    assert "Yes: run again just now" in words(client, found, again=True)
    DrawOfficer.objects.filter(officer=cast.owen).update(tickets=7)
    text = words(client, found, again=True)
    assert "Whoever draws cases at your place can see what differs: ask them." in text
    assert "Owen" not in text


def test_the_page_asks_the_same_number_of_queries_however_many_looked(
    cast: Cast, signed_in_as: SignedInAs, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Once or ten times, with a case before it or none."""
    drawn(cast)
    found, client = fixed(check_of(cast.nadia)), signed_in_as(cast.nadia)
    words(client, found)
    with django_assert_max_num_queries(16) as few:
        words(client, found)
    for _ in range(10):
        saw(cast.amara, Viewing.What.MARKING, spot_check=found)
    with django_assert_max_num_queries(len(few)):
        words(client, found)


def test_a_case_passed_over_is_named_with_the_reason(cast: Cast, signed_in_as: SignedInAs) -> None:
    """What moved between the frozen list and the seed stands in the order, and was not drawn."""
    holding(cast.nadia)
    frozen = freeze_population(unit=cast.team, standard_version=version_in_use(), by=cast.tomasz)
    moved = cast.nadia.cases.earliest("pk")
    type(moved).objects.filter(pk=moved.pk).update(holder=cast.owen)
    seed = next(seed for seed in (f"{n:064x}" for n in range(99)) if first_of(seed, frozen) == moved.pk)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("assessments.spot_checks.draws.drawing.secrets.token_hex", lambda _: seed)
        draw(draw=frozen, by=cast.tomasz)
    text = words(signed_in_as(cast.nadia), fixed(check_of(cast.nadia)))
    assert "this one came second" in text
    assert "Passed over: The officer no longer holds this case" in text


def test_the_seed_is_shown_to_an_officer_once_it_tells_of_nobody_else(cast: Cast, signed_in_as: SignedInAs) -> None:
    """With the seed anybody could work out which other cases are drawn and not told of yet."""
    drawn(cast)
    found = fixed(check_of(cast.nadia))
    seed = found.drawn.draw.made.seed
    assert SpotCheck.objects.filter(record_fixed_at=None).exists()
    assert seed not in words(signed_in_as(cast.nadia), found)
    assert seed not in words(signed_in_as(cast.daniel), found)
    assert seed in words(signed_in_as(cast.tomasz), found)
    SpotCheck.objects.update(record_fixed_at=timezone.now())
    assert seed in words(signed_in_as(cast.nadia), found)


def first_of(seed: str, frozen: Draw) -> int:
    """Return the case that a seed puts first for Nadia."""
    return order_for(seed, DrawOfficer.objects.get(draw=frozen, officer__name="Nadia Rowe"))[0]
