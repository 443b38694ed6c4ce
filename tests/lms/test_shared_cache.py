"""The cache that hosts share: what holds while Redis refuses, hangs, dies and comes back empty."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lms import shared_cache
from lms.shared_cache import PATIENCE_SECONDS, Absence, cache_answers
from scripts.redis import Redis, installed_redis
from tests.cast import PASSWORD
from tests.lms.codes import code_of, give_app

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def absent(monkeypatch):
    """Begin with a Redis that nobody has missed yet."""
    absence = Absence()
    monkeypatch.setattr(shared_cache, "absence", absence)
    yield absence
    shared_cache.LocMemCache("while-redis-is-away", {}).clear()


def at(settings, port):
    """Let the settings name a Redis at a port of this machine."""
    settings.CACHES = {
        "default": {"BACKEND": "lms.shared_cache.SharedCache", "LOCATION": f"redis://127.0.0.1:{port}/0"}
    }


@pytest.fixture
def refusing(absent, settings):
    """Name a Redis at a port on which nobody listens, and that nobody else can take meanwhile."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        at(settings, taken.getsockname()[1])
        yield absent


@pytest.fixture
def hanging(absent, settings):
    """Name a Redis that takes what is sent and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        silent.setblocking(False)
        at(settings, silent.getsockname()[1])
        yield silent


def asked_since(silent):
    """Return how often the silent one was asked since this was last called: each asking is a connection of its own."""
    count = 0
    with suppress(BlockingIOError):
        while True:
            silent.accept()[0].close()
            count += 1
    return count


@pytest.fixture
def redis(absent, settings, monkeypatch):
    """Run a real Redis, which is asked again at once after an absence."""
    if not (program := installed_redis()):
        pytest.skip("there is no redis-server on this machine")
    monkeypatch.setattr(shared_cache, "REST_SECONDS", 0.0)
    server = Redis(program)
    server.start()
    at(settings, server.port)
    yield server
    server.kill()


def every_promise_of_a_cache() -> dict[str, object]:
    """Ask for everything that a cache can do, and return what it said."""
    cache.clear()
    said: dict[str, object] = {
        "missing": cache.get("a", "nothing"),
        "set": cache.set("a", 1, 30),
        "got": cache.get("a"),
    }
    said |= {
        "added": cache.add("a", 2),
        "other": cache.add("b", [2], 30),
        "counted": cache.incr("a"),
        "b": cache.get("b"),
    }
    said |= {
        "none": cache.set("none", None),
        "of none": cache.get_or_set("none", 5),
        "made": cache.get_or_set("c", list),
    }
    said |= {"many": cache.get_many(["a", "b", "x"]), "down": cache.decr("a"), "there": "a" in cache}
    said |= {"kept on": cache.touch("a", 60), "forgotten": cache.delete("a"), "again": cache.delete("a")}
    with pytest.raises(ValueError, match="a"):
        cache.incr("a")
    return said


def test_it_keeps_each_promise_of_a_cache_while_redis_refuses(refusing, settings):
    meanwhile = every_promise_of_a_cache()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert meanwhile == every_promise_of_a_cache()
    assert (meanwhile["got"], meanwhile["counted"], meanwhile["many"]) == (1, 2, {"a": 2, "b": [2]})
    assert refusing.is_away


def test_it_keeps_each_promise_with_redis(redis, absent, settings):
    with_redis = every_promise_of_a_cache()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert with_redis == every_promise_of_a_cache()
    assert not absent.is_away


def test_a_redis_that_hangs_costs_one_short_wait_not_one_for_each_question(hanging):
    began = time.monotonic()
    for number in range(50):
        cache.set(f"key-{number}", number)
        assert cache.get(f"key-{number}") == number
    assert asked_since(hanging) == 1
    assert PATIENCE_SECONDS * 0.9 < time.monotonic() - began < PATIENCE_SECONDS * 20


def test_only_one_thread_tries_after_each_rest(hanging, absent, monkeypatch):
    cache.get("first")
    assert asked_since(hanging) == 1
    monkeypatch.setattr(absent, "_asked_again_at", 0.0)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: cache.get("then"), range(8)))
    assert asked_since(hanging) == 1


def test_a_redis_that_was_killed_and_comes_back_empty_is_used_again_and_nothing_old_is_told(redis, absent):
    cache.set("before", "told", 60)
    redis.kill()
    assert cache.get("before") is None
    cache.set("meanwhile", "remembered here", 60)
    assert (cache.get("meanwhile"), absent.is_away) == ("remembered here", True)
    redis.start()
    assert [cache.get("before"), cache.get("meanwhile"), absent.is_away] == [None, None, False]
    cache.set("after", "shared", 60)
    redis.kill()
    assert cache.get("meanwhile") is None  # what this process remembered in the first absence is gone


def test_a_connection_that_was_closed_while_nobody_asked_is_no_absence(redis, absent):
    cache.set("before", 1, 60)
    redis.kill()
    redis.start()
    assert cache.get("before") is None
    assert not absent.is_away


def test_a_monitor_is_told_of_redis_itself_and_not_of_the_memory(redis, client, db):
    assert cache_answers()
    assert client.get(reverse("health")).json()["cache"] is True
    redis.kill()
    answer = client.get(reverse("health"))
    # A host without Redis serves every page: it must not be taken away from its users.
    assert (answer.status_code, answer.json()["cache"], answer.json()["live"]) == (200, False, True)


def test_the_limit_of_sign_in_holds_in_each_process_while_redis_is_away(refusing, client, db):
    def attempt(password):
        return client.post(reverse("account_login"), {"login": "nobody@example.net", "password": password})

    told = [b"Too many" in attempt(f"guess {number}").content for number in range(7)]
    assert told == [False] * 5 + [True] * 2


@pytest.mark.parametrize("fault", ["refusing", "hanging"])
def test_people_read_what_is_counted_and_kept_while_redis_is_away(fault, request, cast, client):
    request.getfixturevalue(fault)
    client.force_login(cast.imogen)
    for name in ("home", "progress:capacity", "progress:leaving", "rules"):
        assert client.get(reverse(name), follow=True).status_code == 200, name


@pytest.mark.parametrize("fault", ["refusing", "hanging"])
def test_a_second_factor_is_shown_while_redis_is_away_and_each_code_counts_once(fault, request, cast):
    request.getfixturevalue(fault)
    cast.daniel.set_password(PASSWORD)
    cast.daniel.save()
    give_app(cast.daniel)
    code, led_to = code_of(), []
    for _ in range(2):
        browser = Client()
        browser.post(reverse("account_login"), {"login": cast.daniel.email, "password": PASSWORD})
        led_to.append(browser.post(reverse("mfa_authenticate"), {"code": code}).status_code)
    assert led_to == [302, 200]
