"""The page of a lesson: as many queries for one learner as for many, and where its words come from."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import (
    LessonCompletion,
    LessonDocument,
    LessonPage,
    LessonPicture,
    LessonPlace,
    ModulePage,
    Reflection,
)
from lms.calendar import today
from lms.models import Person, RoleGrant
from lms.roles import Role
from tests.cast import Cast
from tests.courses.pack_world import bring_in, lesson, picture, put, write_pack

MOST = 15
BODY = """## One {#one}

Words with a [link](#two).

::: picture media/door.png
alt: A door on the latch
:::

::: document media/form.pdf
title: The form
:::

::: reflect
What do you see?
:::

## Two {#two}

More.
"""
ADDRESS = "/learn/m1/a1/"


@pytest.fixture
def taught(cast: Cast, tmp_path) -> Cast:
    """Bring in a lesson with a picture, a document and a question."""
    folder = write_pack(tmp_path / "a", {"m1": [lesson("a1", BODY), lesson("a2")]})
    put(folder, "media/door.png", picture())
    put(folder, "media/form.pdf", b"%PDF-1.7\n")
    bring_in(folder)
    return cast


def queries_of(person: Person) -> int:
    """Return how many queries the page asks for somebody who has been there before."""
    client = Client()
    client.force_login(person)
    assert client.get(ADDRESS).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        assert client.get(ADDRESS).status_code == 200
    return len(queries)


@pytest.mark.slow
def test_one_learner_and_many_cost_the_same(taught: Cast, tmp_path) -> None:
    alone = queries_of(taught.priya)
    more = write_pack(
        tmp_path / "b", {"m1": [lesson("a1", BODY), *(lesson(f"c{n}") for n in range(30))], "m2": [lesson("b1")]}
    )
    put(more, "media/door.png", picture())
    put(more, "media/form.pdf", b"%PDF-1.7\n")
    bring_in(more)
    page = ModulePage.objects.get(module__key="m1")
    version = page.module.versions.latest("number")
    for number in range(30):
        person = Person.objects.create(email=f"p{number}@example.org", name=f"P {number}", staff_code=f"P{number}")
        RoleGrant.objects.create(person=person, role=Role.LEARNER.value, unit=taught.team, starts=today())
        for reader in (person, taught.priya):
            LessonCompletion.objects.get_or_create(
                person=reader,
                lesson_key=f"c{number}",
                module=page.module,
                module_version=version,
                defaults={"completed_at": timezone.now()},
            )
    assert queries_of(taught.priya) == alone
    assert alone <= MOST


def test_whatever_somebody_has_done_costs_no_more_than_the_limit(taught: Cast) -> None:
    page = LessonPage.objects.get(key="a1")
    block = next(block for block in page.body if block.block_type == "reflect")
    LessonPlace.objects.create(person=taught.priya, lesson_key="a1", anchor="two", at=timezone.now())
    Reflection.objects.create(person=taught.priya, lesson_key="a1", block_id=block.id, text="A door.")
    assert queries_of(taught.priya) <= MOST
    assert LessonPicture.objects.count() == LessonDocument.objects.count() == 1


def test_a_lesson_is_found_by_its_address_and_shows_where_it_stands(
    taught: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    client = signed_in_as(taught.priya)
    response = client.get(ADDRESS, headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    words = client.get(ADDRESS).content.decode()
    assert 'href="/learn/m1/"' in words
    assert 'href="/learn/m1/a2/"' in words
    assert client.get("/learn/m1/").status_code == 200
    assert client.get("/learn/m1/no-such-lesson/").status_code == 404
    assert client.get("/learn/m2/a1/").status_code == 404
    assert client.post(ADDRESS).status_code == 405


def test_a_lesson_that_is_not_published_is_not_found(taught: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    LessonPage.objects.get(key="a2").unpublish()
    client = signed_in_as(taught.priya)
    assert client.get("/learn/m1/a2/").status_code == 404
    assert "/learn/m1/a2/" not in client.get(ADDRESS).content.decode()


def test_whoever_may_not_read_lessons_is_told_why(taught: Cast) -> None:
    stranger = Person.objects.create(email="new@example.org", name="New", staff_code="N1")
    client = Client()
    client.force_login(stranger)
    assert client.get(ADDRESS).status_code == 403
    assert client.get(reverse("lesson_page", args=["m1", "a2"])).status_code == 403
