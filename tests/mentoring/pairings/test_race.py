"""Two people press the button at once. SQLite lets one writer in at a time, so this plays on PostgreSQL only."""

import threading

import pytest
from django.db import close_old_connections, connection

from courses.models import Enrolment
from lms.calendar import months_after, today
from lms.permissions import NotAllowed
from mentoring.pairings.actions import pair
from mentoring.pairings.models import Pairing
from tests.factories import mentoring as make

ONLY_POSTGRES = "SQLite has no row locks: its writers queue by themselves. `make test-postgres` plays this."


@pytest.fixture(autouse=True)
def _on_postgres():
    """Skip with the reason elsewhere."""
    if connection.vendor != "postgresql":
        pytest.skip(ONLY_POSTGRES)


def at_once(*pairs):
    """Start every pairing together; return what each came to."""
    start, results = threading.Barrier(len(pairs)), []

    def run(arguments):
        close_old_connections()
        start.wait()
        try:
            results.append(pair(kind=Pairing.Kind.MENTOR, starts=today(), **arguments))
        except NotAllowed as refused:
            results.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(arguments,)) for arguments in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_managers_give_one_learner_two_mentors_and_one_is_told(cast):
    sarah = make.mentor("Sarah Linton", cast.other_team)
    results = at_once(
        {"learner": cast.callum, "supporter": sarah, "by": cast.daniel},
        {"learner": cast.callum, "supporter": cast.gareth, "by": cast.ruth},
    )
    assert sum(isinstance(result, Pairing) for result in results) == 1
    assert next(result for result in results if isinstance(result, str)).startswith("Callum Frost already has a mentor")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_managers_take_a_mentors_last_place_and_one_is_told(cast):
    other = make.person("Ewan Price", unit=cast.team, grade="PQiP")
    Enrolment.objects.create(
        person=other, pathway_version=cast.pathway, intake="x", starts=months_after(today(), -2), entry_basis="level_3"
    )
    results = at_once(
        {"learner": cast.callum, "supporter": cast.gareth, "by": cast.daniel},
        {"learner": other, "supporter": cast.gareth, "by": cast.ruth},
    )
    assert sum(isinstance(result, Pairing) for result in results) == 1
    refused = [result for result in results if isinstance(result, str)]
    assert refused == ["Gareth Pugh supports 2 already, and a mentor has at most 2 learners."]
