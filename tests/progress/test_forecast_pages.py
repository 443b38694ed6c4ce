"""The pages of forecasts: the range and its reasons, months that add up, and nothing of another place."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Enrolment, Standing
from lms.calendar import in_words, months_after, today
from lms.models import Person
from lms.progress.forecasting import tested as how
from lms.progress.forecasting.months import Month
from lms.progress.forecasting.months_picture import rounded
from lms.progress.models import Forecast, QualifyingMonth
from tests.cast import Cast
from tests.progress.test_board import more_learners

SignIn = Callable[[Person], Client]
PAGE = reverse("progress:forecast")
DRIVERS = {
    "weeks": 30,
    "full_weeks": 24.0,
    "plan_weeks": 22.0,
    "steps_done": 20,
    "steps_left": 60,
    "share": 0.8,
    "recent": 0.54,
    "quiet_weeks": 1,
    "waiting": 2,
    "longest_wait": 24,
    "marking_days": 30,
    "finish_days": 24,
    "away_days": 0,
    "pace": 0.9,
    "work_days": 300,
    "wait_days": 60,
    "sooner": {"marking": 16, "plan": 30},
}


def of(cast: Cast, name: str = "priya") -> Enrolment:
    """Return the pathway of somebody of the cast."""
    return Enrolment.objects.open().get(person=cast.people[name])


def kept(enrolment: Enrolment, refusal: str = "", weeks: int = 40) -> Forecast:
    """Keep a forecast of a learner: so many weeks ahead, or refused."""
    days = [today() + timedelta(weeks=weeks + more) for more in (0, 6, 14)]
    early, likely, late = (None, None, None) if refusal else days
    facts = {"refusal": refusal, "early": early, "likely": likely, "late": late, "drivers": DRIVERS}
    key = {"enrolment": enrolment, "month": today().replace(day=1)}
    return Forecast.objects.update_or_create(**key, defaults=facts | {"worked_out_on": today()})[0]


def words_of(client: Client, address: str) -> str:
    """Return the words of a page's main part."""
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def test_a_learners_range_stands_in_words_in_the_picture_and_in_a_table(cast: Cast, signed_in_as: SignIn) -> None:
    row = kept(of(cast))
    Standing.objects.filter(enrolment=row.enrolment).update(planned_end=today() + timedelta(weeks=20))
    response = signed_in_as(cast.daniel).get(reverse("progress:forecast_of", args=[row.enrolment_id]))
    soup = BeautifulSoup(response.content, "html.parser")
    days = [in_words(day) for day in (row.early, row.likely, row.late, today() + timedelta(weeks=20))]
    assert [cells[0].get_text(strip=True) for line in soup.select("tbody tr") if (cells := line.select("td"))] == days
    assert f"from {days[0]} to {days[2]}" in soup.select_one("svg.wm-chart")["aria-label"]
    text = " ".join(soup.main.get_text(" ").split())
    assert [one["width"] for one in soup.select("svg.wm-chart")] == ["1090", "340"]
    assert "The whole range is later than the planned" in text
    assert "Marking within 14 days instead of 30 (2 pieces waiting, the longest for 24 days): about 2 weeks" in text
    assert "30 weeks on record, which are 24 full-time weeks" in text
    assert "Tested on invented data" in text


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        ("too_early", "A range is shown from 12 weeks on"),
        ("paused", "shown again when the pathway goes on"),
        ("nothing_new", "shown again when something comes"),
        ("too_little", "A range is shown from 5 steps on"),
        ("no_plan", "The pathway has no lessons"),
    ],
)
def test_a_refusal_says_why_and_what_would_make_it_possible(
    cast: Cast, signed_in_as: SignIn, refusal: str, says: str
) -> None:
    row = kept(of(cast), refusal)
    text = words_of(signed_in_as(cast.daniel), reverse("progress:forecast_of", args=[row.enrolment_id]))
    assert says in text
    assert "Eight times in ten:" not in text


@pytest.mark.parametrize(
    ("name", "told"),
    [("priya", True), ("daniel", True), ("gareth", False), ("helen", False), ("tomasz", False), ("leonard", False)],
)
def test_leave_and_hours_are_told_only_to_whoever_may_read_the_dates_of_the_pathway(
    cast: Cast, signed_in_as: SignIn, name: str, told: bool
) -> None:
    row = kept(of(cast))
    Forecast.objects.filter(pk=row.pk).update(drivers=DRIVERS | {"away_days": 270})
    text = words_of(signed_in_as(cast.people[name]), reverse("progress:forecast_of", args=[row.enrolment_id]))
    assert ("Leave agreed for later adds 9 months" in text) == told
    assert ("full-time weeks" in text) == told
    assert "30 weeks on record" in text


