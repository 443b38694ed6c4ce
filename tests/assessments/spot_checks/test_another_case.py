"""The re-check is of another case: never of one that came to an outcome already."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from assessments.spot_checks.after.rechecking import ask
from assessments.spot_checks.after.support import mark_done
from assessments.spot_checks.draws.verifying import verify
from assessments.spot_checks.models import Draw, DrawResult, SpotCheck, SupportPlan
from lms.calendar import today
from lms.models import Person
from tests.cast import Cast
from tests.factories import lots, readers, spot_checks
from tests.factories.following import came_to, made_final, plan, recheck_came_to

pytestmark = pytest.mark.django_db
FAIL, PASS, NONE = "isss", "ssss", "nnss"


def all_done(agreed: SupportPlan, cast: Cast) -> SupportPlan:
    """Let everything that was agreed be done."""
    for action in agreed.actions.all():
        mark_done(action=action, by=cast.daniel, on=today())
    agreed.refresh_from_db()
    return agreed


def test_the_re_check_is_never_of_a_case_that_came_to_an_outcome(cast: Cast) -> None:
    outcome = came_to(cast, FAIL)
    second = spot_checks.outcome(spot_checks.check(readers.reviewer(cast, "owen"), cast.nadia), PASS)
    before = {outcome.spot_check.case_id, second.spot_check.case_id}
    other = spot_checks.case(cast.nadia, "K999999")
    for _ in range(6):
        found = lots.drawn(cast.team, kind="recheck", officers=[cast.nadia], follows={cast.nadia.pk: outcome.pk})
        assert {(case, code) for _, case, code in found.result.left_out["cases"]} == {(pk, "checked") for pk in before}
        assert SpotCheck.objects.open().get().case == other
        assert verify(found).ok
        DrawResult.objects.all().update(left_out={})
        assert not verify(found).ok
        SpotCheck.objects.open().delete()


def test_with_no_other_case_left_none_is_drawn_and_the_page_of_the_plan_says_so(
    cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    outcome = made_final(came_to(cast, FAIL))
    agreed = all_done(plan(outcome, cast.daniel), cast)
    assert ask(SupportPlan.objects.get(pk=agreed.pk), on=today()) is None
    assert not Draw.objects.exists()
    page = signed_in_as(cast.nadia).get(reverse("spot_checks:plan", args=[outcome.spot_check_id])).content.decode()
    assert "All done. There is no other case to draw" in page
    assert "Every case that the officer holds has come to an outcome already" in page
    spot_checks.case(cast.nadia, "K999999")
    assert ask(SupportPlan.objects.get(pk=agreed.pk), on=today()) is not None
    page = signed_in_as(cast.nadia).get(reverse("spot_checks:plan", args=[outcome.spot_check_id])).content.decode()
    assert "There is no other case" not in page


def test_whose_last_other_case_is_checked_after_the_freeze_is_left_out_on_the_record(cast: Cast) -> None:
    outcome = came_to(cast, FAIL)
    other = spot_checks.case(cast.nadia, "K999999")
    found = lots.frozen(cast.team, kind="recheck", officers=[cast.nadia], follows={cast.nadia.pk: outcome.pk})
    recheck_came_to(cast, outcome, NONE)
    SpotCheck.objects.filter(why="recheck").update(case=other)
    assert lots.draw(draw=found, by=None).left_out["officers"] == [[cast.nadia.pk, "none_left"]]
    assert verify(found).ok
