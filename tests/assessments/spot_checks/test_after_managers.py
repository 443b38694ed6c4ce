"""A new line manager takes over the review of the caseload and the support plan that are still open."""

from datetime import timedelta

import pytest

from assessments.spot_checks.after.keeping import keep_support
from lms.calendar import today
from lms.models import AuditEvent, Duty, LineManagement, Notice, Person
from tests.cast import Cast
from tests.factories.following import came_to

FAIL = "isss"


def support_duty(outcome_pk: int) -> Duty:
    return Duty.objects.get(kind="support_plan", source_id=outcome_pk)


def managed_by(officer: Person, manager: Person, since: int) -> None:
    """Let somebody manage an officer from a day on, and whoever did before no more."""
    day = today() + timedelta(days=since)
    LineManagement.objects.filter(person=officer, ends=None).update(ends=day)
    LineManagement.objects.create(person=officer, manager=manager, starts=day)


@pytest.mark.parametrize(("since", "owner"), [(0, "ruth"), (1, "daniel")])
def test_a_new_line_manager_has_review_and_support_from_their_first_day(cast: Cast, since: int, owner: str) -> None:
    came_to(cast, FAIL)
    managed_by(cast.nadia, cast.ruth, since)
    for _ in range(2):
        keep_support(on=today())
    duties = Duty.objects.open().filter(kind__in=("caseload_review", "support_plan"))
    assert [duty.owner for duty in duties] == [cast.people[owner]] * 2
    said = [duty.reason.count("Ruth Ellison manages Nadia Rowe now.") for duty in duties]
    assert said == [int(owner == "ruth")] * 2
    events = AuditEvent.objects.filter(code="duty_passed", facts={"from": cast.daniel.pk, "to": cast.ruth.pk})
    assert events.count() == (2 if owner == "ruth" else 0)


def test_the_new_one_is_told_and_the_old_one_no_more(cast: Cast) -> None:
    outcome = came_to(cast, FAIL)
    managed_by(cast.nadia, cast.ruth, 0)
    keep_support(on=today())
    told = Notice.objects.filter(event=f"duty-{support_duty(outcome.pk).pk}", dropped_at=None)
    assert [notice.person for notice in told] == [cast.ruth]


def test_what_waited_with_a_place_goes_to_the_first_line_manager(cast: Cast) -> None:
    LineManagement.objects.filter(person=cast.nadia).delete()
    outcome = came_to(cast, FAIL)
    assert support_duty(outcome.pk).owner_unit == cast.team
    managed_by(cast.nadia, cast.ruth, 0)
    keep_support(on=today())
    duty = support_duty(outcome.pk)
    assert (duty.owner, duty.owner_unit) == (cast.ruth, None)


def test_whoever_reads_the_outcome_keeps_that(cast: Cast) -> None:
    came_to(cast, FAIL)
    managed_by(cast.nadia, cast.ruth, 0)
    keep_support(on=today())
    assert Duty.objects.open().get(kind="read_outcome").owner == cast.nadia
