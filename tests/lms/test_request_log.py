"""One line for each request: ids, codes and times, and nothing that a person typed."""

import io
import json
import logging
import logging.config
import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from lms import logs
from lms.jobs import ledger
from lms.jobs.models import JobRun
from lms.models import Person
from lms.request_log import RequestLog
from tests.cast import Cast

Lines = Callable[[], list[dict[str, Any]]]
GIVEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def written() -> Iterator[Lines]:
    """Write the log as a service does, and return a reader of its lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.json_formatter())
    ours = [logging.getLogger(name) for name in ("lms", "django", "lms.tests")]
    for logger in ours[:2]:
        logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for logger in ours[:2]:
        logger.removeHandler(handler)


def line_of(lines: list[dict[str, Any]], logger: str = "lms.request") -> dict[str, Any]:
    """Return the one line of a logger."""
    (found,) = [line for line in lines if line["logger"] == logger]
    return found


def test_a_request_has_one_line_with_everything_that_support_needs(
    written: Lines, cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    answer = signed_in_as(cast.priya).get("/rules/")
    line = line_of(written())
    assert list(line)[:4] == ["time", "level", "logger", "event"]
    assert line["request"] == answer["X-Request-ID"]
    assert (line["method"], line["route"], line["status"], line["person"]) == ("GET", "rules", 200, cast.priya.pk)
    assert line["host"] == socket.gethostname()
    assert line["milliseconds"] >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", line["time"])
    assert "reference" not in line


def test_a_stranger_has_no_number_and_costs_no_query(
    db: None, written: Lines, client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        client.get("/-/health/live")
    assert line_of(written())["person"] is None


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [
        (1, GIVEN, True),
        (1, "a1b2c3d4", True),
        (1, "a1b2c3d", False),
        (1, "a" * 64, True),
        (1, "a" * 65, False),
        (1, 'x"} {"level": "error', False),
        (1, "12345678\n", False),
        (1, "", False),
        (0, GIVEN, False),
    ],
)
def test_an_id_of_the_proxy_is_taken_if_it_is_one(proxies: int, given: str, taken: bool) -> None:
    request = RequestFactory().get("/", headers={"X-Request-ID": given})
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        answer = RequestLog(lambda _: HttpResponse())(request)
    assert (answer["X-Request-ID"] == given) is taken
    assert re.fullmatch("[A-Za-z0-9-]{8,64}", answer["X-Request-ID"])


def test_addresses_of_people_query_strings_forms_and_keys_do_not_come_out(
    db: None, written: Lines, client: Client, cast: Cast
) -> None:
    key = "3-d4k8vq-0f6a1b2c3d4e5f60718293a4b5c6d7e8"
    client.post(reverse("account_login"), {"login": "somebody@secret.example", "password": "hunter2hunter2"})
    client.get("/rules/", {"q": "Priya Nair"})
    client.get(f"/accounts/password/reset/key/{key}/")
    client.get("/calendar/0123456789abcdef0123456789abcdef.ics")
    client.get("/no/such/page/Priya-Nair/")
    logging.getLogger("lms.tests").error("Sent to %s with /invitation/%s/?next=/x", "a.person@secret.example", key)
    said = json.dumps(written())
    for word in ("secret.example", "hunter2", "Priya", key, "0123456789abcdef0123456789abcdef", "next=", "/rules/"):
        assert word not in said, word
    assert {line["route"] for line in written() if line["logger"] == "lms.request"} == {
        "account_login", "rules", "account_reset_password_from_key", "calendar", "none"
    }  # fmt: skip


def postgres(kind: type[Exception], words: str) -> Exception:
    """Make an error as PostgreSQL words it."""
    return kind(f"{words}\nDETAIL:  Key (email)=(priya.nair@secret.example) exists.\nFailing row (7, Priya\nNair).")


@pytest.mark.parametrize(
    ("error", "told", "hidden"),
    [
        (postgres(IntegrityError, 'violates unique constraint "lms_person_email"'), "lms_person_email", "Nair"),
        (DataError('invalid input syntax for type integer: "Priya"'), "DataError", "Priya"),
        (ValidationError({"name": "Priya Nair is taken"}), "ValidationError", "Priya"),
        (KeyError("priya.nair"), "KeyError", "priya"),
        (ValueError("could not convert Priya"), "ValueError", "Priya"),
        (OperationalError("connection refused"), "connection refused", "Priya"),
        (OperationalError("cannot connect to postgresql://waymark:hunter2@db/x"), "postgresql", "hunter2"),
        (PermissionError(13, "Permission denied", "/var/evidence/priya-nair.pdf"), "Permission denied", "priya"),
        (AttributeError("'NoneType' object has no attribute 'unit'"), "no attribute 'unit'", "Priya"),
    ],
)
def test_an_error_is_told_by_class_and_place_without_what_a_person_typed(
    written: Lines, error: Exception, told: str, hidden: str
) -> None:
    try:
        raise RuntimeError("Priya Nair") from error
    except RuntimeError:
        logging.getLogger("lms.tests").exception("It broke")
    line = line_of(written(), "lms.tests")
    assert told in line["traceback"]
    assert "RuntimeError" in line["error"]
    assert "test_request_log.py" in line["traceback"]
    assert hidden not in json.dumps({k: v for k, v in line.items() if k != "traceback"})
    assert hidden not in re.sub(r"^    .*$", "", line["traceback"], flags=re.MULTILINE)  # lines of code name no one


def test_a_job_tells_which_it_is(db: None, written: Lines) -> None:
    run = JobRun.objects.create(
        key="k1", task="lms.tasks.seal_audit", arguments={"args": [], "kwargs": {}}, queued_at="2026-01-01T00:00Z"
    )
    ledger.run("k1")
    line = line_of(written(), "lms.jobs.ledger")
    assert (line["job"], line["task"], line["start"]) == (run.pk, "lms.tasks.seal_audit", 1)
    assert "request" not in line


@pytest.mark.parametrize("as_json", [True, False])
def test_the_configuration_can_be_loaded(as_json: bool) -> None:
    settings = logs.configuration(as_json=as_json, level="INFO")
    config = logging.config.DictConfigurator(settings)
    for name, formatter in settings["formatters"].items():
        assert config.configure_formatter(dict(formatter)), name
