"""The cover report: numbers place by place on any day, learners at the last level, and whom it lets in."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup

from courses.models import Enrolment, EnrolmentChange, PlannedIntake
from lms.calendar import in_words, months_after, today
from lms.models import Post, RoleGrant, Unit
from lms.roles import Role
from mentoring.pairings.cover_picture import Share, shares_picture
from mentoring.pairings.cover_report import places_seen_by, report_of
from mentoring.pairings.models import MentorStanding, Pairing
from mentoring.pairings.stretches import write_all
from tests.factories import mentoring as make

ADDRESS = "/pairings/cover/"


@pytest.fixture
def written(cast):
    """The cast with its stretches."""
    write_all(today())
    return cast


def soup(page):
    assert page.status_code == 200
    return BeautifulSoup(page.content, "html.parser")


def words(page):
    return " ".join(soup(page).get_text(" ").split())


def numbers(place, day=None):
    """Learners and those without, by the name of each part."""
    report = report_of([place], day or today(), today())
    return {part.name: (part.learners, part.uncovered) for part in report.parts}


# ---- the numbers ----


def test_each_level_counts_what_lies_under_it(written):
    assert numbers(written.nation) == {"East Aldershire": (2, 1), "North Fellshire": (1, 0)}
    assert numbers(written.region) == {"Aldermoor": (2, 1)}
    assert numbers(written.pdu) == {"Aldermoor Team 1": (2, 1), "Aldermoor Team 2": (0, 0)}
    assert numbers(written.team) == {"Aldermoor Team 1": (2, 1)}


def test_on_a_past_day_and_ahead(written):
    paired = months_after(today(), -3)
    assert numbers(written.nation, paired - timedelta(days=1))["East Aldershire"] == (1, 1)
    assert numbers(written.nation, paired)["East Aldershire"] == (2, 1)
    Post.objects.filter(person=written.gareth).update(ends=months_after(today(), 4))
    Enrolment.objects.filter(person=written.callum).update(starts=months_after(today(), -2))
    write_all(today())
    report = report_of([written.pdu], today(), today())
    # Priya finishes after seven months, and Callum after thirteen.
    assert report.all.ahead == (1, 2, 1)
    assert report.all.longest(today()) == (today() - months_after(today(), -2)).days


def test_a_learner_who_moved_is_counted_where_they_were(written):
    moved = today() - timedelta(days=10)
    Post.objects.filter(person=written.callum).update(ends=moved)
    Post.objects.create(person=written.callum, unit=written.other_team, grade="PQiP", starts=moved)
    write_all(today())
    assert numbers(written.pdu, moved - timedelta(days=1))["Aldermoor Team 2"] == (0, 0)
    report = report_of([written.pdu], today(), today())
    team = next(part for part in report.parts if part.name == "Aldermoor Team 2")
    assert (team.learners, team.uncovered) == (1, 1)
    assert team.longest(today()) == (today() - months_after(today(), -3)).days


def test_whoever_is_paused_is_counted_nowhere_on_those_days(written):
    since = today() - timedelta(days=7)
    enrolment = written.enrolment_of(written.callum)
    EnrolmentChange.objects.create(enrolment=enrolment, kind="pause", starts=since, reason="By agreement")
    assert numbers(written.pdu)["Aldermoor Team 1"] == (1, 0)
    assert numbers(written.pdu, since - timedelta(days=1))["Aldermoor Team 1"] == (2, 1)
    assert report_of([written.pdu], today(), today()).all.ahead[0] == 0


def test_intakes_and_free_places_are_counted_by_place(written):
    def intake(unit, months, **more):
        PlannedIntake.objects.create(
            unit=unit,
            pathway_version=written.pathway,
            name="x",
            starts=months_after(today(), months),
            learners=9,
            planned_by=written.tomasz,
            **more,
        )

    intake(written.team, 4)
    intake(written.pdu, 6)
    intake(written.pdu, 13)
    intake(written.team, 4, withdrawn_at=written.tomasz.joined)
    rows = {"eligible": True, "places": 2, "worked_out_on": today()}
    for person, facts in (
        (written.gareth, {"learners": 1}),
        (written.owen, {"learners": 3, "unit": written.other_team}),
    ):
        MentorStanding.objects.update_or_create(person=person, defaults={"unit": written.team} | rows | facts)
    report = report_of([written.pdu], today(), today())
    found = {part.name: (part.expected, part.free_places, part.mentors) for part in report.parts}
    assert found == {"Aldermoor Team 1": (9, 1, 1), "Aldermoor Team 2": (0, 0, 0), "Aldermoor itself": (9, 0, 0)}
    assert report_of([written.pdu], months_after(today(), 5), today()).all.expected == 9


def test_somebody_without_a_post_stands_in_the_numbers_of_the_nation(written):
    Post.objects.filter(person=written.callum).delete()
    write_all(today())
    assert numbers(written.nation)["No place on record"] == (1, 1)
    assert sum(learners for learners, _ in numbers(written.region).values()) == 1


def test_a_place_within_another_is_part_of_that(written):
    assert places_seen_by(written.leonard, today()) == [written.nation]
    RoleGrant.objects.create(person=written.ruth, role="spo", unit=written.team, starts=today())
    assert places_seen_by(written.ruth, today()) == [written.pdu]
    assert places_seen_by(written.daniel, today()) == [written.team]


# ---- the page ----


def test_the_nation_drills_down_to_a_learner(written, signed_in_as):
    client = signed_in_as(written.leonard)
    page = soup(client.get(ADDRESS))
    for name in ("East Aldershire", "Aldermoor", "Aldermoor Team 1"):
        page = soup(client.get(page.find("a", string=name)["href"]))
    text = " ".join(page.get_text(" ").split())
    assert "1 of 2 learners has no eligible mentor" in text
    assert "Callum Frost" in text
    assert "Started without one" in text
    assert [one.text for one in page.select(".govuk-breadcrumbs__link")] == [
        "England and Wales",
        "East Aldershire",
        "Aldermoor",
    ]


def test_the_picture_and_the_table_hold_the_same_facts(written, signed_in_as):
    page = soup(signed_in_as(written.daniel).get(ADDRESS))
    (svg,) = page.select("svg[role=img]")
    assert svg["aria-label"].startswith("Mentor cover, ")
    assert [one.text for one in svg.select("text.b")][:2] == ["Callum Frost", "Priya Nair"]
    assert svg.select("rect.k-gap")
    assert svg.select("rect.k-fill")
    rows = [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in page.select("tbody tr")]
    days = (today() - months_after(today(), -3)).days
    assert rows[0][:3] == ["Callum Frost", "0", str(days)]
    assert rows[0][3] == f"from {in_words(months_after(today(), -3))}"
    assert rows[1][3] == f"Closed on {in_words(months_after(today(), -3))}"
    assert not page.select("[style]")


def test_a_day_ahead_says_what_comes_if_nobody_acts(written, signed_in_as):
    ends = today() + timedelta(days=60)
    Pairing.objects.filter(learner=written.priya, kind="mentor").update(ends=ends)
    write_all(today())
    client = signed_in_as(written.daniel)
    assert "1 of 2 learners" in words(client.get(ADDRESS, {"day": (ends - timedelta(days=1)).isoformat()}))
    text = words(client.get(ADDRESS, {"day": ends.isoformat()}))
    assert "2 of 2 learners have no eligible mentor" in text
    assert "This is what comes if nobody acts" in text
    assert f"Nobody is paired from {in_words(ends)}" in text


@pytest.mark.parametrize(
    ("written_day", "sentence"),
    [
        ("soon", "Write the day as 2026-11-23: you wrote soon"),
        ("2026-02-30", "Write the day as"),
        ("<b>", "you wrote &lt;b&gt;"),
        ((months_after(today(), 12) + timedelta(days=1)).isoformat(), "or earlier: you wrote"),
        ("9999-12-31", "or earlier"),
        ("1899-12-31", "The day must be 1 January 1900 or later: you wrote 31 December 1899"),
        ("0001-01-01", "The day must be 1 January 1900 or later"),
    ],
)
def test_a_day_that_is_none_is_said_and_today_is_shown(written, signed_in_as, written_day, sentence):
    page = signed_in_as(written.daniel).get(ADDRESS, {"day": written_day})
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert "Error: " in soup(page).title.text
    assert f"Mentor cover on {in_words(today())}" in words(page)


@pytest.mark.parametrize("day", [months_after(today(), 12), today(), date(1900, 1, 1)])
def test_days_within_reach_are_shown(written, signed_in_as, day):
    assert f"Mentor cover on {in_words(day)}" in words(
        signed_in_as(written.leonard).get(ADDRESS, {"day": day.isoformat()})
    )


def test_the_last_day_within_reach_still_has_learners(written):
    Enrolment.objects.filter(person=written.callum).update(starts=today() - timedelta(days=5))
    write_all(today())
    assert report_of([written.team], months_after(today(), 12), today()).all.learners == 1


@pytest.mark.parametrize("place", ["x", "0", "999999", "-1", "99999999999999999999"])
def test_a_place_that_is_none_is_not_found(written, signed_in_as, place):
    assert signed_in_as(written.leonard).get(ADDRESS, {"place": place}).status_code == 404


def test_nobody_looks_beyond_their_place(written, signed_in_as):
    client = signed_in_as(written.ruth)
    assert client.get(ADDRESS, {"place": written.team.pk}).status_code == 200
    for place in (written.far_team, written.region, written.nation):
        assert client.get(ADDRESS, {"place": place.pk}).status_code == 404
    for role in (Role.SPO, Role.HEAD_OF_PDU, Role.COORDINATOR, Role.REGIONAL_LEARNING_MANAGER):
        text = words(signed_in_as(written.outsiders[role]).get(ADDRESS))
        assert "Callum" not in text
        assert "Aldermoor" not in text


def test_a_place_without_anybody_says_so(written, signed_in_as):
    assert "Nobody of this place was on a pathway on that day" in words(signed_in_as(written.carys).get(ADDRESS))


def test_the_page_costs_the_same_for_many(
    written, signed_in_as, django_assert_num_queries, django_assert_max_num_queries
):
    def ask(client, place):
        assert client.get(ADDRESS, {"place": place.pk}).status_code == 200

    client = signed_in_as(written.leonard)
    levels = (written.nation, written.region, written.pdu, written.team)
    counts = []
    for place in levels:
        ask(client, place)
        with django_assert_max_num_queries(24) as found:
            ask(client, place)
        counts.append(len(found))
    for number in range(30):
        region = (
            written.nation.add_child(kind=Unit.Kind.REGION, name=f"Region {number}", code=f"R{number}")
            if number < 3
            else written.region
        )
        learner = make.person(f"Learner {number}", unit=region if number < 3 else written.team, grade="PQiP")
        make.pairing(learner, make.mentor(f"Mentor {number}", written.team), months_after(today(), -1))
        Enrolment.objects.create(
            person=learner,
            pathway_version=written.pathway,
            intake="x",
            starts=months_after(today(), -2),
            entry_basis="level_3",
        )
    write_all(today())
    for place, count in zip(levels, counts, strict=True):
        with django_assert_num_queries(count):
            ask(client, place)


def test_bars_of_places_share_one_scale_and_say_numbers():
    picture = shares_picture([Share("A", 100, 25), Share("B", 2, 2), Share("C", 0, 0)], "x")
    a, b, c = picture.rows
    assert [box.words for row in picture.rows for box in row.boxes if box.words] == [
        "25 of 100 without",
        "2 of 2 without",
        "no learners",
    ]
    assert a.boxes[0].width == pytest.approx(3 * (a.boxes[1].width + 2), abs=0.5)
    assert [box.css for box in b.boxes] == ["k-gap", ""]
    assert [box.css for box in c.boxes] == [""]
