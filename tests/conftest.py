"""Fixtures that every test may use: the database, the cast, and a client for each of them."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from lms.models import Person
from tests import databases
from tests.cast import Cast, assemble


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Copy the migrated database instead of migrating."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock():
        databases.prepare(worker)


@pytest.fixture(autouse=True)
def _migrated_rows_come_back(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Bring the migrated rows back after a test that really committed: Django flushes them away."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if (marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames:
        with django_db_blocker.unblock():
            databases.restore()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Forget sign-in limits between tests."""
    cache.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    """Put the cast on the stage."""
    return assemble()


@pytest.fixture
def signed_in_as() -> Callable[[Person], Client]:
    """Return a function that signs somebody in and gives their browser."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in
