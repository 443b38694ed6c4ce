"""Who is due, who may be drawn beside them, and who is left out: every reason at its edges."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.spot_checks.draws.drawing import draw
from assessments.spot_checks.draws.due import Chances, Known, place_of, place_of_named
from assessments.spot_checks.draws.freezing import freeze_population
from assessments.spot_checks.draws.population import Looked, population_of
from assessments.spot_checks.draws.words import WORDS, outcome_followed, reason_in_words, reasons_in_words
from assessments.spot_checks.models import Appeal, SpotCheck, SpotCheckOutcome, StandardVersion, SupportPlan
from lms.calendar import months_after, today
from lms.models import Absence, Duty, Person, Post, RegionChoice, RoleGrant, Unit
from mentoring.caseload.models import Case
from mentoring.pairings.spans import FAR
from tests.cast import Cast
from tests.factories import holdings, lots
from tests.factories import spot_checks as checks

ON = date(2026, 11, 23)
DAY = timedelta(days=1)
YEARLY = Chances(months=12, new_months=12, return_days=60, tickets=3)
SIX_MONTHLY = Chances(months=6, new_months=12, return_days=60, tickets=3)


def known(**facts: Any) -> Known:
    """An officer who was checked a month ago, has been here for years and holds twenty cases."""
    usual: dict[str, Any] = {"cases": 20, "last_judged": date(2026, 10, 23), "first_post": date(2015, 1, 1)}
    return Known(**(usual | facts))


def away(first: date, last: date = FAR) -> dict[str, Any]:
    return {"away": ((first, last),)}


@pytest.mark.parametrize(
    ("facts", "stratum", "reasons", "tickets"),
    [
        ({}, "extra", ["not_due"], 1),
        # Due: never checked, or so many months after the last one, the very day included.
        ({"last_judged": None}, "due", ["never"], 0),
        ({"last_judged": date(2025, 11, 24)}, "extra", ["not_due"], 1),
        ({"last_judged": date(2025, 11, 23)}, "due", ["time"], 0),
        ({"not_judged": True}, "due", ["not_judged"], 0),
        ({"not_judged": True, "last_judged": None}, "due", ["not_judged"], 0),
        ({"recheck": 41}, "due", ["recheck:41"], 0),
        # More chances: new for twelve months after the first post.
        ({"first_post": date(2025, 11, 24)}, "extra", ["not_due", "new"], 3),
        ({"first_post": date(2025, 11, 23)}, "extra", ["not_due"], 1),
        ({"first_post": None}, "extra", ["not_due"], 1),
        # More chances: sixty days away, and back for less than ninety.
        (away(ON - 60 * DAY, ON), "extra", ["not_due", "returning"], 3),
        (away(ON - 59 * DAY, ON), "extra", ["not_due"], 1),
        (away(ON - 149 * DAY, ON - 89 * DAY), "extra", ["not_due", "returning"], 3),
        (away(ON - 150 * DAY, ON - 90 * DAY), "extra", ["not_due"], 1),
        ({"away": ((ON - 60 * DAY, ON - 30 * DAY), (ON - 30 * DAY, ON))}, "extra", ["not_due", "returning"], 3),
        # More chances: not sufficient within two years.
        ({"last_failed": date(2024, 11, 24)}, "extra", ["not_due", "failed"], 3),
        ({"last_failed": date(2024, 11, 23)}, "extra", ["not_due"], 1),
        # Several reasons are all said; those who are due need no chances.
        ({"last_judged": None, "first_post": ON}, "due", ["never", "new"], 0),
        # Left out, whatever else holds.
        ({"here": False, "open_check": True}, "left_out", ["left"], 0),
        ({"open_check": True, "last_judged": None}, "left_out", ["open"], 0),
        (away(ON) | {"last_judged": None}, "left_out", ["away"], 0),
        (away(ON - 5 * DAY, ON + DAY), "left_out", ["away"], 0),
        (away(ON + DAY), "extra", ["not_due"], 1),
        (away(ON - 5 * DAY, ON), "extra", ["not_due"], 1),
        ({"cases": 0, "last_judged": None}, "left_out", ["no_case"], 0),
        # Support after a check keeps somebody out of the extra draw, and nobody from being due.
        ({"supported": True, "last_failed": ON}, "left_out", ["supported"], 0),
        ({"supported": True, "last_judged": None}, "due", ["never"], 0),
    ],
)
def test_each_reason_begins_and_ends_on_its_day(
    facts: dict[str, Any], stratum: str, reasons: list[str], tickets: int
) -> None:
    place = place_of(known(**facts), YEARLY, ON)
    assert (place.stratum, list(place.reasons), place.tickets) == (stratum, reasons, tickets)


@pytest.mark.parametrize(("last", "stratum"), [(date(2026, 5, 24), "extra"), (date(2026, 5, 23), "due")])
def test_a_region_that_checks_twice_a_year_is_due_after_six_months(last: date, stratum: str) -> None:
    assert place_of(known(last_judged=last), SIX_MONTHLY, ON).stratum == stratum


def test_somebody_named_is_due_unless_something_leaves_them_out() -> None:
    assert place_of_named(known(), 41, ON).reasons == ("recheck:41",)
    assert place_of_named(known(open_check=True), 41, ON).reasons == ("open",)


def test_every_reason_has_its_words_and_a_recheck_names_its_outcome() -> None:
    assert reason_in_words("recheck:41") == WORDS["recheck"]
    assert reasons_in_words(["never", "new"]) == ["Never checked before", "New as an officer"]
    assert (outcome_followed(["new", "recheck:41"]), outcome_followed(["never"])) == (41, None)


# ---- gathered from the tables ----


@pytest.fixture
def held(cast: Cast) -> Cast:
    """Nadia holds three cases and has been here for longer than a year."""
    lots.cases(cast.nadia)
    return cast


def of(cast: Cast, name: str = "nadia", unit: Unit | None = None, on: date | None = None, **facts: Any) -> Looked:
    """Return what a draw of the place makes of somebody."""
    looked = population_of(unit or cast.pdu, on or today(), **facts).officers
    return next(one for one in looked if one.officer == cast.people[name])


def reasons(cast: Cast, **facts: Any) -> list[str]:
    return list(of(cast, **facts).place.reasons)


def judged(cast: Cast, letters: str, months: int = 0, by: Person | None = None) -> SpotCheckOutcome:
    """Let a check of Nadia come to an outcome so many months ago."""
    outcome = checks.outcome(checks.check(by or cast.amara, cast.nadia), letters)
    SpotCheckOutcome.objects.filter(pk=outcome.pk).update(given_at=outcome.given_at - timedelta(days=31 * months))
    return outcome


@pytest.mark.django_db
def test_everybody_of_the_place_who_holds_cases_by_their_role_is_looked_at(cast: Cast) -> None:
    names = {one.officer.name for one in population_of(cast.pdu, today()).officers}
    assert names == {"Priya Nair", "Callum Frost", "Nadia Rowe", "Gareth Pugh", "Owen Castle"}
    assert {one.officer.name for one in population_of(cast.other_team, today()).officers} == {"Owen Castle"}


@pytest.mark.django_db
def test_the_cases_are_those_held_today(held: Cast) -> None:
    looked = of(held)
    assert looked.cases == tuple((case.pk, case.key[:16]) for case in Case.objects.order_by("pk"))
    assert (looked.stratum, looked.unit) == ("due", held.team)


@pytest.mark.django_db
def test_of_an_earlier_day_the_cases_are_those_held_then(cast: Cast) -> None:
    over = holdings.holding(cast.nadia, "M000001", starts=today() - 9 * DAY, ends=today() - 2 * DAY)
    holdings.holding(cast.nadia, "M000002", starts=today() - 2 * DAY)
    assert [case for case, _ in of(cast, on=today() - 3 * DAY).cases] == [over.case_id]


@pytest.mark.parametrize(
    ("facts", "stratum"),
    [
        ({"last_lot": ON}, "left_out"),
        ({"last_lot": ON - 27 * DAY}, "left_out"),
        ({"last_lot": ON - 28 * DAY}, "extra"),
        # Whoever is due is drawn all the same, and a lot that was cancelled by hand goes on.
        ({"last_lot": ON, "last_judged": None}, "due"),
        ({"last_lot": ON, "by_lot": True}, "extra"),
    ],
)
def test_whoever_is_not_due_stands_in_the_lot_once_in_four_weeks(facts: dict[str, Any], stratum: str) -> None:
    place = place_of(known(**facts), replace(YEARLY, lot_days=28), ON)
    assert (place.stratum, "lately" in place.reasons) == (stratum, stratum == "left_out")


@pytest.mark.django_db
def test_drawing_again_and_again_brings_nobody_who_is_not_due(held: Cast) -> None:
    judged(held, "ssss", months=1)
    draw(
        draw=freeze_population(unit=held.team, standard_version=StandardVersion.objects.latest("pk"), by=held.tomasz),
        by=held.tomasz,
    )
    before = SpotCheck.objects.filter(officer=held.nadia).count()
    for _ in range(5):
        frozen = freeze_population(
            unit=held.team, standard_version=StandardVersion.objects.latest("pk"), by=held.tomasz
        )
        draw(draw=frozen, by=held.tomasz)
    assert SpotCheck.objects.filter(officer=held.nadia).count() == before


@pytest.mark.django_db
def test_what_checks_came_to_decides(held: Cast) -> None:
    assert reasons(held) == ["never"]
    judged(held, "ssss", months=13)
    assert reasons(held) == ["time"]
    RoleGrant.objects.create(person=held.stella, role="reviewer", unit=held.region, starts=today())
    judged(held, "iiii", months=1, by=held.stella)
    assert reasons(held) == ["supported"]
    Duty.objects.filter(kind="support_plan").update(closed_at=timezone.now())
    assert reasons(held) == ["not_due", "failed"]
    judged(held, "ssnn")
    assert reasons(held) == ["not_judged", "failed"]


@pytest.mark.django_db
def test_the_choice_of_the_region_decides(held: Cast) -> None:
    judged(held, "ssss", months=7)
    assert reasons(held) == ["not_due"]
    RegionChoice.objects.create(
        region=held.region,
        rule="spot_check_months",
        value=6,
        starts=today(),
        reason="Twice a year here",
        chosen_by=held.imogen,
    )
    assert reasons(held) == ["time"]


@pytest.mark.django_db
def test_an_open_check_leaves_somebody_out_in_every_place(held: Cast) -> None:
    checks.check(held.amara, held.nadia, case=Case.objects.first())
    assert reasons(held) == ["open"]
    assert reasons(held, officers=[held.nadia]) == ["open"]


@pytest.mark.django_db
def test_whoever_is_away_waits_and_part_of_the_week_is_not_away(held: Cast) -> None:
    part = Absence.objects.create(person=held.nadia, kind=Absence.Kind.PART, starts=today())
    assert reasons(held) == ["never"]
    Absence.objects.filter(pk=part.pk).update(kind=Absence.Kind.AWAY)
    assert reasons(held) == ["away"]


@pytest.mark.django_db
def test_a_career_break_counts_as_away(held: Cast) -> None:
    post = held.nadia.posts.get()
    Post.objects.filter(pk=post.pk).update(kind=Post.Kind.CAREER_BREAK)
    assert reasons(held) == ["away"]


@pytest.mark.django_db
def test_whoever_has_left_is_left_out(held: Cast) -> None:
    type(held.nadia).objects.filter(pk=held.nadia.pk).update(is_active=False)
    assert reasons(held) == ["left"]


@pytest.mark.django_db
def test_somebody_named_who_has_no_post_here_is_left_out_and_nobody_else_is_looked_at(held: Cast) -> None:
    looked = population_of(held.other_team, today(), officers=[held.nadia]).officers
    assert [(one.officer, one.unit, one.place.reasons) for one in looked] == [(held.nadia, held.other_team, ("left",))]


@pytest.mark.django_db
def test_a_support_plan_whose_day_has_come_makes_somebody_due(held: Cast) -> None:
    outcome = judged(held, "iiii")
    plan = SupportPlan.objects.create(
        outcome=outcome, made_by=held.daniel, made_at=outcome.given_at, recheck_by=today() + DAY
    )
    assert reasons(held) == ["supported"]
    SupportPlan.objects.filter(pk=plan.pk).update(recheck_by=today())
    assert reasons(held) == [f"recheck:{outcome.pk}", "failed"]
    SupportPlan.objects.filter(pk=plan.pk).update(ended_at=outcome.given_at)
    assert reasons(held) == ["supported"]


@pytest.mark.django_db
def test_nobody_is_checked_again_while_their_appeal_is_open(held: Cast) -> None:
    outcome = judged(held, "iiii")
    facts = {"made_by": held.daniel, "made_at": outcome.given_at, "recheck_by": today()}
    SupportPlan.objects.create(outcome=outcome, **facts)
    Appeal.objects.create(outcome=outcome, by=held.nadia, grounds="I had the disclosure", at=outcome.given_at)
    assert reasons(held) == ["supported"]


@pytest.mark.django_db
def test_the_first_post_of_all_says_who_is_new(held: Cast) -> None:
    post = held.nadia.posts.get()
    Post.objects.filter(pk=post.pk).update(starts=months_after(today(), -12) + DAY)
    assert reasons(held) == ["never", "new"]
    Post.objects.create(
        person=held.nadia,
        unit=held.far_team,
        grade=post.grade,
        starts=months_after(today(), -30),
        ends=months_after(today(), -20),
    )
    assert reasons(held) == ["never"]


@pytest.mark.django_db
def test_more_officers_and_cases_cost_no_more_queries(cast: Cast) -> None:
    def queries(unit: Unit) -> int:
        with CaptureQueriesContext(connection) as caught:
            population_of(unit, today())
        return len(caught)

    few = queries(cast.other_team)
    for person in (cast.nadia, cast.gareth, cast.priya, cast.owen):
        lots.cases(person)
    assert queries(cast.nation) == few <= 12
