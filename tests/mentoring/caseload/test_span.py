"""The page of spans: who sees which managers, on any day, those over the rule first; and the last twelve month ends."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.calendar import in_words, months_after, today
from lms.models import Absence, LineManagement, Post, RegionChoice, RoleGrant, StandIn
from lms.roles import Role
from mentoring.caseload.span.page import SpanPage
from mentoring.caseload.span.seen import managers_seen_by
from mentoring.caseload.span.spans import lines_between, spans_of
from mentoring.caseload.span.trend import month_ends
from tests.factories import spans as make

ONE = timedelta(days=1)
SPAN = reverse("caseload:span")


def page_of(client, **asked):
    return BeautifulSoup(client.get(SPAN, asked).content, "html.parser")


def names_on(page):
    return [row.th.a.text for row in page.select("table")[0].select("tbody tr")]


def rows_on(page, table=0):
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.select("table")[table].select("tbody tr")]  # fmt: skip  # noqa: E501


# ---- what is read ----


def test_the_check_and_the_page_read_the_same_spans(cast):
    make.stand_in(cast.carys, cast.daniel, today() - ONE, today() + ONE)
    Post.objects.filter(person=cast.nadia).update(hours="18.5")
    ids = {cast.daniel.pk, cast.carys.pk, cast.ruth.pk}
    whole, few = lines_between(ids, today(), today()), spans_of(ids, today())
    for pk in ids:
        assert whole.span(pk, today()).full_time_equivalent == few[pk].full_time_equivalent
        assert whole.span(pk, today()).all_heads == few[pk].all_heads
    assert whole.span(cast.daniel.pk, today()).learners == 2


@pytest.mark.parametrize(
    ("role_days", "row_days", "carried"),
    [((-9, 9), (-1, 1), 1), ((-9, 0), (-1, 1), 0), ((-9, 1), (-1, None), 1), ((1, None), (-1, None), 0)],
)
def test_a_stand_in_carries_only_while_the_role_itself_is_in_force(cast, role_days, row_days, carried):
    starts, ends = (day if day is None else today() + day * ONE for day in role_days)
    RoleGrant.objects.filter(person=cast.carys, role=Role.SPO).update(starts=starts, ends=ends)
    first, last = (day if day is None else today() + day * ONE for day in row_days)
    make.stand_in(cast.carys, cast.daniel, first, last)
    assert spans_of([cast.daniel.pk], today())[cast.daniel.pk].heads_stood_in_for == carried


def test_a_role_that_manages_nobody_gives_a_stand_in_nobody(cast):
    RoleGrant.objects.filter(person=cast.carys).update(role=Role.PTA.value)
    make.stand_in(cast.carys, cast.daniel, today(), role=Role.PTA)
    assert spans_of([cast.daniel.pk], today())[cast.daniel.pk].heads_stood_in_for == 0


# ---- who sees whom ----


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        ("daniel", {"daniel"}),
        ("carys", {"carys"}),
        ("ruth", {"ruth", "daniel", "carys"}),
        ("imogen", {"imogen", "ruth", "daniel", "carys"}),
        ("tomasz", set()),
        ("priya", set()),
    ],
)
def test_who_sees_which_managers(cast, reader, seen):
    assert managers_seen_by(cast.people[reader], today()) == {cast.people[name].pk for name in seen}


def test_the_national_lead_sees_every_region(cast):
    far = cast.outsiders[Role.SPO]
    assert {cast.daniel.pk, far.pk} <= managers_seen_by(cast.leonard, today())


def test_a_stand_in_sees_whom_they_stand_in_for_and_no_other_manager(cast, signed_in_as):
    make.stand_in(cast.carys, cast.daniel, today())
    client = signed_in_as(cast.daniel)
    assert set(names_on(page_of(client))) == {"Daniel Okafor", "Carys Bevan"}
    assert client.get(reverse("caseload:span_of", args=[cast.carys.pk])).status_code == 200
    assert client.get(reverse("caseload:span_of", args=[cast.ruth.pk])).status_code == 403


def test_who_stands_in_for_a_head_of_pdu_sees_their_place(cast, signed_in_as):
    make.stand_in(cast.ruth, cast.daniel, today(), role=Role.HEAD_OF_PDU)
    assert set(names_on(page_of(signed_in_as(cast.daniel)))) == {"Ruth Ellison", "Daniel Okafor", "Carys Bevan"}


# ---- the page ----


def test_those_over_the_rule_come_first_and_it_is_said_in_words(cast, signed_in_as):
    make.officers(cast.carys, cast.other_team, ["37"] * 9 + ["3.7"])  # 9.1, and Owen
    page = page_of(signed_in_as(cast.ruth))
    assert "1 of 2 managers carries more than the rule" in page.h1.text
    assert rows_on(page) == [
        ["Carys Bevan Aldermoor Team 2", "11", "10.1", "none", "nothing", "0.1 over the rule of 10"],
        ["Daniel Okafor Aldermoor Team 1", "4", "4.0", "2", "nothing", "6.0 below the rule of 10"],
        ["Ruth Ellison Aldermoor", "4", "4.0", "none", "nothing", "The rule is for senior probation officers"],
    ]
    assert page.select_one("tbody tr .wm-st svg")


@pytest.mark.parametrize(
    ("absent", "words"),
    [(False, "you carry 4.0, 6.0 below the rule of 10"), (True, "you carry 4.0, away until")],
)
def test_a_senior_probation_officer_sees_their_own_span_first_and_month_by_month(cast, signed_in_as, absent, words):
    if absent:
        make.absence_ahead(cast.daniel, today(), today() + 3 * ONE)
    page = page_of(signed_in_as(cast.daniel))
    assert words in page.h1.text
    assert "Your span at the last twelve month ends" in page.text
    last = rows_on(page, -1)[0]
    assert last[1:] == ["4.0", "6.0 below the rule of 10"]
    assert not page.select(".wm-key .k-soft")


def test_exactly_the_rule_is_not_over_and_a_regions_own_rule_counts(cast, signed_in_as):
    make.officers(cast.carys, cast.other_team, ["37"] * 9)
    assert "nobody carries more than the rule" in page_of(signed_in_as(cast.ruth)).h1.text
    RegionChoice.objects.create(
        region=cast.region, rule="span_of_control", value=8, starts=today(), reason="Small teams", chosen_by=cast.imogen
    )  # fmt: skip
    assert rows_on(page_of(signed_in_as(cast.ruth)))[0][5] == "2.0 over the rule of 8"
    yesterday = (today() - ONE).isoformat()
    assert rows_on(page_of(signed_in_as(cast.ruth), day=yesterday))[0][5] == "At the rule of 10"


def test_the_day_before_the_day_and_the_day_after_an_absence(cast, signed_in_as):
    first, back = today() + 5 * ONE, today() + 8 * ONE
    make.absence_ahead(cast.carys, first, back)
    make.stand_in(cast.carys, cast.daniel, first, back)
    client = signed_in_as(cast.ruth)
    stood = {}
    for day in (first - ONE, first, back - ONE, back):
        rows = {row[0].split(" Aldermoor")[0]: row for row in rows_on(page_of(client, day=day.isoformat()))}
        stood[day] = (rows["Daniel Okafor"][1], rows["Carys Bevan"][5].startswith("Away until"))
    assert list(stood.values()) == [("4", False), ("5", True), ("5", True), ("4", False)]
    row = next(row for row in rows_on(page_of(client, day=first.isoformat())) if row[0].startswith("Daniel"))
    assert row[4] == f"1 person for Carys Bevan until {in_words(back - ONE)}"


def test_whom_nobody_carries_is_said_on_top(cast, signed_in_as):
    make.absence_ahead(cast.carys, today(), today() + ONE)
    page = page_of(signed_in_as(cast.ruth))
    box = page.select_one(".wm-box").get_text(" ", strip=True)
    assert "Nobody carries 1 person on this day." in box
    assert "Owen Castle (Carys Bevan)" in box
    tomorrow = (today() + ONE).isoformat()
    assert "Nobody carries" not in page_of(signed_in_as(cast.ruth), day=tomorrow).text


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("soon", "Write the day as 2026-11-23: you wrote soon"),
        ("2999-01-01", "or earlier: you wrote 1 January 2999"),
        ("1800-01-01", "or later: you wrote 1 January 1800"),
    ],
)
def test_a_day_that_cannot_be_shown_is_refused_with_the_reason(cast, signed_in_as, day, sentence):
    page = page_of(signed_in_as(cast.ruth), day=day)
    assert sentence in page.text
    assert in_words(today()) in page.h1.text


def test_one_place_of_several_is_looked_at(cast, signed_in_as):
    client = signed_in_as(cast.leonard)
    assert "Far Daniel" in names_on(page_of(client))
    assert "Far Daniel" not in names_on(page_of(client, place="EA-ALD"))
    parts = rows_on(page_of(client), 1)
    assert [row[0] for row in parts] == ["Aldermoor", "Fellgate"]
    assert not page_of(signed_in_as(cast.ruth)).select("select")


def test_delivery_units_stand_beside_what_they_were_a_year_ago(cast, signed_in_as):
    first = month_ends(today())[0]
    make.officers(cast.carys, cast.other_team, ["37"] * 12, since=first)
    LineManagement.objects.filter(manager=cast.carys).exclude(person=cast.owen).update(ends=first + ONE)
    rows = {row[0]: row[1:] for row in rows_on(page_of(signed_in_as(cast.leonard)), 1)}
    assert rows["Aldermoor"] == ["2", "4.0", "2.5", "12.0", "none", "1"]
    assert rows["Fellgate"][3:] == ["nobody", "none", "none"]


def test_a_place_of_somebody_elses_is_not_offered_and_not_looked_at(cast, signed_in_as):
    page = page_of(signed_in_as(cast.imogen), place="NF-FEL")
    assert "Far Daniel" not in page.text
    assert "Choose one of those offered under “Place”" in page.text


def test_whoever_managed_last_year_and_no_more_is_not_listed_today(cast, signed_in_as):
    RoleGrant.objects.filter(person=cast.carys).update(ends=today())
    LineManagement.objects.filter(manager=cast.carys).update(ends=today())
    client = signed_in_as(cast.ruth)
    assert "Carys Bevan" not in names_on(page_of(client))
    assert "Carys Bevan" in names_on(page_of(client, day=(today() - ONE).isoformat()))


def test_whoever_managed_on_another_day_is_seen_on_that_day_only(cast, signed_in_as):
    RoleGrant.objects.filter(person=cast.carys).update(ends=today())
    LineManagement.objects.filter(manager=cast.carys).update(ends=today())
    client, address = signed_in_as(cast.ruth), reverse("caseload:span_of", args=[cast.carys.pk])
    assert client.get(address).status_code == 403
    assert client.get(address, {"day": (today() - ONE).isoformat()}).status_code == 200
    far = signed_in_as(cast.outsiders[Role.HEAD_OF_PDU])
    assert far.get(address, {"day": (today() - ONE).isoformat()}).status_code == 403


def moved_here(cast, days):
    """Let a manager of another region come to Aldermoor so many days ago; their people stay in their line."""
    far, came = cast.outsiders[Role.SPO], today() - days * ONE
    Post.objects.filter(person=far).update(ends=came)
    Post.objects.create(person=far, unit=cast.other_team, grade="SPO", starts=came)
    RoleGrant.objects.create(person=far, role=Role.SPO.value, unit=cast.other_team, starts=came)
    return far


@pytest.mark.parametrize(("days", "status"), [(0, 200), (5, 200), (6, 403), (50, 403)])
def test_a_manager_who_came_from_elsewhere_is_seen_from_their_first_day_here(cast, signed_in_as, days, status):
    far = moved_here(cast, 5)
    address = reverse("caseload:span_of", args=[far.pk])
    response = signed_in_as(cast.ruth).get(address, {"day": (today() - days * ONE).isoformat()})
    assert response.status_code == status
    assert (cast.outsiders[Role.LEARNER].name in response.text) is (status == 200)


@pytest.mark.parametrize(("days", "named"), [(0, True), (5, True), (6, False), (50, False)])
def test_whom_nobody_carries_is_said_of_managers_who_work_here_on_the_day(cast, signed_in_as, days, named):
    far = moved_here(cast, 5)
    day = today() - days * ONE
    Absence.objects.create(person=far, starts=day, ends=day + ONE)
    page = page_of(signed_in_as(cast.ruth), day=day.isoformat())
    assert (cast.outsiders[Role.LEARNER].name in page.text) is named


@pytest.mark.parametrize(
    ("since", "role_since", "days", "status"),
    [(3, 99, 3, 200), (3, 99, 4, 403), (9, 3, 3, 200), (9, 3, 4, 403), (9, 99, 0, 200)],
)
def test_a_stand_in_sees_the_line_on_the_days_of_their_charge(cast, signed_in_as, since, role_since, days, status):
    make.stand_in(cast.carys, cast.daniel, today() - since * ONE)
    RoleGrant.objects.filter(person=cast.carys).update(starts=today() - role_since * ONE)
    client, day = signed_in_as(cast.daniel), {"day": (today() - days * ONE).isoformat()}
    assert client.get(reverse("caseload:span_of", args=[cast.carys.pk]), day).status_code == status
    assert ("Carys Bevan" in names_on(page_of(client, **day))) is (status == 200)
    assert client.get(reverse("caseload:span_of", args=[cast.daniel.pk]), day).status_code == 200


def test_nobody_to_show_is_said(cast, signed_in_as):
    LineManagement.objects.all().delete()
    RoleGrant.objects.filter(role__in=["spo", "head_of_pdu"]).delete()
    assert "no managers" in page_of(signed_in_as(cast.imogen)).h1.text


def test_a_page_of_many_managers_asks_no_more_than_one_of_few(cast, signed_in_as):
    client = signed_in_as(cast.imogen)
    client.get(SPAN)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(SPAN)
    for number in range(30):
        one = make.manager(f"M{number}", cast.other_team)
        make.officers(one, cast.other_team, ["37", "18.5"])
        make.stand_in(one, cast.carys, today() - ONE, today() + ONE)
        make.absence_ahead(one, today(), today() + ONE)
    with CaptureQueriesContext(connection) as many:
        page = page_of(client)
    assert len(page.select("table")[0].select("tbody tr")) == 25
    # One for the absences, one for their stand-ins, one for whose absence may be planned: only where there are any.
    assert len(many) <= len(few) + 3
    assert len(many) <= 25


# ---- one manager ----


def test_a_managers_people_with_why_and_links_only_where_the_reader_may_go(cast, signed_in_as):
    make.stand_in(cast.carys, cast.daniel, today(), today() + 3 * ONE)
    address = reverse("caseload:span_of", args=[cast.daniel.pk])
    page = BeautifulSoup(signed_in_as(cast.daniel).get(address).content, "html.parser")
    why = {row[0]: row[1] for row in rows_on(page)}
    assert why["Priya Nair"] == "Own line"
    assert why["Owen Castle"] == f"Standing in for Carys Bevan until {in_words(today() + 2 * ONE)}"
    links = {link.text: link["href"] for link in page.select("tbody a")}
    assert links == {
        name: reverse("progress:record", args=[cast.enrolment_of(person).pk])
        for name, person in (("Priya Nair", cast.priya), ("Callum Frost", cast.callum))
    }


def test_a_reader_from_the_wider_place_has_no_link_to_people_of_another_region(cast, signed_in_as):
    far = cast.outsiders[Role.LEARNER]
    LineManagement.objects.filter(person=far).update(manager=cast.daniel)
    address = reverse("caseload:span_of", args=[cast.daniel.pk])
    page = BeautifulSoup(signed_in_as(cast.ruth).get(address).content, "html.parser")
    assert far.name in page.text
    assert far.name not in {link.text for link in page.select("tbody a")}


def test_a_head_goes_from_their_own_people_to_each_managers(cast, signed_in_as):
    page = BeautifulSoup(
        signed_in_as(cast.ruth).get(reverse("caseload:span_of", args=[cast.ruth.pk])).content, "html.parser"
    )
    links = {link.text: link["href"] for link in page.select("tbody a")}
    assert links["Daniel Okafor"] == reverse("caseload:span_of", args=[cast.daniel.pk])
    assert "Helen Marsh" not in links


def test_a_manager_who_is_away_without_a_stand_in_is_said_on_their_page(cast, signed_in_as):
    make.absence_ahead(cast.carys, today(), today() + 2 * ONE)
    page = BeautifulSoup(
        signed_in_as(cast.ruth).get(reverse("caseload:span_of", args=[cast.carys.pk])).content, "html.parser"
    )
    assert "Nobody carries Owen Castle on this day." in page.select_one(".wm-box").get_text(" ", strip=True)
    assert f"Away until {in_words(today() + ONE)}" in page.text


def test_one_managers_page_costs_no_more_with_many_people(cast, signed_in_as, django_assert_max_num_queries):
    make.officers(cast.carys, cast.other_team, ["37"] * 40)
    client = signed_in_as(cast.ruth)
    with django_assert_max_num_queries(18):
        client.get(reverse("caseload:span_of", args=[cast.carys.pk]))


# ---- month ends ----


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 11, 23), date(2025, 11, 30), date(2026, 10, 31)),
        (date(2026, 12, 1), date(2025, 12, 31), date(2026, 11, 30)),
        (date(2028, 3, 1), date(2027, 3, 31), date(2028, 2, 29)),
        (date(2026, 3, 31), date(2025, 3, 31), date(2026, 2, 28)),
    ],
)
def test_the_last_twelve_month_ends(day, first, last):
    found = month_ends(day)
    assert (len(found), found[0], found[-1]) == (12, first, last)
    assert all((one + ONE).day == 1 for one in found)


def test_the_trend_counts_the_rows_of_each_month_end(cast):
    end = months_after(today().replace(day=1), 0) - ONE
    make.officers(cast.carys, cast.other_team, ["37"] * 10, since=end)  # with Owen 11, from the very day
    make.officers(cast.daniel, cast.team, ["37"] * 20, since=end + ONE)  # the day after
    page = SpanPage(cast.ruth, today(), today())
    last, before = page.trend[-1], page.trend[-2]
    assert (last.day, last.highest, last.mean, last.over) == (end, Decimal("11.0"), Decimal("7.5"), 1)
    assert (before.highest, before.over) == (Decimal("4.0"), 0)
    assert page.trend[0].highest is None


def test_whoever_is_away_at_a_month_end_is_counted_with_their_stand_in(cast):
    end = months_after(today().replace(day=1), 0) - ONE
    Absence.objects.create(person=cast.daniel, starts=end, ends=end + ONE)
    StandIn.objects.create(
        grant=RoleGrant.objects.get(person=cast.daniel, role=Role.SPO), stand_in=cast.carys, starts=end, ends=end + ONE
    )
    last = SpanPage(cast.ruth, today(), today()).trend[-1]
    assert last.spans == (Decimal("5.0"),)


def test_picture_and_table_say_the_same(cast, signed_in_as):
    with time_machine.travel(months_after(today(), 1), tick=False):
        page = page_of(signed_in_as(cast.ruth))
        assert "12 month" in page.select_one("#trend").text or "twelve month" in page.select_one("#trend").text
        drawn = [text.text for text in page.select("svg.wm-chart text.b")]
        table = [row[2] for row in rows_on(page, -1) if row[2] != "nobody"]
        assert drawn == list(reversed(table)) != []
        assert "style=" not in str(page.select_one("svg.wm-chart"))
