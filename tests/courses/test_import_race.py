"""Two people act at once. SQLite lets one writer in at a time, so this plays on PostgreSQL only."""

import threading

import pytest
from django.db import close_old_connections, connection

from courses.booking import give_up_place, sign_up
from courses.imports.applying import Sent, import_file
from courses.models import EventPlace, ImportRun
from lms.models import Person
from tests.factories import events as make
from tests.factories.imports import as_csv

ONLY_POSTGRES = "SQLite has no row locks: its writers queue by themselves. `make test-postgres` plays this."
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgres():
    """Skip with the reason elsewhere."""
    if connection.vendor != "postgresql":
        pytest.skip(ONLY_POSTGRES)


def at_once(*acts):
    """Start every act together; return what each came to."""
    start, results = threading.Barrier(len(acts)), []

    def run(act):
        close_old_connections()
        start.wait()
        try:
            results.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


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
