"""When a session is over: so long after it began, or after nobody did anything in it.

Whoever types is there: a page says so once in a while (static/waymark/here.js), and so does each answer that is saved.
"""

import time
from collections.abc import Callable
from typing import Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from lms.models import Person

BEGAN: Final = "began"
SEEN: Final = "seen"
# What somebody does is written down so often at most: two writes a minute for whoever works without a pause.
EVERY_SECONDS: Final = 60


class SessionEnds:
    """End a session that is over before anything is shown of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """End the session, or note that somebody is there."""
        if isinstance(request.user, Person):
            began, seen = _moments(request, request.user)
            now = time.time()
            if is_over(now - began, now - seen):
                logout(request)
            elif now - seen >= EVERY_SECONDS:
                _note(request, began, now)
        return self.get_response(request)


def is_over(age: float, idle: float) -> bool:
    """Say whether a session of this age, in which nobody did anything for so long, is over. Pure."""
    return age >= settings.SESSION_COOKIE_AGE or idle >= settings.SESSION_IDLE_SECONDS


def _moments(request: HttpRequest, person: Person) -> tuple[float, float]:
    """Return when the session began, and when somebody was last seen in it."""
    # One from before an upgrade does not say: it is no younger than the last sign-in.
    began = request.session.get(BEGAN) or (person.last_login.timestamp() if person.last_login else 0)
    return began, request.session.get(SEEN, began)


def _note(request: HttpRequest, began: float, now: float) -> None:
    request.session[BEGAN], request.session[SEEN] = began, now
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())
