"""Proposals: what is proposed to whom and why, what is never proposed, and what taking them does."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import Enrolment
from lms.calendar import in_words, months_after, today, years_after
from lms.models import AuditEvent, Duty, LineManagement, Post, Qualification, RegionChoice, RoleGrant
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.pairings.actions import end_pairing, pair
from mentoring.pairings.candidates import judged
from mentoring.pairings.models import CoverStretch, MatchingRun, Pairing, Particulars, Proposal
from mentoring.pairings.proposing import choose_otherwise, pin, propose, propose_everywhere, take, unpin
from mentoring.pairings.stretches import write_stretches
from tests.factories import mentoring as make

MENTOR, PTA = Pairing.Kind.MENTOR, Pairing.Kind.PTA
WAITING = Proposal.State.WAITING


@pytest.fixture
def sarah(cast):
    """An eligible mentor of the other team, with room."""
    return make.mentor("Sarah Linton", cast.other_team)


def learner(cast, name, unit=None, manager=None):
    """Somebody who began two months ago and has nobody."""
    person = make.person(name, unit=unit or cast.team, grade="PQiP")
    started = months_after(today(), -2)
    Enrolment.objects.create(
        person=person, pathway_version=cast.pathway, intake="x", starts=started, entry_basis="level_3"
    )
    if manager:
        make.line(person, manager, started)
    return person


def worked_out(unit, by=None):
    """Write the stretches of cover, propose, and return what waits, by the learner's name."""
    write_stretches(list(Enrolment.objects.open().values_list("pk", flat=True)), today())
    propose(unit=unit, by=by, on=today())
    rows = Proposal.objects.filter(state=WAITING).select_related("learner", "mentor")
    return {row.learner.name: row for row in rows}


def particulars(person, days=(), specialisms=(), languages=()):
    Particulars.objects.create(person=person, days=list(days), specialisms=list(specialisms), languages=list(languages))


def test_the_nearest_eligible_mentor_is_proposed_with_reasons_and_the_next_best(cast, sarah):
    particulars(cast.callum, days=[1, 3], specialisms=["court"], languages=["cy"])
    particulars(cast.gareth, days=[1], specialisms=["court"])
    particulars(sarah, days=[4], languages=["pl"])
    row = worked_out(cast.region)["Callum Frost"]
    assert (row.mentor, row.starts, row.gap_starts, row.gap_ends) == (
        cast.gareth,
        today(),
        cast.enrolment_of(cast.callum).starts,
        None,
    )
    assert row.reasons == [
        "Same team, both in on Tuesdays, knows court work and reports, as asked for, no Welsh, which was asked for."
    ]
    assert row.next_best == [
        {
            "person": sarah.pk,
            "name": "Sarah Linton",
            "place": "Aldermoor Team 2",
            "says": ["no shared day", "no Welsh and not court work and reports, which was asked for"],
        }
    ]


def test_a_language_asked_for_outweighs_the_team(cast, sarah):
    particulars(cast.callum, languages=["bsl"])
    particulars(sarah, languages=["bsl"])
    assert worked_out(cast.region)["Callum Frost"].mentor == sarah


def test_as_many_as_possible_have_a_mentor_even_if_one_moves_further_away(cast, sarah):
    make.line(sarah, cast.carys)
    ewan = learner(cast, "Ewan Price", manager=sarah)
    found = worked_out(cast.region)
    assert found["Ewan Price"].mentor == cast.gareth, "Sarah manages Ewan, so the last place in the team is his"
    assert found["Callum Frost"].mentor == sarah
    assert ewan == found["Ewan Price"].learner


def test_further_learners_are_spread_over_mentors(cast, sarah):
    other = make.mentor("Idris Vaughan", cast.other_team)
    RoleGrant.objects.filter(person=cast.gareth, role=Role.MENTOR).update(ends=today() + timedelta(days=1))
    learner(cast, "Ewan Price", unit=cast.other_team)
    learner(cast, "Hannah Osei", unit=cast.other_team)
    found = worked_out(cast.pdu)
    assert {found["Ewan Price"].mentor, found["Hannah Osei"].mentor} == {sarah, other}


