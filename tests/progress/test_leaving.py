"""Leaving: what is told of whom, withheld when few, the same for every reader; and what stood beside it."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as some

from assessments.portfolio.models import Claim, Judgement, Withdrawal
from courses.models import Enrolment, EnrolmentChange, LeavingWords
from lms.calendar import months_after
from lms.models import Person, Post
from lms.progress.leaving import beside
from lms.progress.leaving import page as leaving_page
from lms.progress.leaving.beside import middle_of
from lms.progress.leaving.gathering import Left
from lms.progress.leaving.keeping import keep_leaving
from lms.progress.leaving.told import REASON, STAGE, Told
from lms.progress.leaving.years import Year, year_asked_for, years_over
from mentoring.caseload.models import CaseloadImport, WorkloadReading
from mentoring.pairings.models import CoverStretch
from tests.factories import portfolio

LEAVING = "/board/leaving/"
FROM = 5


# ---- years ----


@pytest.mark.parametrize(
    ("on", "latest"),
    [(date(2026, 9, 30), 2025), (date(2026, 10, 1), 2026), (date(2026, 12, 31), 2026), (date(2027, 1, 1), 2026)],
)
def test_only_years_that_are_over_are_told(on, latest):
    years = years_over(on)
    assert [year.ends_in for year in years] == [latest - back for back in range(5)]
    assert all(year.after <= on for year in years)


def test_a_year_holds_its_first_day_and_not_the_first_after_it():
    year = Year(2026)
    days = (date(2025, 9, 30), date(2025, 10, 1), date(2026, 9, 30), date(2026, 10, 1))
    assert [year.holds(day) for day in days] == [False, True, True, False]
    # Each day lies in one year and no other.
    years = years_over(date(2026, 11, 1))
    assert [one.first for one in years[:-1]] == [before.after for before in years[1:]]


@pytest.mark.parametrize(("written", "year"), [("", 2026), ("2024", 2024), ("2027", 2026), ("1999", 2026), ("x", 2026)])
def test_another_year_than_those_told_is_the_latest(written, year):
    assert year_asked_for(written, years_over(date(2026, 11, 1))).ends_in == year


# ---- what is told ----

PLACES = frozenset({"N", "NA", "NB", "NAa", "NAb", "NBa"})


def told(paths, reasons=None):
    left = [
        Left(n, n, date(2026, 1, 1), path, "Stage 1", reasons[n] if reasons else "workload")
        for n, path in enumerate(paths)
    ]
    return Told(left, "N", PLACES, 1, FROM)


def test_nothing_is_told_under_a_place_that_is_withheld():
    found = told(["NAa"] * 4)
    assert not any(found.shows(path) for path in PLACES)
    assert set(found.kinds("N", REASON, ["workload"]).values()) == {None}


def test_a_small_part_is_withheld_and_another_with_it():
    found = told(["NAa"] * 9 + ["NAb"] * 2 + ["NBa"] * 6)
    assert {path for path in PLACES if found.shows(path)} == {"N", "NA", "NB", "NBa"}
    assert found.count("NA") == 11


def test_those_of_a_region_itself_are_a_part_of_it():
    # Six of the region, five of them in a team: the sixth would follow.
    found = told(["NA"] + ["NAa"] * 5 + ["NBa"] * 5)
    assert found.shows("NA")
    assert not found.shows("NAa")


@settings(max_examples=150)
@given(some.lists(some.sampled_from(sorted(PLACES)), max_size=30))
def test_no_count_of_a_place_follows_from_another_page(paths):
    found = told(paths)
    counts = Counter(paths)
    for path in PLACES:
        if found.shows(path):
            assert found.count(path) >= FROM
            assert path == "N" or found.shows(path[:-1])
            parts = [part for part in PLACES if part[:-1] == path]
            hidden = [found.count(part) for part in parts if not found.shows(part)]
            left = found.count(path) - sum(found.count(part) for part in parts if found.shows(part))
            # What is left is nobody, or enough people of several places.
            assert left in ((0, counts[path]) if not hidden else (left,))
            if hidden or 0 < left < FROM:
                assert left >= FROM
                assert len(hidden) + (counts[path] > 0) > 1


def test_reasons_of_a_region_are_told_only_as_far_as_the_nations_do_not_give_them_away():
    paths = ["NAa"] * 16 + ["NBa"] * 12
    reasons = ["workload"] * 9 + ["support"] * 7 + ["workload"] * 8 + ["support"] * 4
    found = told(paths, reasons)
    names = ["workload", "support"]
    assert found.kinds("N", REASON, names) == {"workload": 17, "support": 11}
    # Four of one region gave one reason: both reasons of both regions go.
    assert set(found.kinds("NA", REASON, names).values()) == {None}
    assert set(found.kinds("NB", REASON, names).values()) == {None}
    assert found.kinds("NB", STAGE, ["Stage 1"]) == {"Stage 1": 12}


@pytest.mark.parametrize(
    ("values", "middle"), [([], None), ([3], 3), ([1, 2], 1.5), ([5, 1, 3], 3), ([1, 1, 9, 9], 5), ([2, 2, 2, 9], 2)]
)
def test_the_middle(values, middle):
    assert middle_of(values) == middle


# ---- the page ----


@pytest.fixture
def year(monkeypatch):
    """The year that ended last, seen from a fixed day after it."""
    monkeypatch.setattr(leaving_page, "today", lambda: date(2026, 11, 22))
    monkeypatch.setattr("lms.progress.views.leaving.years_over", lambda on: years_over(date(2026, 11, 22)))
    return Year(2026)


def leaver(cast, number, unit, *, day=date(2026, 5, 1), reason="workload", withdrew=True):
    """Somebody who left from a place, ten months after they had begun."""
    person = Person.objects.create(email=f"left{number}@example.org", name=f"Gone {number}", is_active=False)
    starts = months_after(day, -10)
    Post.objects.create(person=person, unit=unit, grade="PQiP", starts=starts, ends=day)
    facts = {"pathway_version": cast.pathway, "intake": "x", "entry_basis": "level_3", "starts": starts, "ends": day}
    enrolment = Enrolment.objects.create(person=person, status="withdrawn" if withdrew else "qualified", **facts)
    if withdrew:
        change = EnrolmentChange.objects.create(
            enrolment=enrolment, kind="withdrawal", starts=day, leaving_reason=reason
        )
        LeavingWords.objects.create(change=change, words="A secret sentence of their own")
    return enrolment


def leavers(cast, count, unit, first=0, **facts):
    return [leaver(cast, first + number, unit, **facts) for number in range(count)]


@pytest.fixture
def others(cast):
    """Six who left from each other team, so that no count is withheld for the sake of theirs."""
    leavers(cast, 6, cast.other_team, first=200)
    leavers(cast, 6, cast.far_team, first=300)


def words(page):
    assert page.status_code == 200
    return " ".join(BeautifulSoup(page.content, "html.parser").get_text(" ").split())


def test_each_reader_is_told_of_their_own_places_and_of_nobody_elses(cast, year, others, signed_in_as):
    leavers(cast, 6, cast.team)
    leaver(cast, 99, cast.team, withdrew=False)
    for who, count in (("daniel", 6), ("ruth", 12), ("imogen", 12), ("leonard", 18)):
        text = words(signed_in_as(cast.people[who]).get(LEAVING))
        assert f": {count} of " in text, who
        assert ("North Fellshire" in text) is (who == "leonard")
        assert "secret" not in text
    assert signed_in_as(cast.imogen).get(LEAVING, {"place": cast.far_region.pk}).status_code == 404


def test_a_count_below_the_rules_number_is_withheld_from_everybody(cast, year, others, signed_in_as):
    leavers(cast, 4, cast.team)
    text = words(signed_in_as(cast.daniel).get(LEAVING))
    assert "too few to be told" in text
    assert "What stood beside it" not in text
    # The other team's six would give the four away, since the unit's ten are told.
    page = BeautifulSoup(signed_in_as(cast.imogen).get(LEAVING, {"place": cast.pdu.pk}).content, "html.parser")
    assert ": 10 of " in page.h1.text
    cells = {
        row.th.get_text(strip=True): row.select("td")[1].get_text(strip=True) for row in page.select("tbody tr")[:2]
    }
    assert cells == {"Aldermoor Team 1": "withheld", "Aldermoor Team 2": "withheld"}
    assert "too few to be told" in words(signed_in_as(cast.carys).get(LEAVING))
    leaver(cast, 5, cast.team)
    assert ": 5 of " in words(signed_in_as(cast.daniel).get(LEAVING))
    assert ": 6 of " in words(signed_in_as(cast.carys).get(LEAVING))


def test_a_withdrawal_that_was_replaced_or_taken_back_is_not_told(cast, year, others, signed_in_as):
    rows = [one.changes.get() for one in leavers(cast, 7, cast.team)]
    for row, facts in ((rows[0], {"takes_back": True}), (rows[1], {"leaving_reason": "personal"})):
        EnrolmentChange.objects.create(
            enrolment=row.enrolment, kind="withdrawal", starts=row.starts, replaces=row, **facts
        )
    assert ": 6 of " in words(signed_in_as(cast.daniel).get(LEAVING))


def test_whoever_has_no_place_on_record_is_one_of_the_nations_learners_and_each_counts_once(cast, year, signed_in_as):
    rows = leavers(cast, 6, cast.team)
    Enrolment.objects.exclude(pk__in=[row.pk for row in rows]).update(starts=year.after)
    again = rows[0]
    facts = {"pathway_version": cast.pathway, "intake": "x", "entry_basis": "level_3", "status": "qualified"}
    Enrolment.objects.create(person=again.person, starts=again.ends, ends=date(2026, 6, 1), **facts)
    assert "6 of 6 learners withdrew" in words(signed_in_as(cast.leonard).get(LEAVING))
    Post.objects.filter(person__in=[row.person for row in rows]).delete()
    leaving_page.cache.clear()
    assert "6 of 6 learners withdrew" in words(signed_in_as(cast.leonard).get(LEAVING))


def test_what_stood_beside_is_of_those_who_are_counted_now(cast, year, others, signed_in_as):
    rows = leavers(cast, 7, cast.team)
    for row in rows:
        day = row.ends - timedelta(days=30)
        CoverStretch.objects.create(
            enrolment=row, unit=cast.team, covered=False, because="nobody", gap_starts=day, starts=day, ends=row.ends
        )
    assert "100% of 7 people" in words(signed_in_as(cast.daniel).get(LEAVING))
    row = rows[0].changes.get()
    EnrolmentChange.objects.create(
        enrolment=row.enrolment, kind="withdrawal", starts=row.starts, replaces=row, takes_back=True
    )
    text = words(signed_in_as(cast.daniel).get(LEAVING))
    assert ": 6 of " in text
    assert "100% of 6 people" in text


def test_where_somebody_worked_before_they_left_counts_and_not_where_they_went(cast, year, others, signed_in_as):
    for row in leavers(cast, 6, cast.team):
        Post.objects.create(person=row.person, unit=cast.far_team, grade="PSO", starts=row.ends)
    assert ": 6 of " in words(signed_in_as(cast.daniel).get(LEAVING))


def test_a_year_is_told_by_itself(cast, year, others, signed_in_as):
    for first, (count, day) in enumerate(((6, date(2025, 10, 1)), (8, date(2025, 9, 30)), (9, date(2026, 10, 1)))):
        leavers(cast, count, cast.team, first=first * 20, day=day)
    for first, unit in ((400, cast.other_team), (500, cast.far_team)):
        leavers(cast, 5, unit, first=first, day=date(2025, 9, 30))
    client = signed_in_as(cast.daniel)
    assert ": 6 of " in words(client.get(LEAVING))
    assert ": 8 of " in words(client.get(LEAVING, {"year": "2025"}))
    # A year that still runs is told by no address.
    assert ": 6 of " in words(client.get(LEAVING, {"year": "2027"}))


def test_what_stood_beside_is_told_with_the_number_of_people_and_says_nothing_of_why(cast, year, others, signed_in_as):
    rows = leavers(cast, 6, cast.team)
    source = CaseloadImport.objects.create(
        file_name="x", file_hash="x", figures_day=date(2026, 4, 1), rows=9, imported_by=cast.ruth
    )

    def figure(line, row, day, percent):
        WorkloadReading.objects.create(
            source=source, line=line, person=row.person, unit=cast.team, team_name="T", grade="PQiP", day=day,
            total_cases=1, contracted_hours=37, reduction_hours=0, total_points=1, available_points=1,
            imported_percent=percent,
        )  # fmt: skip

    for line, row in enumerate(rows):
        figure(line, row, row.ends - timedelta(weeks=13), 120)
        # The day before those weeks, and the day itself, are not in them.
        figure(100 + line, row, row.ends - timedelta(weeks=13, days=1), 60)
        figure(200 + line, row, row.ends, 60)
        half = row.ends - timedelta(days=45)
        stretch = {"enrolment": row, "unit": cast.team, "covered": False, "because": "nobody", "gap_starts": half}
        if line < 4:
            CoverStretch.objects.create(starts=half, ends=row.ends, **stretch)
    text = words(signed_in_as(cast.daniel).get(LEAVING))
    assert "120% of 6 people 60% of 6 people" in text
    assert "Days without an eligible mentor withheld of fewer than 5 people" in text
    assert "it says nothing of why anybody left" in text
    assert "collects no data on protected characteristics" in text
    assert "because" not in text.lower()


def test_a_wait_is_counted_alike_of_leavers_and_of_everybody(cast):
    """What nobody judged has no wait yet, and what was taken back waits for nobody: on neither side."""
    version, year = portfolio.framework(), Year(2026)
    left = year.first + timedelta(days=60)
    sent = datetime.combine(left - timedelta(days=30), time(12), tzinfo=UTC)
    for person, assessor in ((cast.priya, cast.helen), (cast.callum, cast.joel)):
        judged, unjudged, withdrawn = (portfolio.evidence(person, version, code)[0] for code in ("1.1", "1.2", "2.2"))
        for claim, days in ((judged, 10), (withdrawn, 29)):
            portfolio.judged(claim, assessor)
            Judgement.objects.filter(claim=claim).update(judged_at=sent + timedelta(days=days))
        Withdrawal.objects.create(evidence=withdrawn.evidence, by=person, at=sent, reason="Twice the same.")
        Claim.objects.filter(pk__in=[judged.pk, unjudged.pk, withdrawn.pk]).update(claimed_at=sent)
    people = [cast.priya.pk, cast.callum.pk]
    leavers_of = [Left(pk, pk, left, "", "", "") for pk in people]
    assert beside._waits_of(leavers_of) == beside._waits(people, year) == beside.Middle(10, 2)


def test_the_night_works_out_what_stood_beside_for_the_nation_and_its_regions(cast, year, others, signed_in_as):
    leavers(cast, 4, cast.team)
    assert keep_leaving(on=date(2026, 11, 22)) == 3
    with CaptureQueriesContext(connection) as queries:
        signed_in_as(cast.leonard).get(LEAVING)
    assert not [row for row in queries if "coverstretch" in row["sql"]]
    EnrolmentChange.objects.filter(kind="withdrawal").update(starts=date(2026, 10, 1))
    leaving_page.cache.clear()
    assert keep_leaving(on=date(2026, 11, 22)) == 0


def test_the_page_costs_the_same_however_many_left(cast, year, signed_in_as):
    leavers(cast, 6, cast.team)
    client = signed_in_as(cast.leonard)

    def cost():
        leaving_page.cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LEAVING).status_code == 200
        return len(queries)

    client.get(LEAVING)
    few = cost()
    leavers(cast, 12, cast.far_team, first=50, reason="academic")
    leavers(cast, 9, cast.other_team, first=80, day=date(2024, 5, 1))
    assert cost() == few
