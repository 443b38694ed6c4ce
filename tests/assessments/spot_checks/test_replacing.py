"""The next case in order, checks and draws that are cancelled, and what a night closes: all of it stays on record."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from assessments.spot_checks.draws.order import order_of_cases
from assessments.spot_checks.draws.replacing import (
    cancel_by_rule,
    cancel_check,
    cancel_draw,
    keep_draws,
    replace_check,
    take_next,
)
from assessments.spot_checks.draws.verifying import verify
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import Assignment, Draw, DrawCancellation, SpotCheck, StandardVersion
from lms.calendar import today
from lms.models import AuditEvent, Notice, Person, RegionChoice
from lms.permissions import NotAllowed
from mentoring.caseload.models import Case
from tests.cast import Cast
from tests.factories import lots
from tests.factories import spot_checks as checks

pytestmark = pytest.mark.django_db
WHY = "The case is of limited access"


@pytest.fixture
def drawn(cast: Cast) -> Draw:
    """A draw of two officers with three cases each; one reader suffices for each check."""
    facts = {"starts": today(), "reason": "Ours", "chosen_by": cast.imogen}
    RegionChoice.objects.create(region=cast.region, rule="spot_check_double", value=0, **facts)
    for person in (cast.nadia, cast.gareth):
        lots.cases(person)
    return lots.drawn(cast.pdu, cast.tomasz)


def order(draw: Draw, person: Person) -> list[int]:
    """Return the cases of somebody in the order of the draw."""
    held = draw.officers.get(officer=person).cases
    return order_of_cases(draw.result.seed, draw.pk, person.pk, [case for case, _ in held])


def given(check: SpotCheck, reviewer: Person) -> Assignment:
    """Give a check to a certified reviewer."""
    checks.certify(reviewer, StandardVersion.objects.get())
    return give(spot_check=check, seat=Assignment.Seat.FIRST, reviewer=reviewer, by=None)


# ---- replaced ----


def test_the_next_case_in_order_takes_the_place(drawn: Draw, cast: Cast) -> None:
    check = lots.check_of(cast.nadia)
    following = replace_check(spot_check=check, reason=WHY, by=cast.tomasz)
    check.refresh_from_db()
    assert (check.closed_as, check.closed_reason, check.closed_by) == ("replaced", WHY, cast.tomasz)
    assert following is not None
    assert (following.case_id, following.place, following.replaces) == (order(drawn, cast.nadia)[1], 1, check)
    assert (following.why, following.double, following.context) == (check.why, check.double, check.context)
    assert following.is_open
    assert not following.assignments.exists()
    assert verify(drawn).ok


def test_a_case_that_moved_or_was_checked_is_passed_over(drawn: Draw, cast: Cast) -> None:
    _, second, third = order(drawn, cast.nadia)
    Case.objects.filter(pk=second).update(holder=cast.owen)
    following = replace_check(spot_check=lots.check_of(cast.nadia), reason=WHY, by=cast.tomasz)
    assert following is not None
    assert (following.case_id, following.place) == (third, 2)
    assert AuditEvent.objects.get(code="spot_check_replaced").facts["passed_over"] == [[second, "moved"]]
    assert verify(drawn).ok


def test_with_no_case_left_the_check_is_cancelled_and_says_so(drawn: Draw, cast: Cast) -> None:
    check = lots.check_of(cast.nadia)
    Case.objects.filter(holder=cast.nadia).exclude(pk=check.case_id).update(holder=None)
    assert replace_check(spot_check=check, reason=f"{WHY}.", by=cast.tomasz) is None
    check.refresh_from_db()
    assert check.closed_as == "cancelled"
    assert check.closed_reason == f"{WHY}. No other case in the order can be checked."
    assert verify(drawn).ok


def test_its_reader_is_let_go_and_what_they_wrote_stays(drawn: Draw, cast: Cast) -> None:
    assignment = given(lots.check_of(cast.nadia), cast.amara)
    replace_check(spot_check=assignment.spot_check, reason=WHY, by=cast.tomasz)
    assignment.refresh_from_db()
    assert (assignment.ended_as, assignment.ended_reason) == ("closed", f"The check was closed: {WHY}")


@pytest.mark.parametrize("end", [replace_check, cancel_check])
@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("  ", "Say why"), ("It is X123456", "looks like a case number")],
)
def test_a_reason_is_needed_that_names_no_case(
    drawn: Draw, cast: Cast, end: Callable[..., Any], reason: str, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        end(spot_check=lots.check_of(cast.nadia), reason=reason, by=cast.tomasz)
    assert lots.check_of(cast.nadia).is_open


@pytest.mark.parametrize("end", [replace_check, cancel_check])
@pytest.mark.parametrize("name", ["nadia", "amara", "daniel", "carys", "imogen"])
def test_only_whoever_draws_at_the_place_ends_a_check(
    drawn: Draw, cast: Cast, end: Callable[..., Any], name: str
) -> None:
    with pytest.raises(NotAllowed, match="Your roles do not let you draw cases"):
        end(spot_check=lots.check_of(cast.nadia), reason=WHY, by=cast.people[name])


def test_an_officer_of_the_draw_ends_no_check_of_it_and_cancels_it_not(drawn: Draw, cast: Cast) -> None:
    for name, sentence in (("nadia", "a check of their own case"), ("gareth", "Your own cases are part of this draw")):
        person = cast.people[name]
        person.grants.create(role="coordinator", unit=cast.pdu, starts=today())
        with pytest.raises(NotAllowed, match=sentence):
            replace_check(spot_check=lots.check_of(cast.nadia), reason=WHY, by=person)
        with pytest.raises(NotAllowed, match="Your own cases are part of this draw"):
            cancel_draw(draw=drawn, reason=WHY, by=person)


def test_a_check_ends_once(drawn: Draw, cast: Cast) -> None:
    check = cancel_check(spot_check=lots.check_of(cast.nadia), reason=WHY, by=cast.tomasz)
    with pytest.raises(NotAllowed, match="This check is over: cancelled"):
        replace_check(spot_check=check, reason=WHY, by=cast.tomasz)
    assert cancel_by_rule(spot_check=check, reason=WHY, by=None) is None


@pytest.mark.parametrize("told", [False, True])
def test_the_officer_hears_of_the_end_only_where_they_had_heard_of_the_check(
    drawn: Draw, cast: Cast, told: bool
) -> None:
    check = lots.check_of(cast.nadia)
    SpotCheck.objects.filter(pk=check.pk).update(record_fixed_at=check.opened_at if told else None)
    cancel_check(spot_check=check, reason=WHY, by=cast.tomasz)
    assert Notice.objects.filter(person=cast.nadia, event=f"spot-check-closed-{check.pk}").exists() == told


# ---- could not be judged ----


def judged(check: SpotCheck, letters: str, cast: Cast) -> SpotCheck:
    checks.outcome(given(check, cast.amara), letters)
    check.refresh_from_db()
    return check


def test_after_a_case_that_could_not_be_judged_the_next_one_is_taken_and_counted(drawn: Draw, cast: Cast) -> None:
    check = judged(lots.check_of(cast.nadia), "ssnn", cast)
    following = take_next(spot_check=check, by=cast.amara)
    assert check.closed_as == "outcome"
    assert following == lots.check_of(cast.nadia)
    assert (following.case_id, following.replaces) == (order(drawn, cast.nadia)[1], check)
    assert take_next(spot_check=check, by=cast.amara) == following
    assert AuditEvent.objects.filter(code="spot_check_next").count() == 1
    assert verify(drawn).ok


def test_no_case_is_left_after_the_last_could_not_be_judged(drawn: Draw, cast: Cast) -> None:
    check = lots.check_of(cast.nadia)
    Case.objects.filter(holder=cast.nadia).exclude(pk=check.case_id).update(holder=None)
    assert take_next(spot_check=judged(check, "ssnn", cast), by=None) is None
    assert verify(drawn).ok


def test_no_next_case_is_taken_while_the_check_is_open(drawn: Draw, cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="once this check is closed"):
        take_next(spot_check=lots.check_of(cast.nadia), by=None)


# ---- a whole draw ----


def test_a_draw_of_which_nothing_is_open_is_not_cancelled(drawn: Draw, cast: Cast) -> None:
    for check in SpotCheck.objects.open():
        cancel_check(spot_check=check, reason=WHY, by=cast.tomasz)
    with pytest.raises(NotAllowed, match="Every check of this draw is over"):
        cancel_draw(draw=drawn, reason=WHY, by=cast.tomasz)
    assert not DrawCancellation.objects.exists()


def test_a_cancelled_draw_stays_on_record_with_its_checks(drawn: Draw, cast: Cast) -> None:
    row = cancel_draw(draw=drawn, reason="The case list was of last month", by=cast.tomasz)
    ends = set(SpotCheck.objects.values_list("closed_as", "closed_reason"))
    assert ends == {("cancelled", "The draw was cancelled: The case list was of last month")}
    assert cancel_draw(draw=drawn, reason="Again", by=cast.tomasz) == row
    assert AuditEvent.objects.filter(code="draw_cancelled").count() == 1
    assert verify(drawn).ok


def test_nothing_is_drawn_from_a_cancelled_list_and_its_officers_are_due_again(cast: Cast) -> None:
    lots.cases(cast.nadia)
    frozen = lots.frozen(cast.team)
    cancel_draw(draw=frozen, reason=WHY, by=cast.tomasz)
    with pytest.raises(NotAllowed, match=f"This draw was cancelled: {WHY}"):
        lots.draw(draw=frozen, by=None)
    assert lots.drawn(cast.team).result.drawn_n == 1


# ---- by night ----


def test_a_night_without_changes_closes_nothing(drawn: Draw) -> None:
    assert keep_draws(on=today()) == 0
    assert SpotCheck.objects.open().count() == 2


def test_the_check_of_whoever_left_is_cancelled_by_night(drawn: Draw, cast: Cast) -> None:
    check = lots.check_of(cast.nadia)
    Person.objects.filter(pk=cast.nadia.pk).update(is_active=False)
    assert keep_draws(on=today()) == 1
    check.refresh_from_db()
    assert (check.closed_as, check.closed_by) == ("cancelled", None)
    assert check.closed_reason.startswith("Has left the service")
    assert verify(drawn).ok


def test_whoever_has_no_post_any_more_has_left(drawn: Draw, cast: Cast) -> None:
    cast.nadia.posts.update(ends=today())
    assert keep_draws(on=today()) == 1


def test_a_check_that_no_draw_made_ends_when_its_officer_leaves_and_not_when_its_case_moves(cast: Cast) -> None:
    assignment = checks.check(cast.amara, cast.nadia)
    check = assignment.spot_check
    Case.objects.filter(pk=check.case_id).update(holder=cast.owen)
    assert keep_draws(on=today()) == 0
    cast.nadia.posts.update(ends=today())
    assert keep_draws(on=today()) == 1
    check.refresh_from_db()
    assignment.refresh_from_db()
    assert (check.closed_as, assignment.ended_as) == ("cancelled", "closed")
    assert check.closed_reason.startswith("Has left the service")


def test_a_case_that_moved_before_its_record_was_set_fast_gives_way_to_the_next(drawn: Draw, cast: Cast) -> None:
    check = lots.check_of(cast.nadia)
    Case.objects.filter(pk=check.case_id).update(holder=cast.owen)
    assert keep_draws(on=today()) == 1
    assert keep_draws(on=today()) == 0
    assert lots.check_of(cast.nadia).case_id == order(drawn, cast.nadia)[1]
    assert verify(drawn).ok


def test_a_case_that_moves_once_its_record_is_set_fast_is_still_judged(drawn: Draw, cast: Cast) -> None:
    check = lots.check_of(cast.nadia)
    SpotCheck.objects.filter(pk=check.pk).update(record_fixed_at=check.opened_at)
    Case.objects.filter(pk=check.case_id).update(holder=cast.owen)
    assert keep_draws(on=today()) == 0
    assert lots.check_of(cast.nadia) == check
