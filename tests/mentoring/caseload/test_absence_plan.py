"""A manager’s absence before it is agreed: who would carry whom on which days, who may not stand in, and agreeing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from lms.calendar import in_words, today
from lms.models import (
    Absence,
    AuditEvent,
    LineManagement,
    Notice,
    Person,
    Post,
    RegionChoice,
    RoleGrant,
    StandIn,
)
from lms.permissions import NotAllowed, rights_of
from lms.roles import Permission, Role
from mentoring.caseload.absences_actions import call_off_absence
from mentoring.caseload.absences_candidates import candidates_for
from mentoring.caseload.absences_permissions import check_absent, problems
from mentoring.caseload.absences_plan import Plan, Proposed
from mentoring.caseload.span import spans_of
from mentoring.pairings.models import CoverStretch, Pairing
from tests.factories import spans as make

ONE = timedelta(days=1)


@pytest.fixture
def days():
    """Return the first and the last day of an absence: ten days, in three weeks."""
    return today() + 21 * ONE, today() + 30 * ONE


def spans_in(plan):
    return [
        (one.starts, one.ends - ONE, one.during.manager, str(one.before.full_time_equivalent),
         str(one.during.full_time_equivalent), one.against.words)
        for one in plan.changes
    ]  # fmt: skip


def nothing_written():
    return not [*Absence.objects.all(), *StandIn.objects.all()]


# ---- what is shown ----


def test_the_stand_ins_span_is_shown_before_and_during(cast, days):
    plan = make.plan(cast.ruth, cast.carys, *days, cast.daniel)
    assert spans_in(plan) == [(*days, "Daniel Okafor", "4.0", "5.0", "5.0 below the rule of 10")]
    assert (plan.nobody, list(problems(plan))) == ([], [])


def test_every_run_of_days_on_which_the_totals_change_is_shown(cast, days):
    first, last = days
    Post.objects.filter(person=cast.owen).update(ends=first + 2 * ONE)
    Post.objects.create(person=cast.owen, unit=cast.other_team, grade="PO", hours="18.5", starts=first + 2 * ONE)
    LineManagement.objects.filter(person=cast.nadia).update(ends=first + 5 * ONE)
    plan = make.plan(cast.ruth, cast.carys, first, last, cast.daniel)
    assert [(a, b, before, during) for a, b, _, before, during, _ in spans_in(plan)] == [
        (first, first + ONE, "4.0", "5.0"),
        (first + 2 * ONE, first + 4 * ONE, "4.0", "4.5"),
        (first + 5 * ONE, last, "3.0", "3.5"),
    ]


def test_days_on_which_nothing_changes_are_one_run(cast, days):
    first, last = days
    LineManagement.objects.filter(person=cast.helen).update(ends=first + 3 * ONE)  # of Ruth's line: nobody else's
    Post.objects.filter(person=cast.owen).update(ends=first + 4 * ONE)
    Post.objects.create(person=cast.owen, unit=cast.other_team, grade="PO", starts=first + 4 * ONE)
    assert len(make.plan(cast.ruth, cast.carys, first, last, cast.daniel).changes) == 1


@pytest.mark.parametrize(
    ("hours", "words"),
    [(["37"] * 5, "At the rule of 10"), ([*["37"] * 5, "3.7"], "0.1 over the rule of 10")],
)
def test_a_span_over_the_rule_is_a_warning_and_no_refusal(cast, days, hours, words):
    make.officers(cast.daniel, cast.team, hours)
    plan = make.plan(cast.ruth, cast.carys, *days, cast.daniel)
    assert [row[-1] for row in spans_in(plan)] == [words]
    assert bool(plan.over) == ("over" in words)
    assert list(problems(plan)) == []


def test_the_rule_of_each_day_counts(cast, days):
    first, last = days
    RegionChoice.objects.create(
        region=cast.region, rule="span_of_control", value=6, starts=first + ONE, reason="x", chosen_by=cast.imogen
    )
    plan = make.plan(cast.ruth, cast.daniel, first, last, cast.carys)
    assert [(one[0], one[1], one[-1]) for one in spans_in(plan)] == [
        (first, first, "5.0 below the rule of 10"), (first + ONE, last, "1.0 below the rule of 6"),
    ]  # fmt: skip


def test_two_take_turns_and_nobody_is_left_between_them(cast, days):
    first, last = days
    third = make.manager("Third", cast.team)
    away = make.away(cast.ruth, cast.carys, first, last)
    (role,) = away.roles
    day = first + 4 * ONE
    plan = Plan(away, (Proposed(role, cast.daniel.pk, first, day), Proposed(role, third.pk, day, role.ends)))
    assert [row[:3] for row in spans_in(plan)] == [
        (first, day - ONE, "Daniel Okafor"), (day, last, "Third Manager"),
    ]  # fmt: skip
    assert plan.nobody == []
    gap = Plan(away, (Proposed(role, cast.daniel.pk, first, day), Proposed(role, third.pk, day + ONE, role.ends)))
    assert [one.in_words for one in gap.nobody] == [
        f"Nobody would carry Owen Castle, on {in_words(day)}: nobody stands in for Carys Bevan."
    ]


def test_nobody_is_carried_by_nobody_without_a_stand_in(cast, days):
    plan = make.plan(cast.ruth, cast.carys, *days)
    assert [(one.people, one.starts, one.ends) for one in plan.nobody] == [(("Owen Castle",), days[0], days[1] + ONE)]
    with pytest.raises(NotAllowed, match="Nobody would carry Owen Castle"):
        make.agree(plan)
    assert not Absence.objects.exists()


def test_somebody_outside_the_place_of_the_role_is_carried_by_nobody(cast, days):
    LineManagement.objects.filter(person=cast.helen).update(manager=cast.carys)  # Helen works at the PDU
    plan = make.plan(cast.ruth, cast.carys, *days, cast.daniel)
    (one,) = plan.nobody
    assert one.people == ("Helen Marsh",)
    assert "outside the place of the role" in one.in_words


def test_a_stand_in_of_their_own_line_manager_is_not_carried_by_themselves(cast, days):
    plan = make.plan(cast.imogen, cast.ruth, *days, cast.daniel)
    (one,) = plan.nobody
    assert one.people == ("Daniel Okafor",)
    assert "nobody carries themselves" in one.in_words
    assert make.plan(cast.imogen, cast.ruth, *days, cast.daniel, cast.carys).nobody == []


def test_whoever_stands_in_already_is_stood_in_for_in_both_roles(cast, days):
    """Daniel stands in for Carys, and goes away himself: his stand-in is to carry Carys’s people too."""
    first, last = days
    make.agree(make.plan(cast.ruth, cast.carys, first - 3 * ONE, first + 2 * ONE, cast.daniel))
    third = make.manager("Third", cast.team)
    plan = make.plan(cast.ruth, cast.daniel, first, last, third)
    assert [(role.in_words, role.starts, role.ends) for role in plan.away.roles] == [
        ("Senior probation officer, Aldermoor Team 1", first, last + ONE),
        ("Senior probation officer, Aldermoor Team 2, as stand-in for Carys Bevan", first, first + 3 * ONE),
    ]
    assert [(a, b, during) for a, b, _, _, during, _ in spans_in(plan)] == [
        (first, first + 2 * ONE, "5.0"), (first + 3 * ONE, last, "4.0"),
    ]  # fmt: skip
    own_only = Plan(plan.away, plan.proposed[:1])
    assert [one.people for one in own_only.nobody] == [("Owen Castle",)]
    make.agree(plan)
    assert spans_of([third.pk], first)[third.pk].heads_stood_in_for == 5


# ---- who may stand in ----


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c, a, b: make.absence_ahead(c.daniel, b, b + ONE), "Daniel Okafor is away on"),
        (lambda c, a, b: make.absence_ahead(c.daniel, a - 9 * ONE, a + ONE), "Daniel Okafor is away from"),
        (lambda c, a, b: make.absence_ahead(c.daniel, b + ONE, b + 9 * ONE), ""),
        (lambda c, a, b: make.absence_ahead(c.daniel, a - 9 * ONE, a), ""),
        (lambda c, a, b: Absence.objects.create(person=c.daniel, starts=a, kind="part"), ""),
        (lambda c, a, b: make.stand_in(c.carys, c.daniel, b), "Daniel Okafor already stands in for Carys Bevan."),
        (lambda c, a, b: make.stand_in(c.carys, c.daniel, b + ONE), ""),
        (lambda c, a, b: make.stand_in(c.carys, c.daniel, a - ONE, a), ""),
        (lambda c, a, b: Post.objects.filter(person=c.daniel).update(grade="PO"), "is no senior probation officer"),
        (lambda c, a, b: Post.objects.filter(person=c.daniel).update(ends=b), "does not work as a senior"),
        (lambda c, a, b: Post.objects.filter(person=c.daniel).update(ends=b + ONE), ""),
        (lambda c, a, b: Post.objects.filter(person=c.daniel).update(kind="career_break"), "does not work as a senior"),
        (lambda c, a, b: Post.objects.filter(person=c.daniel).update(kind="secondment"), "does not work as a senior"),
        (lambda c, a, b: Post.objects.filter(person=c.daniel).update(unit=c.far_team), "in the place where you plan"),
        (lambda c, a, b: Person.objects.filter(pk=c.daniel.pk).update(is_active=False), "with an open account"),
    ],
)
def test_why_somebody_may_not_stand_in(cast, days, change, sentence):
    change(cast, *days)
    first = next(problems(make.plan(cast.ruth, cast.carys, *days, cast.daniel)), "")
    assert sentence in first
    assert bool(first) == bool(sentence)


@pytest.mark.parametrize(
    ("stand_in", "sentence"),
    [
        ("carys", "nobody stands in for themselves"),
        ("ruth", "You would give yourself this role"),
        ("gareth", "Gareth Pugh is no senior probation officer"),
    ],
)
def test_some_never_stand_in(cast, days, stand_in, sentence):
    assert sentence in next(problems(make.plan(cast.ruth, cast.carys, *days, cast.people[stand_in])))


def test_the_same_person_is_not_proposed_twice_for_one_role(cast, days):
    plan = make.plan(cast.ruth, cast.carys, *days, cast.daniel, cast.daniel)
    assert "already stands in" in next(problems(plan))


@pytest.mark.parametrize(
    ("by", "manager", "first", "sentence"),
    [
        ("ruth", "ruth", 21, "about themselves"),
        ("carys", "daniel", 21, "outside the place where you may plan"),
        ("daniel", "carys", 21, "outside the place where you may plan"),
        ("leonard", "carys", 21, "outside the place where you may plan"),
        ("ruth", "nadia", 21, "holds no role of a manager"),
        ("ruth", "carys", -1, "The first day must be today or later"),
        ("ruth", "carys", 0, ""),
        ("imogen", "ruth", 21, ""),
        ("imogen", "carys", 21, ""),
    ],
)
def test_whose_absence_is_planned_by_whom(cast, by, manager, first, sentence):
    away = make.away(cast.people[by], cast.people[manager], today() + first * ONE, today() + 40 * ONE)
    if not sentence:
        return check_absent(away)
    with pytest.raises(NotAllowed, match=sentence):
        check_absent(away)


def test_nobody_is_planned_from_another_region(cast, days):
    far = cast.outsiders[Role.HEAD_OF_PDU]
    with pytest.raises(NotAllowed, match="outside the place"):
        check_absent(make.away(far, cast.carys, *days))


def test_a_role_outside_ones_place_is_not_given_away(cast, days):
    """Carys holds a role in another region too: whoever answers for Aldermoor cannot hand that one on."""
    RoleGrant.objects.create(person=cast.carys, role="spo", unit=cast.far_team, starts=today())
    with pytest.raises(NotAllowed, match="Fellgate Team 1 is outside it"):
        check_absent(make.away(cast.ruth, cast.carys, *days))


@pytest.mark.parametrize(("starts", "ends", "refused"), [(-5, 0, False), (-5, 1, True), (9, 20, True), (10, 20, False)])
def test_an_absence_does_not_meet_another(cast, days, starts, ends, refused):
    make.absence_ahead(cast.carys, days[0] + starts * ONE, days[0] + ends * ONE)
    away = make.away(cast.ruth, cast.carys, *days)
    if refused:
        with pytest.raises(NotAllowed, match=r"Carys Bevan is away .* already"):
            check_absent(away)
    else:
        check_absent(away)


# ---- candidates ----


def test_candidates_are_ranked_by_what_they_would_carry(cast, days):
    light, heavy = make.manager("Light", cast.team), make.manager("Heavy", cast.team)
    make.officers(heavy, cast.team, ["37"] * 10)
    make.absence_ahead(cast.daniel, *days)
    found = candidates_for(make.away(cast.ruth, cast.carys, *days))
    assert [(one.name, str(one.during.full_time_equivalent), one.against.words) for one in found[:2]] == [
        ("Light Manager", "1.0", "9.0 below the rule of 10"), ("Heavy Manager", "11.0", "1.0 over the rule of 10"),
    ]  # fmt: skip
    assert (found[2].name, bool(found[2].refusal)) == ("Daniel Okafor", True)
    assert cast.ruth.pk not in {one.pk for one in found}
    assert light.pk == found[0].pk


def test_a_candidate_is_ranked_by_their_heaviest_day(cast, days):
    make.officers(cast.daniel, cast.team, ["37"] * 8, since=days[1])
    (found,) = candidates_for(make.away(cast.ruth, cast.carys, *days))
    assert (found.before.full_time_equivalent, found.during.full_time_equivalent) == (Decimal("12.0"), Decimal("13.0"))


def test_a_candidate_who_stands_in_for_somebody_else_is_said_so(cast, days):
    third = make.manager("Third", cast.team)
    make.officers(third, cast.team, ["37", "37"])
    make.stand_in(third, cast.daniel, days[1], days[1] + 3 * ONE)
    found = {one.name: one for one in candidates_for(make.away(cast.ruth, cast.carys, *days))}
    assert found["Daniel Okafor"].stands_in == (f"for Third Manager until {in_words(days[1] + 2 * ONE)}",)
    assert found["Daniel Okafor"].during.full_time_equivalent == Decimal("7.0")


# ---- agreeing, and calling off ----


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


def test_nothing_is_written_when_the_last_step_fails(cast, days, monkeypatch):
    plan = make.plan(cast.ruth, cast.carys, *days, cast.daniel)

    def fails(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("mentoring.caseload.absences_actions.queue_notices", fails)
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
