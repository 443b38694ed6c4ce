"""Who may open what: a row for every address of ours, tried by every role, and by the same role in another region.

An address without a row fails. So does a row that lets anybody in, or keeps anybody out, whom the table does not name.
"""

from collections.abc import Callable
from copy import deepcopy
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker

from courses.models import LessonPage
from lms.access import access_of
from lms.actions import sync_groups
from lms.checks import OURS
from lms.models import Person
from lms.roles import Role
from tests.access_rows import EVERYBODY, READERS, ROWS, Row
from tests.access_world import World, build_world
from tests.cast import Cast

# Doors of libraries, one row a mount: address, who may open it.
MOUNTS = [
    ("/admin/", {Role.AUTHOR}),
    ("/admin/snippets/quizzes/question/", {Role.AUTHOR}),
    ("/learn/", READERS),
    ("/accounts/password/change/", EVERYBODY),
    ("/accounts/sessions/", EVERYBODY),
]
CLOSED = [
    "/accounts/email/",
    "/accounts/signup/",
    "/accounts/3rdparty/",
    "/accounts/3rdparty/signup/",
    "/accounts/oidc/any/login/",
    "/accounts/oidc/any/login/callback/",
    "/admin/users/",
    "/admin/groups/",
    "/admin/sites/",
    "/admin/redirects/",
    "/admin/failwhale/",
]


def names_of_ours(patterns: list[Any], prefix: str = "") -> set[str]:
    """Return the name of every address that leads to a view of ours."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= names_of_ours(pattern.url_patterns, f"{pattern.app_name}:" if pattern.app_name else "")
        elif access_of(pattern.callback) or getattr(pattern.callback, "__module__", "").startswith(OURS):
            found.add(f"{prefix}{pattern.name}")
    return found


def test_every_address_of_ours_has_a_row() -> None:
    assert names_of_ours(get_resolver().url_patterns) - {row.name for row in ROWS} == set()
    assert {row.name for row in ROWS} - names_of_ours(get_resolver().url_patterns) == set()


@pytest.fixture(scope="module")
def built(cast_of_file: Cast) -> World:
    """Build the cast with one of each thing that an address may be about, once for this file."""
    return build_world(cast_of_file)


@pytest.fixture
def world(db: None, built: World) -> World:
    """Return one of each, as it was built."""
    return deepcopy(built)


def held_by(person: Person) -> set[Role]:
    """Return the roles that somebody of the cast holds: rights are their union."""
    return {Role(grant.role) for grant in person.grants.all()}


Sessions = dict[int, SimpleCookie]


@pytest.fixture(scope="module")
def sessions(built: World, django_db_blocker: DjangoDbBlocker) -> Sessions:
    """Sign everybody in once: a session for each person."""
    with django_db_blocker.unblock():
        return {
            person.pk: session_of(person)
            for role in Role
            for person in (built.cast.in_role(role), built.cast.outsiders[role])
        }


def session_of(person: Person) -> SimpleCookie:
    """Sign somebody in and return what their browser keeps."""
    client = Client()
    client.force_login(person)
    return client.cookies


def opened(person: Person | None, row: Row, world: World, sessions: Sessions) -> bool:
    """Say whether somebody gets past the door: neither refused, nor sent to sign in, nor told that it is not there."""
    client = Client()
    if person:
        client.cookies = deepcopy(sessions[person.pk])
    address = reverse(row.name, kwargs=row.about(world) if row.about else None)
    response = getattr(client, row.method)(address)
    if response.status_code == 302 and "/accounts/login/" in response["Location"]:
        return False
    return response.status_code not in {401, 403, 404}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_address_opens_to_the_roles_and_people_of_its_row_only(row: Row, world: World, sessions: Sessions) -> None:
    cast = world.cast
    wrong = []
    for role in Role:
        person = cast.in_role(role)
        first = person.email.split("@")[0]
        expected = bool(held_by(person) & row.roles) and (not row.people or first in row.people)
        if row.name == "demo_sign_in":
            expected = False  # there is no demo here, so the address is not there
        if opened(person, row, world, sessions) is not expected:
            wrong.append(f"{role.value} {first}: should {'' if expected else 'not '}open")
        if row.people and opened(cast.outsiders[role], row, world, sessions):
            wrong.append(f"{role.value} of another region: should not open")
    assert wrong == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_stranger_opens_public_pages_only(row: Row, world: World) -> None:
    expected = row.public and row.name != "demo_sign_in"
    assert opened(None, row, world, {}) is expected


@pytest.mark.parametrize(("address", "roles"), MOUNTS)
def test_the_doors_of_libraries_open_to_their_roles_only(
    address: str, roles: set[Role], world: World, signed_in_as: Callable[[Person], Client]
) -> None:
    call_command("sync_roles", verbosity=0)
    sync_groups(person=world.cast.beatrice)
    allowed = {
        role for role in Role if signed_in_as(world.cast.in_role(role)).get(address, follow=True).status_code == 200
    }
    assert allowed == roles
    assert Client().get(address)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("address", CLOSED)
def test_doors_of_libraries_that_nobody_needs_stay_shut(
    address: str, world: World, signed_in_as: Callable[[Person], Client]
) -> None:
    call_command("sync_roles", verbosity=0)
    sync_groups(person=world.cast.beatrice)
    for role in Role:
        response = signed_in_as(world.cast.in_role(role)).get(address)
        assert response.status_code in {302, 403, 404}, role
        if response.status_code == 302:
            assert not response["Location"].startswith(address), role


def test_a_lesson_is_for_readers_and_says_so_to_others(world: World, signed_in_as: Callable[[Person], Client]) -> None:
    lesson = LessonPage.objects.first()
    assert lesson is not None
    for role in Role:
        status = signed_in_as(world.cast.in_role(role)).get(lesson.url).status_code
        assert status == (200 if role in READERS else 403), role


def test_the_demos_sign_in_is_not_there_outside_the_demo(client: Client, cast: Cast) -> None:
    assert client.post(reverse("demo_sign_in"), {"email": cast.priya.email}).status_code == 404
