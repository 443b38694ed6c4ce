"""A lesson beside a bare Wagtail page with the same body, its queries at two sizes, and what goes over the wire."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks._over_the_wire import over_the_wire
from benchmarks.packs import put_in, write_pack
from courses.models import LessonCompletion, LessonPage, Module
from lms.calendar import today
from lms.models import Person, RoleGrant, Unit
from lms.roles import Role

ADDRESS = "/learn/child-safeguarding/plan-meets-the-child/"
NEXT = "/learn/child-safeguarding/refer-and-go-back/"
RUNS = 60
SIZES = {"small": (1, 20), "large": (3000, 500)}
LIMITS = {"ratio": 1.5, "queries": 15, "first_kilobytes": 150, "first_requests": 10, "next_kilobytes": 25}


def run(size: str) -> dict[str, Any]:
    """Measure with the example, add learners and lessons, measure again, and leave no row behind."""
    learners, lessons = SIZES.get(size, SIZES["large"])
    found: dict[str, Any] = {"database": connection.vendor, "runs": RUNS, "limits": LIMITS}
    with override_settings(**quietly()), transaction.atomic():
        call_command("load_example", verbosity=0)
        found["example"] = {**how_many(), **side_by_side()}
        fill(learners, lessons)
        found["filled"] = {**how_many(), **side_by_side()}
        transaction.set_rollback(True)
    found["wire"] = over_the_wire(ADDRESS, NEXT)
    return found


def quietly() -> dict[str, Any]:
    """Return settings that need no collected files and send nothing."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return {
        "STORAGES": {**settings.STORAGES, "staticfiles": plain},
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    }


def how_many() -> dict[str, int]:
    """Say how much there is."""
    return {
        "people": Person.objects.count(),
        "lessons": LessonPage.objects.count(),
        "completions": LessonCompletion.objects.count(),
    }


def fill(learners: int, lessons: int) -> None:
    """Add learners who have finished what there is to read, and lessons."""
    with tempfile.TemporaryDirectory() as place:
        put_in(write_pack(Path(place) / "pack", lessons))
    people = Person.objects.bulk_create(
        Person(email=f"learner.{number}@example.net", name=f"Learner {number}", staff_code=f"B{number:06}")
        for number in range(learners)
    )
    nation = Unit.objects.order_by("path")[0]
    RoleGrant.objects.bulk_create(
        RoleGrant(person=person, role=Role.LEARNER.value, unit=nation, starts=today()) for person in people
    )
    module = Module.objects.get(key="child-safeguarding")
    version = module.versions.latest("number")
    keys = ("child-behind-the-adult", "who-knows-this-family", "plan-meets-the-child")
    LessonCompletion.objects.bulk_create(
        (
            LessonCompletion(
                person=person, module=module, module_version=version, lesson_key=key, completed_at=timezone.now()
            )
            for person in people
            for key in keys
        ),
        batch_size=500,
    )


def side_by_side() -> dict[str, Any]:
    """Ask for the lesson and for the bare page by turns; return queries and medians of both, and the ratio."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(Person.objects.get(email="priya.nair@example.org"))
    times: dict[str, list[float]] = {"lesson": [], "bare": []}
    queries = {"lesson": count(client), "bare": 0}
    with bare():
        queries["bare"] = count(client)
    for _ in range(RUNS):
        times["lesson"].append(took(client))
        with bare():
            times["bare"].append(took(client))
    found = {
        name: {"queries": queries[name], "median_ms": round(median(times[name]), 1)} for name in ("lesson", "bare")
    }
    return {**found, "ratio": round(median(times["lesson"]) / median(times["bare"]), 2)}


def count(client: Client) -> int:
    """Return how many queries the page asks; the pages are warm afterwards."""
    client.get(ADDRESS)
    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(ADDRESS)
    if response.status_code != 200:
        raise RuntimeError(f"{ADDRESS} answered {response.status_code}.")
    return len(queries)


def took(client: Client) -> float:
    """Return how many milliseconds the page takes."""
    began = time.perf_counter()
    client.get(ADDRESS)
    return (time.perf_counter() - began) * 1000


@contextmanager
def bare() -> Iterator[None]:
    """Serve lessons as Wagtail would by itself: its own view, and a template with the title and the body."""
    dressed = LessonPage.template
    LessonPage.template = "bare.html"
    try:
        with override_settings(ROOT_URLCONF="benchmarks._bare_urls"):
            yield
    finally:
        LessonPage.template = dressed


def _with_our_folder() -> None:
    """Let the engine find the bare template too."""
    templates: list[Any] = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(Path(__file__).parent / "templates")
    settings.TEMPLATES = templates


_with_our_folder()
