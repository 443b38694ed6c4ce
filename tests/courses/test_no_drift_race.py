"""Two events of one learner at once leave no drift. SQLite has one writer at a time: this plays on PostgreSQL only."""

from courses import standing
from courses.actions import finish_lesson
from courses.models import Standing
from lms.calendar import today
from tests.cast import Cast
from tests.factories import lessons
from tests.races import RACE, while_open

pytestmark = RACE


def test_who_comes_second_counts_what_the_first_has_done(cast: Cast) -> None:
    pages = [lessons.published(cast.modules[0], key=key) for key in ("one", "two")]
    while_open(
        lambda: finish_lesson(lesson=pages[0], by=cast.priya), lambda: finish_lesson(lesson=pages[1], by=cast.priya)
    )
    assert Standing.objects.get(enrolment=cast.enrolment_of(cast.priya)).modules_done == 1
    assert standing.drift(today()) == []
