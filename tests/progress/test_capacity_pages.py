"""The pages of capacity: numbers of one's own places, what an intake would need, refusals, and a constant price."""

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Enrolment, Pathway, PlannedIntake, Standing
from lms.calendar import months_after, today
from lms.models import Grade, Person, Post, RoleGrant, Unit
from lms.progress.capacity.ahead import Ahead
from lms.progress.capacity.page import capacity_of
from lms.progress.capacity.supply import Kind
from lms.progress.capacity.words import coming
from lms.progress.models import Forecast
from mentoring.caseload.models import CaseloadImport, WorkloadReading
from mentoring.pairings.mentor_standing import keep_mentor_standings
from mentoring.pairings.models import MentorStanding, Pairing

CAPACITY, WHAT_IF = "/board/capacity/", "/board/capacity/what-if/"


@pytest.fixture
def counted(cast):
    """The cast, with the night's work on its mentors."""
    keep_mentor_standings(on=today())
    return cast


def found(reader, place, months=12):
    return capacity_of(reader, [place], Ahead(today(), months))


def words(page):
    assert page.status_code == 200
    return " ".join(BeautifulSoup(page.content, "html.parser").get_text(" ").split())


def intake(cast, unit, learners, months):
    month = months_after(today().replace(day=1), months)
    return PlannedIntake.objects.create(
        unit=unit, pathway_version=cast.pathway, name="x", starts=month, learners=learners, planned_by=cast.tomasz
    )


def test_a_place_counts_learners_places_and_staff_of_its_own(counted):
    here = found(counted.ruth, counted.pdu)
    needed, have = here.total(Kind.MENTORS)
    # Gareth has two places; Owen has been qualified for one year.
    assert (needed[0], have[0]) == (2, 2)
    assert here.total(Kind.ASSESSORS)[1][0] == 2 * here.to_an_assessor
    staff, room = here.total(Kind.MANAGERS)
    # Two learners, Nadia, Gareth and Owen in teams; Daniel and Carys.
    assert (staff[0], room[0]) == (5, 20)
    assert found(counted.leonard, counted.far_region).total(Kind.MENTORS)[0][0] == 1


def test_the_parts_add_up_to_the_nation(counted):
    nation = found(counted.leonard, counted.nation)
    regions = [found(counted.leonard, unit) for unit in (counted.region, counted.far_region)]
    for kind in Kind:
        for side in (0, 1):
            assert nation.total(kind)[side][0] == sum(one.total(kind)[side][0] for one in regions)


def test_a_learner_is_counted_until_the_forecast_day_and_until_the_planned_one_without(counted):
    rows = Standing.objects.filter(enrolment__person__in=(counted.priya, counted.callum))
    rows.update(planned_end=months_after(today(), 3))
    assert found(counted.ruth, counted.pdu).total(Kind.MENTORS)[0][3:5] == (2, 0)
    day = months_after(today(), 5)
    Forecast.objects.create(
        enrolment=counted.enrolment_of(counted.priya), month=today().replace(day=1), worked_out_on=today(),
        early=day, likely=day, late=day,
    )  # fmt: skip
    assert found(counted.ruth, counted.pdu).total(Kind.MENTORS)[0][3:7] == (2, 1, 1, 0)
    rows.update(planned_end=months_after(today(), -1))
    # Whoever is past the planned day stays, as long as nothing else is known.
    assert found(counted.ruth, counted.pdu).total(Kind.MENTORS)[0][12] == 1


def test_mentors_and_assessors_who_go_or_come_are_counted_by_the_month(counted):
    MentorStanding.objects.filter(person=counted.gareth).update(lapses_on=months_after(today(), 2))
    rows = MentorStanding.objects.filter(person=counted.owen)
    rows.update(eligible=False, eligible_from=months_after(today(), 4), lapses_on=None)
    assert found(counted.ruth, counted.pdu).total(Kind.MENTORS)[1][:7] == (2, 2, 2, 0, 0, 2, 2)
    Post.objects.filter(person=counted.joel).update(ends=months_after(today(), 1))
    assert found(counted.ruth, counted.pdu).total(Kind.ASSESSORS)[1][:4] == (24, 24, 12, 12)
    RoleGrant.objects.filter(person=counted.helen, role="pta").update(ends=months_after(today(), 2))
    assert found(counted.ruth, counted.pdu).total(Kind.ASSESSORS)[1][:4] == (24, 24, 12, 0)


