"""Two managers decide at once. SQLite lets one writer in at a time, so this plays on PostgreSQL only."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection

from courses.changing import answer_more_time, ask_more_time, extend
from courses.ending import withdraw
from courses.models import EnrolmentChange, StageModule, TimeRequest
from lms.calendar import today
from lms.models import Duty
from lms.permissions import NotAllowed
from tests.cast import Cast

ONLY_POSTGRES = "SQLite has no row locks: its writers queue by themselves. `make test-postgres` plays this."
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_postgres() -> None:
    """Skip with the reason elsewhere."""
    if connection.vendor != "postgresql":
        pytest.skip(ONLY_POSTGRES)


def at_once(*acts: Callable[[], object]) -> tuple[list[object], list[str]]:
    """Start all of them together; return what came of those that stand, and what the others were told."""
    start = threading.Barrier(len(acts))
    stood: list[object] = []
    told: list[str] = []

    def run(act: Callable[[], object]) -> None:
        close_old_connections()
        start.wait()
        try:
            stood.append(act())
        except NotAllowed as refused:
            told.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return stood, told


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_managers_answer_one_request_and_one_is_told(cast: Cast) -> None:
    item = StageModule.objects.get(module=cast.modules[1])
    request = ask_more_time(stage_module=item, until=today() + 60 * DAY, reason="Court duty.", by=cast.priya)
    stood, told = at_once(
        lambda: answer_more_time(request=request, until=request.until, answer="", by=cast.daniel),
        lambda: answer_more_time(request=request, until=None, answer="The dates hold.", by=cast.ruth),
    )
    assert (len(stood), len(told)) == (1, 1)
    assert told[0].endswith("One answer stands.")
    assert TimeRequest.objects.get().state != TimeRequest.State.ASKED
    assert not Duty.objects.open().filter(kind="more_time").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_an_extension_at_once_leave_one_standing(cast: Cast) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    stood, told = at_once(
        lambda: withdraw(
            enrolment=enrolment,
            last_day=today(),
            leaving_reason="workload",
            agreed_by=cast.ruth,
            by=cast.imogen,
            seen=0,
        ),
        lambda: extend(
            enrolment=enrolment,
            months=2,
            starts=today(),
            reason="Court duty",
            agreed_by=cast.ruth,
            by=cast.daniel,
            seen=0,
        ),
    )
    assert (len(stood), len(told)) == (1, 1)
    assert "recorded a change meanwhile" in told[0]
    assert EnrolmentChange.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_second_withdrawal_is_told_of_the_first(cast: Cast) -> None:
    enrolment = cast.enrolment_of(cast.priya)

    def leave() -> object:
        facts = {"last_day": today(), "leaving_reason": "support", "agreed_by": cast.ruth, "by": cast.imogen}
        return withdraw(enrolment=enrolment, **facts)

    stood, told = at_once(leave, leave)
    assert (len(stood), len(told)) == (1, 1)
    assert "nothing moves any more" in told[0]
