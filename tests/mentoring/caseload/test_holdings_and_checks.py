"""What a file of held cases does to whoever else looks at them: spot checks, and what a night found against them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from assessments.spot_checks.actions import begin_check
from lms.calendar import today
from mentoring.caseload.models import Case, HeldGap, Holding
from tests.factories import spot_checks
from tests.factories.caseload_files import held, holdings_in

DAY = timedelta(days=1)
FACTS = spot_checks.FACTS


def begin(cast, officer, facts=None):
    return begin_check(
        reference="X000001",
        facts=facts,
        officer=officer,
        standard_version=spot_checks.standard(),
        by=cast.amara,
    )


def test_a_case_of_a_file_is_checked_with_whoever_holds_it_and_needs_no_facts(cast):
    holdings_in(cast.daniel, held(children="high"))
    assert begin(cast, cast.nadia).case.rosh_children == "high"
    with pytest.raises(ValidationError, match="recorded as another officer’s case"):
        begin(cast, cast.gareth)


def test_a_case_that_moves_is_checked_with_its_new_holder_and_an_open_check_goes_on(cast):
    holdings_in(cast.daniel, held(), day=today() - DAY)
    opened = begin(cast, cast.nadia)
    holdings_in(cast.daniel, held(name="Gareth Pugh"))
    with pytest.raises(ValidationError, match="recorded as another officer’s case"):
        begin(cast, cast.nadia)
    assert begin(cast, cast.gareth).officer == cast.gareth
    assert spot_checks.judged(opened).spot_check.officer == cast.nadia


def test_a_case_that_a_reviewer_recorded_gets_its_holder_and_facts_from_the_next_file(cast):
    begin(cast, cast.nadia, FACTS)
    report = holdings_in(cast.daniel, held(name="Gareth Pugh", tier="B1"))
    case = Case.objects.get()
    assert (case.holder, case.tier, case.rosh_known_adults) == (cast.gareth, "B1", "low")
    moved = next(change for change in report.changes if change.note == "moved")
    assert (moved.before, moved.after) == ("X••••01 with Nadia Rowe", "X••••01 with Gareth Pugh")


def test_an_older_file_does_not_change_what_a_reviewer_recorded_since(cast):
    begin(cast, cast.nadia, FACTS)
    holdings_in(cast.daniel, held(tier="B1"), day=today() - DAY)
    case = Case.objects.get()
    assert (case.rosh_known_adults, case.tier, case.facts_day) == ("high", "", today())
    assert case.holder == cast.nadia


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
