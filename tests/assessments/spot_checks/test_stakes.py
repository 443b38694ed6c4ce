"""Whoever has a stake in a check neither ends it nor sees it while it is secret, whatever other role they hold."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from assessments.spot_checks.draws.replacing import cancel_check, cancel_draw, replace_check
from assessments.spot_checks.judging.handing import hand_back
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import Assignment, SpotCheck
from assessments.spot_checks.stakes import A_READER, IN_THE_DRAW, OF_THE_LINE, stakes_in
from lms.calendar import today
from lms.models import Person, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories.draws import check_of, drawn, version_in_use
from tests.factories.spot_checks import certify, judged, set_fast

pytestmark = pytest.mark.django_db
SignedInAs = Callable[[Person], Client]
Arises = Callable[[Cast, SpotCheck], None]


def reading(cast: Cast, found: SpotCheck) -> Assignment:
    """Give a check to Amara."""
    certify(cast.amara, version_in_use())
    return give(spot_check=found, seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=None)


def manages(cast: Cast, found: SpotCheck) -> None:
    cast.people["amara"] = cast.daniel


def manages_the_manager(cast: Cast, found: SpotCheck) -> None:
    cast.people["amara"] = cast.ruth


def stands_in(cast: Cast, found: SpotCheck) -> None:
    grant = RoleGrant.objects.get(person=cast.daniel, role=Role.SPO)
    StandIn.objects.create(grant=grant, stand_in=cast.amara, starts=today())


def mentors(cast: Cast, found: SpotCheck) -> None:
    Pairing.objects.create(kind="mentor", learner=cast.nadia, supporter=cast.amara, starts=today())


def assesses(cast: Cast, found: SpotCheck) -> None:
    Pairing.objects.create(kind="pta", learner=cast.nadia, supporter=cast.amara, starts=today())


def reads(cast: Cast, found: SpotCheck) -> None:
    reading(cast, found)


def handed_it_back(cast: Cast, found: SpotCheck) -> None:
    hand_back(assignment=reading(cast, found), kind="worked_on", about="case", by=cast.amara)


TABLE = [
    (manages, OF_THE_LINE),
    (manages_the_manager, OF_THE_LINE),
    (stands_in, OF_THE_LINE),
    (mentors, OF_THE_LINE),
    (assesses, OF_THE_LINE),
    (reads, A_READER),
    (handed_it_back, A_READER),
]


def coordinator(cast: Cast, arises: Arises) -> SpotCheck:
    """Draw; let somebody have a stake in the check of Nadia, and a coordinator of the place in the same person."""
    drawn(cast)
    found = check_of(cast.nadia)
    arises(cast, found)
    RoleGrant.objects.create(person=cast.amara, role=Role.COORDINATOR.value, unit=cast.pdu, starts=today())
    # As at the next request: rights are kept for one.
    cast.people["amara"] = Person.objects.get(pk=cast.amara.pk)
    return found


@pytest.mark.parametrize(("arises", "sentence"), TABLE)
def test_whoever_has_a_stake_in_a_check_ends_it_in_no_way(cast: Cast, arises: Arises, sentence: str) -> None:
    """Neither alone nor with its whole draw, before the record is set fast or after."""
    found = coordinator(cast, arises)
    draw = found.drawn.draw  # type: ignore[union-attr]  # it was drawn
    for fixed_at in (None, timezone.now()):
        SpotCheck.objects.filter(pk=found.pk).update(record_fixed_at=fixed_at)
        for end in (cancel_check, replace_check):
            with pytest.raises(NotAllowed, match=sentence):
                end(spot_check=found, reason="Wished away.", by=cast.amara)
        with pytest.raises(NotAllowed, match=IN_THE_DRAW):
            cancel_draw(draw=draw, reason="Wished away.", by=cast.amara)
    assert check_of(cast.nadia) == found
    assert draw.cancelled is None


@pytest.mark.parametrize(("arises", "sentence"), TABLE)
def test_whoever_has_a_stake_in_a_check_does_not_see_it_while_it_is_secret(
    cast: Cast, signed_in_as: SignedInAs, arises: Arises, sentence: str
) -> None:
    """The draw says how many are not shown, and nothing names the officer or the case."""
    found = coordinator(cast, arises)
    client = signed_in_as(cast.amara)
    page = said(client, reverse("spot_checks:draw", args=[found.drawn.draw_id]))  # type: ignore[union-attr]
    assert "not shown to you" in page
    assert found.case.mask not in page
    assert reverse("spot_checks:chosen", args=[found.pk]) not in page
    assert client.get(reverse("spot_checks:chosen", args=[found.pk])).status_code == 404
    refused = client.get(reverse("spot_checks:replace_check", args=[found.pk]))
    assert refused.status_code == 403
    words = refused.content.decode()
    assert sentence in words
    assert "Nadia" not in words


def test_a_manager_sees_a_check_of_their_line_once_its_record_is_set_fast(cast: Cast, signed_in_as: SignedInAs) -> None:
    """And reads beside it why they may not end it."""
    found = coordinator(cast, manages)
    SpotCheck.objects.filter(pk=found.pk).update(record_fixed_at=timezone.now())
    page = said(signed_in_as(cast.daniel), reverse("spot_checks:draw", args=[found.drawn.draw_id]))  # type: ignore[union-attr]
    assert reverse("spot_checks:chosen", args=[found.pk]) in page
    assert OF_THE_LINE in page
    assert reverse("spot_checks:replace_check", args=[found.pk]) not in page


def test_a_reader_who_draws_too_sees_their_check_once_they_have_judged_it(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Why it was drawn must not colour what they find; and then they still may not end it."""
    found = coordinator(cast, reads)
    found.double = True
    found.save(update_fields=["double"])
    assignment = set_fast(Assignment.objects.get(spot_check=found))
    client, address = signed_in_as(cast.amara), reverse("spot_checks:chosen", args=[found.pk])
    assert client.get(address).status_code == 404
    judged(assignment, "iiss")
    assert client.get(address).status_code == 200
    with pytest.raises(NotAllowed, match=A_READER):
        cancel_check(spot_check=found, reason="Wished away.", by=cast.amara)


def test_the_stakes_in_many_checks_cost_no_more_queries_than_in_one(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    drawn(cast)
    rows = list(SpotCheck.objects.select_related("officer"))
    with CaptureQueriesContext(connection) as few:
        stakes_in(cast.daniel, rows[:1], today())
    with django_assert_num_queries(len(few)):
        assert len(stakes_in(cast.daniel, rows, today())) == 2


def said(client: Client, address: str) -> str:
    """Return what a page says of checks, without its header and the list of who was looked at."""
    return client.get(address).content.decode().partition('id="checks"')[2].partition('id="how"')[0]
