"""The armed world, built once for a file."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import Cast
from tests.security.world import Armed, arm


@pytest.fixture(scope="module")
def built(cast_of_file: Cast, django_db_blocker: DjangoDbBlocker) -> Armed:
    """Arm the world once for this file: its tests find it in the database."""
    with django_db_blocker.unblock():
        return arm(cast_of_file)


@pytest.fixture
def armed(db: None, built: Armed) -> Armed:
    """Return it as it was built, for one test."""
    return deepcopy(built)


@pytest.fixture(scope="session")
def tally() -> Iterator[Counter[str]]:
    """Count the attempts of this run by role, and say at its end how many there were."""
    counted: Counter[str] = Counter()
    yield counted
    if counted:
        print(f"\nRefused attempts: {counted.total()}, by {len(counted)} roles: {dict(counted)}")  # noqa: T201
