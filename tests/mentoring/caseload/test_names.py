"""Whom a name in the export means: equal names are taken, everything else is asked once."""

import pytest

from lms.calendar import today
from lms.models import Post
from mentoring.caseload.names import alias_team, likeness, matched, spoken
from mentoring.caseload.workload_file import read
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
    confirm_alias(team_name=alias_team(rows[1]), name="Dia Rowe", person=cast.nadia, by=cast.daniel)
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
