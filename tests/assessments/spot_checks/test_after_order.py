"""In which order outcome, support, re-check and appeal come: a re-check waits for what is final."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from assessments.spot_checks.after import rechecking
from assessments.spot_checks.after.appealing import appeal
from assessments.spot_checks.after.keeping import keep_support
from assessments.spot_checks.after.rechecking import ask
from assessments.spot_checks.after.support import mark_done
from assessments.spot_checks.models import Appeal, SpotCheck, SpotCheckOutcome, SupportPlan
from lms.calendar import today
from lms.models import Duty
from mentoring.caseload.models import Restriction
from tests.cast import Cast
from tests.factories import readers, spot_checks
from tests.factories.following import came_to, later, made_final, on_appeal, plan, recheck_came_to

FAIL, PASS, NONE = "isss", "ssss", "nnss"
GROUNDS = "Both call-outs are in the record of May."


def supported(cast: Cast, outcome: SpotCheckOutcome) -> SupportPlan:
    """Agree a plan and do all of it, with another case there to draw."""
    spot_checks.case(cast.nadia, "K999999")
    agreed = plan(outcome, cast.daniel)
    for action in agreed.actions.all():
        mark_done(action=action, by=cast.daniel, on=today())
    return SupportPlan.objects.get(pk=agreed.pk)


def open_again(outcome: SpotCheckOutcome) -> SpotCheckOutcome:
    """Let the time for an appeal run on, as after an absence that was recorded late."""
    SpotCheckOutcome.objects.filter(pk=outcome.pk).update(reply_by=today() + timedelta(days=9))
    return SpotCheckOutcome.objects.get(pk=outcome.pk)


def drawn(cast: Cast) -> tuple[SpotCheckOutcome, SpotCheck]:
    """Return an outcome that was final and may be appealed again, and its re-check, drawn in between."""
    outcome = made_final(came_to(cast, FAIL))
    again = ask(supported(cast, outcome), on=today())
    assert again is not None
    return open_again(outcome), again


@pytest.mark.parametrize(("after", "is_drawn"), [(-1, False), (0, False), (1, True)])
def test_it_is_drawn_from_the_day_on_which_the_outcome_is_final(cast: Cast, after: int, is_drawn: bool) -> None:
    outcome = came_to(cast, FAIL)
    agreed = supported(cast, outcome)
    SpotCheckOutcome.objects.update(reply_by=today() - timedelta(days=after), rules=[])
    found = ask(agreed, on=today())
    assert (found is not None) is is_drawn


@pytest.mark.parametrize(("decided", "is_drawn"), [("", False), (PASS, False), (NONE, False), (FAIL, True)])
def test_after_an_appeal_it_is_drawn_when_the_decision_leaves_something_to_check(
    cast: Cast, decided: str, is_drawn: bool
) -> None:
    outcome = came_to(cast, FAIL)
    supported(cast, outcome)
    if decided:
        on_appeal(cast, outcome, decided)
    else:
        appeal(outcome=outcome, by=cast.nadia, grounds=GROUNDS)
    made_final(outcome)
    keep_support(on=today())
    assert SpotCheck.objects.filter(follows=outcome).exists() is is_drawn


@pytest.mark.parametrize(("decided", "is_drawn"), [(PASS, False), (FAIL, True)])
def test_an_appeal_holds_one_that_is_open_back_until_the_decision(cast: Cast, decided: str, is_drawn: bool) -> None:
    outcome, again = drawn(cast)
    on_appeal(cast, outcome, decided)
    again.refresh_from_db()
    assert (again.closed_as, again.closed_by) == ("cancelled", None)
    assert "was appealed" in again.closed_reason
    assert not again.assignments.filter(ended_at=None).exists()
    keep_support(on=today())
    assert SpotCheck.objects.open().filter(follows=outcome).exists() is is_drawn


def test_an_appeal_made_while_it_is_drawn_holds_it_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = made_final(came_to(cast, FAIL))
    agreed, draw = supported(cast, outcome), rechecking.draw

    def draw_meanwhile(**asked: Any) -> Any:
        Appeal.objects.create(outcome=outcome, by=cast.nadia, grounds=GROUNDS, at=later(0))
        return draw(**asked)

    monkeypatch.setattr(rechecking, "draw", draw_meanwhile)
    assert ask(agreed, on=today()) is None
    assert SpotCheck.objects.get(follows=outcome).closed_as == "cancelled"


EVENTS = ("agreed", "done", "failed again", "agreed again", "drawn again")


@pytest.mark.parametrize("decided", [PASS, NONE])
@pytest.mark.parametrize("events", [EVENTS[:count] for count in range(len(EVENTS) + 1)], ids=lambda row: "-".join(row))
def test_after_an_upheld_appeal_nothing_is_open_whatever_came_before(
    cast: Cast, events: Sequence[str], decided: str
) -> None:
    outcome = came_to(cast, FAIL)
    second = outcome
    if "agreed" in events:
        agreed = plan(outcome, cast.daniel)
    if "done" in events:
        for action in agreed.actions.all():
            mark_done(action=action, by=cast.daniel, on=today())
    if "failed again" in events:
        second = recheck_came_to(cast, outcome, FAIL, reader="joel")
    if "agreed again" in events:
        plan(second, cast.daniel)
    if "drawn again" in events:
        readers.opened(cast.nadia, follows=second, why=SpotCheck.Why.RECHECK)
    on_appeal(cast, outcome, decided)
    assert not Duty.objects.open().filter(about=cast.nadia).exists()
    assert not Restriction.objects.filter(person=cast.nadia, ends=None).exists()
    assert not SupportPlan.objects.filter(ended_at=None).exists()
    assert not SpotCheck.objects.open().filter(officer=cast.nadia).exists()
