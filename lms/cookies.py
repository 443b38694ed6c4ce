"""The cookies that the product sets: the privacy notice lists these, and a test finds no other."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings


@dataclass(frozen=True)
class Cookie:
    """One cookie: its name, what it is for, and how long it lives, in words."""

    name: str
    purpose: str
    life: str


# How long a browser is known: lms.sign_in_limits, which stands above this, sets it; a test compares the two.
KNOWN_DAYS: Final = 180
HOURS: Final = settings.SESSION_COOKIE_AGE // 3600
COOKIES: Final = (
    Cookie(
        settings.SESSION_COOKIE_NAME,
        "Knows that you are signed in.",
        f"{HOURS} hours, or until you sign out or close the browser.",
    ),
    Cookie(
        settings.CSRF_COOKIE_NAME,
        "Keeps others from sending forms in your name.",
        "One year. It says nothing about you.",
    ),
    Cookie(
        "messages",
        "Carries a line such as “Saved” to the next page.",
        "Until that page is shown.",
    ),
    Cookie(
        "waymark_known",
        "Knows a browser in which you have signed in before, so that somebody who guesses passwords elsewhere cannot "
        "lock you out. It holds a random mark and a seal, not your name.",
        f"{KNOWN_DAYS} days from when you last signed in.",
    ),
)
