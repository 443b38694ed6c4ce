"""Two managers decide at once. SQLite lets one writer in at a time, so this plays on PostgreSQL only."""

from datetime import timedelta

from courses.changing import answer_more_time, ask_more_time, extend
from courses.ending import withdraw
from courses.models import EnrolmentChange, StageModule, TimeRequest
from lms.calendar import today
from lms.models import Duty
from tests.cast import Cast
from tests.races import RACE, at_once

pytestmark = RACE
DAY = timedelta(days=1)


def parted(found: list[object]) -> tuple[list[object], list[str]]:
    """Part what stands from what the others were told."""
    return [one for one in found if not isinstance(one, str)], [one for one in found if isinstance(one, str)]


def test_two_managers_answer_one_request_and_one_is_told(cast: Cast) -> None:
    item = StageModule.objects.get(module=cast.modules[1])
    request = ask_more_time(stage_module=item, until=today() + 60 * DAY, reason="Court duty.", by=cast.priya)
    stood, told = parted(
        at_once(
            lambda: answer_more_time(request=request, until=request.until, answer="", by=cast.daniel),
            lambda: answer_more_time(request=request, until=None, answer="The dates hold.", by=cast.ruth),
        )
    )
    assert (len(stood), len(told)) == (1, 1)
    assert told[0].endswith("One answer stands.")
    assert TimeRequest.objects.get().state != TimeRequest.State.ASKED
    assert not Duty.objects.open().filter(kind="more_time").exists()


def test_a_withdrawal_and_an_extension_at_once_leave_one_standing(cast: Cast) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    stood, told = parted(
        at_once(
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
    )
    assert (len(stood), len(told)) == (1, 1)
    assert "recorded a change meanwhile" in told[0]
    assert EnrolmentChange.objects.count() == 1


def test_a_second_withdrawal_is_told_of_the_first(cast: Cast) -> None:
    enrolment = cast.enrolment_of(cast.priya)

    def leave() -> object:
        facts = {"last_day": today(), "leaving_reason": "support", "agreed_by": cast.ruth, "by": cast.imogen}
        return withdraw(enrolment=enrolment, **facts)

    stood, told = parted(at_once(leave, leave))
    assert (len(stood), len(told)) == (1, 1)
    assert "nothing moves any more" in told[0]
