"""The page of the standard: everything that a case is checked against, for everybody."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from assessments.spot_checks.models import StandardVersion
from assessments.spot_checks.rubric import read_standard
from assessments.spot_checks.standard_page import bands_in_words, versions_in_use
from lms.calendar import today
from lms.models import Person, RegionChoice
from lms.policy.spot_checking import SPOT_CHECK_BANDS, SPOT_CHECK_PASS
from tests.cast import Cast
from tests.factories.spot_checks import question, standard

pytestmark = pytest.mark.django_db
SHIPPED = Path(__file__).parents[3] / "content" / "standards" / "public-protection.yaml"
SignedInAs = Callable[[Person], Client]
ADDRESS = reverse("spot_checks:standard")


def shipped() -> StandardVersion:
    """Put the standard that is shipped into the database."""
    found = read_standard(SHIPPED)
    return standard(content=found.content, source=found.source)


def page(client: Client, address: str = ADDRESS) -> str:
    """Return the page of the standard."""
    return client.get(address).content.decode()


def test_every_word_of_the_shipped_standard_stands_there(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Questions, prompts, what sufficient looks like, and what is critical or ours."""
    version = shipped()
    text = client_text(signed_in_as(cast.priya))
    for row in version.questions:
        assert row.question in text
        assert row.sufficient in text
        assert all(prompt in text for prompt in row.prompts)
    assert text.count("· critical") == sum(row.critical for row in version.questions)
    assert text.count("· ours") == sum(not row.confirmed for row in version.questions)


def client_text(client: Client) -> str:
    """Return the page as words, with what HTML escapes written plainly."""
    return " ".join(page(client).replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&").split())


def test_how_answers_become_an_outcome_is_said_in_the_values_of_the_region(
    cast: Cast, signed_in_as: SignedInAs
) -> None:
    """A region that asks for 80% says so on its officers' page, and nowhere else."""
    standard()
    RegionChoice.objects.create(
        region=cast.region,
        rule=SPOT_CHECK_PASS.key,
        value=80,
        starts=today(),
        reason="Agreed",
        chosen_by=cast.imogen,
    )
    here, far = (client_text(signed_in_as(person)) for person in (cast.nadia, next(iter(cast.outsiders.values()))))
    assert "80% or more is <strong>sufficient</strong>" in here
    assert "as they stand today in East Aldershire" in here
    assert "70% or more is <strong>sufficient</strong>" in far


def test_the_score_in_words_covers_every_score_once() -> None:
    """From nothing to all, without a gap."""
    found = bands_in_words(SPOT_CHECK_BANDS.in_force[0][1])
    assert [row["scores"] for row in found] == ["0% to 49%", "50% to 69%", "70% to 84%", "85% to 100%"]


def test_what_counts_more_says_so(cast: Cast, signed_in_as: SignedInAs) -> None:
    """A question of weight two, and a critical one."""
    rows = [question("1.1", critical=True), question("1.2", weight=2)]
    standard(content=[{"title": "Assessment", "questions": rows}])
    text = client_text(signed_in_as(cast.priya))
    assert "1.1 · critical ·" in text
    assert "1.2 · counts 2 times ·" in text


def test_the_newest_version_is_in_use_and_an_earlier_one_says_that_it_is_not(
    cast: Cast, signed_in_as: SignedInAs
) -> None:
    """A check is read by the version it was drawn with, so the earlier one stays to be read."""
    earlier, newer = standard(), standard()
    client = signed_in_as(cast.priya)
    assert versions_in_use() == [newer]
    assert "This is an earlier version" not in page(client)
    assert "This is an earlier version" in page(client, f"{ADDRESS}?version={earlier.pk}")


@pytest.mark.parametrize("number", ["", "x", "0", "999999", "99999999999999999999"])
def test_a_version_that_is_not_there_is_not_found(cast: Cast, signed_in_as: SignedInAs, number: str) -> None:
    """Whatever stands in the address."""
    standard()
    assert signed_in_as(cast.priya).get(f"{ADDRESS}?version={number}").status_code == 404


def test_without_a_standard_the_page_says_what_that_means(cast: Cast, signed_in_as: SignedInAs) -> None:
    """Nothing is checked against nothing."""
    assert "No case is checked before there is one." in page(signed_in_as(cast.priya))


def test_the_page_asks_the_same_number_of_queries_however_long_the_standard(
    cast: Cast, signed_in_as: SignedInAs, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Four questions or twelve."""
    client = signed_in_as(cast.priya)
    standard()
    page(client)
    with django_assert_max_num_queries(14) as few:
        page(client)
    shipped()
    with django_assert_max_num_queries(len(few)):
        page(client)