def test_when_all_is_judged_no_advice_on_marking_is_given(cast: Cast, signed_in_as: SignIn) -> None:
    row = kept(of(cast))
    judged = {"steps_left": 0, "waiting": 0, "judged_for": 10, "sooner": {"marking": 21}}
    Forecast.objects.filter(pk=row.pk).update(drivers=DRIVERS | judged)
    text = words_of(signed_in_as(cast.daniel), reverse("progress:forecast_of", args=[row.enrolment_id]))
    assert "Marking within" not in text
    assert "Signing off the units and recording the end: nothing else is left." in text
    assert "take about 24 days (UNCONFIRMED): so far 10 days" in text


def test_after_a_pathway_ended_its_page_promises_no_forecast(cast: Cast, signed_in_as: SignIn) -> None:
    row = kept(of(cast))
    Enrolment.objects.filter(pk=row.enrolment_id).update(status="qualified", ends=today())
    text = words_of(signed_in_as(cast.daniel), reverse("progress:forecast_of", args=[row.enrolment_id]))
    assert f"Qualified since {in_words(today())}" in text
    assert "Tomorrow it stands here" not in text
    assert "Eight times in ten:" not in text


def test_before_the_first_night_the_pages_say_when_something_will_stand_there(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.ruth)
    assert "worked out every night" in words_of(client, reverse("progress:forecast_of", args=[of(cast).pk]))
    assert "worked out every night" in words_of(client, PAGE)


def qualifying(cast: Cast, expected: float, months: int = 3, place: str = "team") -> None:
    """Let so many be expected in a month ahead at a place."""
    month = months_after(today().replace(day=1), months)
    QualifyingMonth.objects.create(
        unit=getattr(cast, place), pathway="pqip-15", month=month, expected=expected, variance=expected / 2
    )


def test_the_months_of_a_place_add_up_over_its_parts_and_hold_nothing_of_another(
    cast: Cast, signed_in_as: SignIn
) -> None:
    for name in ("priya", "callum"):
        kept(of(cast, name))
    far = Enrolment.objects.get(person__name="Far Priya")
    kept(far)
    qualifying(cast, 1.5)
    QualifyingMonth.objects.create(
        unit=far.standing.unit, pathway="pqip-15", month=months_after(today().replace(day=1), 3), expected=5, variance=1
    )
    seen = {}
    for name in ("daniel", "ruth", "imogen", "leonard"):
        soup = BeautifulSoup(signed_in_as(cast.people[name]).get(PAGE).content, "html.parser")
        months = soup.find("caption", string="The same in numbers").find_parent("table")
        cells = [line.select("td")[0].get_text(strip=True) for line in months.select("tbody tr")]
        seen[name] = sum(float(cell) for cell in cells)
    assert seen == {"daniel": 1.5, "ruth": 1.5, "imogen": 1.5, "leonard": 6.5}


def test_a_small_place_names_its_learners_first_and_leaves_out_months_in_which_nothing_is_expected(
    cast: Cast, signed_in_as: SignIn
) -> None:
    kept(of(cast))
    kept(of(cast, "callum"), "too_early")
    Standing.objects.update(planned_end=None)
    qualifying(cast, 0.6, months=4)
    soup = BeautifulSoup(signed_in_as(cast.ruth).get(PAGE).content, "html.parser")
    ids = [one["id"] for one in soup.select("main section h2")]
    assert ids.index("who-heading") < ids.index("months")
    assert [link.get_text(strip=True) for link in soup.select("#who tbody a")] == ["Priya Nair"]
    months = soup.find("caption", string="The same in numbers").find_parent("table")
    first = months.select_one("tbody tr").get_text(" ", strip=True)
    assert first.startswith(f"{months_after(today().replace(day=1), 4):%B %Y} 0.6")
    notes = [one.get_text(strip=True) for one in soup.select(".wm-facts small")]
    assert notes[:2] == ["sum of chances, of the 1 with a forecast", "of all 2"]


def test_whoever_has_no_forecast_is_counted_by_the_reason_and_named_behind_the_count(
    cast: Cast, signed_in_as: SignIn
) -> None:
    kept(of(cast), "too_early")
    kept(of(cast, "callum"))
    kept(Enrolment.objects.get(person__name="Far Priya"), "too_early")
    client = signed_in_as(cast.ruth)
    soup = BeautifulSoup(client.get(PAGE).content, "html.parser")
    links = [link for link in soup.select("main a") if "why=too_early" in link["href"]]
    assert [link.get_text(" ", strip=True).split()[0] for link in links] == ["1"]
    named = BeautifulSoup(client.get(links[0]["href"].split("#")[0]).content, "html.parser").select("#who tbody a")
    assert [link.get_text(strip=True) for link in named] == ["Priya Nair"]


