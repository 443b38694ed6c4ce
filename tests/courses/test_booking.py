"""Places at training events: taken, waited for, given up, and what the register says afterwards."""

import re
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import standing
from courses.booking import cancel_event, change_event, give_up_place, keep_register, plan_event, sign_up
from courses.elsewhere import found_elsewhere
from courses.event_rules import check_correct
from courses.leaving import leave
from courses.models import Attendance, Demonstration, EventPlace, Module, TrainingEvent
from lms.calendar import today
from lms.models import AuditEvent, Notice
from lms.permissions import NotAllowed, refusal
from lms.roles import Role
from tests.factories import events as make

State = EventPlace.State
WRITES = r'(?:INSERT(?: OR IGNORE)? INTO|UPDATE) "(\w+)"'


def states(event):
    return {row.person.name: row.state for row in event.signed_up.select_related("person")}


def told(person):
    return [notice.text for notice in Notice.objects.filter(person=person, event__startswith="event-").order_by("pk")]


@pytest.fixture
def event(cast):
    return make.event(cast)


# ---- places ----


def test_places_go_in_the_order_in_which_people_ask(cast, event):
    for person in (cast.priya, cast.callum, cast.nadia, cast.gareth):
        sign_up(event=event, by=person)
    assert list(states(event).values()) == ["booked", "booked", "waiting", "waiting"]


def test_who_has_waited_longest_gets_a_place_that_is_given_up_and_is_told(cast, event):
    for person in (cast.priya, cast.callum, cast.nadia, cast.gareth):
        sign_up(event=event, by=person)
    give_up_place(event=event, by=cast.priya)
    assert states(event) == {
        "Priya Nair": "given_up",
        "Callum Frost": "booked",
        "Nadia Rowe": "booked",
        "Gareth Pugh": "waiting",
    }
    assert [text.startswith("You now have a place at A day on safeguarding") for text in told(cast.nadia)] == [True]
    assert told(cast.gareth) == []


def test_whoever_gave_up_and_asks_again_stands_at_the_end(cast, event):
    for person in (cast.priya, cast.callum, cast.nadia):
        sign_up(event=event, by=person)
    give_up_place(event=event, by=cast.priya)
    sign_up(event=event, by=cast.gareth)
    sign_up(event=event, by=cast.priya)
    give_up_place(event=event, by=cast.callum)
    assert (states(event)["Gareth Pugh"], states(event)["Priya Nair"]) == ("booked", "waiting")


def test_asking_twice_changes_nothing(cast, event):
    first = sign_up(event=event, by=cast.priya)
    assert sign_up(event=event, by=cast.priya).asked_at == first.asked_at
    assert AuditEvent.objects.filter(code="event_asked").count() == 1


def test_more_places_go_to_who_waits(cast, event):
    for person in (cast.priya, cast.callum, cast.nadia, cast.gareth):
        sign_up(event=event, by=person)
    change_event(event=event, by=cast.tomasz, places=3)
    assert list(states(event).values()) == ["booked", "booked", "booked", "waiting"]


def test_nobody_loses_a_place_by_a_smaller_number(cast, event):
    for person in (cast.priya, cast.callum):
        sign_up(event=event, by=person)
    with pytest.raises(ValidationError, match="2 people have a place"):
        change_event(event=event, by=cast.tomasz, places=1)


def test_two_events_at_one_time_are_refused_with_the_reason(cast, event):
    other = make.event(cast, title="Court skills")
    sign_up(event=event, by=cast.priya)
    with pytest.raises(NotAllowed, match="You have a place at A day on safeguarding at that time"):
        sign_up(event=other, by=cast.priya)


@pytest.mark.parametrize(("minutes", "clashes"), [(-1, True), (0, False)])
def test_one_event_may_begin_when_another_finishes(cast, event, minutes, clashes):
    other = make.event(cast)
    TrainingEvent.objects.filter(pk=other.pk).update(
        starts_at=event.ends_at + timedelta(minutes=minutes), ends_at=event.ends_at + timedelta(hours=2)
    )
    sign_up(event=event, by=cast.priya)
    try:
        sign_up(event=other, by=cast.priya)
        assert not clashes
    except NotAllowed:
        assert clashes


