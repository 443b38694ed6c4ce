"""Each person's first page: what to do next, then a section for each role they hold."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from courses.models import Enrolment
from courses.pathway_map import context_of
from courses.progress import open_enrolment, progress_of
from lms.access import open_to_all_staff, signed_in
from lms.calendar import today
from lms.duties import as_rows, duties_of
from lms.models import Duty, Person
from lms.next_step import next_step
from lms.people_around import people_around, waiting_on_others
from lms.permissions import rights_of
from lms.roles import ROLES, Role
from mentoring.caseload.protection import protection_panel

MOST_DUTIES: Final = 12


@dataclass(frozen=True)
class Section:
    """What a role is for, and its first door."""

    title: str
    about: str
    href: str
    link: str


# The first door of each role that has one; a learner's is the next step itself.
DOORS: Final[dict[Role, tuple[str, str]]] = {
    Role.OFFICER: ("caseload:mine", "My caseload protection"),
    Role.MENTOR: ("pairings:my_learners", "My learners"),
    Role.PTA: ("portfolio:marking", "Evidence to judge"),
    Role.SPO: ("progress:board", "My team’s learners"),
    Role.HEAD_OF_PDU: ("progress:board", "All learners of the PDU"),
    Role.REGIONAL_LEARNING_MANAGER: ("progress:board", "All learners of the region"),
    Role.COORDINATOR: ("pairings:cover", "Mentor cover"),
    Role.REVIEWER: ("spot_checks:to_judge", "Cases to check"),
    Role.AUTHOR: ("wagtailadmin_home", "Lessons"),
    Role.NATIONAL_LEAD: ("progress:board", "All learners"),
    Role.AUDITOR: ("audit", "The audit record"),
    Role.ADMINISTRATOR: ("jobs:jobs", "Background jobs"),
    Role.IQA: ("rules", "Rules of the programme"),
    Role.EQA: ("rules", "Rules of the programme"),
}


@open_to_all_staff
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what is next, what is due, and a section for each role."""
    person, on = signed_in(request), today()
    duties = list(duties_of(person, on)[:MOST_DUTIES])
    rights = rights_of(person, on)
    enrolment = open_enrolment(person.pk) if rights.has(Role.LEARNER) else None
    context: dict[str, Any] = {"today": on, "sections": sections(rights.roles)}
    if enrolment:
        return render(request, "lms/home_learner.html", context | learner_context(person, enrolment, duties, on))
    return render(request, "lms/home.html", context | {"duties": as_rows(duties, on)})


def sections(roles: list[Role]) -> list[Section]:
    """Return a section for each role with a door of its own."""
    return [
        Section(ROLES[role].name, ROLES[role].about, reverse(DOORS[role][0]), DOORS[role][1])
        for role in roles
        if role in DOORS
    ]


def learner_context(person: Person, enrolment: Enrolment, duties: list[Duty], on: date) -> dict[str, Any]:
    """Return what a learner's first page shows."""
    stages = progress_of([enrolment], on)[enrolment.pk]
    step = next_step(person, stages, duties, on)
    others = [duty for duty in duties if duty.link != step.href]
    return context_of(enrolment, stages, on) | {
        "step": step,
        "duties": as_rows(others, on),
        "waiting": waiting_on_others(person, on),
        "people": people_around(person, on),
        "protection": protection_panel(person, on),
    }