def test_each_count_of_a_place_opens_as_many_learners(cast: Cast, signed_in_as: SignIn) -> None:
    kept(of(cast), "too_early")
    kept(of(cast, "callum"))
    Standing.objects.filter(enrolment__in=[of(cast), of(cast, "callum")]).update(unit=cast.team)
    client = signed_in_as(cast.imogen)
    soup = BeautifulSoup(client.get(PAGE).content, "html.parser")
    links = [link for link in soup.select("main a") if "why=with" in link["href"]]
    assert len(links) == 4
    for link in links:
        count = int(link.get_text(" ", strip=True).split()[0])
        behind = BeautifulSoup(client.get(link["href"].split("#")[0]).content, "html.parser")
        assert len(behind.select("#who tbody tr")) == count == 1


def test_another_place_is_not_found_and_another_learner_is_refused(cast: Cast, signed_in_as: SignIn) -> None:
    far = Enrolment.objects.get(person__name="Far Priya")
    client = signed_in_as(cast.daniel)
    assert client.get(PAGE, {"place": far.standing.unit_id or cast.region.pk}).status_code == 404
    assert client.get(reverse("progress:forecast_of", args=[far.pk])).status_code == 403


def test_the_page_of_a_place_costs_the_same_for_few_learners_and_for_more(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.ruth)
    kept(of(cast), "too_early")
    address = f"{PAGE}?why=too_early"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    more_learners(cast, 5)
    for row in Enrolment.objects.open():
        kept(row, "too_early")
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def ended(cast: Cast, number: int, email: str = "real-{}@service.example", days: int | None = 0, **told: int) -> None:
    """Keep a forecast of somebody who qualified so many days ago, or not yet: its likely day was five weeks ago."""
    person = Person.objects.create(email=email.format(number), name=f"Learner {number}")
    gone = {"status": "newly_qualified", "ends": today() - timedelta(days=days)} if days is not None else {}
    enrolment = Enrolment.objects.create(
        person=person,
        pathway_version=cast.pathway,
        intake="One",
        starts=months_after(today(), -15),
        entry_basis="level_5",
        **gone,
    )
    row = kept(enrolment)
    likely = today() - timedelta(weeks=5)
    weeks = {"early": likely - timedelta(weeks=3), "likely": likely, "late": likely + timedelta(weeks=3)} | {
        "worked_out_on": likely - timedelta(days=told.get("ahead", 100))
    }
    Forecast.objects.filter(pk=row.pk).update(**weeks)


@pytest.mark.parametrize(
    ("email", "count", "says"),
    [
        ("real-{}@service.example", 0, "Tested on invented data: the ranges of too few real learners"),
        ("real-{}@service.example", 1, "So far that of 1 learner has."),
        ("real-{}@service.example", 9, "So far that of 9 learners have."),
        ("real-{}@service.example", 10, "Tested on 10 learners whose range passed in the last 12 months."),
        ("made-up-{}@example.org", 10, "Tested on invented data"),
    ],
)
def test_it_says_tested_on_invented_data_until_the_ranges_of_enough_real_learners_have_passed(
    cast: Cast, email: str, count: int, says: str
) -> None:
    for number in range(count):
        ended(cast, number, email, days=35)
    assert says in how.tested(today()).sentence


def test_whoever_is_late_counts_against_the_forecasts_and_those_made_near_the_end_do_not_count(cast: Cast) -> None:
    """One held, one came before its range, one after it, and two have not come though their range has passed."""
    for number, days in enumerate((35, 70, 7, None, None)):
        ended(cast, number, days=days)
    ended(cast, 5, days=35, ahead=90)
    found = how.tested(today())
    assert (found.forecasts, found.inside, found.earlier) == (5, 1, 1)


@pytest.mark.parametrize(
    ("expected", "variance", "low", "high"), [(0.0, 0.0, 0, 0), (3.0, 0.0, 3, 3), (3.0, 1.5, 1, 5), (0.4, 0.24, 0, 1)]
)
def test_the_range_of_a_month_is_in_whole_learners(expected: float, variance: float, low: int, high: int) -> None:
    month = Month(date(2027, 1, 1), expected, variance, 0)
    assert (month.low, month.high) == (low, high)
    assert rounded(expected) == f"{expected:.1f}"
