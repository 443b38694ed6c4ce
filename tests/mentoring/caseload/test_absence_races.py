"""Two heads plan for the same managers at once: the second is told."""

from datetime import timedelta
from functools import partial

from lms.calendar import today
from lms.models import Absence, StandIn
from tests.factories import spans as make
from tests.races import RACE, at_once

pytestmark = RACE
FIRST, LAST = today() + timedelta(days=21), today() + timedelta(days=30)


def test_two_managers_stand_in_for_each_other_at_once_and_one_plan_is_refused(cast):
    one = make.plan(cast.ruth, cast.carys, FIRST, LAST, cast.daniel)
    other = make.plan(cast.imogen, cast.daniel, FIRST, LAST, cast.carys)
    seen = [plan.looked_at for plan in (one, other)]
    results = at_once(partial(make.agree, one, seen[0]), partial(make.agree, other, seen[1]))
    assert sum(isinstance(result, Absence) for result in results) == 1
    (refused,) = [result for result in results if isinstance(result, str)]
    assert " is away from " in refused or "Something has changed" in refused
    assert StandIn.objects.count() == 1


def test_the_same_absence_is_agreed_once(cast):
    plans = [make.plan(by, cast.carys, FIRST, LAST, cast.daniel) for by in (cast.ruth, cast.imogen)]
    results = at_once(*(partial(make.agree, plan, plan.looked_at) for plan in plans))
    assert sum(isinstance(result, Absence) for result in results) == 1
    assert "Carys Bevan is away from" in next(result for result in results if isinstance(result, str))
    assert (Absence.objects.count(), StandIn.objects.count()) == (1, 1)
