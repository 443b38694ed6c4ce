"""Taking proposals: what follows from them is brought up to date once, however many are taken together."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.pairings.models import Proposal
from mentoring.pairings.proposing import take
from tests.factories import mentoring as make
from tests.mentoring.pairings.test_proposing import learner, worked_out


def queries_of_taking(number, by):
    rows = list(Proposal.objects.filter(state=Proposal.State.WAITING, mentor__isnull=False).order_by("pk")[:number])
    with CaptureQueriesContext(connection) as found:
        pairings = take(proposals=[row.pk for row in rows], by=by)
    assert len(pairings) == number
    return len(found)


@pytest.mark.slow
def test_each_further_proposal_taken_at_once_costs_its_own_pairing_and_no_more(cast):
    for number in range(6):
        learner(cast, f"Learner {number}", manager=cast.daniel)
        make.mentor(f"Mentor {number}", cast.team)
    worked_out(cast.region)
    one, four = queries_of_taking(1, cast.ruth), queries_of_taking(4, cast.ruth)
    assert (four - one) / 3 < 70
    assert Proposal.objects.filter(state=Proposal.State.TAKEN).count() == 5
