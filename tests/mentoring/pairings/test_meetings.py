"""Planning meetings: who may, when it clashes, moving and calling off, the duty to plan one, and the list."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from courses.feed import entries_of
from courses.leaving import leave
from courses.models import Enrolment, EnrolmentChange
from lms.calendar import LONDON, months_after, today
from lms.models import Absence, Duty, Notice, Person, RegionChoice
from lms.permissions import NotAllowed
from lms.policy.mentoring import MEETING_WEEKS
from mentoring.pairings.actions import end_pairing, end_pairings_of
from mentoring.pairings.diary import Diary, next_offered
from mentoring.pairings.holding import Agreed, save_meeting
from mentoring.pairings.meeting import (
    MEETING_DUE,
    SIGN_MEETING,
    When,
    call_off_meeting,
    keep_meeting_duties,
    move_meeting,
    plan_meeting,
)
from mentoring.pairings.meetings import rhythms_of
from mentoring.pairings.models import Meeting, Pairing, ReflectiveDiscussion
from tests.factories import meetings as make
from tests.factories import mentoring

pytestmark = pytest.mark.django_db


def plan(cast, days=3, hour=10, by=None, minutes=60):
    """Plan a meeting of Gareth and Priya."""
    when = When(make.at(days, hour), minutes, "Room 2")
    return plan_meeting(pairing=make.the_pairing(cast), when=when, by=by or cast.gareth)


def due(cast):
    """Return the open duty to plan a meeting of Gareth and Priya, or nothing."""
    return Duty.objects.open().filter(kind=MEETING_DUE, source_id=make.the_pairing(cast).pk).first()


# ---- plan, move, call off ----


def test_either_of_the_two_plans_and_the_other_is_told(cast):
    meeting = plan(cast, by=cast.priya)
    assert meeting.planned_by == cast.priya
    notice = Notice.objects.get(person=cast.gareth, event=f"meeting-{meeting.pk}-planned")
    assert "Priya Nair planned a meeting with you" in notice.text
    assert "10:00, Room 2" in notice.text


@pytest.mark.parametrize("who", ["daniel", "helen", "callum", "imogen", "owen"])
def test_nobody_else_plans_one(cast, who):
    with pytest.raises(NotAllowed, match="plan their meetings themselves"):
        plan(cast, by=cast.people[who])


def test_a_practice_tutor_assessor_is_no_mentor(cast):
    pairing = Pairing.objects.get(learner=cast.priya, kind="pta")
    with pytest.raises(NotAllowed):
        plan_meeting(pairing=pairing, when=When(make.at(3), 60), by=cast.helen)


def test_a_meeting_of_either_that_overlaps_is_said_without_naming_with_whom(cast):
    mentoring.pairing(cast.callum, cast.gareth, months_after(today(), -1))
    other = Pairing.objects.select_related("learner", "supporter").get(learner=cast.callum, kind="mentor")
    plan_meeting(pairing=other, when=When(make.at(3), 60), by=cast.gareth)
    with pytest.raises(ValidationError) as refused:
        plan_meeting(pairing=make.the_pairing(cast), when=When(make.at(3) + timedelta(minutes=59), 30), by=cast.priya)
    assert refused.value.message_dict == {
        "begins": ["Gareth Pugh has a meeting then already, from 10:00 to 11:00. Choose another time"]
    }
    # The minute after is free.
    plan_meeting(pairing=make.the_pairing(cast), when=When(make.at(3) + timedelta(minutes=60), 30), by=cast.priya)


def test_a_reflective_discussion_is_in_the_way_too(cast):
    ReflectiveDiscussion.objects.create(
        person=cast.priya, partner=cast.daniel, starts_at=make.at(3), minutes=45, planned_by=cast.priya
    )
    with pytest.raises(ValidationError, match="Priya Nair has a reflective discussion then already"):
        plan(cast)


@pytest.mark.parametrize(("kind", "refused"), [("away", True), ("part", False)])
def test_an_absence_of_either_is_said_as_dates(cast, kind, refused):
    starts = today() + timedelta(days=2)
    Absence.objects.create(person=cast.gareth, kind=kind, starts=starts, ends=starts + timedelta(days=3))
    if not refused:
        assert plan(cast)
        return
    with pytest.raises(ValidationError, match=r"Gareth Pugh is away on that day: from .* until"):
        plan(cast)
    assert plan(cast, days=5)  # the first day back


def test_a_meeting_that_took_place_unplanned_is_written_down_for_a_month(cast):
    assert plan(cast, days=-31)
    with pytest.raises(ValidationError, match="The day must be"):
        plan(cast, days=-32)


def test_a_moved_meeting_counts_up_and_does_not_clash_with_itself(cast):
    meeting = plan(cast)
    moved = move_meeting(meeting=meeting, when=When(make.at(3) + timedelta(minutes=15), 60, "Room 2"), by=cast.priya)
    assert moved.sequence == 1
    assert "Priya Nair moved your meeting" in Notice.objects.get(event=f"meeting-{meeting.pk}-moved-1").text
    same = move_meeting(meeting=moved, when=When(moved.starts_at, 60, "Room 2"), by=cast.priya)
    assert same.sequence == 1


def test_a_meeting_called_off_says_why_to_the_other_and_nowhere_else(cast):
    meeting = call_off_meeting(meeting=plan(cast), why="Court sits longer", by=cast.gareth)
    assert (meeting.state, meeting.sequence) == ("called_off", 1)
    assert Notice.objects.get(person=cast.priya, event__endswith="called-off").text.endswith(": Court sits longer")
    assert not Notice.objects.filter(person=cast.gareth, event__endswith="called-off").exists()
    with pytest.raises(NotAllowed, match="was called off"):
        move_meeting(meeting=meeting, when=When(make.at(4), 60), by=cast.gareth)


def test_meetings_after_the_end_of_a_pairing_are_called_off_and_none_is_planned_then(cast):
    early, late = plan(cast, 2), plan(cast, 9)
    end_pairing(pairing=make.the_pairing(cast), ends=today() + timedelta(days=5), by=cast.daniel)
    states = {row.pk: row.state for row in Meeting.objects.all()}
    assert (states[early.pk], states[late.pk]) == ("planned", "called_off")
    assert Notice.objects.filter(event=f"meeting-{late.pk}-called-off").count() == 2
    with pytest.raises(ValidationError, match="The pairing ends on"):
        plan(cast, 6)


def test_once_a_pairing_has_ended_nothing_is_planned(cast):
    end_pairing(pairing=make.the_pairing(cast), ends=today(), by=cast.daniel)
    with pytest.raises(NotAllowed, match="This pairing ended on"):
        plan(cast)


# ---- when the next one is due ----


def test_the_first_is_due_so_many_weeks_after_the_pairing_and_the_next_after_the_last_held(cast):
    pairing = make.the_pairing(cast)
    assert rhythms_of([pairing], today())[pairing.pk].due == pairing.starts + timedelta(weeks=2)
    make.held(cast, days=-3)
    assert rhythms_of([pairing], today())[pairing.pk].due == today() + timedelta(days=11)


def test_the_region_of_the_learner_says_how_often(cast):
    RegionChoice.objects.create(
        region=cast.region, rule=MEETING_WEEKS.key, value=4, starts=today(), reason="Rural", chosen_by=cast.imogen
    )
    pairing = make.the_pairing(cast)
    assert rhythms_of([pairing], today())[pairing.pk].due == pairing.starts + timedelta(weeks=4)


def test_the_mentor_has_a_duty_while_none_is_planned_and_the_night_repeats_safely(cast):
    keep_meeting_duties(on=today())
    first = due(cast)
    assert (first.owner, first.about, first.title) == (cast.gareth, cast.priya, "Plan a meeting with Priya Nair")
    keep_meeting_duties(on=today())
    assert due(cast) == first
    meeting = plan(cast)
    assert due(cast) is None
    call_off_meeting(meeting=meeting, why="Ill", by=cast.priya)
    assert due(cast).due == first.due


def test_a_meeting_whose_day_has_passed_asks_to_be_written_down(cast):
    plan(cast, days=1)
    keep_meeting_duties(on=today() + timedelta(days=1))
    assert due(cast) is None
    keep_meeting_duties(on=today() + timedelta(days=2))
    assert due(cast).title == "Write down your meeting with Priya Nair"


def test_nobody_is_urged_in_a_pause_and_afterwards_it_counts_from_its_end(cast):
    keep_meeting_duties(on=today())
    Enrolment.objects.filter(person=cast.priya).update(status="paused")
    keep_meeting_duties(on=today())
    assert due(cast) is None
    Enrolment.objects.filter(person=cast.priya).update(status="active")
    starts = today() - timedelta(days=40)
    EnrolmentChange.objects.create(
        enrolment=cast.enrolment_of(cast.priya), kind="pause", starts=starts, ends=today(), reason="-", by=cast.daniel
    )
    keep_meeting_duties(on=today())
    assert due(cast).due == today() + timedelta(weeks=2)


def test_what_a_mentor_who_leaves_had_to_do_ends_with_them(cast):
    keep_meeting_duties(on=today())
    end_pairings_of(person=cast.gareth, ends=today(), by=None)
    assert due(cast) is None


def test_whoever_leaves_later_does_what_was_agreed_until_then_and_the_night_closes_the_rest(cast, signed_in_as):
    meeting = make.signed(make.held(cast), cast.priya)
    private = Duty.objects.open().filter(kind=SIGN_MEETING, owner=cast.gareth)
    leave(person=cast.gareth, day=today() + timedelta(days=30), by=None)
    assert private.count() == 1
    Person.objects.filter(pk=cast.gareth.pk).update(is_active=False)
    keep_meeting_duties(on=today())
    assert not private.exists()
    # Nobody is asked for anything who can no longer sign in, and the other is not told to wait for them.
    client, address = signed_in_as(cast.priya), reverse("pairings:meetings")
    assert "has not signed yet" not in client.get(address).content.decode()
    make.signed(meeting, cast.priya)
    assert not private.exists()
    agreed = Agreed(Person.objects.get(pk=cast.gareth.pk), "Ask for a visit", today())
    words = make.words("We spoke of the week.", 50, over=meeting, action=agreed)
    with pytest.raises(ValidationError, match="has left the service"):
        save_meeting(meeting=meeting, written=words, by=cast.priya)


def test_the_duties_of_all_pairings_cost_the_same(cast, django_assert_max_num_queries):
    pairings = Pairing.objects.filter(kind="mentor").select_related("learner", "supporter")
    with django_assert_max_num_queries(8):
        assert len(rhythms_of(pairings, today())) == 2


# ---- the date that is offered ----


def london(day, hour=10):
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("held_on", "on", "offered"),
    [
        (date(2026, 11, 10), date(2026, 11, 10), date(2026, 11, 24)),
        # Christmas Day, then the Saturday and Sunday, and the substitute for Boxing Day.
        (date(2026, 12, 11), date(2026, 12, 11), date(2026, 12, 29)),
        # Written down late: the first such weekday that is still to come.
        (date(2026, 11, 10), date(2026, 12, 1), date(2026, 12, 8)),
        # Over the end of summer time: the hour on the clock stays.
        (date(2026, 10, 20), date(2026, 10, 20), date(2026, 11, 3)),
    ],
)
def test_the_next_date_is_the_same_weekday_and_time_moved_off_days_without_work(cast, held_on, on, offered):
    meeting = make.planned(cast, starts_at=london(held_on))
    found = next_offered(meeting, 2, on)
    assert found.astimezone(LONDON).replace(tzinfo=None) == london(offered).replace(tzinfo=None)


def test_the_next_date_is_moved_off_absences_and_what_is_planned(cast):
    meeting = make.planned(cast, starts_at=london(date(2026, 11, 10)))
    Absence.objects.create(person=cast.priya, starts=date(2026, 11, 24), ends=date(2026, 11, 26))
    make.planned(cast, starts_at=london(date(2026, 11, 26)))
    assert next_offered(meeting, 2, date(2026, 11, 10)).date() == date(2026, 11, 27)


def test_no_date_is_offered_while_somebody_is_away_for_long_or_after_the_pairing(cast):
    meeting = make.planned(cast, starts_at=london(date(2026, 11, 10)))
    Absence.objects.create(person=cast.gareth, starts=date(2026, 11, 20))
    assert next_offered(meeting, 2, date(2026, 11, 10)) is None


def test_two_people_with_nothing_planned_are_free(cast):
    assert Diary((cast.gareth, cast.priya)).why_not(make.at(), 60) == ""


# ---- the pages and the calendar ----


def test_the_list_shows_what_is_planned_open_and_over(cast, signed_in_as):
    client, address = signed_in_as(cast.gareth), reverse("pairings:meetings")
    assert "No meeting is planned" in client.get(address).content.decode()
    meeting, held = plan(cast), make.held(cast, days=-2)
    make.agreed(held, cast.gareth)
    make.signed(held, cast.gareth, cast.priya)
    page = client.get(address).content.decode()
    assert "Your next meeting: Priya Nair" in page
    assert reverse("pairings:meeting", args=[meeting.pk]) in page
    assert "Signed by both, 50 minutes." in page
    assert "Read the file again" in page


def test_the_list_costs_the_same_however_many_meetings_there_are(cast, signed_in_as, django_assert_max_num_queries):
    client, address = signed_in_as(cast.gareth), reverse("pairings:meetings")
    make.agreed(make.held(cast, days=-2), cast.gareth)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for days in range(3, 12):
        make.agreed(make.held(cast, days=-days), cast.gareth)
    mentoring.pairing(cast.callum, cast.gareth, months_after(today(), -1))
    with django_assert_max_num_queries(len(one)):
        client.get(address)


def test_somebody_without_a_pairing_is_told_what_the_page_is_for(cast, signed_in_as):
    page = signed_in_as(cast.daniel).get(reverse("pairings:meetings")).content.decode()
    assert "You have neither a mentor nor a learner just now" in page


def test_a_meeting_is_planned_and_moved_through_the_pages(cast, signed_in_as):
    client, day = signed_in_as(cast.priya), today() + timedelta(days=4)
    sent = {"day_day": day.day, "day_month": day.month, "day_year": day.year, "begins": "9:30", "minutes": 45}
    address = reverse("pairings:plan_meeting", args=[make.the_pairing(cast).pk])
    assert "Write something under “Begins at”" in client.post(address, {**sent, "begins": ""}).content.decode()
    client.post(address, sent)
    meeting = Meeting.objects.get()
    assert (meeting.starts_at.astimezone(LONDON).hour, meeting.minutes) == (9, 45)
    client.post(reverse("pairings:move_meeting", args=[meeting.pk]), {**sent, "begins": "14:00"})
    meeting.refresh_from_db()
    assert (meeting.starts_at.astimezone(LONDON).hour, meeting.sequence) == (14, 1)


def test_calling_off_asks_for_a_reason(cast, signed_in_as):
    meeting, client = plan(cast), signed_in_as(cast.gareth)
    address = reverse("pairings:call_off_meeting", args=[meeting.pk])
    assert "Write something under" in client.post(address, {"why": ""}).content.decode()
    client.post(address, {"why": "Court"})
    meeting.refresh_from_db()
    assert meeting.state == "called_off"


def test_the_offered_date_is_planned_with_one_press_unless_it_was_taken_meanwhile(cast, signed_in_as):
    meeting, client = make.held(cast), signed_in_as(cast.gareth)
    address = reverse("pairings:meeting", args=[meeting.pk])
    assert "Meet again on" not in client.get(address).content.decode()  # the press would lose what is being written
    make.signed(meeting, cast.gareth)
    moment = next_offered(meeting, 2, today())
    assert moment.isoformat() in client.get(reverse("pairings:meeting", args=[meeting.pk])).content.decode()
    address = reverse("pairings:next_meeting", args=[meeting.pk])
    client.post(address, {"starts_at": moment.isoformat()})
    assert Meeting.objects.get(state="planned").starts_at == moment
    again = client.post(address, {"starts_at": moment.isoformat()}, follow=True).content.decode()
    assert "Nothing is planned. " in again
    assert Meeting.objects.filter(state="planned").count() == 1


@pytest.mark.parametrize(
    "moment",
    [
        "", "soon", "2026-12-14T10:00", "2026-13-45T25:00:00+00:00", "0001-01-01T00:00:00+23:00",
        "9999-12-31T23:59:00-12:00", "2099-01-05T10:00:00+00:00",
    ],
)  # fmt: skip
def test_a_date_that_nobody_offered_plans_nothing(cast, signed_in_as, moment):
    meeting = make.held(cast)
    address = reverse("pairings:next_meeting", args=[meeting.pk])
    answer = signed_in_as(cast.gareth).post(address, {"starts_at": moment})
    assert answer.url == reverse("pairings:plan_meeting", args=[meeting.pairing_id])
    assert not Meeting.objects.filter(state="planned").exists()


def test_the_calendar_file_follows_a_move_and_a_calling_off_and_names_nobody(cast, signed_in_as):
    meeting, client = plan(cast), signed_in_as(cast.priya)

    def event():
        answer = client.get(reverse("pairings:meeting_calendar", args=[meeting.pk]))
        assert answer["Content-Type"].startswith("text/calendar")
        assert "Gareth" not in answer.content.decode()
        return next(iter(Calendar.from_ical(answer.content).walk("VEVENT")))

    first = event()
    assert (first["summary"], first["location"]) == ("Mentor meeting", "Room 2")
    assert first["dtstart"].dt == meeting.starts_at
    move_meeting(meeting=meeting, when=When(make.at(4), 60), by=cast.gareth)
    call_off_meeting(meeting=meeting, why="Court", by=cast.gareth)
    last = event()
    assert (last["uid"], last["sequence"], last["status"]) == (first["uid"], 2, "CANCELLED")


def test_meetings_stand_in_the_private_calendars_of_the_two_only(cast):
    meeting = plan(cast)
    for person, there in ((cast.gareth, True), (cast.priya, True), (cast.daniel, False), (cast.callum, False)):
        found = {entry.uid for entry in entries_of(person, today())}
        assert (f"meeting-{meeting.pk}" in found) is there, person


def test_other_pages_say_when_the_two_meet_next(cast, signed_in_as):
    plan(cast)
    assert "Next meeting: " in signed_in_as(cast.gareth).get(reverse("pairings:my_learners")).content.decode()
    home = signed_in_as(cast.priya).get(reverse("home")).content.decode()
    assert "Next meeting: " in home
    assert reverse("pairings:meetings") in home
    assert reverse("pairings:meetings") in signed_in_as(cast.priya).get(reverse("courses:pathway")).content.decode()


def test_a_manager_reads_that_a_meeting_was_held_when_and_how_long_and_nothing_else(cast, signed_in_as):
    make.held(cast, text="Something between the two of them.")
    record = reverse("progress:record", args=[cast.enrolment_of(cast.priya).pk])
    page = signed_in_as(cast.daniel).get(record).content.decode()
    assert "50 minutes" in page
    assert "Something between" not in page
