"""Whom a name in the export means: equal names are taken, everything else is asked once."""

from datetime import timedelta

import pytest

from lms.calendar import today, years_after
from lms.models import AuditEvent, Post, RoleGrant, Unit
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.caseload.files.names import alias_team, likeness, matched, spoken
from mentoring.caseload.files.uploads import confirm_name
from mentoring.caseload.files.workload_file import read
from tests.factories.mentoring import as_csv, mentor, officer, person


def found(by, *lines):
    """What Daniel's file means today."""
    return matched(read(as_csv(*lines)).rows, by, today(), today())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rowe, Nadia", "Nadia Rowe"),
        ("NADIA ROWE", "Nadia  Rowe"),
        ("O’Neill, Siân", "siân o'neill"),
        ("Nadia\xa0Rowe", "Nadia Rowe"),
    ],
)
def test_order_case_spaces_and_kinds_of_apostrophe_do_not_matter(one, other):
    assert spoken(one) == spoken(other)


@pytest.mark.parametrize(
    ("name", "alike"),
    [("n rowe", True), ("n. rowe", True), ("nadia row", True), ("o rowe", False), ("gareth pugh", False)],
)
def test_initials_and_slips_are_alike(name, alike):
    assert (likeness(name, "nadia rowe") >= 0.75) is alike


def test_an_equal_name_in_the_team_is_that_person(cast):
    matches = found(cast.daniel, officer("ROWE, Nadia"), officer("Priya Nair")).matches
    assert [match.person for match in matches] == [cast.nadia, cast.priya]
    assert matches[0].unit == cast.team


def test_two_people_of_one_name_are_asked_about(cast):
    other = person("Nadia Rowe", unit=cast.team)
    (question,) = found(cast.daniel, officer()).questions
    assert question.cause == "2 people in Aldermoor Team 1 could be meant. Say which. You are asked once."
    assert {post.person for post in question.people} == {cast.nadia, other}


def test_an_initial_offers_everybody_it_could_stand_for(cast):
    neil = person("Neil Rowe", unit=cast.team)
    (question,) = found(cast.daniel, officer("Rowe, N")).questions
    assert question.cause.startswith("2 people in Aldermoor Team 1 could be meant.")
    assert {post.person for post in question.people} == {cast.nadia, neil}


def test_a_slip_offers_who_is_likeliest_and_never_decides(cast):
    result = found(cast.daniel, officer("Nadja Rowe"))
    assert result.matches == []
    assert (
        result.questions[0].cause
        == "Nobody in Aldermoor Team 1 has exactly this name. Say who is meant. You are asked once."
    )
    assert result.questions[0].people[0].person == cast.nadia


def test_somebody_of_another_team_is_offered_and_never_taken(cast):
    result = found(cast.daniel, officer("Owen Castle"))
    assert result.matches == []
    assert [post.person for post in result.questions[0].people] == [cast.owen]


def test_somebody_of_another_delivery_unit_is_not_offered(cast):
    mentor("Faye Farr", cast.far_team)
    (question,) = found(cast.daniel, officer("Faye Farr")).questions
    assert question.cause == "Nobody in Aldermoor Team 1 is called this. Correct the file, or say who is meant."
    assert {post.person for post in question.people} == {cast.priya, cast.callum, cast.nadia, cast.gareth, cast.daniel}


def test_somebody_who_left_the_team_is_not_matched(cast):
    Post.objects.filter(person=cast.nadia).update(ends=today())
    assert found(cast.daniel, officer()).matches == []


def test_two_lines_that_mean_one_person_are_refused(cast):
    from lms.actions import confirm_alias

    rows = read(as_csv(officer(), officer("Dia Rowe"))).rows
    confirm_alias(team_name=alias_team(cast.team), name="Dia Rowe", person=cast.nadia, by=cast.daniel)
    (problem,) = matched(rows, cast.daniel, today(), today()).problems
    assert (problem.line, problem.cause) == (3, "Line 2 already means Nadia Rowe in Aldermoor Team 1.")


@pytest.mark.parametrize(
    ("changed", "column", "cause"),
    [
        ({"region": "Nowhere"}, "Region", "There is no region of this name."),
        ({"pdu": "Nowhere"}, "Probation Delivery Unit", "East Aldershire has no delivery unit of this name."),
        ({"team": "Team 9"}, "Team", "Aldermoor has no team of this name."),
        (
            {"team": "Aldermoor Team 2"},
            "Team",
            "This team is outside the place where you may import figures. Export your own place.",
        ),
    ],
)
def test_a_place_that_is_unknown_or_not_yours_is_said_once(cast, changed, column, cause):
    (problem,) = found(cast.daniel, officer("A B", **changed), officer("C D", **changed)).problems
    assert (problem.line, problem.column, problem.cause) == (2, column, f"{cause} 2 lines say so.")


