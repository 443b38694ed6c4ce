"""The cache that hosts share, and what stands in for it while it is away: a memory of each process's own.

Nothing is kept in the cache alone: limits of sign-in, and pages that are dear to count. While Redis is away, limits are
counted and pages kept by each process for itself, so that nobody waits and no page fails; nothing has to be mended.
"""

import logging
import time
from typing import Any, Final

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django_redis.cache import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import RedisError
from redis.retry import Retry

# A page may wait so long for a Redis that does not answer, once; then nobody in this process asks it for a while.
PATIENCE_SECONDS: Final = 0.5
REST_SECONDS: Final = 10.0

logger = logging.getLogger(__name__)


def options() -> dict[str, Any]:
    """Return how Redis is asked: briefly, and again only where a kept connection was closed meanwhile."""
    return {
        "SOCKET_CONNECT_TIMEOUT": PATIENCE_SECONDS,
        "SOCKET_TIMEOUT": PATIENCE_SECONDS,
        "CONNECTION_POOL_KWARGS": {"retry": Retry(NoBackoff(), 1, supported_errors=(NotConnected,))},
    }


class Absence:
    """Whether Redis is away for this process, and when it is to be tried again. Threads share it."""

    def __init__(self) -> None:
        self.is_away = False
        self._asked_again_at = 0.0

    def rests(self) -> bool:
        """Say whether Redis is to be left alone. Whoever comes first after the rest tries for all others."""
        if not self.is_away:
            return False
        now = time.monotonic()
        if now < self._asked_again_at:
            return True
        self._asked_again_at = now + REST_SECONDS
        return False

    def begins(self, error: BaseException) -> None:
        """Leave Redis alone for a while, and say so once."""
        self._asked_again_at = time.monotonic() + REST_SECONDS
        if not self.is_away:
            logger.warning("Redis does not answer (%s): each process remembers for itself.", type(error).__name__)
        self.is_away = True

    def ends(self) -> None:
        """Ask Redis again from now on."""
        self.is_away = False
        logger.warning("Redis answers again.")


absence: Final = Absence()


class SharedCache(BaseCache):
    """Redis while it answers, else a memory of this process."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._redis: BaseCache = RedisCache(location, {**params, "OPTIONS": options() | params.get("OPTIONS", {})})
        self._memory = LocMemCache("while-redis-is-away", {"MAX_ENTRIES": 5_000})

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless there is one."""
        return bool(self._ask("add", key, value, timeout=timeout, version=version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return a value."""
        return self._ask("get", key, default, version=version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value."""
        self._ask("set", key, value, timeout=timeout, version=version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value for longer."""
        return bool(self._ask("touch", key, timeout=timeout, version=version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget a value."""
        return bool(self._ask("delete", key, version=version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Say whether there is a value."""
        return bool(self._ask("has_key", key, version=version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count on from a number; where there is none, that is a ValueError."""
        return int(self._ask("incr", key, delta, version=version))

    def clear(self) -> None:
        """Forget everything."""
        self._ask("clear")

    def answers(self) -> bool:
        """Ask Redis itself whether it answers, for whoever watches over the service."""
        try:
            self._redis.has_key("well")
        except (RedisError, OSError):
            return False
        return True

    def _ask(self, what: str, *words: Any, **more: Any) -> Any:
        """Ask Redis, or the memory while Redis is away."""
        if not absence.rests():
            try:
                found = getattr(self._redis, what)(*words, **more)
            except (RedisError, OSError) as error:
                absence.begins(error)
            else:
                self._welcome()
                return found
        return getattr(self._memory, what)(*words, **more)

    def _welcome(self) -> None:
        """Forget what was remembered meanwhile, when Redis has come back: the next absence begins with nothing."""
        if absence.is_away:
            absence.ends()
            self._memory.clear()


def cache_answers() -> bool:
    """Say whether what the settings name as the cache answers: no page needs it, and somebody should look."""
    cache = caches["default"]
    if isinstance(cache, SharedCache):
        return cache.answers()
    cache.set("health", "well", 5)
    return bool(cache.get("health") == "well")
