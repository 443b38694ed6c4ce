"""Where mentors stand: written at night and when a pairing is made or ended, by the rules of their own place."""

from datetime import timedelta

import pytest

from lms.calendar import months_after, today, years_after
from lms.models import Duty, Post, Qualification, RegionChoice, RoleGrant
from lms.policy.mentoring import MENTOR_TRAINING
from lms.policy.practice import MENTOR_EXPERIENCE
from lms.progress.actions import start_day
from lms.roles import Role
from mentoring.pairings.actions import end_pairing, pair
from mentoring.pairings.candidates import judged
from mentoring.pairings.cover import cover_of
from mentoring.pairings.mentor_lapses import MENTOR_LAPSES, keep_lapse_duties
from mentoring.pairings.mentor_standing import drift, keep_mentor_standings
from mentoring.pairings.models import MentorStanding, Pairing
from tests.factories import mentoring as make

MENTOR = Pairing.Kind.MENTOR


def kept(on=None):
    """What the night writes, and the duties that follow."""
    keep_mentor_standings(on=on or today())
    return keep_lapse_duties(on=on or today())


def choose(region, rule, value, starts, by):
    RegionChoice.objects.create(region=region, rule=rule.key, value=value, starts=starts, reason="ours", chosen_by=by)


def standing(person):
    return MentorStanding.objects.get(person=person)


def lapses():
    return Duty.objects.open().filter(kind=MENTOR_LAPSES)


def trained(person, starts, ends=None):
    kind = Qualification.Kind.MENTOR_TRAINING
    return Qualification.objects.create(
        person=person, kind=kind, starts=starts, ends=ends, evidence="Register of the day"
    )


# ---- the rows ----


def test_every_holder_of_the_role_has_a_row_that_says_where_they_stand(cast):
    keep_mentor_standings(on=today())
    gareth, owen = standing(cast.gareth), standing(cast.owen)
    assert (gareth.eligible, gareth.unit, gareth.learners, gareth.places) == (True, cast.team, 1, 2)
    assert (gareth.eligible_from, gareth.lapses_on, gareth.free) == (years_after(today(), -3), None, 1)
    assert (owen.eligible, owen.months, owen.eligible_from) == (False, 12, years_after(today(), 1))
    assert owen.why_not.startswith("Owen Castle has 1 year as a qualified practitioner and needs 2 years.")
    assert MentorStanding.objects.count() == 3


def test_the_night_repeated_changes_nothing_and_drift_is_found(cast):
    keep_mentor_standings(on=today())
    assert keep_mentor_standings(on=today()) == 3
    assert drift(today()) == []
    MentorStanding.objects.filter(person=cast.owen).update(eligible=True, unit=cast.team)
    MentorStanding.objects.filter(person=cast.gareth).delete()
    assert sorted(drift(today())) == [
        f"Mentor {cast.gareth.pk} has no standing.",
        f"Mentor {cast.owen.pk}: eligible is True, and should be False.",
        f"Mentor {cast.owen.pk}: unit_id is {cast.team.pk}, and should be {cast.other_team.pk}.",
    ]


def test_pairing_and_ending_write_the_row_at_once(cast):
    keep_mentor_standings(on=today())
    pairing = pair(learner=cast.callum, supporter=cast.gareth, kind=MENTOR, starts=today(), by=cast.daniel)
    assert standing(cast.gareth).free == 0
    end_pairing(pairing=pairing, ends=today() + timedelta(days=1), by=cast.daniel)
    Pairing.objects.filter(pk=pairing.pk).update(starts=today() - timedelta(days=9), ends=today())
    keep_mentor_standings(on=today())
    assert standing(cast.gareth).free == 1


def test_whoever_loses_the_role_keeps_a_row_only_while_they_support_somebody(cast):
    RoleGrant.objects.filter(person__in=[cast.gareth, cast.owen], role=Role.MENTOR).update(ends=today())
    keep_mentor_standings(on=today())
    assert not MentorStanding.objects.filter(person=cast.owen).exists()
    assert standing(cast.gareth).why_not == (
        "Gareth Pugh does not hold the role of mentor, so they cannot mentor until it is given to them."
    )


def test_an_account_that_is_closed_may_not_mentor_from_today_and_could_before(cast):
    cast.gareth.is_active = False
    cast.gareth.save()
    keep_mentor_standings(on=today())
    assert "may not sign in" in standing(cast.gareth).why_not
    found = cover_of([cast.enrolment_of(cast.priya)], today())[cast.enrolment_of(cast.priya).pk]
    assert (found.covered, found.days_with > 0) == (False, True)


@pytest.mark.parametrize("people", [1, 30])
def test_the_rows_take_the_same_few_queries_however_many(cast, django_assert_max_num_queries, people):
    for number in range(people):
        make.mentor(f"Mentor {number}", cast.team)
    with django_assert_max_num_queries(14):
        keep_mentor_standings(on=today())


# ---- places and rules ----


def test_a_region_that_asks_for_more_years_judges_its_own_mentors_by_them(cast):
    choose(cast.region, MENTOR_EXPERIENCE, 5, today(), cast.imogen)
    keep_mentor_standings(on=today())
    assert standing(cast.gareth).eligible
    choose(cast.region, MENTOR_EXPERIENCE, 4, today(), cast.imogen)
    sarah = make.mentor("Sarah Linton", cast.team, years=3)
    keep_mentor_standings(on=today())
    assert not standing(sarah).eligible
    assert "needs 4 years" in standing(sarah).why_not


