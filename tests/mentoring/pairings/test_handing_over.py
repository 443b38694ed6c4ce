"""Hand-overs before a gap begins, and long gaps that go up: at their edges, and safe to run twice."""

from datetime import date, timedelta

import pytest
import time_machine

from courses.models import EnrolmentChange
from lms.calendar import months_after, today, working_day_after, working_days_before
from lms.models import Absence, Duty, Post, RegionChoice
from lms.roles import Role
from mentoring.pairings import actions
from mentoring.pairings.handing_over import HAND_OVER_DUTY, HEAD_DUTY, REGION_DUTY, keep_hand_overs
from mentoring.pairings.models import MatchingRun, Pairing, Proposal
from mentoring.pairings.stretches import write_all
from tests.factories import mentoring as make

DAYS = 42
DAY = timedelta(days=1)


def night(on=None):
    """What the night does."""
    write_all(on or today())
    return actions.keep_cover_duties(on=on or today())


def duty(kind, person):
    return Duty.objects.open().filter(kind=kind, about=person).first()


def leaves(cast, ends):
    Post.objects.filter(person=cast.gareth).update(ends=ends)


@pytest.mark.parametrize(("ahead", "opened"), [(DAYS + 1, False), (DAYS, True), (DAYS - 1, True), (1, True)])
def test_a_hand_over_is_opened_so_many_days_before(cast, ahead, opened):
    leaves(cast, today() + timedelta(days=ahead))
    night()
    assert bool(duty(HAND_OVER_DUTY, cast.priya)) is opened


def test_it_says_why_for_whom_and_who_is_proposed(cast):
    ends = today() + timedelta(days=30)
    leaves(cast, ends)
    night()
    found = duty(HAND_OVER_DUTY, cast.priya)
    assert found.owner == cast.daniel
    assert found.due == working_days_before(ends, 1)
    assert found.title == "Hand Priya Nair over to another mentor"
    assert "Gareth Pugh leaves or moves: the last day as mentor is" in found.reason
    assert found.reason.endswith("Nobody is proposed yet.")
    assert found.link == f"/pairings/{cast.priya.pk}/mentor/"
    run = MatchingRun.objects.create(unit=cast.pdu, day=today())
    sarah = make.mentor("Sarah Linton", cast.team)
    Proposal.objects.create(run=run, learner=cast.priya, mentor=sarah, starts=ends, gap_starts=ends)
    night()
    assert duty(HAND_OVER_DUTY, cast.priya).pk == found.pk
    assert duty(HAND_OVER_DUTY, cast.priya).reason.endswith("Proposed in their place: Sarah Linton.")


def test_without_a_line_manager_it_is_for_whoever_manages_the_place(cast):
    cast.priya.managers.all().delete()
    leaves(cast, today() + timedelta(days=30))
    night()
    found = duty(HAND_OVER_DUTY, cast.priya)
    assert (found.owner, found.owner_role, found.owner_unit) == (None, Role.SPO, cast.team)


def test_an_absence_ahead_is_told_by_its_dates(cast):
    first = today() + timedelta(days=20)
    absence = Absence.objects.create(person=cast.gareth, starts=first, ends=first + timedelta(days=30))
    night()
    assert "Gareth Pugh is away from" in duty(HAND_OVER_DUTY, cast.priya).reason
    absence.ends = first + timedelta(days=5)
    absence.save()
    night()
    closed = Duty.objects.get(kind=HAND_OVER_DUTY)
    assert closed.closed_at
    assert closed.close_reason == "There is no such gap any more."


def test_it_stays_while_the_gap_lasts_in_place_of_a_second_duty_and_is_closed_by_another_mentor(cast):
    leaves(cast, today() + timedelta(days=3))
    night()
    later = today() + timedelta(days=5)
    with time_machine.travel(later):
        night()
        assert duty(HAND_OVER_DUTY, cast.priya)
        assert not duty(actions.NO_MENTOR_DUTY, cast.priya)
        actions.end_pairing(
            pairing=Pairing.objects.get(learner=cast.priya, kind="mentor"), ends=today(), by=cast.daniel
        )
        assert duty(HAND_OVER_DUTY, cast.priya)
        sarah = make.mentor("Sarah Linton", cast.team)
        kind = Pairing.Kind.MENTOR
        actions.pair(learner=cast.priya, supporter=sarah, kind=kind, starts=today(), by=cast.daniel)
        assert not duty(HAND_OVER_DUTY, cast.priya)


def test_until_the_gap_begins_the_due_day_moves_with_it_and_then_it_stands(cast):
    leaves(cast, today() + timedelta(days=30))
    night()
    opened, ends = duty(HAND_OVER_DUTY, cast.priya), today() + timedelta(days=10)
    leaves(cast, ends)
    night()
    moved = duty(HAND_OVER_DUTY, cast.priya)
    assert (moved.pk, moved.due) == (opened.pk, working_days_before(ends, 1))
    for later in (ends, ends + timedelta(days=9)):
        with time_machine.travel(later):
            night()
            assert duty(HAND_OVER_DUTY, cast.priya).due == moved.due


