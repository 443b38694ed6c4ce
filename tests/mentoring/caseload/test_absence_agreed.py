"""A manager’s absence is agreed, all or nothing, as it was looked at; called off before it begins, or ended sooner."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import call_command

from lms.calendar import in_words, today
from lms.management.example.clock import on_day
from lms.models import Absence, AuditEvent, Notice, Person, RoleGrant, StandIn
from lms.permissions import NotAllowed, rights_of
from lms.roles import Permission, Role
from mentoring.caseload.absences.actions import call_off_absence, end_absence, stand_ins_of
from mentoring.caseload.absences.plan import Plan, Proposed
from mentoring.caseload.span.spans import spans_of
from mentoring.pairings.models import CoverStretch, Pairing
from tests.factories import spans as make

ONE = timedelta(days=1)


@pytest.fixture
def days():
    """Return the first and the last day of an absence: ten days, in three weeks."""
    return today() + 21 * ONE, today() + 30 * ONE


def nothing_written():
    return not [*Absence.objects.all(), *StandIn.objects.all()]


def test_agreeing_writes_the_absence_and_the_stand_in_with_exactly_the_role(cast, days):
    first, last = days
    absence = make.agree(make.plan(cast.ruth, cast.carys, first, last, cast.daniel))
    assert (absence.person, absence.kind, absence.starts, absence.ends) == (cast.carys, "away", first, last + ONE)
    row = StandIn.objects.get()
    assert row.grant == RoleGrant.objects.get(person=cast.carys)
    assert (row.stand_in, row.arranged_by, row.starts, row.ends) == (cast.daniel, cast.ruth, first, last + ONE)
    for day, allowed in ((first - ONE, False), (first, True), (last, True), (last + ONE, False)):
        daniel = Person.objects.get(pk=cast.daniel.pk)
        assert rights_of(daniel, day).may(Permission.CHECK_ALLOCATION, cast.other_team) is allowed


def test_the_record_keeps_what_was_agreed_and_by_which_rule(cast, days):
    absence = make.agree(make.plan(cast.ruth, cast.carys, *days, cast.daniel))
    event = AuditEvent.objects.get(code="absence_planned")
    assert (event.by, event.subject_id, event.words) == (cast.ruth, absence.pk, None)
    assert event.facts["stand_ins"] == [StandIn.objects.get().pk]
    (span,) = event.facts["spans"]
    assert (span["stand_in"], span["before"], span["during"]) == (cast.daniel.pk, "4.0", "5.0")
    assert event.facts["rules"] == [{"stand_in": cast.daniel.pk, "value": 10, "version": "v1"}]
    assert AuditEvent.objects.filter(code="stand_in_arranged").count() == 1


def test_everybody_concerned_is_told_once(cast, days):
    absence = make.agree(make.plan(cast.ruth, cast.carys, *days, cast.daniel))
    told = {notice.person: notice for notice in Notice.objects.filter(event=f"absence-{absence.pk}")}
    assert set(told) == {cast.carys, cast.daniel, cast.owen}
    assert told[cast.daniel].link == f"/caseload/span/{cast.daniel.pk}/"


def test_agreed_is_only_what_was_looked_at(cast, days):
    seen = make.plan(cast.ruth, cast.carys, *days, cast.daniel).looked_at
    make.officers(cast.daniel, cast.team, ["37"])
    with pytest.raises(NotAllowed, match="Something has changed since you looked"):
        make.agree(make.plan(cast.ruth, cast.carys, *days, cast.daniel), seen=seen)
    assert nothing_written()
    assert not Notice.objects.exists()


def test_a_plan_worked_out_before_a_change_is_read_afresh(cast, days):
    plan = make.plan(cast.ruth, cast.carys, *days, cast.daniel)
    seen = plan.looked_at
    make.absence_ahead(cast.daniel, *days)
    with pytest.raises(NotAllowed, match="Daniel Okafor is away"):
        make.agree(plan, seen=seen)


def test_a_role_that_is_carried_no_more_is_not_handed_on(cast, days):
    """Daniel’s plan hands Carys’s people on too; before it is agreed, Carys’s own absence is called off."""
    carys = make.agree(make.plan(cast.ruth, cast.carys, *days, cast.daniel))
    third = make.manager("Third", cast.team)
    plan = make.plan(cast.ruth, cast.daniel, *days, third)
    seen = plan.looked_at
    call_off_absence(absence=carys, by=cast.imogen)
    with pytest.raises(NotAllowed, match=r"does not carry .*, as stand-in for Carys Bevan on these days any more"):
        make.agree(plan, seen=seen)
    assert nothing_written()


def test_nothing_is_written_when_the_last_step_fails(cast, days, monkeypatch):
    plan = make.plan(cast.ruth, cast.carys, *days, cast.daniel)

    def fails(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("mentoring.caseload.absences.actions.queue_notices", fails)
    before = AuditEvent.objects.count()
    with pytest.raises(RuntimeError):
        make.agree(plan)
    assert nothing_written()
    assert AuditEvent.objects.count() == before


def test_a_stand_in_from_today_is_put_into_content_groups_at_once(cast):
    """Carys writes lessons too; her role as a manager alone is stood in for, so no content group comes with it."""
    call_command("sync_roles", verbosity=0)
    RoleGrant.objects.create(person=cast.carys, role="author", unit=cast.nation, starts=today())
    make.agree(make.plan(cast.ruth, cast.carys, today(), today() + ONE, cast.daniel))
    assert not Group.objects.filter(user=cast.daniel).exists()
    assert Role.SPO in rights_of(Person.objects.get(pk=cast.daniel.pk), today()).roles
    assert set(StandIn.objects.values_list("grant__role", flat=True)) == {"spo"}


def test_the_learners_whom_the_manager_mentors_are_looked_at_again(cast, days):
    Pairing.objects.filter(learner=cast.priya, kind="mentor").update(supporter=cast.carys)
    RoleGrant.objects.create(person=cast.carys, role="mentor", unit=cast.other_team, starts=today() - 900 * ONE)
    first = days[0]
    plan = make.plan(cast.ruth, cast.carys, first, first + 60 * ONE, cast.daniel)
    make.agree(plan)
    gaps = CoverStretch.objects.filter(enrolment__person=cast.priya, covered=False, because="away")
    assert [row.starts for row in gaps] == [first]


def test_calling_off_before_it_begins_takes_everything_back_and_keeps_the_record(cast, days):
    absence = make.agree(make.plan(cast.ruth, cast.carys, *days, cast.daniel))
    pk = absence.pk
    call_off_absence(absence=absence, by=cast.imogen)
    assert nothing_written()
    event = AuditEvent.objects.get(code="absence_called_off")
    assert (event.subject_id, event.by) == (pk, cast.imogen)
    assert AuditEvent.objects.filter(code="stand_in_called_off").count() == 1
    called_off = Notice.objects.filter(event=f"absence-{pk}-called-off").values_list("person", flat=True)
    assert set(called_off) == {cast.carys.pk, cast.daniel.pk, cast.owen.pk}
    assert not Notice.objects.filter(event=f"absence-{pk}", dropped_at=None).exists()
    assert spans_of([cast.daniel.pk], days[0])[cast.daniel.pk].heads_stood_in_for == 0


def test_calling_off_leaves_other_stand_ins_alone(cast, days):
    first, last = days
    third = make.manager("Third", cast.team)
    carys = make.agree(make.plan(cast.ruth, cast.carys, first - 3 * ONE, last + 3 * ONE, cast.daniel))
    daniel = make.agree(make.plan(cast.ruth, cast.daniel, first, last, third))
    call_off_absence(absence=daniel, by=cast.ruth)
    (row,) = StandIn.objects.all()
    assert (row.grant.person, row.stand_in) == (cast.carys, cast.daniel)
    assert Absence.objects.get() == carys


def test_calling_off_leaves_whoever_takes_turns_with_the_manager(cast, days):
    """Third, then Daniel stand in for Carys. Daniel is away all along: only his own days were to be carried anew."""
    first, last = days
    third, fourth = make.manager("Third", cast.team), make.manager("Fourth", cast.team)
    carys = make.away(cast.ruth, cast.carys, first, last)
    (role,) = carys.roles
    day = first + 5 * ONE
    turns = (Proposed(role, third.pk, first, day), Proposed(role, cast.daniel.pk, day, role.ends))
    make.agree(Plan(carys, turns))
    daniel = make.agree(make.plan(cast.ruth, cast.daniel, first, last, fourth))
    assert StandIn.objects.filter(stand_in=fourth).count() == 2
    call_off_absence(absence=daniel, by=cast.ruth)
    assert [row.stand_in for row in StandIn.objects.order_by("starts")] == [third, cast.daniel]


def test_calling_off_leaves_a_stand_in_arranged_for_something_else_on_the_same_days(cast, days):
    first, last = days
    third = make.manager("Third", cast.team)
    other = make.stand_in(cast.carys, third, first + ONE, last)
    absence = make.agree(make.plan(cast.ruth, cast.carys, first, last, cast.daniel))
    assert [row.stand_in for row in stand_ins_of(absence)] == [cast.daniel]
    call_off_absence(absence=absence, by=cast.ruth)
    assert StandIn.objects.get() == other


def test_calling_off_an_absence_that_arranged_nobody_takes_nobody_back(cast, days):
    first, last = days
    make.stand_in(cast.carys, cast.daniel, first, last + ONE)
    absence = make.agree(make.plan(cast.ruth, cast.carys, first, last))
    call_off_absence(absence=absence, by=cast.ruth)
    assert StandIn.objects.get().stand_in == cast.daniel


def test_calling_off_an_absence_without_an_end_takes_its_stand_ins_too(cast):
    absence = Absence.objects.create(person=cast.carys, starts=today() + ONE)
    make.stand_in(cast.carys, cast.daniel, today() + ONE)
    call_off_absence(absence=absence, by=cast.ruth)
    assert nothing_written()


@pytest.mark.parametrize(("starts", "refused"), [(-1, True), (0, True), (1, False)])
def test_an_absence_is_called_off_only_before_its_first_day(cast, starts, refused):
    absence = make.absence_ahead(cast.carys, today() + starts * ONE, today() + 5 * ONE)
    if refused:
        with pytest.raises(NotAllowed, match="called off only before it begins"):
            call_off_absence(absence=absence, by=cast.ruth)
        assert Absence.objects.exists()
    else:
        call_off_absence(absence=absence, by=cast.ruth)


@pytest.mark.parametrize("by", ["carys", "daniel", "tomasz", "leonard"])
def test_who_may_not_call_off(cast, by):
    absence = make.absence_ahead(cast.carys)
    with pytest.raises(NotAllowed):
        call_off_absence(absence=absence, by=cast.people[by])


# ---- ended sooner ----

WHY = "Back at work sooner than planned."


@pytest.fixture
def begun(cast):
    """Return Carys’s absence, agreed with Daniel five days ago for ten days, of which today is the sixth."""
    with on_day(today() - 5 * ONE):
        return make.agree(make.plan(cast.ruth, cast.carys, today(), today() + 9 * ONE, cast.daniel))


def end(cast, absence, back=0, by=None):
    return end_absence(absence=absence, back=today() + back * ONE, words=WHY, by=by or cast.ruth)


def test_ending_an_absence_ends_its_stand_ins_and_leaves_the_days_that_are_over(cast, begun):
    end(cast, begun)
    for row in (Absence.objects.get(), StandIn.objects.get()):
        assert (row.starts, row.ends) == (today() - 5 * ONE, today())
    for day, carried in ((-1, 1), (0, 0)):
        on = today() + day * ONE
        assert spans_of([cast.daniel.pk], on)[cast.daniel.pk].heads_stood_in_for == carried
        assert rights_of(Person.objects.get(pk=cast.daniel.pk), on).may(
            Permission.CHECK_ALLOCATION, cast.other_team
        ) is bool(carried)


def test_the_record_keeps_from_which_day_and_why_and_who_ended_it(cast, begun):
    end(cast, begun, 2)
    event = AuditEvent.objects.get(code="absence_ended")
    assert (event.by, event.subject_id, event.words.words) == (cast.ruth, begun.pk, WHY)
    assert event.facts["was"] == (today() + 5 * ONE).isoformat()
    assert event.facts["ends"] == (today() + 2 * ONE).isoformat()
    assert event.facts["stand_ins"] == [StandIn.objects.get().pk]
    assert AuditEvent.objects.filter(code="stand_in_ended").count() == 1


def test_everybody_who_was_told_of_it_is_told_from_when_they_are_back(cast, begun):
    end(cast, begun)
    told = Notice.objects.filter(event__startswith=f"absence-{begun.pk}-back")
    assert {notice.person for notice in told} == {cast.carys, cast.daniel, cast.owen}
    assert {notice.text for notice in told} == {f"Carys Bevan is back from {in_words(today())}"}
    assert not Notice.objects.filter(event=f"absence-{begun.pk}", dropped_at=None).exists()


def test_ended_twice_on_the_same_day_it_is_ended_once_and_it_may_end_sooner_still(cast, begun):
    for back in (3, 3, 1):
        end(cast, begun, back)
    assert AuditEvent.objects.filter(code="absence_ended").count() == 2
    assert StandIn.objects.get().ends == today() + ONE


def test_who_would_have_taken_over_later_stands_in_no_more(cast):
    third, first = make.manager("Third", cast.team), today()
    away = make.away(cast.ruth, cast.carys, first, first + 9 * ONE)
    (role,) = away.roles
    day = first + 5 * ONE
    turns = (Proposed(role, third.pk, first, day), Proposed(role, cast.daniel.pk, day, role.ends))
    absence = make.agree(Plan(away, turns))
    end(cast, absence, 5)
    row = StandIn.objects.get()
    assert (row.stand_in, row.ends) == (third, day)
    assert AuditEvent.objects.filter(code="stand_in_called_off").count() == 1
    assert AuditEvent.objects.filter(code="stand_in_ended").count() == 0


def test_whoever_stands_in_for_something_else_goes_on(cast, begun):
    third = make.manager("Third", cast.team)
    other = make.stand_in(cast.carys, third, today() - ONE, today() + 4 * ONE)
    end(cast, begun)
    other.refresh_from_db()
    assert other.ends == today() + 4 * ONE


@pytest.mark.parametrize(("back", "refused"), [(-1, True), (0, False), (4, False), (6, True)])
def test_only_days_that_are_still_to_come_are_taken_off(cast, begun, back, refused):
    if refused:
        with pytest.raises(ValidationError, match="The day must be"):
            end(cast, begun, back)
        assert Absence.objects.get().ends == today() + 5 * ONE
    else:
        assert end(cast, begun, back).ends == today() + back * ONE


@pytest.mark.parametrize(
    ("starts", "ends", "sentence"),
    [
        (1, 5, "has not begun. Call it off"),
        (-5, 0, "was away from"),
        (0, 1, "cannot be shorter"),
        (0, 2, ""),
        (-1, 1, ""),
        (-5, None, ""),
    ],
)
def test_which_absences_are_ended(cast, starts, ends, sentence):
    last = None if ends is None else today() + ends * ONE
    absence = Absence.objects.create(person=cast.carys, starts=today() + starts * ONE, ends=last)
    back = 1 if starts == 0 else 0
    if sentence:
        with pytest.raises(NotAllowed, match=sentence):
            end(cast, absence, back - 1)
    else:
        assert end(cast, absence, back).ends == today() + back * ONE


@pytest.mark.parametrize("by", ["carys", "daniel", "tomasz", "leonard"])
def test_who_may_not_end_one(cast, begun, by):
    with pytest.raises(NotAllowed):
        end(cast, begun, by=cast.people[by])
    with pytest.raises(NotAllowed):
        end(cast, begun, 5, by=cast.people[by])
