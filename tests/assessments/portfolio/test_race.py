"""Two assessors press the button at once. SQLite lets one writer in at a time, so this plays on PostgreSQL only."""

import threading
from collections.abc import Callable

import pytest
from django.db import close_old_connections, connection

from assessments.portfolio.actions import JudgedMeanwhile, countersign, judge_claim, submit_evidence
from assessments.portfolio.models import Claim, Countersignature, Evidence, Judgement
from lms.calendar import today
from lms.models import Duty, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.roles import Role
from tests.cast import Cast
from tests.factories.portfolio import criterion, evidence, framework, judged, met, not_yet


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
        except (JudgedMeanwhile, NotAllowed) as told:
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
def test_of_two_assessors_at_once_one_stands_and_the_other_is_told(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    grant = RoleGrant.objects.get(person=cast.helen, role=Role.PTA)
    StandIn.objects.create(grant=grant, stand_in=cast.joel, starts=today())
    results = at_once(
        lambda: judge_claim(claim=Claim.objects.get(pk=claim.pk), by=cast.helen, verdict=met()),
        lambda: judge_claim(claim=Claim.objects.get(pk=claim.pk), by=cast.joel, verdict=not_yet()),
    )
    assert sorted(type(result).__name__ for result in results) == ["JudgedMeanwhile", "Judgement"]
    standing = Judgement.objects.get()
    assert next(result for result in results if isinstance(result, JudgedMeanwhile)).judgement == standing


@pytest.mark.slow
def test_a_double_click_records_one_judgement(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    results = at_once(*[lambda: judge_claim(claim=claim, by=cast.helen, verdict=met())] * 3)
    assert results == [Judgement.objects.get()] * 3


@pytest.mark.slow
def test_two_signatures_at_once_are_one(cast: Cast) -> None:
    [claim] = evidence(cast.callum, framework())
    judgement = judged(claim, cast.joel)
    results = at_once(
        lambda: countersign(judgement=judgement, by=cast.helen, agrees=True),
        lambda: countersign(judgement=judgement, by=cast.helen, agrees=False, reasons="Not current."),
    )
    assert Countersignature.objects.count() == 1
    assert sorted(type(result).__name__ for result in results) == ["Countersignature", "NotAllowed"]


@pytest.mark.slow
def test_evidence_posted_twice_at_once_is_submitted_once(cast: Cast) -> None:
    row = criterion(framework(), "1.1")

    def submit() -> Evidence:
        return submit_evidence(
            person=cast.priya,
            by=cast.priya,
            kind="product",
            title="A plan",
            text="I changed it.",
            happened_on=today(),
            criteria=[row],
        )

    results = at_once(submit, submit)
    assert results == [Evidence.objects.get()] * 2
    assert Duty.objects.filter(kind="judge_evidence").count() == 1
