"""What a file of held cases does to whoever else looks at them: spot checks, and what a night found against them."""

from datetime import timedelta

import pytest

from lms.calendar import today
from mentoring.caseload.models import Case, HeldGap, Holding
from tests.factories import spot_checks
from tests.factories.caseload_files import held, holdings_in

DAY = timedelta(days=1)


def begin(cast, officer):
    """Open a check of the only case there is."""
    return spot_checks.check(cast.amara, officer, spot_checks.standard(), case=Case.objects.get())


def test_a_case_of_a_file_is_checked_with_whoever_holds_it(cast):
    holdings_in(cast.daniel, held(children="high"))
    assert begin(cast, cast.nadia).spot_check.case.rosh_children == "high"


def test_a_case_that_moves_is_checked_with_its_new_holder_and_an_open_check_goes_on(cast):
    holdings_in(cast.daniel, held(), day=today() - DAY)
    opened = begin(cast, cast.nadia)
    holdings_in(cast.daniel, held(name="Gareth Pugh"))
    assert begin(cast, cast.gareth).spot_check.officer == cast.gareth
    assert spot_checks.judged(opened).spot_check.officer == cast.nadia


@pytest.mark.parametrize("second", [[held("X000002")], [held(name="Gareth Pugh"), held("X000002")]])
def test_what_a_night_found_against_a_holding_that_never_was_is_gone_with_it(cast, second):
    holdings_in(cast.daniel, held(), held("X000002"))
    wrong, right = Holding.objects.order_by("line")
    for holding in (wrong, right):
        HeldGap.objects.create(holding=holding, rule="x", answer="block", reason="Not yet.", since=today())
    holdings_in(cast.daniel, *second)
    assert [gap.holding for gap in HeldGap.objects.all()] == [right]


def test_what_a_night_found_stays_with_a_holding_that_ends(cast):
    holdings_in(cast.daniel, held(), held("X000002"), day=today() - DAY)
    ended = Holding.objects.order_by("line").first()
    HeldGap.objects.create(holding=ended, rule="x", answer="block", reason="Not yet.", since=today() - DAY)
    holdings_in(cast.daniel, held("X000002"))
    assert HeldGap.objects.get().holding == ended
