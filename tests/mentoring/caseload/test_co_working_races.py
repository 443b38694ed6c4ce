"""Two people act on one co-worked case at once."""

from functools import partial

from lms.calendar import today
from lms.models import Duty
from mentoring.caseload.co_working.actions import agree
from mentoring.caseload.co_working.answering import answer
from mentoring.caseload.co_working.declaring import declare
from mentoring.caseload.co_working.duties import keep_co_working_duties
from mentoring.caseload.models import CoWorking, Declaration
from tests.factories import coworking as make
from tests.races import RACE, at_once, while_open

pytestmark = RACE

HIGH, LOW = make.account((9, 1), (1, 0)), make.account((2, 8), (0, 1))


def say(row, by, account, **more):
    """Return the act of one of the two saying who did what last month."""
    return partial(declare, co_working=row, month=make.month_back(1), account=account, by=by, **more)


def test_both_say_at_once_and_the_manager_is_asked_once_about_the_difference(cast):
    row = make.co_working(cast)
    keep_co_working_duties(on=today())
    kept = at_once(say(row, cast.priya, HIGH), say(row, cast.nadia, LOW))
    assert all(isinstance(one, Declaration) for one in kept)
    assert Duty.objects.open().filter(kind="co_working_differs").count() == 1
    assert Duty.objects.open().filter(kind="co_working_share").count() == 1
    assert not Duty.objects.open().filter(kind__contains="declare").exists()


def test_the_second_of_the_two_sees_what_the_first_said_even_before_that_was_kept(cast):
    row = make.co_working(cast)
    while_open(say(row, cast.priya, HIGH), say(row, cast.nadia, LOW))
    assert Duty.objects.open().filter(kind="co_working_differs").count() == 1


def test_the_same_month_twice_at_once_is_kept_once(cast):
    row = make.co_working(cast)
    kept = at_once(say(row, cast.priya, HIGH), say(row, cast.priya, HIGH))
    assert kept[0] == kept[1]
    assert Declaration.objects.count() == 1


def test_two_different_accounts_by_one_person_at_once_and_one_is_refused(cast):
    row = make.co_working(cast)
    results = at_once(say(row, cast.priya, HIGH), say(row, cast.priya, LOW))
    assert sum(isinstance(one, Declaration) for one in results) == 1
    assert "You gave an account of" in next(one for one in results if isinstance(one, str))


def test_one_account_is_corrected_once_from_two_windows(cast):
    row = make.co_working(cast)
    first = make.told(row, cast.priya, HIGH)
    more = {"replaces": first.pk}
    results = at_once(say(row, cast.priya, LOW, **more), say(row, cast.priya, make.account((5, 5)), **more))
    assert sum(isinstance(one, Declaration) for one in results) == 1
    assert Declaration.objects.count() == 2


def test_the_night_and_an_account_at_once_leave_nothing_to_be_said(cast):
    row = make.co_working(cast)
    for _ in range(3):
        at_once(partial(keep_co_working_duties, on=today()), say(row, cast.priya, LOW), say(row, cast.nadia, LOW))
    assert not Duty.objects.open().filter(kind__contains="declare").exists()
    assert Declaration.objects.count() == 2


def test_two_managers_answer_at_once_and_one_is_told_by_whom(cast):
    make.told(make.co_working(cast), cast.priya, HIGH)
    duty = Duty.objects.get(kind="co_working_share")
    results = at_once(
        partial(answer, duty=duty, words="Spoke with both.", by=cast.daniel),
        partial(answer, duty=duty, words="Nadia leads on.", by=cast.ruth),
    )
    assert sum(isinstance(one, Duty) for one in results) == 1
    assert "Nothing is to be answered" in next(one for one in results if isinstance(one, str))


def test_two_managers_agree_one_case_at_once_and_one_is_told(cast):
    facts = {
        "learner": cast.priya, "unit": cast.team, "case_mask": "M••••17", "case_key": "k" * 64, "starts": today(),
    }  # fmt: skip
    results = at_once(
        partial(agree, lead=cast.nadia, by=cast.daniel, **facts),
        partial(agree, lead=cast.gareth, by=cast.ruth, **facts),
    )
    assert sum(isinstance(one, CoWorking) for one in results) == 1
    assert "already, since" in next(one for one in results if isinstance(one, str))