def test_a_mentor_who_is_eligible_soon_is_proposed_from_that_day_and_the_days_left_open_are_said(cast):
    soon = today() + timedelta(days=17)
    Qualification.objects.filter(person=cast.owen).update(starts=years_after(soon, -2))
    Post.objects.filter(person=cast.owen).update(starts=years_after(soon, -2))
    RoleGrant.objects.filter(person=cast.gareth, role=Role.MENTOR).update(ends=today())
    row = worked_out(cast.region)["Callum Frost"]
    assert (row.mentor, row.starts) == (cast.owen, soon)
    assert row.reasons[1] == "17 days stay open: nobody eligible has a place sooner."


def test_where_nobody_is_possible_it_says_who_would_be_and_when(cast):
    far = today() + timedelta(days=100)
    Qualification.objects.filter(person=cast.owen).update(starts=years_after(far, -2))
    Post.objects.filter(person=cast.owen).update(starts=years_after(far, -2))
    learner(cast, "Ewan Price")
    make.pairing(learner(cast, "Hannah Osei"), cast.gareth, months_after(today(), -1))
    row = worked_out(cast.region)["Callum Frost"]
    assert (row.mentor, row.reasons) == (None, [])
    assert row.because == (
        f"Two would be: Owen Castle on {in_words(far)} (2 years qualified), "
        "or a third place for Gareth Pugh, which is for the region to allow."
    )


def test_a_place_that_comes_free_counts_from_that_day(cast):
    freed = today() + timedelta(days=20)
    hannah = make.person("Hannah Osei", unit=cast.team, grade="PQiP")
    make.pairing(hannah, cast.gareth, months_after(today(), -1), freed)
    found = worked_out(cast.region)
    assert (found["Callum Frost"].mentor, found["Callum Frost"].starts) == (cast.gareth, freed)


def test_a_gap_that_comes_is_closed_before_it_begins_and_the_pairing_of_now_ends(cast, sarah):
    leaves = today() + timedelta(days=30)
    Post.objects.filter(person=cast.gareth).update(ends=leaves)
    row = worked_out(cast.region)["Priya Nair"]
    assert (row.mentor, row.starts, row.gap_starts) == (sarah, leaves, leaves)
    assert row.reasons[-1] == f"Ends the pairing with Gareth Pugh on {in_words(leaves)}."
    take(proposals=[row.pk], by=cast.tomasz)
    pairings = Pairing.objects.filter(learner=cast.priya, kind=MENTOR).order_by("starts")
    assert [(one.supporter, one.starts, one.ends) for one in pairings][1:] == [(sarah, leaves, None)]
    assert pairings[0].ends == leaves
    assert not CoverStretch.objects.filter(enrolment__person=cast.priya, covered=False, ends__gt=today()).exists()


def test_a_gap_beyond_the_horizon_of_hand_overs_is_left_for_later(cast, sarah):
    Post.objects.filter(person=cast.gareth).update(ends=today() + timedelta(days=43))
    assert "Priya Nair" not in worked_out(cast.region)


def test_nothing_is_proposed_where_somebody_is_to_begin_already(cast, sarah):
    make.pairing(cast.callum, sarah, today() + timedelta(days=5))
    assert worked_out(cast.region) == {}


def test_only_the_learners_of_the_place_and_mentors_of_the_region(cast, sarah):
    ewan = learner(cast, "Ewan Price", unit=cast.far_team)
    found = worked_out(cast.region)
    assert set(found) == {"Callum Frost"}
    assert set(worked_out(cast.far_region)) == {"Callum Frost", "Ewan Price"}
    assert Proposal.objects.get(learner=ewan, state=WAITING).mentor == cast.outsiders[Role.MENTOR]


