"""Every pairing that forbids judging, and those that do not."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.test.utils import CaptureQueriesContext

from assessments.independence import Matter, Tie, check_may_judge, lines_above, why_not
from lms.calendar import today
from lms.models import LineManagement, Person, Post, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.cast import Cast

FREE = ""
OWN = "This is your own work, and nobody judges their own work."
CASE_LINE = "You manage {}, and nobody judges a case of their own line."
CASE_ABOVE = "You manage {}’s manager, and nobody judges a case of their own line."
EVIDENCE_ABOVE = "You manage {}’s manager, and nobody judges evidence of their own line."
CASE_MENTOR = "You are {}’s mentor, and nobody judges a case of somebody they mentor."
CASE_PTA = "You are {}’s practice tutor assessor, and nobody judges a case of somebody they assess."
EVIDENCE_LINE = "You manage {}, and nobody judges evidence of their own line."
EVIDENCE_MENTOR = "You are {}’s mentor, and nobody judges evidence of somebody they mentor."

TABLE = [
    # judge, subject, case, evidence
    ("priya", "priya", OWN, OWN),
    ("daniel", "priya", CASE_LINE, EVIDENCE_LINE),
    ("daniel", "nadia", CASE_LINE, EVIDENCE_LINE),
    ("gareth", "priya", CASE_MENTOR, EVIDENCE_MENTOR),
    ("helen", "priya", CASE_PTA, FREE),
    ("joel", "priya", FREE, FREE),  # another learner's assessor
    ("helen", "callum", FREE, FREE),
    ("carys", "priya", FREE, FREE),  # a manager of another team
    ("ruth", "priya", CASE_ABOVE, EVIDENCE_ABOVE),
    ("ruth", "daniel", CASE_LINE, EVIDENCE_LINE),
    ("daniel", "ruth", FREE, FREE),  # a line is looked at upward
    ("amara", "priya", FREE, FREE),
    ("amara", "nadia", FREE, FREE),
]


@pytest.mark.parametrize(("judge", "subject", "case", "evidence"), TABLE)
def test_every_pairing_is_allowed_or_refused_with_its_reason(
    cast: Cast, judge: str, subject: str, case: str, evidence: str
) -> None:
    who, whom = cast.people[judge], cast.people[subject]
    for matter, sentence in ((Matter.CASE, case), (Matter.EVIDENCE, evidence)):
        if not sentence:
            check_may_judge(who, whom, matter=matter, on=today())
            continue
        with pytest.raises(NotAllowed) as refusal:
            check_may_judge(who, whom, matter=matter, on=today())
        assert str(refusal.value) == sentence.format(whom)


@pytest.mark.parametrize("matter", Matter)
def test_a_stand_in_may_not_judge_the_line_in_their_charge(cast: Cast, matter: Matter) -> None:
    grant = RoleGrant.objects.get(person=cast.daniel, role=Role.SPO)
    StandIn.objects.create(grant=grant, stand_in=cast.carys, starts=today(), ends=today() + timedelta(days=5))
    with pytest.raises(NotAllowed, match="You stand in for Daniel Okafor, who manages Nadia Rowe"):
        check_may_judge(cast.carys, cast.nadia, matter=matter, on=today())
    check_may_judge(cast.carys, cast.nadia, matter=matter, on=today() - timedelta(days=1))
    check_may_judge(cast.carys, cast.nadia, matter=matter, on=today() + timedelta(days=5))


def _managed_by(*line: Person) -> None:
    """Let each of some people be managed by the next."""
    for person, manager in pairwise(line):
        LineManagement.objects.filter(person=person).delete()
        LineManagement.objects.create(person=person, manager=manager, starts=today())


def test_the_line_of_management_is_followed_four_levels_up_and_no_further(cast: Cast) -> None:
    """From an officer past the head of their delivery unit."""
    _managed_by(cast.nadia, cast.daniel, cast.ruth, cast.tomasz, cast.amara, cast.owen)
    above = {"daniel": "Nadia Rowe", "ruth": "Nadia Rowe’s manager", "tomasz": "the line above Nadia Rowe"}
    for judge, whom in {**above, "amara": "the line above Nadia Rowe"}.items():
        said = why_not(cast.people[judge], [cast.nadia], matter=Matter.CASE, on=today())[cast.nadia.pk]
        assert said == f"You manage {whom}, and nobody judges a case of their own line."
    check_may_judge(cast.owen, cast.nadia, matter=Matter.CASE, on=today())


def test_a_line_that_comes_back_to_itself_ends_there(cast: Cast) -> None:
    _managed_by(cast.nadia, cast.daniel, cast.ruth, cast.nadia)
    levels = [(above.manager, above.level) for above in lines_above([cast.nadia.pk], today())[cast.nadia.pk]]
    assert levels == [(cast.daniel, 0), (cast.ruth, 1)]


def test_a_stand_in_for_the_head_of_the_unit_may_not_judge_the_line_either(cast: Cast) -> None:
    grant = RoleGrant.objects.get(person=cast.ruth, role=Role.HEAD_OF_PDU)
    StandIn.objects.create(grant=grant, stand_in=cast.amara, starts=today())
    with pytest.raises(NotAllowed, match="You stand in for Ruth Ellison, who manages Nadia Rowe’s manager"):
        check_may_judge(cast.amara, cast.nadia, matter=Matter.CASE, on=today())


def test_a_whole_line_costs_one_query_a_level_however_many_are_asked_about(
    cast: Cast, django_assert_num_queries: CaptureQueriesContext
) -> None:
    for people in ([cast.nadia.pk], [cast.nadia.pk, cast.priya.pk, cast.gareth.pk, cast.owen.pk]):
        with django_assert_num_queries(3):  # officers, their managers, the head of the unit, whom nobody manages
            lines_above(people, today())


def test_whoever_works_outside_the_place_that_is_stood_in_for_is_in_nobodys_charge(cast: Cast) -> None:
    grant = RoleGrant.objects.get(person=cast.daniel, role=Role.SPO)
    StandIn.objects.create(grant=grant, stand_in=cast.carys, starts=today())
    Post.objects.filter(person=cast.nadia).update(unit=cast.far_team)
    assert list(why_not(cast.carys, [cast.nadia, cast.gareth], matter=Matter.CASE, on=today())) == [cast.gareth.pk]
    # Daniel manages her wherever she works.
    with pytest.raises(NotAllowed, match="You manage Nadia Rowe"):
        check_may_judge(cast.daniel, cast.nadia, matter=Matter.CASE, on=today())


def test_standing_in_for_a_role_that_manages_nobody_ties_nobody(cast: Cast) -> None:
    grant = RoleGrant.objects.create(person=cast.daniel, role=Role.REVIEWER, unit=cast.team, starts=today())
    StandIn.objects.create(grant=grant, stand_in=cast.carys, starts=today())
    check_may_judge(cast.carys, cast.nadia, matter=Matter.CASE, on=today())


def test_a_stand_in_of_a_grant_that_has_ended_is_free_again(cast: Cast) -> None:
    grant = RoleGrant.objects.get(person=cast.daniel, role=Role.SPO)
    StandIn.objects.create(grant=grant, stand_in=cast.carys, starts=today() - timedelta(days=9))
    grant.ends = today()
    grant.save()
    check_may_judge(cast.carys, cast.nadia, matter=Matter.CASE, on=today())


def test_independence_stands_on_the_day(cast: Cast) -> None:
    day = today()
    LineManagement.objects.filter(person=cast.nadia).update(ends=day)
    check_may_judge(cast.daniel, cast.nadia, matter=Matter.CASE, on=day)
    with pytest.raises(NotAllowed):
        check_may_judge(cast.daniel, cast.nadia, matter=Matter.CASE, on=day - timedelta(days=1))
    Pairing.objects.filter(learner=cast.priya, kind="mentor").update(ends=day)
    check_may_judge(cast.gareth, cast.priya, matter=Matter.CASE, on=day)


def test_somebody_named_in_the_ties_is_refused_with_the_sentence_of_the_tie(cast: Cast) -> None:
    ties = [Tie(cast.joel.pk, "You judged this yourself."), Tie(cast.helen.pk, "You marked the last one.")]
    with pytest.raises(NotAllowed, match="You judged this yourself"):
        check_may_judge(cast.joel, cast.nadia, matter=Matter.EVIDENCE, on=today(), ties=ties)
    check_may_judge(cast.amara, cast.nadia, matter=Matter.EVIDENCE, on=today(), ties=ties)


def test_the_reasons_for_many_cost_no_more_queries_than_for_one(
    cast: Cast, django_assert_num_queries: CaptureQueriesContext
) -> None:
    everybody = list(cast.people.values())
    with django_assert_num_queries(3):
        reasons = why_not(cast.daniel, everybody, matter=Matter.CASE, on=today())
    assert set(reasons) == {p.pk for p in (cast.daniel, cast.priya, cast.callum, cast.nadia, cast.gareth)}
