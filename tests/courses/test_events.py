"""The pages of training events, for whoever comes and whoever plans; and times when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.booking import sign_up
from courses.events import coming_events, leave_at, london_moment, when_in_words
from courses.models import Attendance, EnrolmentChange, EventPlace, Module, TrainingEvent
from lms.calendar import LONDON, in_words, today
from lms.models import Absence
from lms.roles import Role
from tests.factories import events as make

State = EventPlace.State
DAY = timedelta(days=1)


def titles(person):
    return [row.event.title for row in coming_events(person, timezone.now())]


# ---- which events ----


def test_events_of_ones_place_region_and_nation_are_listed_and_no_others(cast):
    for unit in (cast.nation, cast.region, cast.pdu, cast.team, cast.other_team, cast.far_team, cast.far_region):
        make.event(cast, unit=unit, title=unit.code)
    assert set(titles(cast.priya)) == {"NAT", "EA", "EA-ALD", "EA-ALD-1", "EA-ALD-2"}
    assert set(titles(cast.outsiders[Role.LEARNER])) == {"NAT", "NF-FEL-1", "NF"}


def test_what_is_on_ones_pathway_comes_first_then_what_is_soon(cast):
    other = Module.objects.create(key="other", title="Other", kind="training")
    make.event(cast, in_days=1, module=other, title="soon, another module")
    make.event(cast, in_days=9, title="later, on the pathway")
    make.event(cast, in_days=5, title="on the pathway")
    assert titles(cast.priya) == ["on the pathway", "later, on the pathway", "soon, another module"]
    assert titles(cast.nadia)[0] == "soon, another module"


def test_what_is_over_or_cancelled_is_not_coming(cast):
    make.event(cast, in_days=-1)
    make.event(cast, cancelled_at=timezone.now())
    assert titles(cast.priya) == []


# ---- the clocks ----

CLOCKS = {
    "winter": (date(2026, 12, 1), time(9, 30), datetime(2026, 12, 1, 9, 30, tzinfo=UTC)),
    "summer": (date(2026, 7, 1), time(9, 30), datetime(2026, 7, 1, 8, 30, tzinfo=UTC)),
    "the day before the clocks go forward": (date(2027, 3, 27), time(9), datetime(2027, 3, 27, 9, tzinfo=UTC)),
    "the day on which they go forward": (date(2027, 3, 28), time(9), datetime(2027, 3, 28, 8, tzinfo=UTC)),
    "the last minute before it": (date(2027, 3, 28), time(0, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
    "the day on which they go back": (date(2026, 10, 25), time(9), datetime(2026, 10, 25, 9, tzinfo=UTC)),
    "an hour that comes twice, the first": (date(2026, 10, 25), time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
}


@pytest.mark.parametrize("case", CLOCKS)
def test_times_are_londons(case):
    day, at, moment = CLOCKS[case]
    assert london_moment(day, at) == moment


def test_an_hour_that_the_clocks_leave_out_is_refused():
    with pytest.raises(ValueError, match="There is no 01:30 on 28 March 2027: the clocks go forward"):
        london_moment(date(2027, 3, 28), time(1, 30))


def test_an_event_says_its_times_in_london():
    event = TrainingEvent(
        starts_at=datetime(2026, 7, 1, 8, 30, tzinfo=UTC), ends_at=datetime(2026, 7, 2, 15, 30, tzinfo=UTC)
    )
    assert when_in_words(event) == "Wednesday 1 July 2026, 09:30 to Thursday 2 July 2026, 16:30"


# ---- pages ----


def test_a_learner_signs_up_and_gives_up_again(cast, signed_in_as):
    event, browser = make.event(cast), signed_in_as(cast.priya)
    page = browser.get(reverse("courses:events")).content.decode()
    assert "A day on safeguarding" in page
    assert "For your module Child safeguarding." in page
    address = reverse("courses:event", args=[event.pk])
    assert "Sign up" in browser.get(address).content.decode()
    page = browser.post(reverse("courses:sign_up", args=[event.pk]), follow=True).content.decode()
    assert "You have a place" in page
    assert "Give up my place" in page
    page = browser.post(reverse("courses:give_up_place", args=[event.pk]), follow=True).content.decode()
    assert "You no longer come." in page


def test_the_waiting_list_says_where_one_stands(cast, signed_in_as):
    event = make.event(cast, places=1)
    for person in (cast.nadia, cast.gareth, cast.callum):
        sign_up(event=event, by=person)
    page = signed_in_as(cast.callum).get(reverse("courses:events")).content.decode()
    assert "You are number 2 on the waiting list" in page
    assert "The only place is taken, 2 waiting" in page
    page = signed_in_as(cast.priya).get(reverse("courses:event", args=[event.pk])).content.decode()
    assert "Join the waiting list" in page
    assert "Nadia Rowe" not in page


def test_what_is_over_says_so_until_the_register_is_kept(cast, signed_in_as):
    make.past_event(cast, cast.priya)
    make.place(make.past_event(cast, cast.nadia, cast.gareth), cast.priya, State.WAITING)
    page = signed_in_as(cast.priya).get(reverse("courses:events")).content.decode()
    assert "You had a place. Who came is not recorded yet" in page
    assert "No place came free for you" in page
    assert "1 of 2 places were taken" in page
    assert "left" not in page.split("Your events that are over")[1]


def test_whoever_only_waited_is_not_told_that_they_had_a_place(cast, signed_in_as):
    make.place(make.past_event(cast, cast.nadia, cast.gareth), cast.priya, State.WAITING)
    page = signed_in_as(cast.priya).get(reverse("courses:events")).content.decode()
    assert "No place came free for you" in page
    assert "you had a place" not in page.casefold()


LEAVE = EnrolmentChange.Kind.LEAVE


@pytest.mark.parametrize(
    ("kind", "first", "back", "warned"),
    [
        (LEAVE, 7, 8, True),
        (LEAVE, 5, 8, True),
        (LEAVE, 5, 7, False),
        (LEAVE, 8, 12, False),
        (EnrolmentChange.Kind.HOURS, 5, 8, False),
        ("away", 7, 9, True),
        ("away", 7, None, True),
        ("away", 1, 7, False),
        ("part", 7, 9, False),
    ],
)
def test_an_event_in_ones_own_leave_is_warned_of(cast, kind, first, back, warned):
    day = today()
    span = {"starts": day + first * DAY, "ends": back and day + back * DAY}
    if kind in ("away", "part"):
        Absence.objects.create(person=cast.priya, kind=kind, **span)
    else:
        EnrolmentChange.objects.create(enrolment=cast.enrolment_of(cast.priya), kind=kind, **span)
    starts = london_moment(day + 7 * DAY, time(9))
    event = make.event(cast, starts_at=starts, ends_at=starts + timedelta(hours=6))
    assert bool(leave_at(cast.priya, event)) == warned
    assert not leave_at(cast.callum, event)


def test_leave_that_was_taken_back_warns_of_nothing(cast):
    event, day = make.event(cast), today()
    enrolment, span = cast.enrolment_of(cast.priya), {"kind": LEAVE, "starts": day, "ends": day + 30 * DAY}
    written = EnrolmentChange.objects.create(enrolment=enrolment, **span)
    assert leave_at(cast.priya, event)
    EnrolmentChange.objects.create(enrolment=enrolment, **span, replaces=written, takes_back=True)
    assert not leave_at(cast.priya, event)


def test_who_is_on_leave_is_told_on_the_page_and_may_sign_up_all_the_same(cast, signed_in_as):
    event, day = make.event(cast), today()
    Absence.objects.create(person=cast.priya, starts=day + DAY, ends=day + 11 * DAY)
    browser, address = signed_in_as(cast.priya), reverse("courses:event", args=[event.pk])
    page = browser.get(address).content.decode()
    said = f"you are away from {in_words(day + DAY)} to {in_words(day + 10 * DAY)}."
    assert f"{said} You can sign up all the same." in page
    page = browser.post(reverse("courses:sign_up", args=[event.pk]), follow=True).content.decode()
    assert "You have a place" in page
    assert said in page
    assert "You can sign up all the same" not in page


@pytest.mark.parametrize(("unit", "said"), [("pdu", "Aldermoor and its region."), ("region", "East Aldershire.")])
def test_whom_an_event_is_for_is_said_by_its_place(cast, signed_in_as, unit, said):
    event = make.event(cast, unit=getattr(cast, unit))
    page = signed_in_as(cast.priya).get(reverse("courses:event", args=[event.pk])).content.decode()
    assert f"For people of {said}" in page


def test_a_clash_stands_beside_the_button(cast, signed_in_as):
    sign_up(event=make.event(cast, title="Court skills"), by=cast.priya)
    other, browser = make.event(cast), signed_in_as(cast.priya)
    page = browser.get(reverse("courses:event", args=[other.pk])).content.decode()
    assert "You have a place at Court skills at that time" in page
    assert "disabled" in page
    page = browser.post(reverse("courses:sign_up", args=[other.pk]), follow=True).content.decode()
    assert "Give that up first." in page


def test_nothing_planned_is_said(cast, signed_in_as):
    page = signed_in_as(cast.priya).get(reverse("courses:events")).content.decode()
    assert "No training event of your region is planned." in page


def written(cast, **facts):
    day = today() + timedelta(days=30)
    return {
        "module": cast.modules[0].pk,
        "unit": cast.pdu.pk,
        "title": "Safeguarding",
        "provider": "College",
        "day_day": day.day,
        "day_month": day.month,
        "day_year": day.year,
        "begins": "9.30",
        "finishes": "16:30",
        "place": "Room 2",
        "places": 12,
    } | facts


def test_a_planner_plans_an_event(cast, signed_in_as):
    browser = signed_in_as(cast.tomasz)
    page = browser.post(reverse("courses:plan_event"), written(cast), follow=True).content.decode()
    assert "The event is planned." in page
    event = TrainingEvent.objects.get()
    assert event.starts_at.astimezone(LONDON).time() == time(9, 30)
    assert event.unit == cast.pdu


FORMS = {
    "a place of elsewhere": (
        lambda cast: {"unit": cast.far_team.pk},
        "Choose one of those offered under “For people of”",
    ),
    "no time": (lambda cast: {"begins": "soon"}, "Write the time as 09:30: you wrote soon"),
    "hour 25": (lambda cast: {"begins": "25:00"}, "Write the time as 09:30: you wrote 25:00"),
    "the end first": (lambda cast: {"finishes": "09:00"}, "The event must finish after it begins"),
    "no places": (lambda cast: {"places": 0}, "greater than or equal to 1"),
    "a case number": (lambda cast: {"title": "About X123456"}, "looks like a case number"),
    "a missing hour": (
        lambda cast: {"day_day": 28, "day_month": 3, "day_year": 2027, "begins": "01:30"},
        "There is no 01:30 on 28 March 2027: the clocks go forward",
    ),
}


@pytest.mark.parametrize("case", FORMS)
def test_a_form_that_cannot_be_says_why(cast, signed_in_as, case):
    facts, sentence = FORMS[case]
    page = signed_in_as(cast.tomasz).post(reverse("courses:plan_event"), written(cast, **facts(cast))).content.decode()
    assert sentence in page
    assert not TrainingEvent.objects.exists()


def test_a_planner_sees_who_comes_and_changes_and_cancels(cast, signed_in_as):
    event, browser = make.event(cast), signed_in_as(cast.tomasz)
    sign_up(event=event, by=cast.priya)
    page = browser.get(reverse("courses:event", args=[event.pk])).content.decode()
    assert "Priya Nair" in page
    form = browser.get(reverse("courses:change_event", args=[event.pk])).content.decode()
    assert f'value="{event.starts_at.astimezone(LONDON):%H:%M}"' in form
    page = browser.post(
        reverse("courses:change_event", args=[event.pk]), written(cast, title="Safeguarding today"), follow=True
    ).content.decode()
    assert "Safeguarding today" in page
    page = browser.post(reverse("courses:cancel_event", args=[event.pk]), {"reason": "Snow"}, follow=True)
    assert "Cancelled" in page.content.decode()
    page = signed_in_as(cast.priya).get(reverse("courses:event", args=[event.pk])).content.decode()
    assert "Snow" in page


def test_too_few_places_is_said_beside_the_number(cast, signed_in_as):
    event = make.event(cast)
    for person in (cast.priya, cast.callum):
        sign_up(event=event, by=person)
    page = signed_in_as(cast.tomasz).post(reverse("courses:change_event", args=[event.pk]), written(cast, places=1))
    assert "2 people have a place. Nobody loses one: write 2 or more" in page.content.decode()


def test_the_register_is_kept_on_its_page(cast, signed_in_as):
    event, browser = make.past_event(cast, cast.priya, cast.callum), signed_in_as(cast.tomasz)
    assert "Register to keep" in browser.get(reverse("courses:events")).content.decode()
    address = reverse("courses:register", args=[event.pk])
    page = browser.post(address, {f"person-{cast.priya.pk}": "yes"}).content.decode()
    assert "Say whether Callum Frost attended" in page
    answers = {f"person-{cast.priya.pk}": "yes", f"person-{cast.callum.pk}": "no"}
    page = browser.post(address, answers, follow=True).content.decode()
    assert "nobody is demonstrated by it" in page
    assert "Correct the register" in page
    assert Attendance.objects.get().person == cast.priya
    page = signed_in_as(cast.callum).get(reverse("courses:events")).content.decode()
    assert "You did not attend" in page


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_takes_the_same_queries_however_long(cast, signed_in_as, count, django_assert_max_num_queries):
    for number in range(count):
        event = make.event(cast, in_days=number + 1, places=1)
        sign_up(event=event, by=cast.nadia)
        sign_up(event=event, by=cast.priya)
    browser = signed_in_as(cast.priya)
    with django_assert_max_num_queries(14):
        browser.get(reverse("courses:events"))
