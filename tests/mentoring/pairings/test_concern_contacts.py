"""Who hears the concerns of a region: named by its regional learning manager."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lms.calendar import today
from lms.models import Notice, Person
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.pairings import raising
from mentoring.pairings.hearing import hearers_for
from mentoring.pairings.models import Concern, ConcernContact
from tests.cast import Cast
from tests.factories.concerns import WORDS, contact

Browser = Callable[[Person], Client]


def names(person: Person) -> list[str]:
    return [one.person.name for one in hearers_for(person, today())]


def address(concern: Concern, name: str = "concern") -> str:
    return reverse(f"pairings:{name}", args=[concern.pk])


def test_the_regional_learning_manager_names_somebody_who_is_told(cast: Cast, signed_in_as: Browser) -> None:
    client, where = signed_in_as(cast.imogen), reverse("pairings:concern_contacts")
    assert "Nobody is named" in client.get(where).content.decode()
    page = client.post(where, {"person": cast.stella.pk}, follow=True).content.decode()
    assert "Stella Quist hears concerns of East Aldershire from today" in page
    assert "1 person hears concerns" in page
    assert names(cast.priya) == ["Stella Quist"]
    assert Notice.objects.get(person=cast.stella).text == "You are named to hear concerns of East Aldershire"
    assert "Choose one of those offered" in client.post(where, {"person": cast.stella.pk}).content.decode()


def test_nobody_of_another_region_is_named_nor_by_somebody_without_the_right(cast: Cast) -> None:
    far = cast.outsiders[Role.REGIONAL_LEARNING_MANAGER]
    with pytest.raises(NotAllowed, match="does not work in"):
        raising.name_contact(region=cast.region, person=far, by=cast.imogen)
    for by in (far, cast.ruth, cast.tomasz):
        with pytest.raises(NotAllowed):
            raising.name_contact(region=cast.region, person=cast.stella, by=by)
    with pytest.raises(NotAllowed, match="for a region"):
        raising.name_contact(region=cast.pdu, person=cast.ruth, by=cast.imogen)


def test_ending_it_takes_the_concern_from_them_and_gives_it_to_nobody(cast: Cast, signed_in_as: Browser) -> None:
    row = contact(cast.stella, cast.region, cast.imogen)
    ConcernContact.objects.filter(pk=row.pk).update(starts=today() - timedelta(days=30))
    concern = raising.raise_concern(about="work", text=WORDS, wish="", heard_by=cast.stella, by=cast.priya)
    client = signed_in_as(cast.imogen)
    client.post(reverse("pairings:end_contact", args=[row.pk]))
    for person in (cast.stella, cast.imogen):
        assert signed_in_as(person).get(address(concern)).status_code == 404
    assert Notice.objects.filter(person=cast.priya, event__startswith="private-again").exists()
    assert "Nobody is named" in client.get(reverse("pairings:concern_contacts")).content.decode()
