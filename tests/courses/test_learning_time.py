"""Protected learning time: what is expected when, one press to say what became of it, and what managers see."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions import enrol
from courses.keeping_time import end_time, plan_time, record_slot
from courses.models import Enrolment, EnrolmentChange, ProtectedSlot, ProtectedTime
from courses.protected_time import asked_hours, hours, slots_of
from lms.calendar import LONDON, today
from lms.models import Absence, AuditEvent, Person, Post, RegionChoice
from lms.permissions import NotAllowed

DAY, WEEK = timedelta(days=1), timedelta(days=7)
PAGE, LOST = reverse("courses:learning_time"), reverse("courses:lost_time")
WEDNESDAY = date(2026, 11, 18)


@pytest.fixture
def _on_friday():
    """Stand on a Friday afternoon."""
    with time_machine.travel(datetime(2026, 11, 20, 15, 0, tzinfo=LONDON), tick=False):
        yield


@pytest.fixture
def priya(cast):
    """Return Priya's pathway, begun well before every day of these tests."""
    Enrolment.objects.filter(person=cast.priya).update(starts=date(2026, 3, 1))
    return cast.enrolment_of(cast.priya)


def wednesdays(enrolment, starts=date(2026, 3, 1), **facts):
    """Plan each Wednesday afternoon from long ago."""
    planned = {"weekday": 2, "begins": time(14), "minutes": 120, **facts}
    return ProtectedTime.objects.create(enrolment=enrolment, starts=starts, **planned)


def days(enrolment, first, last):
    """Return the days of the slots between two days."""
    return [slot.day for slot in slots_of([enrolment], first, last, today())[enrolment.pk]]


def words(response):
    """Return the words of a page, blanks put together."""
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


# ---- which slots are expected ----


def test_a_weekly_time_stands_on_its_day_of_each_week_between_its_days(priya):
    planned = wednesdays(priya, starts=date(2026, 11, 11))
    planned.ends = date(2026, 12, 2)
    planned.save()
    assert days(priya, date(2026, 11, 1), date(2026, 12, 31)) == [date(2026, 11, 11), WEDNESDAY, date(2026, 11, 25)]


@pytest.mark.parametrize(
    ("day", "weekday", "expected"),
    [
        (date(2026, 12, 25), 4, False),  # Christmas Day
        (date(2026, 12, 28), 0, False),  # the day in place of Boxing Day, a Saturday
        (date(2026, 12, 29), 1, True),
        (date(2027, 3, 26), 4, False),  # Good Friday
        (date(2026, 3, 30), 0, True),  # the day after the clocks went forward
        (date(2026, 10, 26), 0, True),  # the day after they went back
    ],
)
def test_no_learning_is_expected_on_a_bank_holiday(priya, day, weekday, expected):
    wednesdays(priya, weekday=weekday)
    assert days(priya, day, day + DAY) == ([day] if expected else [])


@pytest.mark.parametrize(
    ("kind", "starts", "ends", "expected"),
    [
        ("away", WEDNESDAY, WEDNESDAY + DAY, False),
        ("away", WEDNESDAY, None, False),
        ("away", WEDNESDAY - DAY, WEDNESDAY, True),
        ("away", WEDNESDAY + DAY, None, True),
        ("part", WEDNESDAY, WEDNESDAY + DAY, True),
    ],
)
def test_no_learning_is_expected_on_a_day_away(cast, priya, kind, starts, ends, expected):
    wednesdays(priya)
    Absence.objects.create(person=cast.priya, kind=kind, starts=starts, ends=ends)
    assert days(priya, WEDNESDAY, WEDNESDAY + DAY) == ([WEDNESDAY] if expected else [])


@pytest.mark.parametrize("kind", ["leave", "pause"])
def test_no_learning_is_expected_on_leave_or_in_a_pause(priya, kind):
    wednesdays(priya)
    EnrolmentChange.objects.create(enrolment=priya, kind=kind, starts=WEDNESDAY, ends=WEDNESDAY + WEEK)
    assert days(priya, WEDNESDAY - WEEK, WEDNESDAY + 2 * WEEK) == [WEDNESDAY - WEEK, WEDNESDAY + WEEK]


def test_what_was_recorded_stays_when_the_day_turns_out_not_to_count(cast, priya):
    planned = wednesdays(priya)
    ProtectedSlot.objects.create(protected_time=planned, day=WEDNESDAY, outcome="taken", by=cast.priya)
    Absence.objects.create(person=cast.priya, starts=WEDNESDAY, ends=WEDNESDAY + DAY)
    assert days(priya, WEDNESDAY, WEDNESDAY + DAY) == [WEDNESDAY]


