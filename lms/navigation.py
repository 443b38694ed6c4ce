"""The words at the top of each page: at most six, the union of a person's roles, most used first."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from lms.calendar import today
from lms.models import Person
from lms.permissions import rights_of
from lms.roles import ROLES, Role

MOST = 6
HOME: Final = ("Home", "home")
PLACES: Final[dict[Role, tuple[tuple[str, str], ...]]] = {
    Role.LEARNER: (
        ("My pathway", "courses:pathway"),
        ("Evidence", "portfolio:evidence"),
        ("My caseload", "caseload:mine"),
        ("Spot checks", "spot_checks:mine"),
        ("Training", "courses:events"),
    ),
    Role.OFFICER: (("My caseload", "caseload:mine"), ("Spot checks", "spot_checks:mine")),
    Role.MENTOR: (
        ("My learners", "pairings:my_learners"),
        ("Meetings", "pairings:meetings"),
        ("My standing", "pairings:my_standing"),
        ("Observations", "portfolio:observations"),
    ),
    Role.PTA: (
        ("Marking", "portfolio:marking"),
        ("My learners", "pairings:my_learners"),
        ("Countersigning", "portfolio:countersign"),
        ("Findings", "portfolio:findings"),
        ("Observations", "portfolio:observations"),
    ),
    Role.SPO: (
        ("My team", "progress:board"),
        ("Allocation", "caseload:check"),
        ("Caseloads", "caseload:team"),
        ("Mentor cover", "pairings:cover"),
        ("Checks to judge", "spot_checks:to_judge"),
    ),
    Role.HEAD_OF_PDU: (
        ("Board", "progress:board"),
        ("Needs attention", "progress:needs"),
        ("Allocation", "caseload:check"),
        ("Caseloads", "caseload:team"),
        ("Mentor cover", "pairings:cover"),
    ),
    Role.REGIONAL_LEARNING_MANAGER: (
        ("Board", "progress:board"),
        ("Needs attention", "progress:needs"),
        ("Mentor cover", "pairings:cover"),
        ("Capacity", "progress:capacity"),
        ("Training", "courses:events"),
        ("Assessors", "portfolio:assessors"),
        ("Imports", "courses:imports"),
    ),
    Role.COORDINATOR: (
        ("Board", "progress:board"),
        ("Mentor cover", "pairings:cover"),
        ("Draws", "spot_checks:draws"),
        ("Capacity", "progress:capacity"),
        ("Training", "courses:events"),
    ),
    Role.REVIEWER: (("Checks to judge", "spot_checks:to_judge"), ("Certification", "spot_checks:certification")),
    Role.IQA: (
        ("Samples", "portfolio:samples"),
        ("Findings", "portfolio:findings"),
        ("Disagreements", "portfolio:disagreements"),
        ("Assessors", "portfolio:assessors"),
        ("Reports", "portfolio:marking_report"),
    ),
    Role.EQA: (("Samples", "portfolio:samples"),),
    Role.NATIONAL_LEAD: (
        ("Board", "progress:board"),
        ("Needs attention", "progress:needs"),
        ("Mentor cover", "pairings:cover_report"),
        ("Capacity", "progress:capacity"),
        ("Rules", "rules"),
    ),
    Role.AUTHOR: (
        ("Content", "wagtailadmin_home"),
        ("To look after", "courses:content_health"),
        ("Challenges", "quizzes:challenges"),
        ("Statistics", "quizzes:statistics"),
        ("Import questions", "quizzes:import_questions"),
    ),
    Role.ADMINISTRATOR: (("People", "people:people"), ("Imports", "courses:imports"), ("Jobs", "jobs:jobs")),
    Role.AUDITOR: (("Audit", "audit"), ("Erasing", "privacy:erasing")),
}

# Pages that share the beginning of an address with a word at the top and are not part of it: none is marked on them.
APART: Final = frozenset(
    f"pairings:{name}"
    for name in (
        "discussions", "plan_discussion", "plan_discussion_for", "discussion", "record_discussion", "write_discussion",
        "reflective_time", "raise_concern", "concerns", "concern", "concern_contacts",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One word of the navigation."""

    label: str
    href: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give templates the navigation and the roles of whoever is signed in."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return {"nav": []}
    roles = rights_of(person, today()).roles
    words = dict.fromkeys([HOME, *(place for role in roles for place in PLACES.get(role, ()))])
    addresses = _addresses(list(words))
    # Of two words that lead to where the reader is, the longer address is the nearer one.
    here = max((href for _, href in addresses if _is_current(request, href)), key=len, default="")
    nav = [Place(label, href, href == here) for label, href in addresses]
    return {
        "nav": nav[:MOST],
        "role_names": ", ".join(ROLES[role].name for role in roles),
        # A learner has a pathway to go back to; whoever holds cases has reading recorded; others only read.
        "is_learner": Role.LEARNER in roles,
        "reading_counts": Role.LEARNER in roles or Role.OFFICER in roles,
    }


def _addresses(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    found = []
    for label, name in words:
        with suppress(NoReverseMatch):
            found.append((label, reverse(name)))
    return found


def _is_current(request: HttpRequest, href: str) -> bool:
    if request.resolver_match and request.resolver_match.view_name in APART:
        return False
    return request.path == href or (href != "/" and request.path.startswith(href))