def test_a_place_that_waits_for_a_decision_elsewhere_is_not_proposed_twice(cast):
    learner(cast, "Ewan Price", unit=cast.other_team)
    worked_out(cast.team)
    propose(unit=cast.other_team, by=None, on=today())
    found = {row.learner.name: row.mentor for row in Proposal.objects.filter(state=WAITING)}
    assert found == {"Callum Frost": cast.gareth, "Ewan Price": None}


def test_working_out_again_overtakes_what_waits(cast, sarah):
    first = worked_out(cast.region)["Callum Frost"]
    second = worked_out(cast.pdu, by=cast.tomasz)["Callum Frost"]
    first.refresh_from_db()
    assert (first.state, second.run.by, second.run.unit) == (Proposal.State.OVERTAKEN, cast.tomasz, cast.pdu)
    with pytest.raises(NotAllowed, match=r"^The proposal for Callum Frost was decided, or worked out again"):
        take(proposals=[first.pk], by=cast.tomasz)


def test_the_night_works_out_each_region_once(cast, sarah):
    write_stretches(list(Enrolment.objects.open().values_list("pk", flat=True)), today())
    assert propose_everywhere(on=today()) == 1
    assert propose_everywhere(on=today()) == 0
    assert MatchingRun.objects.filter(by=None).count() == 2
    assert propose_everywhere(on=today() + timedelta(days=1)) == 1


def test_a_run_keeps_the_costs_and_the_rules_it_was_worked_out_with(cast, sarah):
    worked_out(cast.region)
    run = MatchingRun.objects.get()
    assert (run.learners, run.mentors, run.proposed) == (1, 3, 1)
    assert run.working["costs"][0]["key"] == "open_days"
    assert "mentor_learners" in {row["rule"] for row in run.working["rules"]}
    assert AuditEvent.objects.get(code="mentors_proposed").facts["proposed"] == 1


@pytest.mark.parametrize("who", ["priya", "gareth", "helen", "carys"])
def test_only_whoever_pairs_there_works_out_proposals(cast, who):
    with pytest.raises(NotAllowed):
        propose(unit=cast.team, by=cast.people[who], on=today())


def test_a_region_costs_as_many_queries_as_one_learner(cast, sarah, django_assert_max_num_queries):
    for number in range(4):
        learner(cast, f"Learner {number}", unit=cast.other_team)
        make.mentor(f"Mentor {number}", cast.team)
    write_stretches(list(Enrolment.objects.open().values_list("pk", flat=True)), today())
    with django_assert_max_num_queries(38):
        assert propose(unit=cast.region, by=None, on=today()).proposed == 5


# ---- deciding ----


def test_taking_pairs_them_and_closes_the_gap(cast, sarah):
    row = worked_out(cast.region)["Callum Frost"]
    (pairing,) = take(proposals=[row.pk], by=cast.tomasz)
    row.refresh_from_db()
    assert (pairing.supporter, pairing.learner, pairing.starts) == (cast.gareth, cast.callum, today())
    assert (row.state, row.pairing, row.decided_by) == (Proposal.State.TAKEN, pairing, cast.tomasz)
    assert worked_out(cast.region) == {}


def test_all_ticked_or_nothing_and_it_says_which(cast, sarah):
    ewan = learner(cast, "Ewan Price", unit=cast.other_team)
    found = worked_out(cast.region)
    assert found["Callum Frost"].mentor == cast.gareth
    pair(learner=learner(cast, "Hannah Osei"), supporter=cast.gareth, kind=MENTOR, starts=today(), by=cast.ruth)
    with pytest.raises(NotAllowed) as refused:
        take(proposals=[row.pk for row in found.values()], by=cast.tomasz)
    assert str(refused.value) == (
        "Gareth Pugh for Callum Frost: Gareth Pugh supports 2 already, and a mentor has at most 2 learners. "
        "Nothing is saved."
    )
    assert not Pairing.objects.filter(learner__in=[ewan, cast.callum], kind=MENTOR).exists()