# ---- planning ----


@pytest.mark.parametrize(
    ("begins", "minutes", "allowed"),
    [
        (time(12), 120, True),
        (time(12), 121, False),
        (time(15), 30, False),
        (time(16), 60, True),
        (time(23, 30), 60, False),
    ],
)
def test_a_time_may_touch_another_and_not_lie_across_it(cast, priya, begins, minutes, allowed):
    wednesdays(priya)
    facts = {"enrolment": priya, "weekday": 2, "begins": begins, "minutes": minutes, "by": cast.priya}
    if allowed:
        assert plan_time(**facts).starts == today()
    else:
        with pytest.raises(ValidationError):
            plan_time(**facts)


def test_a_time_is_ended_and_never_deleted(cast, priya):
    planned = plan_time(enrolment=priya, weekday=2, begins=time(9), minutes=60, by=cast.priya)
    assert end_time(planned=planned, by=cast.priya).ends == today() + DAY
    before = end_time(planned=wednesdays(priya), by=cast.priya)
    assert before.ends == today()
    assert ProtectedTime.objects.count() == 2


@pytest.mark.parametrize("who", ["callum", "daniel", "helen"])
def test_learning_time_is_the_learners_alone(cast, priya, who):
    planned = wednesdays(priya)
    with pytest.raises(NotAllowed):
        plan_time(enrolment=priya, weekday=1, begins=time(9), minutes=60, by=cast.people[who])
    with pytest.raises(NotAllowed):
        record_slot(planned=planned, day=WEDNESDAY, said="taken", by=cast.people[who])
    with pytest.raises(NotAllowed):
        end_time(planned=planned, by=cast.people[who])


# ---- one press ----


@pytest.mark.parametrize(
    ("now", "day", "allowed"),
    [
        (datetime(2026, 11, 18, 13, 59), WEDNESDAY, False),
        (datetime(2026, 11, 18, 14, 0), WEDNESDAY, True),
        (datetime(2026, 12, 16, 23, 59), WEDNESDAY, True),  # 28 days after
        (datetime(2026, 12, 17, 0, 1), WEDNESDAY, False),
        (datetime(2026, 11, 20, 12, 0), date(2026, 11, 19), False),  # a Thursday
    ],
)
def test_a_slot_is_recorded_once_it_has_begun_and_not_months_after(cast, priya, now, day, allowed):
    planned = wednesdays(priya)
    with time_machine.travel(now.replace(tzinfo=LONDON), tick=False):
        if allowed:
            record_slot(planned=planned, day=day, said="cases", by=cast.priya)
        else:
            with pytest.raises(NotAllowed):
                record_slot(planned=planned, day=day, said="cases", by=cast.priya)
    assert ProtectedSlot.objects.exists() is allowed


@pytest.mark.parametrize(("after", "allowed"), [(0, True), (14, True), (15, False)])
def test_a_press_is_corrected_within_14_days_and_audited(cast, priya, after, allowed):
    planned = wednesdays(priya)
    with time_machine.travel(datetime(2026, 11, 18, 18, tzinfo=LONDON), tick=False):
        record_slot(planned=planned, day=WEDNESDAY, said="taken", by=cast.priya)
    with time_machine.travel(datetime(2026, 11, 18, 19, tzinfo=LONDON) + after * DAY, tick=False):
        if not allowed:
            with pytest.raises(NotAllowed, match="corrected for 14 days"):
                record_slot(planned=planned, day=WEDNESDAY, said="court", by=cast.priya)
            return
        record_slot(planned=planned, day=WEDNESDAY, said="court", by=cast.priya)
    slot = ProtectedSlot.objects.get()
    assert (slot.outcome, slot.reason) == ("lost", "court")
    event = AuditEvent.objects.get(code="learning_time_corrected")
    assert (event.facts["before"], event.facts["said"]) == ("taken", "court")


@pytest.mark.usefixtures("_on_friday")
def test_the_same_press_twice_is_one_record(cast, priya):
    planned = wednesdays(priya)
    for _ in range(2):
        record_slot(planned=planned, day=WEDNESDAY, said="duty", by=cast.priya)
    assert ProtectedSlot.objects.count() == 1
    assert AuditEvent.objects.filter(code__startswith="learning_time").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        ProtectedSlot.objects.create(protected_time=planned, day=WEDNESDAY, outcome="taken", by=cast.priya)


