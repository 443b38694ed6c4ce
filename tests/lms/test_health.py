"""What a monitor is told."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms import health
from lms.jobs.models import CANARY, JobRun
from tests.cast import Cast

ADDRESSES = ["/-/health", "/-/health/live", "/-/health/ready"]


@pytest.fixture(autouse=True)
def never_looked() -> Iterator[None]:
    """Let each test look at the tables as a process that has just been started."""
    health._up_to_date.update(so=False, looked=None)
    yield
    health._up_to_date.update(so=False, looked=None)


def sign_of_life(seconds: int) -> None:
    """Let a job have come through so many seconds ago."""
    at = timezone.now() - timezone.timedelta(seconds=seconds)
    JobRun.objects.create(key=f"canary-{seconds}", task=CANARY, outcome="done", queued_at=at, signed_at=at, ended_at=at)


class DeadDatabase:
    """Stands where a cursor would come from."""

    def __call__(self, *args: object, **kwargs: object) -> None:
        raise OperationalError("connection to server at db.example failed")


def test_all_is_well(db: None, client: Client) -> None:
    sign_of_life(5)
    answer = client.get("/-/health")
    state = answer.json()
    assert answer.status_code == 200
    assert (state["status"], state["live"], state["ready"]) == ("well", True, True)
    assert state["jobs_seconds_since_sign_of_life"] in (5, 6, 7)
    assert state["jobs_given_up"] == 0
    assert all(state[name] >= 0 for name in ("jobs_waiting", "jobs_oldest_waiting_seconds", "audit_unsealed_seconds"))
    assert state["release"]


@pytest.mark.parametrize(
    ("seconds", "status"),
    [(settings.CANARY_STALE_SECONDS - 2, "well"), (settings.CANARY_STALE_SECONDS + 2, "degraded")],
)
def test_silent_jobs_are_told_and_pages_are_still_served(db: None, client: Client, seconds: int, status: str) -> None:
    sign_of_life(seconds)
    answer = client.get("/-/health")
    assert (answer.status_code, answer.json()["status"]) == (200, status)


def test_a_job_that_was_given_up_degrades(db: None, client: Client) -> None:
    sign_of_life(1)
    JobRun.objects.create(key="dead", task="x", outcome="dead", queued_at=timezone.now())
    assert client.get("/-/health").json()["status"] == "degraded"


def test_a_dead_cache_takes_no_host_out(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_of_life(1)
    monkeypatch.setattr(health, "cache_answers", lambda: False)
    assert client.get("/-/health/ready").status_code == 200
    state = client.get("/-/health").json()
    assert (state["status"], state["cache"], state["live"]) == ("degraded", False, True)


def test_a_dead_database_takes_the_host_out_and_the_process_still_lives(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", DeadDatabase())
        lives = client.get("/-/health/live")
        answers = [client.get("/-/health"), client.get("/-/health/ready")]
    assert lives.status_code == 200
    for answer in answers:
        assert answer.status_code == 503
        assert answer.json()["database"] is False
        assert "db.example" not in answer.content.decode()


def test_tables_of_an_older_release_keep_the_host_out_until_they_are_migrated(db: None, client: Client) -> None:
    last = MigrationRecorder.Migration.objects.filter(app="lms").order_by("-name").first()
    assert last is not None
    last.delete()
    answer = client.get("/-/health/ready")
    assert (answer.status_code, answer.json()["migrated"], answer.json()["database"]) == (503, False, True)
    last.save(force_insert=True)
    assert client.get("/-/health/ready").status_code == 503  # it has just looked
    health._up_to_date["looked"] -= health.LOOK_AGAIN_SECONDS + 1
    assert client.get("/-/health/ready").status_code == 200


def test_tables_of_a_newer_release_do_not_keep_old_code_out(db: None, client: Client) -> None:
    MigrationRecorder.Migration.objects.create(app="lms", name="9999_of_the_next_release", applied=timezone.now())
    assert client.get("/-/health/ready").status_code == 200


def test_a_monitor_every_five_seconds_costs_little(
    db: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/-/health/ready")
    with django_assert_num_queries(0):
        client.get("/-/health/live")
    with django_assert_num_queries(1):
        client.get("/-/health/ready")
    with django_assert_num_queries(5):
        client.get("/-/health")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_monitor_may_ask_by_number_and_without_tls(db: None, address: str) -> None:
    with override_settings(ALLOWED_HOSTS=["waymark.example"], SECURE_SSL_REDIRECT=True):
        client = Client()
        assert client.get(address, headers={"host": "10.1.2.3:8000"}).status_code == 200
        assert client.get("/rules/", headers={"host": "10.1.2.3:8000"}).status_code == 400


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_can_be_sent_to_it(db: None, client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_nothing_personal_or_secret_is_told(client: Client, cast: Cast) -> None:
    said = client.get("/-/health").content.decode()
    for person in (cast.priya, cast.hugo):
        assert person.email not in said
        assert person.name not in said
    assert settings.SECRET_KEY not in said
    assert set(client.get("/-/health").json()) == {
        "status", "live", "ready", "database", "migrated", "cache", "media", "scanner", "release", *health.NO_JOBS,
    }  # fmt: skip


def test_a_folder_that_takes_nothing_degrades(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(folder: Any, mode: int) -> bool:
        return False

    sign_of_life(1)
    monkeypatch.setattr(health.os, "access", refuses)
    state = client.get("/-/health").json()
    assert (state["status"], state["media"], state["ready"]) == ("degraded", False, True)
