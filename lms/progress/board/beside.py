"""Where a board leads: the same learners in numbers, and the pages beside it that its reader may open."""

from contextlib import suppress
from typing import Final

from django.urls import NoReverseMatch, reverse

from lms.permissions import rights_of
from lms.progress.board.groups import BY
from lms.progress.choosing import Asked
from lms.roles import Permission

BESIDE: Final = (
    ("Your files", "progress:exports", Permission.SEE_BOARD),
    ("Learning time lost, and to what", "courses:lost_time", Permission.SEE_BOARD),
    ("Mentor cover by place and day", "pairings:cover_report", Permission.SEE_BOARD),
    ("Reflective time", "pairings:reflective_time", Permission.SEE_BOARD),
    ("Enrol a learner", "courses:enrol", Permission.ENROL),
    ("Who left, and why", "courses:leavers", Permission.ENROL),
)


def beside(asked: Asked) -> list[dict[str, str]]:
    """Return the pages beside a board that its reader may open."""
    rights, found = rights_of(asked.reader, asked.on), []
    for label, name, permission in BESIDE:
        with suppress(NoReverseMatch):
            if rights.may(permission):
                found.append({"label": label, "href": reverse(name)})
    return found


def in_numbers(asked: Asked, current: str = "") -> list[dict[str, str]]:
    """Return the addresses of the same learners by place, by intake and by pathway, but for the one that is open."""
    query = asked.address(sort="", columns=(), need="", rest="")
    return [
        {"label": f"by {word}", "href": f"{reverse('progress:groups', args=[what])}{'?' if query else ''}{query}"}
        for what, word in BY.items()
        if what != current
    ]
