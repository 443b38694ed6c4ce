"""Which kinds of case somebody is ready for: the table, the own page, and the page of their managers."""

import pytest
from bs4 import BeautifulSoup

from lms.calendar import today
from lms.models import RegionChoice
from mentoring.caseload.held.own_page import ready_for
from mentoring.caseload.held.readiness import readiness_of, ready_on
from mentoring.caseload.kinds import Kind
from mentoring.caseload.models import PrivateLimit
from mentoring.caseload.officers import asked_about
from tests.mentoring.caseload.test_check import figures_for, show_everything
from tests.mentoring.caseload.test_recheck import DAY


def asked(person):
    return asked_about([person], today())[person.pk]


def answers(person):
    return {one.kind.value: one.answer for one in readiness_of(asked(person))}


def all_but(**others):
    return dict.fromkeys(Kind.values, "allow") | others


@pytest.fixture
def filled(cast):
    """Return the cast with a figure for each of those asked about, and Priya having demonstrated everything."""
    figures_for(cast, priya=700, callum=100, nadia=800)
    show_everything(cast, cast.priya)
    return cast


def test_a_learner_who_has_demonstrated_everything_is_ready_for_all_but_high_risk_and_what_needs_care(filled):
    assert answers(filled.priya) == all_but(high="block", sexual_offence="warn", stalking="warn")


def test_a_learner_who_has_not_is_ready_for_nothing(filled):
    assert set(answers(filled.callum).values()) == {"block"}


def test_a_qualified_officer_is_ready_for_every_kind(filled):
    assert answers(filled.nadia) == all_but()


def test_ones_own_page_says_once_what_stands_against_every_kind(filled, signed_in_as):
    ready = ready_for(asked(filled.callum))
    titles = [left.reason.split(".")[0] for left in ready.for_all]
    assert titles[:2] == ["Child safeguarding", "Domestic abuse"]
    assert titles[2].startswith("No mentor for")
    by_label = {kind.label: kind for kind in ready.kinds}
    assert by_label["Domestic abuse"].left == ()
    assert by_label["Stalking"].left[0].reason == "The case has stalking. Callum Frost is a learner."
    page = BeautifulSoup(signed_in_as(filled.callum).get("/caseload/mine/").content, "html.parser")
    words = " ".join(page.main.get_text(" ", strip=True).split())
    assert "What you are ready for, and what is left" in words
    assert "Domestic abuse: not in your name today Only what stands against every kind." in words


def test_how_many_people_the_manager_carries_is_not_on_ones_own_page(filled):
    RegionChoice.objects.create(
        region=filled.region, rule="span_of_control", value=1, starts=today(), chosen_by=filled.imogen
    )
    assert any(reason.key == "span_of_control" for one in readiness_of(asked(filled.nadia)) for reason in one.against)
    ready = ready_for(asked(filled.nadia))
    assert ready.for_all == ()
    assert {kind.answer for kind in ready.kinds} == {"allow"}


def test_whoever_takes_cases_has_a_readiness_and_nobody_else(cast):
    show_everything(cast, cast.priya)
    found = ready_on([cast.priya, cast.callum, cast.nadia, cast.daniel], today())
    assert set(found) == {cast.priya.pk, cast.callum.pk, cast.nadia.pk}
    priya = {one.kind: one.answer for one in found[cast.priya.pk]}
    assert len(priya) == 8
    assert (priya["high"], priya["low_medium"]) == ("block", "warn")  # no figure is on record
    callum = next(one for one in found[cast.callum.pk] if one.kind == "low_medium")
    assert callum.answer == "block"
    assert callum.against[0].reason.startswith("Child safeguarding. Not demonstrated")
    cast.nadia.posts.update(grade="SPO")
    assert ready_on([cast.nadia], today()) == {}


def test_what_changes_by_day_stands_on_the_page_of_the_team_at_once(filled, signed_in_as):
    client = signed_in_as(filled.daniel)
    assert said_of(client, "Callum Frost").count("every kind of case") == 1
    show_everything(filled, filled.callum)
    assert "every kind of case" not in said_of(client, "Callum Frost")


def said_of(client, name):
    """Return what the page of the team says in somebody's row."""
    page = BeautifulSoup(client.get("/caseload/team/").content, "html.parser")
    [row] = [row for row in page.select("tbody tr") if name in row.get_text()]
    return " ".join(row.get_text(" ").split())


def test_a_private_limit_is_in_nothing_that_managers_read_and_on_ones_own_page(filled):
    PrivateLimit.objects.create(
        person=filled.nadia, facts=["sexual_offence"], recorded_by=filled.imogen, starts=today() - DAY
    )
    [ready] = ready_on([filled.nadia], today()).values()
    assert {one.answer for one in ready} == {"allow"}
    assert answers(filled.nadia) == all_but(sexual_offence="block")
