"""Requests that the pages of the content admin never send: they are answered, and nothing breaks."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory

from lms.actions import sync_groups
from lms.middleware import RefusalsInPlainWords
from lms.models import Person
from tests.cast import Cast


@pytest.fixture
def author(cast: Cast, signed_in_as: Callable[[Person], Client]) -> Client:
    """Return the browser of an author."""
    call_command("sync_roles", verbosity=0)
    sync_groups(person=cast.beatrice)
    return signed_in_as(cast.beatrice)


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(
    "address",
    [
        "/admin/snippets/choose/quizzes/question/chosen/x-y/",
        "/admin/choose-page/chosen-multiple/?id=x",
        "/admin/api/main/pages/find/?id=x",
        "/admin/api/main/images/find/?id=x",
        "/admin/api/main/documents/find/?id=x",
    ],
)
def test_words_where_a_row_has_its_number_are_a_bad_request(author: Client, method: str, address: str) -> None:
    assert getattr(author, method)(address).status_code == 400


def test_a_fault_of_our_own_stays_one() -> None:
    middleware = RefusalsInPlainWords(lambda request: pytest.fail("nobody asks"))
    with pytest.raises(ValueError) as raised:
        int("x-y")
    assert middleware.process_exception(RequestFactory().get("/admin/"), raised.value) is None
