"""Which kinds of case somebody is ready for: the table, the own page, and what another look finds."""

from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.core.management.base import CommandError

from lms.calendar import today
from lms.models import RegionChoice
from mentoring.caseload.held.own_page import ready_for
from mentoring.caseload.held.readiness import drift, readiness_of, write_again
from mentoring.caseload.models import PrivateLimit, Readiness
from mentoring.caseload.officers import asked_about
from tests.mentoring.caseload.test_check import figures_for, show_everything
from tests.mentoring.caseload.test_recheck import DAY, night


def asked(person):
    return asked_about([person], today())[person.pk]


def answers(person):
    return {one.kind.value: one.answer for one in readiness_of(asked(person))}


def all_but(**others):
    return dict.fromkeys(Readiness.Kind.values, "allow") | others


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


def test_another_look_finds_what_changed_since_the_night_and_mends_it(filled):
    night()
    assert list(drift(today())) == []
    Readiness.objects.filter(person=filled.nadia, kind="high").update(answer="block")
    assert list(drift(today())) == [f"Person {filled.nadia.pk}: ready for high is block, and should be allow."]
    call_command("rebuild_progress", stdout=StringIO())
    assert list(drift(today())) == []


def test_the_check_of_the_read_model_looks_at_readiness_too(filled):
    night()
    call_command("rebuild_progress", stdout=StringIO())
    Readiness.objects.filter(person=filled.nadia, kind="high").update(answer="block")
    errors = StringIO()
    with pytest.raises(CommandError, match="1 differences"):
        call_command("rebuild_progress", "--check", stdout=StringIO(), stderr=errors)
    assert "ready for high" in errors.getvalue()


def test_readiness_is_written_again_for_everybody_who_has_any(filled):
    night()
    assert write_again(today()) == Readiness.objects.values("person").distinct().count()


def test_readiness_is_written_for_whoever_takes_cases_and_for_nobody_else(cast):
    show_everything(cast, cast.priya)
    night()
    people = set(Readiness.objects.values_list("person__name", flat=True))
    assert {"Priya Nair", "Callum Frost", "Nadia Rowe"} < people
    assert "Daniel Okafor" not in people
    found = dict(Readiness.objects.filter(person=cast.priya).values_list("kind", "answer"))
    assert len(found) == 8
    assert found["high"] == "block"
    assert found["low_medium"] == "warn"  # no figure is on record
    row = Readiness.objects.get(person=cast.callum, kind="low_medium")
    assert (row.answer, row.unit, row.worked_out_on) == ("block", cast.team, today())
    assert row.reasons[0].startswith("Child safeguarding. Not demonstrated")


def test_whoever_takes_no_cases_any_more_has_no_readiness(cast):
    night()
    cast.nadia.posts.update(grade="SPO")
    night(1)
    assert not Readiness.objects.filter(person=cast.nadia).exists()


def test_a_private_limit_is_in_no_row_that_managers_read_and_on_ones_own_page(filled):
    PrivateLimit.objects.create(
        person=filled.nadia, facts=["sexual_offence"], recorded_by=filled.imogen, starts=today() - DAY
    )
    night()
    rows = Readiness.objects.filter(person=filled.nadia)
    assert set(rows.values_list("answer", flat=True)) == {"allow"}
    assert list(drift(today())) == []
    assert answers(filled.nadia) == all_but(sexual_offence="block")
