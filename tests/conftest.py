"""Fixtures that every test may use: the database, the cast, and a client for each of them."""

import gc
import multiprocessing
import pickle
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from lms.models import Person
from tests import databases
from tests.cast import Cast, assemble


def pytest_configure(config: pytest.Config) -> None:
    """Begin to migrate while the workers start, collect, and run what needs no database."""
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        multiprocessing.get_context("fork").Process(target=_migrate_meanwhile, args=[config], daemon=True).start()


def _migrate_meanwhile(config: pytest.Config) -> None:
    with config.stash[blocking_manager_key].unblock():
        databases.migrate_once()


def pytest_collection_finish() -> None:
    """Set what is loaded and collected aside from the collector, which would look through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what needs no database, for that may still be migrating; then what waits for processes of its own.

    Other workers do the rest meanwhile.
    """
    items.sort(key=lambda item: (_needs_database(item), item.get_closest_marker("waits") is None))


def _bring_kept_rows_back(case: TransactionTestCase) -> None:
    """End a test that really committed. Django would empty every table first, which takes longer than a copy."""
    databases.restore()


TransactionTestCase._fixture_teardown = _bring_kept_rows_back


def _needs_database(item: pytest.Item) -> bool:
    asked_for = {"db", "transactional_db", "django_db_setup"}.intersection(getattr(item, "fixturenames", ()))
    return bool(asked_for) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def with_cast() -> bool:
    """Say whether the cast is in the database of this run: the browser walks have the example instead."""
    return True


@pytest.fixture(scope="session")
def assembled() -> list[bytes]:
    """Hold the cast of this run. Tests get copies: what one changes on an object, the next does not see.

    It is kept pickled: reading a pickle is several times as fast as a deep copy, and thousands of tests ask.
    """
    return []


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    assembled: list[bytes],
    with_cast: bool,
) -> None:
    """Copy the migrated database instead of migrating, and put the cast into it, once for the whole run."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock():
        databases.prepare(worker)
        if with_cast:
            assembled.append(pickle.dumps(assemble()))
        databases.keep()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Forget sign-in limits between tests."""
    cache.clear()


@pytest.fixture(scope="module")
def cast_of_file(django_db_setup: None, django_db_blocker: DjangoDbBlocker, assembled: list[bytes]) -> Iterator[Cast]:
    """Return the cast to whatever is built once for a file: its tests find that in the database, other files do not."""
    with django_db_blocker.unblock():
        yield pickle.loads(assembled[0])  # written by this very process
        databases.restore()


@pytest.fixture
def cast(db: None, assembled: list[bytes]) -> Cast:
    """Return the cast, everybody as they were when the run began."""
    found: Cast = pickle.loads(assembled[0])  # written by this very process
    return found


@pytest.fixture
def signed_in_as() -> Callable[[Person], Client]:
    """Return a function that signs somebody in and gives their browser."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def on_postgres() -> None:
    """Skip a race elsewhere."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no row locks: its writers queue by themselves. `make test-postgres` plays this.")
