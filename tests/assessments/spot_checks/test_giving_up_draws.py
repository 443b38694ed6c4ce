"""A check is replaced or cancelled, and a draw cancelled: with a reason, and said before."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from assessments.spot_checks.models import Draw, SpotCheck
from lms.models import Person
from lms.roles import Role
from tests.cast import Cast
from tests.factories.draws import check_of, drawn
from tests.factories.spot_checks import check

pytestmark = pytest.mark.django_db
SignedInAs = Callable[[Person], Client]


def replacing(check: SpotCheck) -> str:
    """Return the address at which a check is given up."""
    return reverse("spot_checks:replace_check", args=[check.pk])


def cancelling(draw: Draw) -> str:
    """Return the address at which a draw is cancelled."""
    return reverse("spot_checks:cancel_draw", args=[draw.pk])


def words(client: Client, address: str, **data: str) -> str:
    """Return a page, or where something that was sent leads to, as its words stand."""
    response = client.post(address, data, follow=True) if data else client.get(address)
    return " ".join(response.content.decode().split())


def test_what_will_happen_is_said_before_and_the_next_case_is_not(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Whoever knew the next case could go on replacing until one suits."""
    drawn(cast)
    mine = check_of(cast.nadia)
    text = words(signed_in_as(cast.tomasz), replacing(mine))
    assert "stands at place 1 of 2 in the order that the seed fixed. 1 case comes after it." in text
    assert "It stays on record with your name and reason" in text
    following = cast.nadia.cases.exclude(pk=mine.case_id).get()
    assert following.mask not in text.replace(mine.case.mask, "")


def test_a_replaced_check_gives_way_to_the_next_in_order_and_is_counted(cast: Cast, signed_in_as: SignedInAs) -> None:
    """The reason stands on the page of the draw."""
    draw = drawn(cast)
    mine = check_of(cast.nadia)
    text = words(signed_in_as(cast.tomasz), replacing(mine), then="next", reason="Transferred on the day.")
    following = check_of(cast.nadia)
    assert following.replaces == mine
    assert f"Replaced: case {following.case.mask} of Nadia Rowe is checked now." in text
    assert "Replaced by the next case (1)" in text
    assert "Transferred on the day." in text
    assert "1 replaced" in text
    assert draw.officers_n == 5


def test_a_check_is_cancelled_without_another_case(cast: Cast, signed_in_as: SignedInAs) -> None:
    """The officer stays due."""
    drawn(cast)
    text = words(signed_in_as(cast.tomasz), replacing(check_of(cast.nadia)), then="cancel", reason="Wrong team.")
    assert "Cancelled: the check of Nadia Rowe." in text
    assert not SpotCheck.objects.open().filter(officer=cast.nadia).exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"then": "next", "reason": ""}, "Write something under “Why”"),
        ({"then": "next", "reason": "It is M123417."}, "M123417"),
        ({"reason": "Transferred."}, "What then"),
    ],
)
def test_a_check_is_not_given_up_without_a_reason_that_may_be_kept(
    cast: Cast, signed_in_as: SignedInAs, data: dict[str, str], said: str
) -> None:
    """What is missing is said on top, and nothing changes."""
    drawn(cast)
    mine = check_of(cast.nadia)
    text = words(signed_in_as(cast.tomasz), replacing(mine), **data)
    assert "to mend" in text
    assert said in text
    assert check_of(cast.nadia) == mine


def test_a_check_that_is_over_is_neither_replaced_nor_cancelled(cast: Cast, signed_in_as: SignedInAs) -> None:
    """The refusal says how it ended."""
    drawn(cast)
    mine = check_of(cast.nadia)
    client = signed_in_as(cast.tomasz)
    words(client, replacing(mine), then="next", reason="Transferred.")
    response = client.get(replacing(mine))
    assert response.status_code == 403
    assert "This check is over: replaced by the next case on" in response.content.decode()


def test_a_check_that_was_not_drawn_is_not_there_to_be_replaced(cast: Cast, signed_in_as: SignedInAs) -> None:
    """It belongs to no draw."""
    found = check(cast.amara, cast.nadia).spot_check
    assert signed_in_as(cast.tomasz).get(replacing(found)).status_code == 404


def test_before_a_draw_is_cancelled_the_page_says_what_ends_and_what_stands(
    cast: Cast, signed_in_as: SignedInAs
) -> None:
    """With the counts of this very draw."""
    text = words(signed_in_as(cast.tomasz), cancelling(drawn(cast)))
    assert "3 checks that are still to be judged end, and whoever reads them is told." in text
    assert "None of it has been judged." in text
    assert "The draw stays in the list" in text


def test_a_cancelled_draw_stays_in_the_list_with_its_reason(cast: Cast, signed_in_as: SignedInAs) -> None:
    """And on its own page, with hash and seed."""
    draw = drawn(cast)
    client = signed_in_as(cast.tomasz)
    text = words(client, cancelling(draw), reason="Drawn for the wrong place.")
    assert "Cancelled, and kept" in text
    assert draw.population_hash in text
    assert not SpotCheck.objects.open().exists()
    listed = words(client, reverse("spot_checks:draws"))
    assert "Drawn for the wrong place." in listed
    assert "is cancelled already" in words(client, cancelling(draw))


def test_a_draw_is_not_cancelled_without_a_reason(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Nothing changes."""
    draw = drawn(cast)
    assert "Write something under “Why”" in words(signed_in_as(cast.tomasz), cancelling(draw), reason=" ")
    assert SpotCheck.objects.open().count() == 3


def test_a_coordinator_of_another_region_gives_up_nothing(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Neither a check nor a draw."""
    draw = drawn(cast)
    client = signed_in_as(cast.outsiders[Role.COORDINATOR])
    for address in (replacing(check_of(cast.nadia)), cancelling(draw)):
        assert client.post(address, {"then": "cancel", "reason": "x"}).status_code == 403
    assert SpotCheck.objects.open().count() == 3
