"""Two people take a place, or bring in a file, at once; and a file meets a screen."""

from decimal import Decimal

from courses.booking import give_up_place, keep_register, sign_up
from courses.ending import enrol_learner
from courses.events import day_of
from courses.imports.applying import MEANWHILE, Sent, import_file
from courses.models import Attendance, Enrolment, EventPlace, ImportRun
from lms.calendar import today
from lms.models import Person
from tests.factories import events as make
from tests.factories.imports import as_csv, causes
from tests.races import RACE, at_once, while_open

pytestmark = RACE


def test_two_people_take_the_last_place_and_one_waits(cast):
    event = make.event(cast, places=1)
    results = at_once(lambda: sign_up(event=event, by=cast.priya), lambda: sign_up(event=event, by=cast.callum))
    assert sorted(place.state for place in results) == ["booked", "waiting"]


def test_two_give_up_and_the_two_who_wait_get_their_places(cast):
    event = make.event(cast, places=2)
    for person in (cast.priya, cast.callum, cast.nadia, cast.gareth):
        sign_up(event=event, by=person)
    at_once(lambda: give_up_place(event=event, by=cast.priya), lambda: give_up_place(event=event, by=cast.callum))
    booked = EventPlace.objects.filter(event=event, state="booked").values_list("person__name", flat=True)
    assert set(booked) == {"Nadia Rowe", "Gareth Pugh"}


def test_nobody_gets_places_at_two_events_at_one_time(cast):
    first, second = make.event(cast, places=1), make.event(cast, places=1)
    for event, holder in ((first, cast.priya), (second, cast.callum)):
        sign_up(event=event, by=holder)
        sign_up(event=event, by=cast.nadia)
        sign_up(event=event, by=cast.gareth)
    at_once(lambda: give_up_place(event=first, by=cast.priya), lambda: give_up_place(event=second, by=cast.callum))
    booked = EventPlace.objects.filter(state="booked").values_list("person__name", flat=True)
    assert sorted(booked) == ["Gareth Pugh", "Nadia Rowe"]


def test_the_second_of_two_imports_waits_and_finds_everything_done(cast):
    row = {"E-mail": "ada@example.org", "Name": "Ada Quill", "Grade": "PO", "Unit": "EA-ALD-1", "Roles": "Officer"}
    row |= {"Post from": "01/11/2026", "Line manager": "daniel@example.org"}
    files = as_csv("people", row), as_csv("people", row, separator=";"), as_csv("people", row)
    results = at_once(*(lambda file=file: import_file(sent=Sent("people", file, None)) for file in files))
    assert sum(report.applied is not None for report in results) == 1
    assert all(not report.problems for report in results)
    assert Person.objects.filter(email="ada@example.org").count() == ImportRun.objects.count() == 1


def on_pathway(cast):
    """Return a file that puts Nadia on a pathway, and what a screen does to put her there."""
    row = {"E-mail": cast.nadia.email, "Pathway": cast.pathway.pathway.key, "Start": f"{today():%d/%m/%Y}"}
    row |= {"Intake": "November 2026", "Entry basis": "level_5"}
    facts = {"intake": "x", "starts": today(), "entry_basis": "level_5", "share": Decimal(1)}
    return (
        lambda: import_file(sent=Sent("people", as_csv("people", row), None)),
        lambda: enrol_learner(person=cast.nadia, pathway=cast.pathway.pathway, by=cast.imogen, **facts),
    )


def test_a_file_that_enrols_whom_a_screen_is_enrolling_says_so_at_its_line(cast):
    import_it, enrol_them = on_pathway(cast)
    assert causes(while_open(enrol_them, import_it)) == [(2, "", "This person is already on a pathway.")]
    assert Enrolment.objects.filter(person=cast.nadia).count() == 1


def test_a_screen_that_enrols_whom_a_file_is_enrolling_says_so(cast):
    import_it, enrol_them = on_pathway(cast)
    assert "Somebody is on one at a time." in while_open(import_it, enrol_them)
    assert Enrolment.objects.filter(person=cast.nadia).count() == 1


def test_a_file_of_training_that_a_register_is_recording_says_so(cast):
    event = make.past_event(cast, cast.priya)
    row = {"E-mail": cast.priya.email, "Module": event.module.key, "Provider": event.provider, "Title": event.title}
    row["Date"] = f"{day_of(event):%d/%m/%Y}"
    report = while_open(
        lambda: keep_register(event=event, attended={cast.priya.pk: True}, by=cast.tomasz),
        lambda: import_file(sent=Sent("training", as_csv("training", row), None)),
    )
    assert [cause for _, _, cause in causes(report)] == [MEANWHILE]
    assert Attendance.objects.count() == 1
    assert not ImportRun.objects.exists()
