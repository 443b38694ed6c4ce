"""How often rules are set aside: counted by manager and place beside decisions, how early, and as a file."""

import csv
import io
from datetime import timedelta

import pytest

from lms.calendar import months_after, today
from lms.downloads import plain
from lms.roles import Role
from mentoring.caseload.deciding.overrides import lines_of, report_for
from mentoring.caseload.deciding.overriding import review_override
from mentoring.caseload.models import AllocationDecision, Override
from tests.factories import deciding as made
from tests.mentoring.caseload.test_check import words

QUERIES = 10


def two_overrides_and_a_decision(cast):
    """Ruth sets aside twice for Priya, and Daniel allocates one case to Nadia."""
    first = made.overridden(cast)
    second = made.overridden(cast, answer=made.ask(cast, case=made.HIGH, by=cast.ruth, reference="X000018"))
    made.allocated(cast, answer=made.ask(cast, person=cast.nadia, reference="X000019"), by=cast.daniel)
    return first.override, second.override


def test_overrides_are_counted_beside_the_decisions_of_the_same_manager_and_place(cast):
    two_overrides_and_a_decision(cast)
    report = report_for(cast.ruth, today())
    assert [(row.manager, row.unit, row.in_words) for row in report.tallies] == [
        ("Ruth Ellison", "Aldermoor Team 1", "2 of 2"),
        ("Daniel Okafor", "Aldermoor Team 1", "0 of 1"),
    ]
    assert (report.total, report.decisions, report.in_force, report.waiting) == (2, 3, 2, 2)


def test_what_was_set_aside_most_comes_first(cast):
    two_overrides_and_a_decision(cast)
    assert report_for(cast.ruth, today()).rules == [
        ("Demonstrated before a first case", 2),
        ("Learners and high risk", 2),
    ]


def test_pressure_shows_as_the_stage_then_and_the_days_since_the_start(cast):
    enrolled = cast.enrolment_of(cast.priya).starts
    made.overridden(cast)
    line = lines_of(report_for(cast.ruth, today()).overrides, today())[0]
    assert "onth 9 of 15" in line.stage
    assert line.days == (today() - enrolled).days
    assert line.pressure.endswith(f"{line.days} days after the start")


def test_what_is_ended_or_lapsed_is_no_longer_in_force(cast):
    first, _ = two_overrides_and_a_decision(cast)
    review_override(override=first, outcome="ended", words="The mentor has left, nobody took over.", by=cast.imogen)
    report = report_for(cast.ruth, today())
    assert (report.in_force, report.waiting) == (1, 1)
    assert {line.state["text"] for line in lines_of(report.overrides, today())} >= {"Ended at its review"}
    later = report_for(cast.ruth, today() + timedelta(days=14))
    assert (later.in_force, later.total) == (0, 2)
    assert any("never reviewed" in line.state["text"] for line in lines_of(later.overrides, later.on))


@pytest.mark.parametrize(("months", "shown"), [(11, 1), (12, 0)])
def test_twelve_months_are_counted(cast, months, shown):
    then = months_after(today(), -months)
    made.overridden(cast)
    Override.objects.update(starts=then, ends=then + timedelta(days=14))
    AllocationDecision.objects.update(decided_on=then)
    assert report_for(cast.ruth, today()).total == shown
    assert report_for(cast.ruth, today()).decisions == shown


@pytest.mark.parametrize(
    ("who", "seen"), [("ruth", 2), ("imogen", 2), ("leonard", 2), ("daniel", 0), ("priya", 0), ("far", 0)]
)
def test_who_sees_them(cast, who, seen):
    two_overrides_and_a_decision(cast)
    reader = cast.outsiders[Role.HEAD_OF_PDU] if who == "far" else cast.people[who]
    assert report_for(reader, today()).total == seen
    assert report_for(reader, today()).decisions == (3 if seen else 0)


def test_the_page_for_the_region(cast, signed_in_as):
    two_overrides_and_a_decision(cast)
    text = words(signed_in_as(cast.imogen).get("/caseload/overrides/"))
    assert "Rules were set aside 2 times since" in text
    assert "For you to review" in text
    assert "2 of 2" in text
    assert "Waits for review; in force until" in text


def test_the_page_when_nothing_was_set_aside(cast, signed_in_as):
    assert "No rule was set aside since" in words(signed_in_as(cast.imogen).get("/caseload/overrides/"))


def test_the_page_narrows_to_a_place_within_ones_own(cast, signed_in_as):
    two_overrides_and_a_decision(cast)
    client = signed_in_as(cast.imogen)
    assert "No rule was set aside" in words(client.get(f"/caseload/overrides/?unit={cast.other_team.pk}"))
    assert "2 times" in words(client.get(f"/caseload/overrides/?unit={cast.team.pk}"))
    assert client.get(f"/caseload/overrides/?unit={cast.far_team.pk}").status_code == 404
    assert client.get("/caseload/overrides/?unit=x").status_code == 404


def test_the_page_costs_the_same_for_many(cast, signed_in_as, django_assert_num_queries):
    client = signed_in_as(cast.imogen)
    two_overrides_and_a_decision(cast)
    with django_assert_num_queries(QUERIES):
        client.get("/caseload/overrides/")
    for number in range(6):
        made.overridden(cast, answer=made.ask(cast, case=made.HIGH, by=cast.ruth, reference=f"X00002{number}"))
    with django_assert_num_queries(QUERIES):
        client.get("/caseload/overrides/")


# ---- the file ----


def test_the_file_has_a_line_for_each_and_no_text_that_becomes_a_formula(cast, signed_in_as):
    made.overridden(cast, reason='=HYPERLINK("x") is written, and the risk plan is ready.')
    response = signed_in_as(cast.leonard).get("/caseload/overrides/file/")
    assert response["Content-Disposition"].startswith('attachment; filename="OFFICIAL-SENSITIVE-overrides-')
    marking, _, table = response.content.decode("utf-8-sig").partition("\r\n")
    assert marking == "OFFICIAL-SENSITIVE"
    lines = list(csv.DictReader(io.StringIO(table)))
    assert [line["Set aside by"] for line in lines] == ["Ruth Ellison"]
    assert lines[0]["Reason"].startswith("'=HYPERLINK")
    assert lines[0]["Case"] == "X••••17"
    assert lines[0]["Days since the start"].isdigit()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"])
def test_a_cell_never_becomes_a_formula(cell):
    assert plain(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Two of three", "12", "a=b"])
def test_other_cells_stay_as_they_are(cell):
    assert plain(cell) == cell
