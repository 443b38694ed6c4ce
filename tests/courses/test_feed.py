"""The private calendar: what stands in it, whose address opens it, and that calendar programs read it rightly."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import pytest
import time_machine
from bs4 import BeautifulSoup
from dateutil import rrule, tz
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from courses import ports
from courses.feed import calendar_of, entries_of
from courses.feed_address import hash_of, make_feed, revoke_feed
from courses.models import CalendarFeed, Enrolment, EventPlace, ProtectedTime, TrainingEvent
from courses.ports import CalendarEntry
from lms.calendar import LONDON, today
from lms.models import Absence, AuditEvent, AuditText
from tests.factories import reviews

DAY = timedelta(days=1)
PAGE = reverse("courses:feed")
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


def fetched(token):
    """Return what a calendar program, which is not signed in, gets at an address."""
    return Client().get(reverse("calendar", args=[token]))


def events(content):
    """Return the entries of a calendar, by what they are called."""
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def event_of(cast, **facts):
    """Return a day of training."""
    starts = datetime.combine(today() + 10 * DAY, time(10), tzinfo=LONDON)
    given = {"title": "Trauma-informed practice", "provider": "Region", "place": "Room 2, Aldermoor", "places": 10}
    return TrainingEvent.objects.create(
        module=cast.modules[0],
        unit=cast.region,
        planned_by=cast.tomasz,
        **{**given, "starts_at": starts, "ends_at": starts + timedelta(hours=3), **facts},
    )


# ---- the address ----


def test_the_address_is_shown_once_and_kept_nowhere(cast, signed_in_as):
    client = signed_in_as(cast.priya)
    shown = BeautifulSoup(client.post(PAGE).content, "html.parser").find("input", id="address")["value"]
    token = shown.removesuffix(".ics").rsplit("/", 1)[1]
    assert len(token) >= 43  # 256 bits
    assert token not in client.get(PAGE).content.decode()
    assert CalendarFeed.objects.get().token_hash == hash_of(token) != token
    assert all(token not in str(event.facts) for event in AuditEvent.objects.all())
    assert not AuditText.objects.filter(words__contains=token).exists()
    assert fetched(token).status_code == 200


def test_a_calendar_is_kept_by_nobody_on_the_way(cast):
    response = fetched(make_feed(by=cast.priya))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies


def test_an_unknown_address_is_not_there(cast):
    make_feed(by=cast.priya)
    for token in ("x", "x" * 43, hash_of("x")):
        assert fetched(token).status_code == 404


def test_a_revoked_address_is_not_there(cast, signed_in_as):
    token = make_feed(by=cast.priya)
    signed_in_as(cast.priya).post(reverse("courses:revoke_feed"))
    assert fetched(token).status_code == 404
    assert revoke_feed(by=cast.priya) is False


def test_a_new_address_closes_the_one_before(cast):
    first, second = make_feed(by=cast.priya), make_feed(by=cast.priya)
    assert (fetched(first).status_code, fetched(second).status_code) == (404, 200)
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 1


def test_the_address_of_somebody_who_has_left_is_not_there(cast):
    token = make_feed(by=cast.priya)
    cast.priya.is_active = False
    cast.priya.save()
    assert fetched(token).status_code == 404


def test_the_page_says_when_it_was_last_read(cast, signed_in_as):
    token = make_feed(by=cast.priya)
    assert b"No calendar program has read it yet" in signed_in_as(cast.priya).get(PAGE).content
    fetched(token)
    assert CalendarFeed.objects.get().read_on == today()
    assert b"Last read on" in signed_in_as(cast.priya).get(PAGE).content


# ---- what stands in it ----


def test_what_is_due_stands_as_a_whole_day_until_it_is_done(cast):
    found = events(fetched(make_feed(by=cast.priya)).content)
    assert set(found) == {"Due: Child safeguarding", "Due: Domestic abuse"}
    due = found["Due: Child safeguarding"]
    assert isinstance(due["DTSTART"].dt, date)
    assert due["DTEND"].dt == due["DTSTART"].dt + DAY
    assert due["TRANSP"] == "TRANSPARENT"


def test_reviews_stand_until_they_are_settled(cast):
    review = reviews.written(cast)
    assert "Milestone review: Before a first case" in events(fetched(make_feed(by=cast.priya)).content)
    reviews.sign(review, cast.priya, cast.helen, cast.daniel)
    assert "Milestone review: Before a first case" not in events(fetched(make_feed(by=cast.priya)).content)


@pytest.mark.parametrize(
    ("state", "cancelled", "stands"),
    [("booked", False, True), ("waiting", False, False), ("given_up", False, False), ("booked", True, False)],
)
def test_training_stands_for_whoever_has_a_place(cast, state, cancelled, stands):
    event = event_of(cast, cancelled_at=NOW if cancelled else None)
    EventPlace.objects.create(event=event, person=cast.priya, state=state, asked_at=NOW)
    found = events(fetched(make_feed(by=cast.priya)).content)
    assert ("Training: Trauma-informed practice" in found) is stands
    if stands:
        entry = found["Training: Trauma-informed practice"]
        assert entry["DTSTART"].dt == event.starts_at
        assert entry["LOCATION"] == "Room 2, Aldermoor"


def test_uids_stay_the_same_and_differ(cast):
    ProtectedTime.objects.create(
        enrolment=cast.enrolment_of(cast.priya), weekday=2, begins=time(14), minutes=60, starts=today()
    )
    reviews.point(cast)
    EventPlace.objects.create(event=event_of(cast), person=cast.priya, state="booked", asked_at=NOW)
    token = make_feed(by=cast.priya)
    uids = [[str(event["UID"]) for event in Calendar.from_ical(fetched(token).content).walk("VEVENT")] for _ in "ab"]
    assert uids[0] == uids[1]
    assert len(set(uids[0])) == len(uids[0]) == 5


def test_it_names_nobody(cast):
    reviews.point(cast)
    text = fetched(make_feed(by=cast.priya)).content.decode()
    for person in cast.people.values():
        assert person.name not in text
        assert person.email not in text


def test_a_mentor_has_a_calendar_without_anybody_elses_dates(cast):
    reviews.written(cast)
    EventPlace.objects.create(event=event_of(cast), person=cast.gareth, state="booked", asked_at=NOW)
    assert list(events(fetched(make_feed(by=cast.gareth)).content)) == ["Training: Trauma-informed practice"]


def test_a_higher_room_adds_its_meetings(cast, monkeypatch):
    starts = datetime(2026, 12, 1, 9, 30, tzinfo=LONDON)
    meeting = CalendarEntry("meeting-7", "Meeting with your mentor", starts, starts + timedelta(hours=1))
    monkeypatch.setattr(ports, "calendar_entries", [lambda person, on: [meeting]])
    assert events(fetched(make_feed(by=cast.priya)).content)["Meeting with your mentor"]["DTSTART"].dt == starts


def test_an_odd_title_stays_one_title():
    entry = CalendarEntry("x", "Plan; do, check\\act\r\nBEGIN:VEVENT\r\nÀ la carte " + "é" * 80, date(2026, 12, 1))
    content = calendar_of([entry], at=NOW, base="https://example.org")
    assert len(Calendar.from_ical(content).walk("VEVENT")) == 1
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


# ---- time ----


def weekly(cast, starts, **facts):
    """Return the parsed weekly entry of a time planned from a day on."""
    enrolment = cast.enrolment_of(cast.priya)
    Enrolment.objects.filter(pk=enrolment.pk).update(starts=date(2026, 3, 1))
    planned = {"weekday": 4, "begins": time(14), "minutes": 90, "starts": starts, **facts}
    ProtectedTime.objects.create(enrolment=enrolment, **planned)
    content = calendar_of(entries_of(cast.priya, today()), at=NOW, base="https://example.org")
    return content, events(content)["Protected learning time"]


def moments(content, event):
    """Return when a weekly entry happens, worked out by another library from nothing but the text."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    begin, end = lines.index("BEGIN:VTIMEZONE"), lines.index("END:VTIMEZONE")
    zone = tz.tzical(StringIO("\r\n".join(lines[begin : end + 1]))).get("Europe/London")
    start = event["DTSTART"].dt.replace(tzinfo=zone)
    rule = rrule.rrulestr(event["RRULE"].to_ical().decode(), dtstart=start)
    left_out = event.get("EXDATE", [])
    left_out = left_out if isinstance(left_out, list) else [left_out]
    without = {one.dt.date() for row in left_out for one in row.dts}
    return [moment for moment in rule if moment.date() not in without]


