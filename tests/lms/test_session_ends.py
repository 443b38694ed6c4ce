"""When sessions end: by age, by silence, by their owner; and that whoever types is not signed out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.models import AuditEvent, Person
from lms.session_ends import EVERY_SECONDS
from tests.cast import Cast

BEGIN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
IDLE, AGE = 3600, 9 * 3600


@pytest.fixture
def clock(cast: Cast) -> Iterator[time_machine.Traveller]:
    """Begin at nine."""
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def signed_in(person: Person, settings: LazySettings) -> Client:
    """Sign somebody in as the demo does: by the same road as the form."""
    settings.DEMO = True
    client = Client()
    client.post(reverse("demo_sign_in"), {"email": person.email})
    return client


def is_in(client: Client) -> bool:
    """Say whether a browser is still signed in."""
    return client.get(reverse("messages")).status_code == 200


@pytest.mark.parametrize(("seconds", "still"), [(IDLE - 1, True), (IDLE, False)])
def test_a_session_in_which_nobody_does_anything_ends_after_an_hour(
    cast: Cast, settings: LazySettings, clock: time_machine.Traveller, seconds: int, still: bool
) -> None:
    client = signed_in(cast.priya, settings)
    clock.shift(seconds)
    assert is_in(client) is still


@pytest.mark.parametrize(("seconds", "still"), [(AGE - 1, True), (AGE, False)])
def test_however_busy_a_session_ends_after_nine_hours(
    cast: Cast, settings: LazySettings, clock: time_machine.Traveller, seconds: int, still: bool
) -> None:
    client = signed_in(cast.priya, settings)
    for minutes in range(20, 9 * 60, 20):
        clock.move_to(BEGIN + timedelta(minutes=minutes))
        assert is_in(client), minutes
    clock.move_to(BEGIN + timedelta(seconds=seconds))
    assert is_in(client) is still


def test_whoever_types_for_hours_is_not_signed_out(
    cast: Cast, settings: LazySettings, clock: time_machine.Traveller
) -> None:
    client = signed_in(cast.priya, settings)
    for _ in range(200):
        clock.shift(61)
        assert client.get(reverse("here"), headers={"accept": "application/json"}).status_code == 204
    assert is_in(client)


def test_a_script_hears_that_the_session_is_over_and_a_page_leads_to_signing_in(
    cast: Cast, settings: LazySettings, clock: time_machine.Traveller
) -> None:
    client = signed_in(cast.priya, settings)
    clock.shift(IDLE)
    answer = client.get(reverse("here"), headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["sign_in"]) == (403, reverse("account_login"))
    assert client.get(reverse("messages"))["Location"].startswith(reverse("account_login"))


def test_what_somebody_does_is_written_down_once_a_minute_and_shown_as_last_used(
    cast: Cast, settings: LazySettings, clock: time_machine.Traveller
) -> None:
    client = signed_in(cast.priya, settings)
    clock.shift(EVERY_SECONDS - 1)
    assert writes_of(client) == 0
    clock.shift(1)
    assert writes_of(client) == 2
    assert writes_of(client) == 0
    assert UserSession.objects.get().last_seen_at == BEGIN + timedelta(seconds=EVERY_SECONDS)


def writes_of(client: Client) -> int:
    """Ask for nothing, and return how often the database was written to."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(reverse("here"))
    return sum(query["sql"].startswith(("UPDATE", "INSERT")) for query in asked)


def test_one_sign_in_can_be_ended_by_itself_and_that_browser_is_really_out(
    cast: Cast, settings: LazySettings, clock: time_machine.Traveller
) -> None:
    here, there, third = (signed_in(cast.priya, settings) for _ in range(3))
    row = UserSession.objects.get(session_key=there.session.session_key)
    page = here.post(reverse("usersessions_list"), {"end": row.pk}, follow=True).content.decode()
    assert "You are signed out there" in page
    assert "Where you are signed in: 2 places" in page
    assert [is_in(client) for client in (here, there, third)] == [True, False, True]
    assert AuditEvent.objects.get(code="sessions_ended").facts == {"count": 1}


@pytest.mark.parametrize("whose", ["mine", "theirs", "nonsense"])
def test_nobody_ends_this_browser_or_somebody_elses_by_the_list(
    cast: Cast, settings: LazySettings, clock: time_machine.Traveller, whose: str
) -> None:
    mine, theirs = signed_in(cast.priya, settings), signed_in(cast.daniel, settings)
    which = {
        "mine": UserSession.objects.get(user=cast.priya).pk,
        "theirs": UserSession.objects.get(user=cast.daniel).pk,
        "nonsense": "all",
    }[whose]
    assert "over already" in mine.post(reverse("usersessions_list"), {"end": which}, follow=True).content.decode()
    assert is_in(mine)
    assert is_in(theirs)
    assert not AuditEvent.objects.filter(code="sessions_ended").exists()


def test_a_session_of_before_the_upgrade_counts_from_the_last_sign_in(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    client = Client()
    client.force_login(cast.priya)
    clock.shift(IDLE - 1)
    assert is_in(client)
    clock.shift(IDLE)
    assert not is_in(client)
