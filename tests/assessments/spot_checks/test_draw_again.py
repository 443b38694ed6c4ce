"""A big draw is run again by a job, and the page waits for its answer."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from assessments.spot_checks.draws import again, making
from assessments.spot_checks.models import Draw, DrawOfficer, SpotCheck
from lms.jobs.models import JobRun
from lms.models import Person
from tests.cast import Cast
from tests.factories.draws import drawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def big(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Draw]:
    """A draw of more officers than are run again at once, and a queue that nothing takes from."""
    found = drawn(cast)
    settings.TASKS = {"default": {"BACKEND": "lms.jobs.backend.QueueBackend"}}
    monkeypatch.setattr(making, "MOST_AT_ONCE", 2)
    yield found
    cache.clear()


def page(client: Client, name: str, pk: int, *, asked: bool = False) -> str:
    """Return a page, or where asking leads to, as its words stand."""
    address = reverse(f"spot_checks:{name}", args=[pk])
    response = client.post(address, {"again": "1"}, follow=True) if asked else client.get(address)
    return " ".join(response.content.decode().split())


def test_the_page_waits_for_the_job_and_then_shows_its_answer_with_the_time(
    big: Draw, cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    client = signed_in_as(cast.tomasz)
    for _ in range(2):
        assert "A job runs this draw again now" in page(client, "draw", big.pk, asked=True)
    assert JobRun.objects.filter(task=again.TASK).count() == 1
    again.run(big.pk)
    JobRun.objects.filter(task=again.TASK).update(outcome="done")
    assert "Yes: run again at" in page(client, "draw", big.pk)
    assert "Yes: run again at" in page(client, "chosen", SpotCheck.objects.earliest("pk").pk)


def test_asked_again_the_answer_of_before_is_gone(
    big: Draw, cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    again.run(big.pk)
    DrawOfficer.objects.filter(draw=big, officer=cast.nadia).update(reasons=["time"])
    client = signed_in_as(cast.tomasz)
    check = SpotCheck.objects.earliest("pk")
    text = page(client, "chosen", check.pk, asked=True)
    assert "A job runs this draw again now" in text
    assert "Yes: run again" not in text
    again.run(big.pk)
    JobRun.objects.filter(task=again.TASK).update(outcome="done")
    assert "not as it was frozen" in page(client, "draw", big.pk)
    text = page(client, "chosen", check.pk)
    assert "No: run again at" in text
    assert "not as it was frozen" not in text


def test_a_small_draw_is_run_again_at_once(cast: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    found = drawn(cast)
    assert "Yes: run again just now" in page(signed_in_as(cast.tomasz), "draw", found.pk, asked=True)
    assert not JobRun.objects.filter(task=again.TASK).exists()