@time_machine.travel(datetime(2026, 3, 16, 12, tzinfo=LONDON), tick=False)
def test_a_weekly_time_keeps_its_hour_over_both_clock_changes(cast):
    content, event = weekly(cast, date(2026, 3, 20))
    found = {moment.date(): moment for moment in moments(content, event)}
    for day, hour in (
        (date(2026, 3, 27), 14),  # the Friday before the clocks go forward
        (date(2026, 4, 10), 13),
        (date(2026, 10, 23), 13),
        (date(2026, 10, 30), 14),  # the Friday after they go back
    ):
        assert found[day].time() == time(14)
        assert found[day].astimezone(UTC).hour == hour
        assert found[day].astimezone(UTC) == datetime.combine(day, time(14), tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize("year", [2026, 2027, 2030])
def test_the_zone_changes_when_londons_clocks_do(cast, year):
    content = calendar_of([], at=NOW, base="")
    zone = Calendar.from_ical(content).walk("VTIMEZONE")[0].to_ical().decode()
    written = tz.tzical(StringIO(zone)).get("Europe/London")
    moment = datetime(year, 1, 1, tzinfo=UTC)
    while moment.year == year:
        naive = moment.replace(tzinfo=None)
        if naive.replace(tzinfo=LONDON).utcoffset() == naive.replace(tzinfo=LONDON, fold=1).utcoffset():
            assert naive.replace(tzinfo=written).utcoffset() == naive.replace(tzinfo=LONDON).utcoffset(), naive
        moment += timedelta(minutes=30)


@time_machine.travel(datetime(2026, 3, 16, 12, tzinfo=LONDON), tick=False)
def test_bank_holidays_and_days_away_are_left_out(cast):
    Absence.objects.create(person=cast.priya, starts=date(2026, 5, 4), ends=date(2026, 5, 9))
    content, event = weekly(cast, date(2026, 3, 20))
    days = {moment.date() for moment in moments(content, event)}
    assert date(2026, 4, 3) not in days  # Good Friday
    assert date(2026, 5, 8) not in days
    assert {date(2026, 4, 10), date(2026, 5, 15)} <= days


@time_machine.travel(datetime(2026, 3, 16, 12, tzinfo=LONDON), tick=False)
def test_a_weekly_time_ends_on_its_last_day(cast):
    content, event = weekly(cast, date(2026, 3, 20), ends=date(2026, 6, 12))
    assert moments(content, event)[-1].date() == date(2026, 6, 5)


@time_machine.travel(datetime(2026, 3, 16, 12, tzinfo=LONDON), tick=False)
def test_a_weekly_time_without_an_end_ends_with_the_pathway(cast):
    content, event = weekly(cast, date(2026, 3, 20))
    assert date(2027, 5, 1) < moments(content, event)[-1].date() <= date(2027, 6, 30)