def test_a_gap_that_has_begun_unseen_is_for_the_duty_to_find_a_mentor(cast):
    leaves(cast, today())
    night()
    assert not duty(HAND_OVER_DUTY, cast.priya)
    assert duty(actions.NO_MENTOR_DUTY, cast.priya)


def test_ending_a_pairing_ahead_opens_it_at_once(cast):
    pairing = Pairing.objects.get(learner=cast.priya, kind="mentor")
    actions.end_pairing(pairing=pairing, ends=today() + timedelta(days=10), by=cast.daniel)
    assert "Nobody is paired from" in duty(HAND_OVER_DUTY, cast.priya).reason


def test_a_region_may_choose_another_length(cast):
    RegionChoice.objects.create(
        region=cast.region, rule="mentor_hand_over_days", value=60, starts=today(), reason="Few", chosen_by=cast.imogen
    )
    leaves(cast, today() + timedelta(days=60))
    night()
    assert duty(HAND_OVER_DUTY, cast.priya)


MONDAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("on", "kinds"),
    [
        (date(2026, 11, 13), set()),
        (date(2026, 11, 16), {HEAD_DUTY}),
        (date(2026, 11, 17), {HEAD_DUTY}),
        (date(2026, 11, 27), {HEAD_DUTY}),
        (date(2026, 11, 30), {HEAD_DUTY, REGION_DUTY}),
        (date(2026, 12, 1), {HEAD_DUTY, REGION_DUTY}),
    ],
)
def test_a_gap_goes_up_after_ten_and_twenty_working_days(cast, on, kinds):
    Pairing.objects.filter(learner=cast.priya, kind="mentor").update(starts=date(2026, 1, 1), ends=MONDAY)
    night(on)
    found = Duty.objects.open().filter(about=cast.priya, kind__in=[HEAD_DUTY, REGION_DUTY])
    assert {one.kind for one in found} == kinds
    night(on)
    assert found.count() == len(kinds)


def test_no_night_puts_off_by_when_a_long_gap_is_to_be_closed(cast):
    Pairing.objects.filter(learner=cast.priya, kind="mentor").update(starts=date(2026, 1, 1), ends=MONDAY)
    night(date(2026, 11, 30))
    found = Duty.objects.open().filter(about=cast.priya, kind__in=[HEAD_DUTY, REGION_DUTY]).order_by("kind")
    before = list(found.values_list("pk", "due"))
    found.update(reason="As it was said before.")
    night(date(2026, 12, 3))
    assert list(found.values_list("pk", "due")) == before
    assert all("Nobody is paired" in one.reason for one in found), "why is said afresh, by when is not"


def test_whom_a_long_gap_goes_to_and_that_it_comes_back(cast):
    night()
    to_head, to_region = duty(HEAD_DUTY, cast.callum), duty(REGION_DUTY, cast.callum)
    assert (to_head.owner_role, to_head.owner_unit) == (Role.HEAD_OF_PDU, cast.pdu)
    assert (to_region.owner_role, to_region.owner_unit) == (Role.REGIONAL_LEARNING_MANAGER, cast.region)
    assert to_head.title.startswith("Callum Frost has had no eligible mentor since")
    sarah = make.mentor("Sarah Linton", cast.team)
    kind = Pairing.Kind.MENTOR
    actions.pair(learner=cast.callum, supporter=sarah, kind=kind, starts=today(), by=cast.daniel)
    assert not Duty.objects.open().filter(about=cast.callum, kind__in=[HEAD_DUTY, REGION_DUTY]).exists()


def test_days_of_a_pause_do_not_count_and_in_a_pause_nobody_is_urged(cast):
    enrolment = cast.enrolment_of(cast.callum)
    pause = EnrolmentChange.objects.create(
        enrolment=enrolment, kind="pause", starts=working_day_after(enrolment.starts, 5), reason="By agreement"
    )
    night()
    assert not Duty.objects.open().filter(about=cast.callum, source_kind="courses.enrolment").exists()
    EnrolmentChange.objects.create(
        enrolment=enrolment,
        kind="pause",
        starts=pause.starts,
        ends=working_days_before(today(), 2),
        reason="Back",
        replaces=pause,
    )
    night()
    assert duty(actions.NO_MENTOR_DUTY, cast.callum)
    assert not duty(HEAD_DUTY, cast.callum)


def test_twice_is_once_and_constant(cast, django_assert_num_queries, django_assert_max_num_queries):
    leaves(cast, today() + timedelta(days=30))
    night()
    before = list(Duty.objects.order_by("pk").values("pk", "reason", "due", "closed_at"))
    with django_assert_max_num_queries(20) as first:
        keep_hand_overs(on=today())
    assert list(Duty.objects.order_by("pk").values("pk", "reason", "due", "closed_at")) == before
    for number in range(5):
        learner = make.person(f"Learner {number}", unit=cast.team, grade="PQiP")
        make.pairing(learner, cast.gareth, months_after(today(), -1))
        make.line(learner, cast.daniel)
        cast.pathway.enrolments.create(
            person=learner, intake="x", starts=months_after(today(), -1), entry_basis="level_3"
        )
    night()
    assert Duty.objects.open().filter(kind=HAND_OVER_DUTY).count() == 6
    with django_assert_num_queries(len(first)):
        keep_hand_overs(on=today())