def test_a_rule_that_will_change_is_known_before_it_does(cast):
    sarah = make.mentor("Sarah Linton", cast.team, years=3)
    raised = today() + timedelta(days=40)
    choose(cast.region, MENTOR_EXPERIENCE, 4, raised, cast.imogen)
    keep_mentor_standings(on=today())
    row = standing(sarah)
    assert (row.eligible, row.lapses_on) == (True, raised)
    assert row.lapses_because == "The rule asks for 4 years from then"


def test_days_before_a_change_of_the_rule_stay_judged_by_the_old_value(cast):
    sarah = make.mentor("Sarah Linton", cast.team, years=3)
    Pairing.objects.filter(learner=cast.priya, kind=MENTOR).update(supporter=sarah)
    choose(cast.region, MENTOR_EXPERIENCE, 4, today() - timedelta(days=10), cast.imogen)
    enrolment = cast.enrolment_of(cast.priya)
    found = cover_of([enrolment], today())[enrolment.pk]
    assert found.gap_since == today() - timedelta(days=10)


def test_a_mentor_who_moved_is_judged_here_by_the_rules_of_here_and_paired_by_those_of_the_learner(cast):
    """Two years and a half; the far region asks for three, and they moved there last month."""
    choose(cast.far_region, MENTOR_EXPERIENCE, 3, years_after(today(), -1), cast.imogen)
    sarah = make.mentor("Sarah Linton", cast.team, years=2)
    moved = months_after(today(), -1)
    Post.objects.filter(person=sarah).update(ends=moved, starts=months_after(today(), -30))
    Qualification.objects.filter(person=sarah).update(starts=months_after(today(), -30))
    Post.objects.create(person=sarah, unit=cast.far_team, grade="PO", starts=moved)
    keep_mentor_standings(on=today())
    assert "needs 3 years" in standing(sarah).why_not
    assert standing(sarah).unit == cast.far_team
    assert judged([sarah], cast.callum, MENTOR, today())[0].refusal == ""
    far = cast.outsiders[Role.LEARNER]
    assert "needs 3 years" in judged([sarah], far, MENTOR, today())[0].refusal


def test_training_counts_where_the_region_needs_it(cast):
    trained(cast.gareth, months_after(today(), -35))
    keep_mentor_standings(on=today())
    assert (standing(cast.gareth).trained, standing(cast.gareth).lapses_on) == (True, None)
    choose(cast.region, MENTOR_TRAINING, "needed", today(), cast.imogen)
    keep_mentor_standings(on=today())
    row = standing(cast.gareth)
    ends = months_after(months_after(today(), -35), 36)
    assert (row.eligible, row.lapses_on, row.lapses_because) == (True, ends, "Mentor training lapses")
    assert row.trained_until == ends


# ---- the duty ----


@pytest.mark.parametrize(("days", "opened"), [(61, 0), (60, 1), (1, 1)])
def test_a_lapse_is_brought_up_sixty_days_before(cast, days, opened):
    Qualification.objects.filter(person=cast.gareth).update(ends=today() + timedelta(days=days))
    assert kept() == opened
    assert lapses().count() == opened


def test_the_duty_is_the_line_managers_and_says_what_ends_and_when(cast):
    ends = today() + timedelta(days=30)
    Post.objects.filter(person=cast.gareth).update(ends=ends)
    kept()
    duty = lapses().get()
    assert (duty.owner, duty.about, duty.due) == (cast.daniel, cast.gareth, ends - timedelta(days=1))
    assert duty.reason == "The post ends. They support 1 learner: mend it before then, or hand over to somebody else."
    assert kept() == 1
    assert lapses().get() == duty


def test_without_a_line_manager_it_is_the_senior_probation_officers_of_the_place(cast):
    cast.gareth.managers.all().delete()
    RoleGrant.objects.filter(person=cast.gareth, role=Role.MENTOR).update(ends=today() + timedelta(days=5))
    kept()
    duty = lapses().get()
    assert (duty.owner, duty.owner_role, duty.owner_unit) == (None, Role.SPO, cast.team)
    assert duty.reason.startswith("The role of mentor ends.")


def test_somebody_who_supports_nobody_then_is_left_alone(cast):
    ends = today() + timedelta(days=30)
    Qualification.objects.filter(person=cast.gareth).update(ends=ends)
    Pairing.objects.filter(supporter=cast.gareth).update(ends=ends)
    assert kept() == 0


def test_the_duty_closes_by_itself_when_it_is_mended(cast):
    rows = Qualification.objects.filter(person=cast.gareth)
    rows.update(ends=today() + timedelta(days=30))
    kept()
    rows.update(ends=None)
    kept()
    assert not lapses().exists()
    assert Duty.objects.get(kind=MENTOR_LAPSES).close_reason == "They may mentor on."


def test_the_duty_moves_with_the_day_and_stays_once_it_has_come(cast):
    rows = Qualification.objects.filter(person=cast.gareth)
    rows.update(ends=today() + timedelta(days=30))
    kept()
    rows.update(ends=today() + timedelta(days=20))
    kept()
    assert lapses().get().due == today() + timedelta(days=19)
    kept(today() + timedelta(days=21))
    assert lapses().count() == 1


def test_the_duty_closes_when_the_learners_are_handed_over(cast):
    Qualification.objects.filter(person=cast.gareth).update(ends=today() + timedelta(days=30))
    kept()
    Pairing.objects.filter(supporter=cast.gareth).update(ends=today())
    kept()
    assert Duty.objects.get(kind=MENTOR_LAPSES).close_reason == "They support nobody as a mentor any more."


def test_the_day_begins_with_both(cast):
    Qualification.objects.filter(person=cast.gareth).update(ends=today() + timedelta(days=30))
    done = start_day(on=today())
    assert done["mentors whose standing was worked out"] == 3
    assert done["mentors who stop being eligible"] == 1
