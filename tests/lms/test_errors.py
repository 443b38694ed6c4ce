"""What somebody sees when something broke here, and that support finds it."""

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, loader
from django.test import Client, override_settings
from django.urls import include, path
from pytest_django import DjangoAssertNumQueries

from lms import errors, logs
from lms.access import open_to_public
from tests.cast import Cast

NAME = "Priya Nair"
REFERENCE = re.compile(r"\b[A-Z2-7]{4}-[A-Z2-7]{4}\b")


@open_to_public
def broken(request: HttpRequest) -> HttpResponse:
    """Break."""
    raise ValueError(f"{NAME} is not a number")


urlpatterns = [path("broken/", broken), path("api/broken/", broken), path("", include("lms.urls"))]
handler500 = "lms.errors.server_error"


@pytest.fixture
def visitor() -> Client:
    """Return a browser that sees what a visitor sees."""
    return Client(raise_request_exception=False)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Write errors as a service does."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.json_formatter())
    logging.getLogger("django.request").addHandler(handler)
    yield stream
    logging.getLogger("django.request").removeHandler(handler)


@override_settings(ROOT_URLCONF=__name__)
def test_the_page_shows_a_reference_that_the_log_knows(visitor: Client, log: io.StringIO, db: None) -> None:
    answer = visitor.get("/broken/")
    assert answer.status_code == 500
    page = BeautifulSoup(answer.content, "html.parser")
    shown = page.select_one("main strong")
    assert page.select_one("h1").text == "Something broke on our side"
    assert shown is not None
    assert REFERENCE.fullmatch(shown.text)
    (line,) = [json.loads(line) for line in log.getvalue().splitlines()]
    assert line["reference"] == shown.text == logs.reference(answer["X-Request-ID"])
    assert line["error"] == "builtins.ValueError"
    assert "in broken" in line["traceback"]
    assert "Priya" not in log.getvalue()


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(("address", "accept"), [("/broken/", "application/json"), ("/api/broken/", "*/*")])
def test_a_script_is_told_in_its_own_shape(visitor: Client, db: None, address: str, accept: str) -> None:
    answer = visitor.get(address, headers={"accept": accept})
    assert answer.status_code == 500
    told = answer.json()
    assert told["reference"] == logs.reference(answer["X-Request-ID"])
    assert told["reference"] in told["sentence"]
    assert "Priya" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/rules/", "/accounts/login/"])
def test_with_the_database_down_the_page_still_comes(
    visitor: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    visitor.force_login(cast.priya)

    def dead(*args: object, **kwargs: object) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", dead)
        answer = visitor.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert REFERENCE.search(answer.content.decode())


@override_settings(ROOT_URLCONF=__name__)
def test_without_a_template_there_is_still_a_sentence(
    visitor: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(name: str) -> None:
        raise TemplateDoesNotExist(name)

    monkeypatch.setattr(loader, "get_template", none)
    answer = visitor.get("/broken/")
    assert answer.status_code == 500
    assert REFERENCE.search(answer.content.decode())


def test_the_page_needs_no_query(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    request = HttpRequest()
    with django_assert_num_queries(0):
        assert errors.server_error(request).status_code == 500


def test_a_reference_is_short_to_say_and_the_same_each_time() -> None:
    first = logs.reference("0123456789abcdef")
    assert REFERENCE.fullmatch(first)
    assert first == logs.reference("0123456789abcdef") != logs.reference("0123456789abcdee")