def test_a_place_passes_by_whoever_is_elsewhere_at_that_time(cast):
    full = make.event(cast, places=1)
    for person in (cast.priya, cast.callum, cast.nadia):
        sign_up(event=full, by=person)
    sign_up(event=make.event(cast, title="Court skills"), by=cast.nadia)  # waiting is no place
    make.place(make.event(cast, title="Another"), cast.callum, State.BOOKED)
    give_up_place(event=full, by=cast.priya)
    assert states(full) == {"Priya Nair": "given_up", "Callum Frost": "waiting", "Nadia Rowe": "waiting"}


def test_a_cancelled_event_clashes_with_nothing(cast, event):
    sign_up(event=event, by=cast.priya)
    cancel_event(event=event, reason="The trainer is ill", by=cast.tomasz)
    assert sign_up(event=make.event(cast), by=cast.priya).state == "booked"


def test_nobody_signs_up_for_an_event_of_another_region_or_one_that_has_begun(cast, event):
    with pytest.raises(NotAllowed, match="This event is for people of Aldermoor, and you work elsewhere"):
        sign_up(event=event, by=cast.outsiders[Role.LEARNER])
    with pytest.raises(NotAllowed, match="This event began on"):
        sign_up(event=make.event(cast, in_days=-1), by=cast.priya)


def test_a_leaver_gives_up_what_is_to_come(cast):
    event = make.event(cast, places=1)
    for person in (cast.gareth, cast.priya):
        sign_up(event=event, by=person)
    leave(person=cast.gareth, day=today(), by=None)
    assert states(event) == {"Gareth Pugh": "given_up", "Priya Nair": "booked"}


# ---- planning ----


def test_an_event_is_planned_within_ones_place_only(cast):
    facts = {
        "title": "x",
        "provider": "y",
        "place": "z",
        "places": 3,
        "starts_at": timezone.now() + timedelta(days=3),
        "ends_at": timezone.now() + timedelta(days=3, hours=2),
    }
    assert plan_event(module=cast.modules[0], unit=cast.team, by=cast.tomasz, **facts).planned_by == cast.tomasz
    with pytest.raises(NotAllowed, match="only within your own place"):
        plan_event(module=cast.modules[0], unit=cast.far_team, by=cast.tomasz, **facts)
    with pytest.raises(NotAllowed):
        plan_event(module=cast.modules[0], unit=cast.team, by=cast.daniel, **facts)


def test_no_event_is_moved_to_a_time_that_is_over(cast, event):
    before = timezone.now() - timedelta(minutes=1)
    with pytest.raises(ValidationError, match="must begin in the future"):
        change_event(event=event, by=cast.tomasz, starts_at=before, ends_at=before + timedelta(hours=2))
    event.refresh_from_db()
    assert event.starts_at > timezone.now()


def test_everybody_is_told_of_another_day_and_of_the_end_of_it(cast, event):
    for person in (cast.priya, cast.callum, cast.nadia):
        sign_up(event=event, by=person)
    change_event(event=event, by=cast.tomasz, place="Room 9")
    cancel_event(event=event, reason="The trainer is ill", by=cast.tomasz)
    for person in (cast.priya, cast.nadia):
        assert len(told(person)) == 2
        assert told(person)[0].endswith("Room 9")
        assert told(person)[1].endswith("is cancelled")


