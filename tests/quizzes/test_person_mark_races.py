"""Two people marking the same answer at the same instant."""

import pytest

from assessments.quizzes.models import PersonMark
from assessments.quizzes.person_marks import MarkedMeanwhile, mark_answer
from tests.factories.person_marks import essay, with_an_extended_answer, written
from tests.races import RACE, at_once

pytestmark = RACE


@pytest.mark.parametrize("first", [True, False])
def test_the_second_is_told_and_nothing_is_overwritten_unseen(cast, first):
    attempt = written(with_an_extended_answer(cast.modules[0]), cast.priya)
    slot, step = essay(attempt)

    def mark(right):
        def act():
            try:
                return mark_answer(slot=slot, step=step, right=right, words="It says when.", by=cast.helen)
            except MarkedMeanwhile as meanwhile:
                return str(meanwhile)

        return act

    found = at_once(mark(first), mark(not first), mark(first))

    kept = PersonMark.objects.get()
    assert kept in found
    assert sum("marked this while you were reading" in str(one) for one in found) == 2