def test_nobody_takes_for_learners_of_another_place(cast, sarah):
    row = worked_out(cast.region)["Callum Frost"]
    for who in (cast.carys, cast.outsiders[Role.COORDINATOR]):
        with pytest.raises(NotAllowed, match="Callum Frost is outside the place where you may pair"):
            take(proposals=[row.pk], by=who)


def test_nobody_takes_themselves(cast, sarah):
    RoleGrant.objects.create(person=cast.gareth, role=Role.COORDINATOR, unit=cast.pdu, starts=today())
    row = worked_out(cast.region)["Callum Frost"]
    with pytest.raises(NotAllowed, match="Nobody pairs a learner with themselves"):
        take(proposals=[row.pk], by=cast.gareth)


def test_taking_nothing_asks_for_a_tick(cast):
    with pytest.raises(NotAllowed, match="Tick the proposals"):
        take(proposals=[], by=cast.tomasz)


def test_somebody_else_may_be_chosen_by_whoever_says_why(cast, sarah):
    row = worked_out(cast.region)["Callum Frost"]
    facts = {"proposal": row, "mentor": sarah, "starts": today(), "by": cast.tomasz}
    with pytest.raises(ValidationError, match="Say why you choose somebody else"):
        choose_otherwise(said=" ", **facts)
    pairing = choose_otherwise(said="They worked together in Fellgate.", **facts)
    row.refresh_from_db()
    assert (row.state, row.said, row.pairing) == (
        Proposal.State.OTHERWISE,
        "They worked together in Fellgate.",
        pairing,
    )
    assert (pairing.supporter, pairing.learner) == (sarah, cast.callum)


def test_choosing_whoever_is_proposed_needs_no_words(cast, sarah):
    row = worked_out(cast.region)["Callum Frost"]
    choose_otherwise(proposal=row, mentor=cast.gareth, starts=today(), said="", by=cast.tomasz)
    row.refresh_from_db()
    assert row.state == Proposal.State.TAKEN


def test_pairing_by_another_way_overtakes_the_proposal(cast, sarah):
    row = worked_out(cast.region)["Callum Frost"]
    pair(learner=cast.callum, supporter=sarah, kind=MENTOR, starts=today(), by=cast.daniel)
    row.refresh_from_db()
    assert row.state == Proposal.State.OVERTAKEN


def test_coordinators_are_asked_to_decide_until_nothing_waits(cast, sarah):
    row = worked_out(cast.region)["Callum Frost"]
    duty = Duty.objects.open().get(kind="decide_proposals")
    assert (duty.owner_role, duty.owner_unit, duty.link) == (Role.COORDINATOR, cast.pdu, "/pairings/")
    assert duty.reason.startswith("1 learner has no mentor, or will soon have none, and somebody is proposed.")
    learner(cast, "Ewan Price")
    assert worked_out(cast.region)["Callum Frost"] != row
    duty.refresh_from_db()
    assert duty.reason.startswith("2 learners have")
    rows = Proposal.objects.filter(state=WAITING).values_list("pk", flat=True)
    take(proposals=list(rows), by=cast.tomasz)
    assert not Duty.objects.open().filter(kind="decide_proposals").exists()


# ---- pins ----


def test_a_pinned_pair_is_proposed_although_somebody_nearer_is_free(cast, sarah):
    pin(learner=cast.callum, mentor=sarah, reason="They know each other.", by=cast.ruth)
    row = worked_out(cast.region)["Callum Frost"]
    assert (row.mentor, row.pinned) == (sarah, True)
    assert row.reasons[0] == "Pinned by Ruth Ellison: They know each other."


def test_a_pin_keeps_the_place_from_others(cast):
    ewan = learner(cast, "Ewan Price")
    pin(learner=ewan, mentor=cast.gareth, reason="As before.", by=cast.ruth)
    found = worked_out(cast.region)
    assert (found["Ewan Price"].mentor, found["Callum Frost"].mentor) == (cast.gareth, None)


