"""Two people decide proposals at once, or have them worked out at once."""

from functools import partial

from courses.models import Enrolment
from lms.calendar import months_after, today
from mentoring.pairings.actions import pair
from mentoring.pairings.models import MatchingRun, Pairing, Proposal
from mentoring.pairings.proposing import propose, take
from mentoring.pairings.stretches import write_all
from tests.factories import mentoring as make
from tests.races import RACE, at_once

pytestmark = RACE
MENTOR = Pairing.Kind.MENTOR
WAITING = Proposal.State.WAITING


def learner(cast, name, unit):
    person = make.person(name, unit=unit, grade="PQiP")
    Enrolment.objects.create(
        person=person, pathway_version=cast.pathway, intake="x", starts=months_after(today(), -2), entry_basis="level_3"
    )
    return person


def proposals(cast):
    """Return the proposal that waits for each learner, by name."""
    write_all(today())
    propose(unit=cast.region, by=None, on=today())
    return {row.learner.name: row for row in Proposal.objects.filter(state=WAITING).select_related("learner")}


def test_two_coordinators_take_a_mentors_last_place_and_one_is_told(cast):
    callum = proposals(cast)["Callum Frost"]
    assert callum.mentor == cast.gareth
    ewan = learner(cast, "Ewan Price", cast.team)
    run = MatchingRun.objects.get()
    other = Proposal.objects.create(
        run=run, learner=ewan, mentor=cast.gareth, starts=today(), gap_starts=months_after(today(), -2)
    )
    results = at_once(
        partial(take, proposals=[callum.pk], by=cast.tomasz), partial(take, proposals=[other.pk], by=cast.ruth)
    )
    assert sorted(isinstance(result, list) for result in results) == [False, True]
    refused = next(result for result in results if isinstance(result, str))
    assert "Gareth Pugh supports 2 already, and a mentor has at most 2 learners. Nothing is saved." in refused
    assert Proposal.objects.filter(state=WAITING).count() == 1


def test_two_take_the_same_proposals_and_one_is_told(cast):
    make.mentor("Sarah Linton", cast.other_team)
    learner(cast, "Ewan Price", cast.other_team)
    ids = [row.pk for row in proposals(cast).values()]
    results = at_once(
        partial(take, proposals=ids, by=cast.tomasz), partial(take, proposals=list(reversed(ids)), by=cast.ruth)
    )
    assert sorted(isinstance(result, list) for result in results) == [False, True]
    assert "was decided, or worked out again" in next(result for result in results if isinstance(result, str))
    assert Pairing.objects.filter(kind=MENTOR, starts=today()).count() == len(ids)


def test_taking_a_proposal_and_pairing_by_hand_come_one_after_the_other(cast):
    row = proposals(cast)["Callum Frost"]
    sarah = make.mentor("Sarah Linton", cast.other_team)
    results = at_once(
        partial(take, proposals=[row.pk], by=cast.tomasz),
        partial(pair, learner=cast.callum, supporter=sarah, kind=MENTOR, starts=today(), by=cast.daniel),
    )
    assert sum(isinstance(result, str) for result in results) == 1
    assert Pairing.objects.filter(learner=cast.callum, kind=MENTOR).count() == 1


def test_two_runs_at_once_leave_one_proposal_a_learner_and_give_no_place_twice(cast):
    learner(cast, "Ewan Price", cast.other_team)
    write_all(today())
    results = at_once(
        partial(propose, unit=cast.region, by=None, on=today()),
        partial(propose, unit=cast.team, by=cast.daniel, on=today()),
        partial(propose, unit=cast.pdu, by=cast.tomasz, on=today()),
    )
    assert all(isinstance(result, MatchingRun) for result in results)
    waiting = Proposal.objects.filter(state=WAITING)
    assert waiting.count() == 2
    assert waiting.filter(mentor=cast.gareth).count() == 1, "he has one place left"


def test_working_out_and_taking_at_once_wait_for_each_other_and_never_in_a_circle(cast):
    ids = [row.pk for row in proposals(cast).values()]
    results = at_once(
        partial(take, proposals=ids, by=cast.tomasz), partial(propose, unit=cast.region, by=None, on=today())
    )
    taken, run = results
    assert isinstance(run, MatchingRun)
    assert isinstance(taken, list) or "was decided, or worked out again" in taken
