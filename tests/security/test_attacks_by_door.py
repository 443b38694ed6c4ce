"""Ways around the front: doors of libraries, paths, links, headers, other sites, sessions that ended, and keys."""

from collections import Counter
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from tests.cast import PASSWORD
from tests.security import by_door
from tests.security.attempts import Attempt, faults_of_all
from tests.security.world import Armed

WAYS: list[Callable[[Armed], list[Attempt]]] = [
    by_door.doors,
    by_door.files,
    by_door.links,
    by_door.around,
    by_door.elsewhere,
    by_door.ended,
    by_door.by_key,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_way_around_leads_anywhere(way: Callable[[Armed], list[Attempt]], armed: Armed, tally: Counter[str]) -> None:
    attempts = way(armed)
    assert len({attempt.tries + attempt.role for attempt in attempts}) == len(attempts) > 14
    assert faults_of_all(attempts, armed, tally) == []


@pytest.mark.parametrize("name", ["run.svg", "run.html", "run.png.svgz", "run.js", "run.pdf"])
def test_what_a_browser_could_run_is_no_picture_even_where_it_lies_among_them(name: str, armed: Armed) -> None:
    kept = default_storage.save(name, ContentFile(b"<svg onload='alert(1)'/>"))
    try:
        assert armed.browser(armed.cast.priya).get(f"/pictures/{kept}").status_code == 404
    finally:
        default_storage.delete(kept)


def test_a_good_key_is_let_in_where_wrong_ones_are_not(armed: Armed) -> None:
    client = Client()
    by_door._keys(armed, client)
    headers = {"Authorization": "Bearer good"}
    answer = client.post(
        "/api/allocation/check", by_door.asked(armed), content_type="application/json", headers=headers
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("sent", [{}, {"X-Forwarded-For": "{n}.1.1.1"}, {"X-Real-IP": "{n}.1.1.1"}])
def test_no_header_makes_guesses_of_a_password_come_from_elsewhere(
    sent: dict[str, str], armed: Armed, settings: LazySettings
) -> None:
    armed.cast.priya.set_password(PASSWORD)
    armed.cast.priya.save()
    statuses = []
    for number in range(8):
        headers = {name: value.format(n=number) for name, value in sent.items()}
        data = {"login": armed.cast.priya.email, "password": PASSWORD if number == 7 else f"wrong-{number}"}
        statuses.append(Client().post("/accounts/login/", data, headers=headers).status_code)
    assert 302 not in statuses
    assert "_auth_user_id" not in Client().session