def test_whose_mentor_works_elsewhere_takes_a_place_there_until_that_ends(counted, signed_in_as):
    """Callum has a mentor of the far unit for two months: no place of his own unit is needed until then."""
    MentorStanding.objects.create(
        person=counted.hugo, unit=counted.far_pdu, eligible=True, places=2, worked_out_on=today()
    )
    MentorStanding.objects.filter(person=counted.gareth).update(places=1)
    assert [found(counted.ruth, counted.pdu).total(Kind.MENTORS)[side][0] for side in (0, 1)] == [2, 1]
    Pairing.objects.filter(learner=counted.callum, kind="mentor").delete()
    pairing = {"learner": counted.callum, "supporter": counted.hugo, "kind": "mentor"}
    Pairing.objects.create(starts=today(), ends=months_after(today(), 2), **pairing)
    assert found(counted.ruth, counted.pdu).total(Kind.MENTORS)[0][:4] == (1, 1, 1, 2)
    assert found(counted.ruth, counted.pdu).learners[:4] == (2, 2, 2, 2)
    assert found(counted.leonard, counted.far_pdu).total(Kind.MENTORS)[0][:4] == (2, 2, 2, 1)
    nation = found(counted.leonard, counted.nation)
    assert nation.total(Kind.MENTORS)[0] == nation.learners
    text = words(signed_in_as(counted.ruth).get(CAPACITY))
    assert "1 learner has a mentor who works in another place" in text
    assert "short of mentors today" not in text


def test_whoever_is_enrolled_before_an_intake_begins_is_counted_once_and_not_yet(counted):
    month = months_after(today().replace(day=1), 2)
    Enrolment.objects.filter(person=counted.priya).update(starts=month)
    intake(counted, counted.pdu, 1, 2)
    here = found(counted.ruth, counted.pdu)
    assert here.learners[:4] == (1, 1, 1, 2)
    assert (here.to_come(counted.pdu.path), sum(coming(here).starts), sum(coming(here).ends[:4])) == (1, 1, 0)


def test_a_mentor_with_more_learners_than_places_takes_no_free_place_from_another(counted):
    MentorStanding.objects.filter(person=counted.gareth).update(places=2, learners=4)
    MentorStanding.objects.filter(person=counted.owen).update(eligible=True, places=3, learners=1)
    assert sum(row.free for row in found(counted.ruth, counted.pdu).gathered.mentors) == 2


def test_an_assessor_with_two_grants_is_one_assessor(counted):
    RoleGrant.objects.create(person=counted.helen, role="pta", unit=counted.team, starts=today())
    assert len(found(counted.ruth, counted.pdu).gathered.assessors) == 2


def test_an_assessor_whose_grant_is_renewed_goes_nowhere_and_one_who_moves_goes_there(counted):
    day, rows = months_after(today(), 2), RoleGrant.objects.filter(person=counted.helen, role="pta")
    rows.update(ends=day)
    again = RoleGrant.objects.create(person=counted.helen, role="pta", unit=counted.pdu, starts=day)
    assert set(found(counted.ruth, counted.pdu).total(Kind.ASSESSORS)[1]) == {24}
    RoleGrant.objects.filter(pk=again.pk).update(unit=counted.far_pdu)
    assert found(counted.ruth, counted.pdu).total(Kind.ASSESSORS)[1][:5] == (24, 24, 24, 12, 12)
    assert set(found(counted.leonard, counted.nation).total(Kind.ASSESSORS)[1]) == {36}


def test_intakes_are_counted_where_they_come_and_a_withdrawn_one_nowhere(counted):
    intake(counted, counted.pdu, 9, 3)
    gone = intake(counted, counted.pdu, 40, 3)
    gone.withdrawn_at = gone.planned_at
    gone.save()
    assert found(counted.ruth, counted.pdu).total(Kind.MENTORS)[0][3:5] == (2, 11)
    assert found(counted.leonard, counted.far_region).total(Kind.MENTORS)[0][4] == 1


def test_the_page_says_first_what_is_short_first(counted, signed_in_as):
    intake(counted, counted.team, 9, 3)
    month = months_after(today().replace(day=1), 3)
    text = words(signed_in_as(counted.imogen).get(CAPACITY))
    assert f"first short of mentors in Aldermoor in {month:%B %Y} (9 places)" in text
    assert "Aldermoor" in text
    assert "Unconfirmed" in text
    assert "nothing is short" not in text


def test_many_shortages_are_told_kind_by_kind(counted, signed_in_as):
    for number in range(7):
        counted.region.refresh_from_db()
        intake(counted, counted.region.add_child(kind=Unit.Kind.PDU, name=f"More {number}", code=f"M{number}"), 3, 2)
    month = months_after(today().replace(day=1), 2)
    text = words(signed_in_as(counted.imogen).get(CAPACITY))
    assert f"Assessors in {month:%B %Y} in 7 delivery units, most in More 0 (3 places)" in text


def test_a_place_where_nothing_is_short_says_so(counted, signed_in_as):
    Standing.objects.all().update(unit=counted.far_team)
    assert "nothing is short within 12 months" in words(signed_in_as(counted.ruth).get(CAPACITY))