@pytest.mark.usefixtures("_on_friday")
def test_a_lost_slot_is_recorded_in_one_press(cast, priya, signed_in_as):
    wednesdays(priya)
    client = signed_in_as(cast.priya)
    soup = BeautifulSoup(client.get(PAGE).content, "html.parser")
    button = next(one for one in soup.find_all("button") if one.get_text() == "My cases")
    form = button.find_parent("form")
    sent = {box["name"]: box["value"] for box in form.select("input[type=hidden]")}
    response = client.post(form["action"], sent | {button["name"]: button["value"]}, follow=True)
    assert "lost to my cases" in words(response)
    slot = ProtectedSlot.objects.get()
    assert (slot.outcome, slot.reason) == ("lost", "cases")


@pytest.mark.usefixtures("_on_friday")
def test_the_page_says_what_is_to_record_what_comes_and_what_was_said(cast, priya, signed_in_as):
    planned = wednesdays(priya, starts=date(2026, 11, 9))
    wednesdays(priya, starts=date(2026, 11, 9), weekday=4, begins=time(16))
    record_slot(planned=planned, day=date(2026, 11, 11), said="taken", by=cast.priya)
    said = words(signed_in_as(cast.priya).get(PAGE))
    assert "Learning time: 2 to record" in said
    assert "Still to come this week Friday 20 November, 16:00 to 18:00. To come" in said
    assert "Wednesday 11 November, 14:00 to 16:00. Taken" in said
    assert "Correct it : Wednesday 11 November" in said
    assert "UNCONFIRMED" in said.upper()


def test_an_empty_page_says_what_to_do(cast, signed_in_as):
    assert "You have planned no learning time yet" in words(signed_in_as(cast.priya).get(PAGE))
    Enrolment.objects.filter(person=cast.callum).update(status="withdrawn")
    assert "You are not on a pathway" in words(signed_in_as(cast.callum).get(PAGE))


def test_a_time_is_planned_and_a_mistake_is_said_in_words(cast, signed_in_as):
    client = signed_in_as(cast.priya)
    wrong = client.post(PAGE, {"weekday": 2, "begins": "half two", "minutes": 120})
    assert "Write the time as hours and minutes" in words(wrong)
    assert "Planned: every Wednesday at 14:30" in words(
        client.post(PAGE, {"weekday": 2, "begins": "14.30", "minutes": 120}, follow=True)
    )
    again = client.post(PAGE, {"weekday": 2, "begins": "15:00", "minutes": 60})
    assert "You have planned Wednesday at 14:30 for 120 minutes already" in words(again)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"day": "x", "said": "taken"},
        {"day": "2026-11-18", "said": "holiday"},
        {"day": "9999-12-31", "said": "taken"},
    ],
)
def test_a_press_that_means_nothing_records_nothing(cast, priya, signed_in_as, sent):
    address = reverse("courses:record_slot", args=[wednesdays(priya).pk])
    assert "Nothing was recorded" in words(signed_in_as(cast.priya).post(address, sent, follow=True))
    assert not ProtectedSlot.objects.exists()


def test_the_page_costs_the_same_for_many_slots(cast, priya, signed_in_as):
    client = signed_in_as(cast.priya)

    def queries():
        with CaptureQueriesContext(connection) as context:
            client.get(PAGE)
        return len(context)

    wednesdays(priya)
    before = queries()
    for weekday in (0, 1, 3, 4):
        wednesdays(priya, weekday=weekday)
    assert queries() == before


# ---- what managers see ----


@pytest.mark.usefixtures("_on_friday")
def test_managers_see_hours_lost_and_to_what_over_4_and_12_weeks(cast, priya, signed_in_as):
    planned = wednesdays(priya)
    for weeks, said in ((0, "cases"), (1, "cases"), (2, "taken"), (3, "court"), (9, "cover"), (14, "cases")):
        outcome = {"outcome": "taken"} if said == "taken" else {"outcome": "lost", "reason": said}
        ProtectedSlot.objects.create(protected_time=planned, day=WEDNESDAY - weeks * WEEK, by=cast.priya, **outcome)
    soup = BeautifulSoup(signed_in_as(cast.daniel).get(LOST).content, "html.parser")
    assert soup.h1.get_text() == "Learning time lost: 8 hours in 12 weeks"
    facts = [" ".join(one.get_text(" ").split()) for one in soup.select(".wm-facts dd")]
    assert facts == [
        "8 hours 24 hours in 12 weeks",
        "2 hours 2 hours in 12 weeks",
        "6 hours 8 hours in 12 weeks",
        "0 hours 14 hours in 12 weeks",
    ]
    reasons = [
        [cell.get_text(strip=True) for cell in row.select("th, td")][:3]
        for row in soup.select("table")[0].select("tbody tr")
    ]
    assert reasons == [
        ["Own cases", "4 hours", "4 hours"],
        ["Court", "2 hours", "2 hours"],
        ["Covering for a colleague", "0 hours", "2 hours"],
    ]
    first = soup.select("table")[1].select_one("tbody tr").get_text(" ", strip=True)
    assert first.startswith("Priya Nair")
    assert "2 hours the rule asks for 7 hours" in first


