"""A manager's walk: figures in, a name confirmed, a case asked about, a mentor found; and the whole PDU on one page."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lms.calendar import today
from lms.management.example.workload_export import export_of_team_2
from lms.models import Person, StaffAlias
from mentoring.caseload.models import AllocationCheck, CaseloadImport
from mentoring.pairings.models import Pairing
from tests.journeys.walker import Walker


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Write the export that Daniel has of his team: one name in it could mean two people."""
    file = tmp_path / "workload-team-2.xlsx"
    file.write_bytes(export_of_team_2(today()))
    return file


def send(walker: Walker, file: Path, day: date) -> None:
    """Send a workload export."""
    walker.go("/caseload/import/")
    main = walker.main()
    main.locator("input[type=file]").set_input_files(file)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        main.get_by_label(label, exact=True).fill(str(value))
    walker.click("Look at what would change")


def test_an_spo_imports_figures_and_confirms_the_one_ambiguous_name(walker: Walker, export: Path) -> None:
    walker.sign_in_as("Sign in as Daniel Okafor")
    send(walker, export, today())
    walker.reads(
        "Nothing was imported: 1 line needs you", "Chris Yardley", "2 people in Aldermoor Team 2 could be meant"
    )
    before = CaseloadImport.objects.count()
    walker.click("Say who").reads("Who is meant?")
    walker.main().get_by_role("radio").first.check()
    walker.click("Keep these names").reads("would be brought up to date", "Nothing is saved yet")
    assert CaseloadImport.objects.count() == before
    walker.click("Import", "button").reads("brought up to date")
    assert CaseloadImport.objects.count() == before + 1
    assert StaffAlias.objects.get(name="Chris Yardley").confirmed_by.name == "Daniel Okafor"
    send(walker, export, today())
    walker.reads("This file is here already")


def test_an_spo_asks_whether_a_high_risk_case_may_go_to_a_learner(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Daniel Okafor").click("Allocation")
    main = walker.main()
    main.get_by_label("Who would hold the case").select_option(label="Priya Nair")
    main.get_by_label("Case reference").fill("M202617")
    for group, level in (("The public", "Medium"), ("Children", "High"), ("Known adults", "High"), ("Staff", "Low")):
        main.get_by_role("group", name=group).get_by_label(level, exact=True).check()
    main.get_by_label("Child safeguarding").check()
    main.get_by_label("Licence", exact=False).check()
    walker.click("Check this allocation")
    walker.reads("Block", "Priya Nair", "M••••17", "High", "Child safeguarding", "Unconfirmed", "v1", "Who else")
    check = AllocationCheck.objects.latest("pk")
    assert check.answer == "block"
    assert all(reason["rule"]["source"] and reason["rule"]["version"] and reason["day"] for reason in check.reasons)


def test_an_spo_finds_a_mentor_and_one_without_two_years_is_refused_with_the_working(walker: Walker) -> None:
    tom = Person.objects.get(email="tom.ashby@example.org")
    walker.sign_in_as("Sign in as Daniel Okafor").reads("Tom Ashby has no mentor").click("Find a mentor")
    walker.reads("Owen Castle has 1 year 7 months as a qualified practitioner and needs 2 years")
    expect(walker.main().get_by_label("Owen Castle")).to_have_count(0)
    walker.main().get_by_text("The working").first.click()
    walker.reads("Together on", "Needed: 2 years")
    walker.main().get_by_label("Sarah Linton").check()
    walker.main().get_by_label("Why somebody else", exact=False).fill("They share an office.")
    walker.click("Pair them")
    walker.page.get_by_text("Sarah Linton is paired with Tom Ashby").wait_for()
    assert Pairing.objects.get(learner=tom, kind="mentor").supporter.name == "Sarah Linton"
    walker.go("/").does_not_read("Tom Ashby has no mentor")


def test_the_head_of_pdu_sees_every_learner_of_the_pdu_and_nobody_elses(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Ruth Ellison").click("Board").reads(
        "Aldermoor: 14 learners", "need somebody", "Waiting on us", "Waiting on the learner", "Tom Ashby"
    )
    walker.reads("Priya Nair", "Sarah Linton", "demonstrated", "of 27 met", "%, over").does_not_read("Freya Stokes")
    walker.main().get_by_role("table").get_by_role("link", name="Priya Nair").click()
    walker.look().reads("Priya Nair", "Gareth Pugh", "Risk of serious harm and professional curiosity")
    freya = Person.objects.get(email="freya.stokes@example.org").enrolments.get()
    walker.go(f"/board/{freya.pk}/").reads("This learner is outside your place")


def test_an_outsider_of_the_same_role_sees_their_own_place_only(walker: Walker) -> None:
    walker.sign_in_with_password("owen.traherne@example.org", "waymark-example-only")
    walker.go("/board/").reads("1 learner", "Freya Stokes").does_not_read("Priya Nair", "Aldermoor")