def test_the_head_of_the_delivery_unit_may_import_both_teams(cast):
    lines = [officer(), officer("Owen Castle", team="aldermoor team 2")]
    assert len(found(cast.ruth, *lines).matches) == 2
    assert len(found(cast.daniel, *lines).matches) == 1


# ---- what was confirmed before ----


def twin_of(team, region_name="West Aldershire"):
    """A team in another region whose delivery unit and team have the same names."""
    nation = team.get_parent().get_parent().get_parent()
    region = nation.add_child(name=region_name, kind=Unit.Kind.REGION, code="TWIN")
    pdu = region.add_child(name=team.get_parent().name, kind=Unit.Kind.PDU, code="TWIN-P")
    return pdu.add_child(name=team.name, kind=Unit.Kind.TEAM, code="TWIN-T")


def test_an_alias_holds_in_one_region_only(cast):
    twin = twin_of(cast.team)
    spo = person("Una Vale", unit=twin)
    RoleGrant.objects.create(person=spo, role=Role.SPO.value, unit=twin, starts=years_after(today(), -1))
    neil = person("Neil Rowe", unit=twin)
    here = found(cast.daniel, officer("Rowe, N")).questions[0]
    confirm_name(question=here, person=cast.nadia, by=cast.daniel)
    (there,) = found(spo, officer("Rowe, N", region="West Aldershire")).questions
    assert neil in {post.person for post in there.people}
    assert there.alias_team != here.alias_team


@pytest.mark.parametrize("length", [1, 90, 91, 120])
def test_an_alias_of_a_long_team_stays_unique_and_fits(length):
    one, other = (alias_team(Unit(name="T" * length, code=code)) for code in ("C" * 19 + "1", "C" * 19 + "2"))
    assert one != other
    assert max(len(one), len(other)) <= 120


@pytest.mark.parametrize(
    ("ends", "meant"),
    [(None, True), (1, True), (0, False), (-30, False)],
    ids=["stays", "last day", "left", "long ago"],
)
def test_an_alias_holds_while_its_person_has_a_post_in_the_delivery_unit(cast, ends, meant):
    question = found(cast.daniel, officer("Rowe, N")).questions[0]
    confirm_name(question=question, person=cast.nadia, by=cast.daniel)
    Post.objects.filter(person=cast.nadia).update(ends=None if ends is None else today() + timedelta(days=ends))
    result = found(cast.daniel, officer("Rowe, N"))
    assert [match.person for match in result.matches] == ([cast.nadia] if meant else [])
    assert len(result.questions) == (not meant)


def test_an_alias_still_holds_when_its_person_moved_within_the_delivery_unit(cast):
    question = found(cast.daniel, officer("Rowe, N")).questions[0]
    confirm_name(question=question, person=cast.nadia, by=cast.daniel)
    Post.objects.filter(person=cast.nadia).update(unit=cast.other_team)
    assert [match.person for match in found(cast.daniel, officer("Rowe, N")).matches] == [cast.nadia]


def test_what_was_confirmed_about_somebody_who_left_is_replaced(cast):
    question = found(cast.daniel, officer("Rowe, N")).questions[0]
    confirm_name(question=question, person=cast.nadia, by=cast.daniel)
    Post.objects.filter(person=cast.nadia).update(ends=today())
    neil = person("Neil Rowe", unit=cast.team)
    (again,) = found(cast.daniel, officer("Rowe, N")).questions
    confirm_name(question=again, person=neil, by=cast.daniel)
    assert [match.person for match in found(cast.daniel, officer("Rowe, N")).matches] == [neil]
    assert AuditEvent.objects.filter(code="alias_withdrawn").count() == 1


def test_one_name_in_two_orders_cannot_mean_two_people(cast):
    neil = person("Neil Rowe", unit=cast.team)
    one, other = found(cast.daniel, officer("Rowe, N"), officer("N Rowe")).questions
    confirm_name(question=one, person=cast.nadia, by=cast.daniel)
    with pytest.raises(NotAllowed, match="was confirmed to be Nadia Rowe by Daniel Okafor"):
        confirm_name(question=other, person=neil, by=cast.daniel)


def test_no_more_than_200_names_are_asked_about(cast):
    result = found(cast.daniel, *(officer(f"Nobody {number}") for number in range(203)))
    assert len(result.questions) == 200
    assert [problem.cause for problem in result.problems] == [
        "And 3 more names are not plain. They are asked about after these."
    ]
