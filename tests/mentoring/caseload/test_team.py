"""Caseloads: one row a person, those who need something first."""

from datetime import timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions import enrol
from courses.models import Enrolment
from lms.calendar import in_words, today
from lms.models import DutySnooze, LineManagement, Post
from mentoring.caseload.held.answering import answer_gaps, gaps_on_record
from mentoring.caseload.models import Holding, WorkloadReading
from tests.factories import holdings
from tests.factories import mentoring as make
from tests.mentoring.caseload.test_check import show_everything
from tests.mentoring.caseload.test_recheck import night

ADDRESS = reverse("caseload:team")
DAY = timedelta(days=1)


def page(client, address=ADDRESS):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def names(soup):
    return [row.find("th").get_text("|", strip=True).split("|")[0] for row in soup.select("tbody tr")]


def cells(soup, name):
    row = next(row for row in soup.select("tbody tr") if row.find("th").get_text(strip=True).startswith(name))
    return {cell["data-label"]: cell.get_text(" ", strip=True) for cell in row.find_all("td")}


def figure(cast, person, total, available=1000, **facts):
    source = holdings.taken_in(cast.ruth)
    WorkloadReading.objects.create(
        source=source, line=WorkloadReading.objects.count() + 1, person=person, team_name="x", grade="PO",
        day=today() - DAY, total_cases=20, contracted_hours=Decimal(37), total_points=total,
        available_points=available, imported_percent=0, **{"reduction_hours": Decimal(0)} | facts,
    )  # fmt: skip


def test_a_manager_sees_everybody_whom_they_allocate_to_and_nobody_else(cast, signed_in_as):
    assert set(names(page(signed_in_as(cast.daniel)))) == {"Priya Nair", "Callum Frost", "Nadia Rowe", "Gareth Pugh"}
    everybody = set(names(page(signed_in_as(cast.ruth))))
    assert {"Owen Castle", "Helen Marsh", "Joel Adeyemi"} < everybody
    assert "Ruth Ellison" not in everybody


def test_a_row_says_workload_reduction_kinds_cases_and_mentor(cast, signed_in_as):
    show_everything(cast, cast.priya)
    figure(cast, cast.priya, 783)
    holdings.holding(cast.priya, "X000011", rosh_children="high")
    holdings.holding(cast.priya, "X000012")
    night()
    found = cells(page(signed_in_as(cast.daniel)), "Priya Nair")
    assert found["Workload"].startswith("78.3%")
    assert found["Reduction"].startswith("60% until")
    assert "Not now high risk" in found["Kinds of case"]
    assert "With reasons" in found["Kinds of case"]
    assert found["Cases held"] == "2 held by Priya Nair 1 blocked"
    assert found["Mentor"] == "Gareth Pugh"


@pytest.mark.parametrize(
    ("ends", "said"),
    [(0, "1 held by Priya Nair nothing stands against them"), (1, "2 held by Priya Nair 1 blocked")],
)
def test_what_stood_against_a_case_counts_for_as_long_as_it_is_held(cast, signed_in_as, ends, said):
    show_everything(cast, cast.priya)
    holding = holdings.holding(cast.priya, "X000011", rosh_children="high")
    holdings.holding(cast.priya, "X000012")
    night()
    Holding.objects.filter(pk=holding.pk).update(ends=today() + ends * DAY)
    assert cells(page(signed_in_as(cast.daniel)), "Priya Nair")["Cases held"] == said


def test_no_capacity_is_said_in_words_and_never_as_0_per_cent(cast, signed_in_as):
    figure(cast, cast.nadia, 0, available=0, reduction_hours=Decimal(37))
    holdings.holding(cast.nadia, "X000013")
    soup = page(signed_in_as(cast.daniel))
    assert cells(soup, "Nadia Rowe")["Workload"].startswith("No capacity")
    assert "Nadia Rowe: no capacity, and 1 case held." in soup.select_one(".wm-list").get_text(" ", strip=True)