def test_a_pin_never_breaks_a_rule(cast, sarah):
    pin(learner=cast.callum, mentor=cast.owen, reason="They know each other.", by=cast.ruth)
    row = worked_out(cast.region)["Callum Frost"]
    assert (row.mentor, row.pinned) == (cast.gareth, False)
    assert row.reasons[0] == "Owen Castle, who is pinned, cannot begin in time."


def test_a_pin_can_be_taken_off_and_is_one_a_learner(cast, sarah):
    first = pin(learner=cast.callum, mentor=sarah, reason="They know each other.", by=cast.ruth)
    with pytest.raises(ValidationError, match="pinned to this learner already"):
        pin(learner=cast.callum, mentor=cast.gareth, reason="Nearer.", by=cast.ruth)
    unpin(pin=first, by=cast.ruth)
    assert worked_out(cast.region)["Callum Frost"].mentor == cast.gareth
    with pytest.raises(NotAllowed, match="outside the place"):
        pin(learner=cast.callum, mentor=sarah, reason="x", by=cast.carys)


# ---- hard rules, whatever the world looks like ----

teams = st.sampled_from(["team", "other_team"])
mentors = st.lists(
    st.tuples(teams, st.sampled_from([0, 1, 2, 4]), st.booleans(), st.sets(st.integers(0, 4), max_size=2)), max_size=4
)
people = st.lists(st.tuples(teams, st.integers(-1, 4), st.integers(-1, 4), st.integers(-1, 4)), min_size=1, max_size=4)


@given(mentors, people, st.integers(1, 3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_proposal_ever_breaks_a_hard_rule(cast, mentors, people, limit):
    with transaction.atomic():
        world_of(cast, mentors, people, limit)
        worked_out(cast.region)
        rows = list(Proposal.objects.filter(state=WAITING, mentor__isnull=False).order_by("starts", "pk"))
        refusals = [judged([row.mentor], row.learner, MENTOR, row.starts)[0].refusal for row in rows]
        taken = take(proposals=[row.pk for row in rows], by=cast.imogen) if rows else []
        transaction.set_rollback(True)
    assert refusals == [""] * len(rows)
    assert len(taken) == len(rows), "all of them together keep to the number of learners too"


def world_of(cast, mentors, people, limit):
    """Make mentors (team, years qualified, holds the role still, days) and learners (team, manager, assessor, pin)."""
    RegionChoice.objects.create(
        region=cast.region, rule="mentor_learners", value=limit, starts=today(), reason="x", chosen_by=cast.imogen
    )
    made = []
    for index, (team, years, holds, days) in enumerate(mentors):
        person = make.mentor(f"Mentor {index}", getattr(cast, team), years=years or 1)
        if not holds:
            RoleGrant.objects.filter(person=person).update(ends=today())
        particulars(person, days=sorted(days))
        made.append(person)
    everybody = [*made, cast.gareth]
    for index, (team, manager, assessor, pinned) in enumerate(people):
        person = learner(cast, f"Learner {index}", unit=getattr(cast, team))
        if 0 <= manager < len(everybody):
            LineManagement.objects.create(person=person, manager=everybody[manager], starts=months_after(today(), -1))
        if 0 <= assessor < len(everybody):
            make.pairing(person, everybody[assessor], months_after(today(), -1), kind="pta")
        if 0 <= pinned < len(everybody):
            pin(learner=person, mentor=everybody[pinned], reason="x", by=cast.ruth)


def test_a_learner_whose_pairing_ended_is_not_proposed_the_mentor_who_cannot(cast, sarah):
    end_pairing(pairing=Pairing.objects.get(learner=cast.priya, kind=MENTOR), ends=today(), by=cast.daniel)
    RoleGrant.objects.create(person=cast.daniel, role=Role.MENTOR, unit=cast.team, starts=today())
    found = worked_out(cast.region)
    assert cast.daniel not in {row.mentor for row in found.values()}
    assert "has mentored them before" in found["Priya Nair"].reasons[0]
    assert found["Priya Nair"].mentor == cast.gareth
