"""The digest mentions what comes back at most once a week, and only while something does."""

from datetime import timedelta

import pytest

from assessments.quizzes.models import Retest
from assessments.quizzes.retest_notices import mention_retests
from courses.models import Enrolment
from lms.models import Notice
from lms.notices import drop_reminders
from tests.factories import quizzes as make
from tests.factories.retests import MONDAY, answered, done, on

pytestmark = pytest.mark.django_db
THURSDAY = MONDAY + timedelta(days=3)


@pytest.fixture
def quiz(cast):
    quiz = make.check(cast.modules[0], about="old-rating")
    with on(MONDAY):
        done(quiz, cast.priya, wrong=(1, 2))
    return quiz


def test_it_is_mentioned_once_a_week(cast, quiz):
    assert [mention_retests(on=THURSDAY + timedelta(days=days)) for days in range(6)] == [1, 0, 0, 0, 1, 0]
    assert Notice.objects.filter(person=cast.priya).last().text == "2 quick questions come back"


def test_nothing_is_mentioned_before_it_is_due_or_while_paused(cast, quiz):
    assert mention_retests(on=MONDAY) == 0
    Enrolment.objects.filter(person=cast.priya).update(status="paused")
    assert mention_retests(on=THURSDAY) == 0


def test_a_message_is_dropped_when_everything_is_answered_before_it_leaves(cast, quiz):
    with on(THURSDAY):
        mention_retests(on=THURSDAY)
        assert drop_reminders(on=THURSDAY) == 0
        for retest in Retest.objects.all():
            answered(retest, "a")
        assert drop_reminders(on=THURSDAY) == 1