@pytest.mark.parametrize(
    ("who", "unit", "sees"),
    [
        ("daniel", "", {"Priya Nair", "Callum Frost"}),
        ("carys", "", set()),
        ("leonard", "", {"Priya Nair", "Callum Frost", "Far Priya"}),
        ("leonard", "far_region", {"Far Priya"}),
        ("leonard", "other_team", set()),
        ("daniel", "far_region", {"Priya Nair", "Callum Frost"}),  # not a place of his: no filter
    ],
)
def test_managers_see_the_learners_of_their_place_and_may_choose_a_part_of_it(cast, signed_in_as, who, unit, sees):
    chosen = {"unit": cast.__dict__[unit].pk} if unit else {}
    soup = BeautifulSoup(signed_in_as(cast.people[who]).get(LOST, chosen).content, "html.parser")
    assert {cell.get_text(strip=True) for cell in soup.select("tbody th a")} == sees
    if not sees:
        assert "Nobody of this place is learning on a pathway today" in soup.get_text()


@pytest.mark.usefixtures("_on_friday")
def test_whose_pathway_is_paused_is_left_out_of_the_figures(cast, priya, signed_in_as):
    ProtectedSlot.objects.create(
        protected_time=wednesdays(priya), day=WEDNESDAY, by=cast.priya, outcome="lost", reason="court"
    )
    client = signed_in_as(cast.daniel)
    assert "Learning time lost: 2 hours in 12 weeks" in words(client.get(LOST))
    Enrolment.objects.filter(pk=priya.pk).update(status="paused")
    said = words(client.get(LOST))
    assert "Nobody has planned learning time yet" in said
    assert "Priya Nair" not in said
    assert "Callum Frost" in said


def test_a_region_may_ask_for_other_hours_and_part_time_asks_for_less(cast, priya, signed_in_as):
    RegionChoice.objects.create(
        region=cast.region, rule="protected_hours", value=10, starts=today(), reason="x", chosen_by=cast.imogen
    )
    Enrolment.objects.filter(pk=priya.pk).update(share_of_full_time="0.60")
    said = words(signed_in_as(cast.leonard).get(LOST))
    assert "the rule asks for 6 hours" in said  # Priya
    assert "the rule asks for 10 hours" in said  # Callum
    assert "the rule asks for 7 hours" in said  # far away


@pytest.mark.parametrize(("share", "asked"), [("1", "7.0"), ("0.80", "5.6"), ("0.60", "4.2")])
def test_the_hours_asked_for_follow_the_share_of_full_time(share, asked):
    from decimal import Decimal

    assert str(asked_hours(7, Decimal(share))) == asked


@pytest.mark.parametrize(("minutes", "said"), [(0, "0 hours"), (60, "1 hour"), (90, "1.5 hours"), (1200, "20 hours")])
def test_minutes_read_as_hours(minutes, said):
    assert hours(minutes) == said


def test_what_managers_see_costs_the_same_for_many_learners(cast, signed_in_as):
    client = signed_in_as(cast.daniel)

    def queries():
        with CaptureQueriesContext(connection) as context:
            client.get(LOST)
        return len(context)

    wednesdays(cast.enrolment_of(cast.priya))
    before = queries()
    for number in range(6):
        person = Person.objects.create(email=f"m{number}@example.org", name=f"More {number}")
        Post.objects.create(person=person, unit=cast.team, grade="PQiP", starts=today() - 90 * DAY)
        facts = {"intake": "x", "starts": today() - 60 * DAY, "entry_basis": "level_5", "by": None}
        wednesdays(enrol(person=person, pathway_version=cast.pathway, **facts))
    assert queries() == before
