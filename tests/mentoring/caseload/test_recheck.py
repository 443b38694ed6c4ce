"""The night: what stands against held cases opens, stays and closes; a broken night goes on where it stopped."""

from datetime import timedelta

from lms.calendar import today
from mentoring.caseload import recheck
from mentoring.caseload.models import HeldGap
from tests.factories import holdings as make

DAY = timedelta(days=1)


def night(day=0):
    """Do the work of tonight, or of a night so many days on."""
    assert recheck.go_on(on=today() + day * DAY)


def open_gaps(person):
    return sorted(HeldGap.objects.filter(holding__person=person, until=None).values_list("rule", "answer"))


def test_a_learner_who_has_demonstrated_nothing_holds_a_case_with_a_gap_for_each_module(cast):
    make.holding(cast.priya, "X000011")
    make.holding(cast.nadia, "X000012")
    night()
    assert open_gaps(cast.priya) == [
        ("before_a_first_case:child-safeguarding", "block"),
        ("before_a_first_case:domestic-abuse", "block"),
    ]
    assert open_gaps(cast.nadia) == []