def written(act):
    """Count how often each table is written to."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return Counter(found[1] for one in queries if (found := re.match(WRITES, one["sql"])))


def test_everybody_is_told_at_once_however_many(cast, event):
    change_event(event=event, by=cast.tomasz, places=4)
    for person in (cast.priya, cast.callum, cast.nadia, cast.gareth):
        sign_up(event=event, by=person)
    count = written(lambda: cancel_event(event=event, reason="Snow", by=cast.tomasz))
    assert count["lms_notice"] == 1
    assert all(told(person) for person in (cast.priya, cast.callum, cast.nadia, cast.gareth))


def test_another_title_is_no_news(cast, event):
    sign_up(event=event, by=cast.priya)
    change_event(event=event, by=cast.tomasz, title="Safeguarding")
    assert told(cast.priya) == []


@pytest.mark.parametrize(("days", "urgent"), [(1, True), (7, False)])
def test_news_of_a_day_that_is_near_does_not_wait(cast, days, urgent):
    event = make.event(cast, in_days=days)
    sign_up(event=event, by=cast.priya)
    cancel_event(event=event, reason="Snow", by=cast.tomasz)
    assert Notice.objects.get(person=cast.priya, event__startswith="event-").urgent is urgent


# ---- the register ----


def test_the_register_records_who_attended_once_and_demonstrates_nothing(cast):
    event = make.past_event(cast, cast.priya, cast.callum)
    keep_register(event=event, attended={cast.priya.pk: True, cast.callum.pk: False}, by=cast.tomasz)
    keep_register(event=event, attended={cast.priya.pk: True, cast.callum.pk: False}, by=cast.tomasz)
    row = Attendance.objects.get()
    assert (row.person, row.module, row.source, row.event) == (cast.priya, event.module, "event", event)
    assert not Demonstration.objects.exists()
    assert len(told(cast.daniel)) == 1
    assert told(cast.daniel)[0].startswith("Callum Frost did not attend A day on safeguarding")


def test_the_register_brings_everybody_up_to_date_at_once(cast):
    event = make.past_event(cast, cast.priya, cast.callum, module=cast.modules[0])
    standing.rebuild(today())
    attended = {cast.priya.pk: True, cast.callum.pk: True}
    count = written(lambda: keep_register(event=event, attended=attended, by=cast.tomasz))
    assert count["courses_standing"] <= 1
    assert standing.drift(today()) == []


def test_a_corrected_register_takes_an_attendance_back_and_gives_it_back(cast):
    module = Module.objects.create(key="curriculum", title="Curriculum", kind="training")
    event = make.past_event(cast, cast.priya, module=module)

    def counts():
        return bool(found_elsewhere([cast.priya.pk], [module], today()))

    said = []
    for came in (True, False, True):
        keep_register(event=event, attended={cast.priya.pk: came}, by=cast.tomasz)
        said.append(counts())
    assert said == [True, False, True]
    assert Attendance.objects.count() == 1


@pytest.mark.parametrize(("days", "open_still"), [(14, True), (15, False)])
def test_a_register_can_be_corrected_for_fourteen_days(cast, days, open_still):
    event = make.past_event(cast, cast.priya)
    keep_register(event=event, attended={cast.priya.pk: True}, by=cast.tomasz)
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        sentence = refusal(check_correct, TrainingEvent.objects.get(pk=event.pk), timezone.now())
    assert (sentence == "") is open_still
    assert open_still or sentence.endswith("and can be corrected for 14 days.")


def test_a_register_names_everybody_who_had_a_place(cast):
    event = make.past_event(cast, cast.priya, cast.callum)
    with pytest.raises(ValidationError, match="Look at the register again"):
        keep_register(event=event, attended={cast.priya.pk: True}, by=cast.tomasz)
    assert not Attendance.objects.exists()


def test_nobody_keeps_a_register_before_it_opens_or_of_themselves(cast, event):
    with pytest.raises(NotAllowed, match="The register opens when the event begins"):
        keep_register(event=event, attended={}, by=cast.tomasz)
    past = make.past_event(cast, cast.tomasz)
    with pytest.raises(NotAllowed, match="nobody records their own attendance"):
        keep_register(event=past, attended={cast.tomasz.pk: True}, by=cast.tomasz)
    past = make.past_event(cast, cancelled_at=timezone.now())
    with pytest.raises(NotAllowed, match="was cancelled"):
        keep_register(event=past, attended={}, by=cast.tomasz)