@pytest.mark.parametrize(("who", "sees"), [("ruth", True), ("imogen", True), ("leonard", True), ("tomasz", False)])
def test_how_many_people_managers_carry_is_shown_only_to_whoever_may_see_it(counted, signed_in_as, who, sees):
    text = words(signed_in_as(counted.people[who]).get(CAPACITY))
    assert ("Staff to a manager" in text) is sees
    assert ("senior probation officer" in text.lower().replace("· senior probation officer", "")) is sees


def test_where_no_manager_is_on_record_that_is_said_and_never_first(counted, signed_in_as):
    Post.objects.filter(grade=Grade.SPO).delete()
    text = words(signed_in_as(counted.imogen).get(CAPACITY))
    sentence = "Aldermoor has no senior probation officer on record; 5 full-time staff work there"
    assert f"Capacity of East Aldershire: {sentence}" in text
    assert "Senior probation officers for 5 full-time staff (Aldermoor)" in text
    assert "No manager on record" in text
    MentorStanding.objects.filter(person=counted.gareth).update(places=1)
    text = words(signed_in_as(counted.imogen).get(CAPACITY))
    assert "short of mentors in Aldermoor today (1 place)" in text
    assert "1 mentor place (Aldermoor)" in text
    assert sentence in text
    # An intake adds to the first, and has nothing to do with the second.
    text = words(signed_in_as(counted.imogen).get(WHAT_IF, asked(counted)))
    assert "first short of mentors in Aldermoor" in text


def test_a_unit_says_what_its_region_has_and_is_not_counted_there(counted, signed_in_as):
    RoleGrant.objects.filter(role="pta", unit=counted.pdu).update(unit=counted.region)
    intake(counted, counted.region, 30, 3)
    text = words(signed_in_as(counted.ruth).get(CAPACITY))
    assert "short of assessors of its own today (2 places)" in text
    assert "lies in: 2 assessors, 30 learners to come." in text
    assert "Not counted here" not in words(signed_in_as(counted.imogen).get(CAPACITY))


def test_of_a_team_nothing_is_said_of_assessors_that_its_whole_unit_has(counted, signed_in_as):
    client = signed_in_as(counted.ruth)
    assert "learners counted to each" in words(client.get(CAPACITY))
    assert "learners counted to each" not in words(client.get(CAPACITY, {"place": counted.team.pk}))


def test_another_place_is_not_found(counted, signed_in_as):
    client = signed_in_as(counted.imogen)
    assert client.get(CAPACITY, {"place": counted.far_pdu.pk}).status_code == 404
    asked = {"learners": "5", "month": "", "where": counted.far_pdu.pk, "pathway": ""}
    text = words(client.get(WHAT_IF, asked))
    assert "Fellgate" not in text
    assert "What would an intake need?" in text


def test_a_number_of_learners_opens_them_on_the_board(counted, signed_in_as):
    client = signed_in_as(counted.imogen)
    page = BeautifulSoup(client.get(CAPACITY).content, "html.parser")
    link = page.select_one(f'a[href="/board/?place={counted.pdu.pk}"]')
    assert link.contents[0] == "2"
    board = words(client.get(link["href"]))
    assert "Priya Nair" in board
    assert "Far Priya" not in board


def figures(cast, unit, count, over=3):
    source = CaseloadImport.objects.create(
        file_name="x", file_hash=f"{unit.pk}-{count}", figures_day=today(), rows=count, imported_by=cast.ruth
    )
    for number in range(count):
        person = Person.objects.create(email=f"f{unit.pk}-{count}-{number}@example.org", name="Figures")
        WorkloadReading.objects.create(
            source=source, line=number, person=person, unit=unit, team_name="T", grade="PO", day=today(),
            total_cases=1, contracted_hours=37, reduction_hours=0, total_points=1, available_points=1,
            imported_percent=130 if number < over else 110,
        )  # fmt: skip


def test_the_share_above_the_limit_is_withheld_below_the_rules_number(counted, signed_in_as):
    figures(counted, counted.team, 9)
    assert "fewer than 10 with figures" in words(signed_in_as(counted.imogen).get(CAPACITY))
    figures(counted, counted.team, 1)
    # Of a region they are counted anew only now and then.
    assert "fewer than 10 with figures" in words(signed_in_as(counted.imogen).get(CAPACITY))
    cache.clear()
    text = words(signed_in_as(counted.imogen).get(CAPACITY))
    # Four of ten: exactly the limit is not above it.
    assert "40% of 10 with figures" in text
    # Of a team only whoever sees each officer's own figures is told.
    for who, told in (("ruth", True), ("imogen", False), ("leonard", False)):
        text = words(signed_in_as(counted.people[who]).get(CAPACITY, {"place": counted.pdu.pk}))
        assert ("40% of 10 with figures" in text) is told, who


