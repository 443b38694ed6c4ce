"""What was allocated since the latest figure counts until a newer figure comes, with whoever's name the case is in."""

from datetime import timedelta

import pytest

from lms.calendar import today
from mentoring.caseload.deciding.actions import decide
from mentoring.caseload.models import AllocationDecision
from mentoring.caseload.officer import Pending
from mentoring.caseload.officers import asked_about
from tests.factories.deciding import allocated, ask, ready, weighed
from tests.mentoring.caseload.test_check import figures_for

pytestmark = pytest.mark.django_db
NOTHING = Pending()
C2 = 63


def pending(*people):
    known = asked_about(people, today())
    return [known[person.pk].officer.pending for person in people]


def test_a_case_counts_from_the_decision_on(cast):
    ready(cast)
    assert pending(cast.priya) == [NOTHING]
    allocated(cast)
    assert pending(cast.priya, cast.nadia) == [Pending(1, C2), NOTHING]


def test_until_a_newer_figure_comes(cast):
    ready(cast)
    allocated(cast)
    AllocationDecision.objects.update(decided_on=today() - timedelta(days=2))
    assert pending(cast.priya) == [NOTHING]
    AllocationDecision.objects.update(decided_on=today() - timedelta(days=1))
    assert pending(cast.priya) == [Pending(1, C2)]


def test_a_case_that_was_not_allocated_counts_nowhere(cast):
    ready(cast)
    answer = ask(cast)
    decide(answer=answer, outcome="not_allocated", weighed=weighed(answer), by=cast.daniel)
    assert pending(cast.priya) == [NOTHING]


def test_a_co_worked_case_is_in_the_name_of_its_lead(cast):
    ready(cast)
    figures_for(cast, nadia=700)
    answer = ask(cast, lead=cast.nadia)
    decide(answer=answer, outcome="co_worked", weighed=weighed(answer), by=cast.daniel)
    assert pending(cast.priya, cast.nadia) == [NOTHING, Pending(1, C2)]


def test_a_case_that_was_given_on_counts_with_the_last_only(cast):
    ready(cast)
    ready(cast, "nadia", 700)
    allocated(cast)
    allocated(cast, answer=ask(cast, person=cast.nadia))
    assert pending(cast.priya, cast.nadia) == [NOTHING, Pending(1, C2)]


def test_cases_without_a_reference_are_each_their_own(cast):
    ready(cast)
    for _ in range(2):
        allocated(cast, answer=ask(cast, reference=""))
    assert pending(cast.priya) == [Pending(2, 2 * C2)]
