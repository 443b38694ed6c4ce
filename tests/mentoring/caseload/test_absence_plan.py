"""A manager’s absence before it is agreed: who would carry whom on which days, and who may not stand in."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lms.calendar import in_words, today
from lms.models import (
    Absence,
    LineManagement,
    Person,
    Post,
    RegionChoice,
    RoleGrant,
)
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.caseload.absences.candidates import candidates_for
from mentoring.caseload.absences.permissions import check_absent, problems
from mentoring.caseload.absences.plan import Plan, Proposed
from mentoring.caseload.span.spans import spans_of
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
