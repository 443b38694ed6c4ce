"""Duties and the messages about them: who has nothing left to do is not told to do it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.actions import close_duties, close_duty, open_duty, pass_on_duties
from lms.calendar import today
from lms.duties import manager_or_officers
from lms.models import Duty, Notice, Person, Unit
from lms.notices import send_notices
from lms.roles import Role


def asked(cast, source, owner=None):
    """Open a duty for somebody."""
    due = today() + timedelta(days=5)
    return open_duty(
        kind="look", source=source, title="Look at it", reason="It is new.", due=due, owner=owner or cast.daniel
    )


def test_the_message_of_a_duty_that_is_closed_is_dropped_and_says_why(cast):
    duty, other = asked(cast, cast.priya), asked(cast, cast.callum)
    close_duty(kind="look", source=cast.priya, by=cast.daniel)
    dropped, waiting = (Notice.objects.get(event=f"duty-{one.pk}") for one in (duty, other))
    assert dropped.dropped_at
    assert dropped.drop_reason == "It is done, or no longer asked for."
    assert not waiting.dropped_at
    close_duty(kind="look", source=cast.callum, by=cast.daniel)
    assert send_notices(urgent_only=False) == 0
    assert not mail.outbox


def test_a_message_that_left_before_the_duty_was_closed_stays_sent(cast):
    duty = asked(cast, cast.priya)
    assert send_notices(urgent_only=False) == 1
    close_duty(kind="look", source=cast.priya, by=cast.daniel)
    notice = Notice.objects.get(event=f"duty-{duty.pk}")
    assert notice.sent_at
    assert not notice.dropped_at


def test_the_message_of_a_duty_that_is_passed_on_waits_for_the_new_owner_only(cast):
    duty = asked(cast, cast.callum)
    cast.daniel.is_active = False
    cast.daniel.save()
    assert pass_on_duties(on=today()) == 1
    duty.refresh_from_db()
    waiting = Notice.objects.waiting().filter(event=f"duty-{duty.pk}")
    assert [notice.person for notice in waiting] == [duty.owner]
    left = Notice.objects.get(person=cast.daniel, event=f"duty-{duty.pk}")
    assert left.drop_reason == f"It was passed on to {duty.owner}."


@pytest.mark.parametrize("number", [1, 3])
def test_the_messages_of_many_closed_duties_are_dropped_at_once(cast, number):
    for person in (cast.priya, cast.callum, cast.nadia)[:number]:
        asked(cast, person)
    with CaptureQueriesContext(connection) as queries:
        close_duties(duties=Duty.objects.filter(kind="look"), by=cast.daniel, reason="")
    assert sum('UPDATE "lms_notice"' in query["sql"] for query in queries.captured_queries) == 1


MANAGER, TEAM = Person(name="Daniel"), Unit(name="Team 1")


@pytest.mark.parametrize(
    ("manager", "unit", "asked"),
    [
        (MANAGER, TEAM, {"owner": MANAGER, "role": None, "unit": None}),
        (MANAGER, None, {"owner": MANAGER, "role": None, "unit": None}),
        (None, TEAM, {"owner": None, "role": Role.SPO, "unit": TEAM}),
        (None, None, None),
    ],
)
def test_the_line_manager_is_asked_or_else_the_senior_officers_of_the_place(manager, unit, asked):
    assert manager_or_officers(manager, unit) == asked