def test_no_share_above_the_limit_follows_from_that_of_the_region_and_of_another_unit(counted, signed_in_as):
    other = counted.region.add_child(kind=Unit.Kind.PDU, name="Small", code="SM")
    figures(counted, counted.team, 12)
    figures(counted, other, 3, over=1)
    client = signed_in_as(counted.leonard)
    assert "27% of 15 with figures" in words(client.get(CAPACITY))
    # Fifteen less twelve would be the three.
    text = words(client.get(CAPACITY, {"place": counted.region.pk}))
    assert "25%" not in text
    assert "withheld would give another away" in text
    cache.clear()
    figures(counted, other, 7)
    assert "25% of 12 with figures" in words(client.get(CAPACITY, {"place": counted.region.pk}))


def test_an_intake_of_a_region_stands_with_the_units_that_it_is_divided_over(counted):
    intake(counted, counted.region, 9, 3)
    here = found(counted.imogen, counted.region)
    assert here.to_come(counted.pdu.path) == 9
    assert here.to_come(counted.region.path) == 9
    assert found(counted.leonard, counted.nation).to_come(counted.far_region.path) == 0


# ---- what if ----


def asked(cast, **changes):
    month = months_after(today().replace(day=1), 4)
    return {
        "learners": "24",
        "month": f"{month:%Y-%m}",
        "where": str(cast.region.pk),
        "pathway": str(Pathway.objects.get().pk),
    } | changes


def test_an_intake_says_where_when_and_of_what_it_makes_short_first(counted, signed_in_as):
    month = months_after(today().replace(day=1), 4)
    text = words(signed_in_as(counted.imogen).get(WHAT_IF, asked(counted)))
    assert f"An intake of 24 in {month:%B %Y}: first short of mentors in Aldermoor in {month:%B %Y} (24 places)" in text
    assert "Then of senior probation officers in Aldermoor" in text
    assert PlannedIntake.objects.count() == 0


def test_an_intake_for_which_there_is_room_makes_nothing_short(counted, signed_in_as):
    MentorStanding.objects.update(places=4)
    text = words(signed_in_as(counted.imogen).get(WHAT_IF, asked(counted, learners="2")))
    assert "nothing is short because of it within 18 months" in text


def test_what_is_short_anyway_is_told_beside_it(counted, signed_in_as):
    MentorStanding.objects.update(eligible=False, eligible_from=None)
    text = words(signed_in_as(counted.imogen).get(WHAT_IF, asked(counted, learners="3")))
    assert "first short of mentors in Aldermoor" in text
    assert "(3 places) more than without it" in text
    assert "Without it Aldermoor is short of mentors in that month too, by 2 places." in text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"learners": "0"}, "Write a number from 1 to 500"),
        ({"learners": "501"}, "Write a number from 1 to 500"),
        ({"learners": "many"}, "Write a number from 1 to 500"),
        ({"month": "1999-01"}, "Choose one of those offered under “First month”"),
        ({"where": "x"}, "Choose one of those offered under “Where”"),
        ({"pathway": "99999"}, "Choose one of those offered under “Pathway”"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(counted, signed_in_as, wrong, sentence):
    text = words(signed_in_as(counted.imogen).get(WHAT_IF, asked(counted, **wrong)))
    assert sentence in text
    assert "An intake of" not in text


def test_a_pathway_that_takes_nobody_is_refused(counted, signed_in_as):
    counted.pathway.closed_on = today()
    counted.pathway.save()
    text = words(signed_in_as(counted.imogen).get(WHAT_IF, asked(counted)))
    assert "takes nobody" in text
    assert "An intake of" not in text


@pytest.mark.parametrize("address", [CAPACITY, WHAT_IF])
def test_a_page_costs_the_same_however_many_people_there_are(counted, signed_in_as, address):
    data = asked(counted) if address == WHAT_IF else {}
    client = signed_in_as(counted.imogen)
    client.get(address, data)
    cache.clear()
    with CaptureQueriesContext(connection) as few:
        client.get(address, data)
    for number in range(4):
        pdu = counted.region.add_child(kind=Unit.Kind.PDU, name=f"More {number}", code=f"M{number}")
        person = Person.objects.create(email=f"m{number}@example.org", name=f"More {number}")
        Post.objects.create(person=person, unit=pdu, grade=Grade.SPO, starts=today())
        RoleGrant.objects.create(person=person, role="pta", unit=pdu, starts=today())
        MentorStanding.objects.create(person=person, unit=pdu, eligible=True, places=2, worked_out_on=today())
        intake(counted, pdu, 3, 2)
        counted.region.refresh_from_db()
    cache.clear()
    with CaptureQueriesContext(connection) as many:
        client.get(address, data)
    assert len(many) == len(few)
