"""A button pressed twice at once. SQLite lets one writer in at a time, so this plays on PostgreSQL only."""

import threading
from collections.abc import Callable

import pytest
from django.db import close_old_connections, connection

from assessments.spot_checks.actions import begin_check, judge_check
from assessments.spot_checks.models import SpotCheck, SpotCheckJudgement
from lms.models import Duty
from lms.permissions import NotAllowed
from mentoring.caseload.models import Case
from tests.cast import Cast
from tests.factories.spot_checks import FACTS, answers, check, standard


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Cast:
    """Put the cast where several threads can see it, on PostgreSQL only."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no row locks: its writers queue by themselves. `make test-postgres` plays this.")
    return cast


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Start every job together; return what each came to."""
    start, results = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        close_old_connections()
        start.wait()
        try:
            results.append(job())
        except NotAllowed as told:
            results.append(told)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.slow
def test_the_same_judgement_twice_at_once_is_one_with_one_set_of_duties(cast: Cast) -> None:
    spot_check = check(cast.amara, cast.nadia)

    def judge() -> object:
        return judge_check(spot_check=spot_check, by=cast.amara, answers=answers(*"isss"))

    assert at_once(judge, judge, judge) == [SpotCheckJudgement.objects.get()] * 3
    assert Duty.objects.count() == 3


@pytest.mark.slow
def test_of_two_different_judgements_at_once_one_stands_and_the_other_is_told(cast: Cast) -> None:
    spot_check = check(cast.amara, cast.nadia)
    results = at_once(
        lambda: judge_check(spot_check=spot_check, by=cast.amara, answers=answers(*"isss")),
        lambda: judge_check(spot_check=spot_check, by=cast.amara, answers=answers(*"ssss")),
    )
    assert sorted(type(result).__name__ for result in results) == ["NotAllowed", "SpotCheckJudgement"]


@pytest.mark.slow
def test_a_case_and_a_check_opened_twice_at_once_are_one(cast: Cast) -> None:
    version = standard()

    def begin() -> object:
        return begin_check(
            reference="M123417", facts=FACTS, officer=cast.nadia, standard_version=version, by=cast.amara
        )

    assert at_once(begin, begin) == [SpotCheck.objects.get()] * 2
    assert Case.objects.count() == 1