def test_those_who_need_something_stand_first_the_blocked_before_all(cast, signed_in_as):
    figure(cast, cast.nadia, 1200)
    holdings.holding(cast.priya, "X000011")
    night()
    soup = page(signed_in_as(cast.daniel))
    assert names(soup)[:3] == ["Priya Nair", "Nadia Rowe", "Callum Frost"]
    leads = [item.strong.get_text() for item in soup.select(".wm-list li")]
    assert leads == ["Priya Nair:", "Nadia Rowe:", "Callum Frost:"]
    assert "3 of 4 need something" in soup.h1.get_text()


def test_what_was_answered_stands_beside_the_cases_until_its_day(cast, signed_in_as):
    holdings.holding(cast.priya, "X000011")
    night()
    until = today() + 5 * DAY
    seen = gaps_on_record(cast.priya)
    answer_gaps(person=cast.priya, words="Nadia goes through it.", until=until, seen=seen, by=cast.daniel)
    found = cells(page(signed_in_as(cast.ruth)), "Priya Nair")["Cases held"]
    assert f"answered until {in_words(until)} by Daniel Okafor: Nadia goes through it." in found
    DutySnooze.objects.update(until=today())
    assert "answered" not in cells(page(signed_in_as(cast.ruth)), "Priya Nair")["Cases held"]


def begins_next_month(cast, name, grade):
    somebody = make.person(name, unit=cast.team, grade=grade)
    enrol(
        person=somebody, pathway_version=cast.pathway, intake="March 2027", starts=today() + 30 * DAY,
        entry_basis=Enrolment.Basis.LEVEL_5, by=None,
    )  # fmt: skip
    return somebody


def test_whoever_begins_as_a_learner_later_is_not_said_to_be_without_a_mentor(cast, signed_in_as):
    begins_next_month(cast, "Petra Lowe", grade="PSO")
    soup = page(signed_in_as(cast.daniel))
    assert cells(soup, "Petra Lowe")["Mentor"] == cells(soup, "Nadia Rowe")["Mentor"]
    assert "Petra Lowe" not in soup.select_one(".wm-list").get_text()


def test_whoever_holds_no_cases_yet_stands_there_once_the_pathway_has_begun(cast, signed_in_as):
    somebody = begins_next_month(cast, "Petra Lowe", grade="DMY")
    assert "Petra Lowe" not in names(page(signed_in_as(cast.daniel)))
    Enrolment.objects.filter(person=somebody).update(starts=today())
    assert "Petra Lowe" in names(page(signed_in_as(cast.daniel)))


def test_the_table_narrows_to_a_team(cast, signed_in_as):
    client = signed_in_as(cast.ruth)
    assert names(page(client, f"{ADDRESS}?unit={cast.other_team.pk}")) == ["Owen Castle"]
    # A place that is not theirs narrows nothing.
    assert len(names(page(client, f"{ADDRESS}?unit={cast.far_team.pk}"))) > 1


def test_a_manager_of_nobody_reads_when_somebody_would_stand_there(cast, signed_in_as):
    for rows in (Post, LineManagement):
        rows.objects.filter(person=cast.owen).update(ends=today())
    soup = page(signed_in_as(cast.carys))
    assert soup.h1.get_text() == "Caseloads: nobody to show"
    assert "When somebody has such a post in your place, they stand here." in soup.main.get_text()


def test_the_page_costs_the_same_for_few_and_for_many(cast, signed_in_as):
    client = signed_in_as(cast.daniel)
    holdings.holding(cast.priya, "X000011")
    figure(cast, cast.priya, 500)
    night()
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    for number in range(12):
        somebody = make.person(f"Some Body{number}", unit=cast.team)
        figure(cast, somebody, 500 + number)
        for case in range(3):
            holdings.holding(somebody, f"Y{number:03}{case:03}", rosh_public="high")
    night(1)
    with CaptureQueriesContext(connection) as many:
        assert len(names(page(client))) == 16
    assert len(many) == len(few)
    assert len(few) < 45
