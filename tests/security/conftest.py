"""The armed world, built once for a run."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Final

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.cast import Cast
from tests.security.world import Armed, arm

ARMED: Final = "armed"


@pytest.fixture(scope="session")
def once() -> list[Armed]:
    """Hold the armed world of this run: building it takes longer than most files that attack it."""
    return []


@pytest.fixture(scope="module")
def built(cast_of_file: Cast, django_db_blocker: DjangoDbBlocker, once: list[Armed]) -> Armed:
    """Arm the world, the first time; put it into the database for the tests of this file."""
    with django_db_blocker.unblock():
        if once:
            databases.restore(ARMED)
        else:
            once.append(arm(cast_of_file))
            databases.keep(ARMED)
        return deepcopy(once[0])


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
