"""How often a password may be guessed: browsers that an account knows are counted apart from strangers.

A stranger's wrong tries therefore never shut out the owner, who sits at a browser in which they have signed in before.
Counts live in the cache. Where that forgets, nobody is refused and nothing fails.
"""

import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac


class Limit(NamedTuple):
    """So many tries in so many seconds."""

    tries: int
    seconds: int


QUARTER: Final = 15 * 60
DAY: Final = 24 * 60 * 60
# docs/decisions/0023-sign-in.md works out what these come to. Shortest first: what it refuses costs no more of a day.
STRANGERS: Final = (Limit(5, QUARTER), Limit(30, DAY))
KNOWN_BROWSER: Final = (Limit(10, QUARTER), Limit(50, DAY))
ADDRESS: Final = (Limit(20, 60),)
PASSWORD_LINKS: Final = (Limit(3, 60 * 60), Limit(6, DAY))

COOKIE: Final = "waymark_known"
COOKIE_SECONDS: Final = 180 * DAY
# A shared computer is known to so many accounts, the latest first.
ACCOUNTS: Final = 5
SALT: Final = "lms.sign_in_limits"


@dataclass
class Tries:
    """What one try is counted under: taken before the password is looked at, given back when it was right."""

    names: list[tuple[str, tuple[Limit, ...]]]
    taken: list[tuple[str, Limit]] = field(default_factory=list)
    # The first refusal of a lock-out: the one that goes on record.
    first_refusal: bool = False

    def take(self) -> bool:
        """Count the try, and say whether it may be made."""
        return all(self._take(name, limit) for name, limits in self.names for limit in limits)

    def _take(self, name: str, limit: Limit) -> bool:
        key = _window(name, limit)
        made = _add(1, key, limit)
        self.taken.append((key, limit))
        self.first_refusal = made == limit.tries + 1
        return made <= limit.tries

    def give_back(self) -> None:
        """Take the try off again: it was no guess."""
        for key, limit in self.taken:
            _add(-1, key, limit)
        self.taken.clear()


def tries_of(request: HttpRequest, email: str) -> Tries:
    """Return what a try for an e-mail is counted under. Whether there is such an account plays no part."""
    browser = _known_as(request, email)
    if browser:
        return Tries([(f"browser:{browser}:{email.lower()}", KNOWN_BROWSER)])
    address = truncate_ip(get_adapter().get_client_ip(request))
    return Tries([(f"address:{address}", ADDRESS), (f"strangers:{email.lower()}", STRANGERS)])


def may_send_link(person_id: int) -> bool:
    """Count a link to a new password for one mailbox, and say whether it may be sent."""
    return Tries([(f"link:{person_id}", PASSWORD_LINKS)]).take()


def remember_browser(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let this browser be known to an account, after a sign-in that went all the way."""
    known = _cookie(request)
    accounts = [_mark(email), *(mark for mark in known["accounts"] if mark != _mark(email))][:ACCOUNTS]
    value = signing.dumps({"browser": known["browser"], "accounts": accounts}, salt=SALT)
    response.set_cookie(
        COOKIE, value, max_age=COOKIE_SECONDS, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )


def trust_session(request: HttpRequest, email: str) -> None:
    """Let this session be known to an account: whoever chose its password by a link holds its mailbox."""
    request.session[SALT] = [secrets.token_urlsafe(12), _mark(email)]


def _known_as(request: HttpRequest, email: str) -> str:
    """Return the name of this browser where the account of `email` knows it, else nothing."""
    if request.user.is_authenticated and getattr(request.user, "email", "") == email.lower():
        return f"session of {request.user.pk}"
    name, mark = request.session.get(SALT) or ("", "")
    if mark == _mark(email):
        return str(name)
    known = _cookie(request)
    return str(known["browser"]) if _mark(email) in known["accounts"] else ""


def _cookie(request: HttpRequest) -> dict[str, Any]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        found = {"browser": secrets.token_urlsafe(12), "accounts": []}
    return dict(found)


def _mark(email: str) -> str:
    """Return what stands for an account in the cookie: it names nobody to whoever reads it."""
    return salted_hmac(SALT, email.lower()).hexdigest()[:32]


def _window(name: str, limit: Limit) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()
    return f"sign-in:{digest}:{limit.seconds}:{int(time.time() // limit.seconds)}"


def _add(number: int, key: str, limit: Limit) -> int:
    """Add to a count and return it; nought where the cache has forgotten."""
    if number > 0:
        cache.add(key, 0, limit.seconds)
    try:
        made = cache.incr(key, number) or 0
    except ValueError:
        return 0
    # A cache in a folder forgets, while it counts, for how long it was to remember.
    cache.touch(key, limit.seconds)
    return made
