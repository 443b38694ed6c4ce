"""What follows a check, done twice at once. SQLite lets one writer in at a time: this plays on PostgreSQL only."""

from assessments.spot_checks.after.appealing import appeal
from assessments.spot_checks.after.replying import reply
from assessments.spot_checks.after.reviewed import finish_review
from assessments.spot_checks.after.support import mark_done
from assessments.spot_checks.models import Appeal, Reply, SupportPlan
from lms.calendar import today
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories.following import came_to, plan
from tests.races import RACE, at_once

pytestmark = RACE


def test_the_same_reply_twice_at_once_is_one(cast: Cast) -> None:
    outcome = came_to(cast, "isss")
    sent = at_once(*[lambda: reply(outcome=outcome, by=cast.nadia, text="It is in the record of May.")] * 3)
    assert sent == [Reply.objects.get()] * 3


def test_of_two_appeals_at_once_one_stands_and_the_other_is_told(cast: Cast) -> None:
    outcome = came_to(cast, "isss")
    results = at_once(
        lambda: appeal(outcome=outcome, by=cast.nadia, grounds="Question 1.1."),
        lambda: appeal(outcome=outcome, by=cast.nadia, grounds="Question 1.2."),
        told=(NotAllowed,),
    )
    assert sorted(type(result).__name__ for result in results) == ["Appeal", "NotAllowed"]
    assert Appeal.objects.count() == 1


def test_of_two_managers_who_agree_a_plan_at_once_the_second_is_told(cast: Cast) -> None:
    outcome = came_to(cast, "isss")
    agreed = at_once(lambda: plan(outcome, cast.daniel), lambda: plan(outcome, cast.ruth), told=(NotAllowed,))
    assert sorted(type(result).__name__ for result in agreed) == ["NotAllowed", "SupportPlan"]
    assert SupportPlan.objects.count() == 1


def test_of_two_managers_who_finish_a_review_at_once_the_second_is_told(cast: Cast) -> None:
    outcome = came_to(cast, "isss")
    done = at_once(
        lambda: finish_review(outcome=outcome, words="All 14 cases.", by=cast.daniel),
        lambda: finish_review(outcome=outcome, words="Twelve cases.", by=cast.ruth),
        told=(NotAllowed,),
    )
    assert sorted(type(result).__name__ for result in done) == ["NotAllowed", "bool"]


def test_a_plan_sent_twice_at_once_is_one_and_its_last_two_things_done_at_once_end_it_once(cast: Cast) -> None:
    outcome = came_to(cast, "isss")
    agreed = at_once(*[lambda: plan(outcome, cast.daniel)] * 2)
    assert agreed == [SupportPlan.objects.get()] * 2
    first, second = agreed[0].actions.all()
    at_once(
        lambda: mark_done(action=first, by=cast.daniel, on=today()),
        lambda: mark_done(action=second, by=cast.daniel, on=today()),
    )
    assert SupportPlan.objects.get().done_at is not None
