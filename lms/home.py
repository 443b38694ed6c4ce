"""Each person's first page: what to do next, then a section for each role they hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.portfolio.judging.queues import waiting_for as claims_waiting
from assessments.portfolio.judging.signing_queue import asked_to_sign
from assessments.portfolio.quality.permissions import samples_visible_to
from assessments.portfolio.quality.waiting import waiting_for
from assessments.quizzes.coming_back import count_today
from assessments.spot_checks.judging.queue import queue_of
from courses.changing import open_pause
from courses.models import Enrolment, EnrolmentChange
from courses.pathway_map import context_of
from courses.progress import ModuleProgress, StageProgress, open_enrolment, progress_of
from courses.rereading import Ask, open_asks
from lms.access import open_to_all_staff, signed_in
from lms.calendar import in_words, today
from lms.duties import as_row, as_rows, duties_of
from lms.models import Duty, Person
from lms.next_step import MORE_TIME, NextStep, more_time_for, next_step, overdue_modules, while_paused
from lms.people_around import people_around, waiting_on_others
from lms.permissions import line_manager_of, rights_of
from lms.progress.choosing import ANY, Asked
from lms.roles import ROLES, Permission, Role
from mentoring.caseload.protection import protection_panel
from mentoring.pairings.discussions_page import last_in_words
from mentoring.pairings.overview import proposals_for, supported_by, without_mentor

MOST_DUTIES: Final = 12
NEWLY: Final = EnrolmentChange.Kind.NEWLY_QUALIFIED.value
# The rooms whose duties belong to following a pathway.
LEARNING: Final = ("courses.", "portfolio.", "quizzes.")


@dataclass(frozen=True)
class Section:
    """What a role is for, how things stand today, and its first door."""

    title: str
    now: str
    href: str
    link: str
    also_now: str = ""
    also: tuple[tuple[str, str], ...] = ()


Now = Callable[[Person, date], str]


def _learners(person: Person, on: date) -> str:
    asked = Asked(reader=person, on=on)
    counts = asked.counts(asked.learners())
    learners, needing = counts["all"], counts[ANY]
    some = f", {needing} need{'s' if needing == 1 else ''} somebody" if needing else ""
    return f"{learners} learner{'' if learners == 1 else 's'}{some}."


def _marking(person: Person, on: date) -> str:
    waiting, signing = claims_waiting(person, on).count(), asked_to_sign(person, on)
    return f"{waiting} to judge, {signing} to countersign."


def _checks(person: Person, on: date) -> str:
    count = len(queue_of(person, on))
    return f"{count} case{'' if count == 1 else 's'} to judge."


def _supported(person: Person, on: date) -> str:
    count = len(supported_by(person, on))
    return f"You support {count} learner{'' if count == 1 else 's'}."


def _mentors(person: Person, on: date) -> str:
    without = without_mentor(person, on)
    waiting = proposals_for(person, on)
    decide = f"{waiting} proposal{'' if waiting == 1 else 's'} to decide, " if waiting else ""
    sentence = f"{decide}{without or 'no'} learner{'' if without == 1 else 's'} without a mentor."
    return f"{sentence[0].upper()}{sentence[1:]}"


def _sampled(person: Person, on: date) -> str:
    looks, closes = waiting_for(person, on)
    return f"{looks} to look at, {closes} finding{'' if closes == 1 else 's'} to close."


def _opened(person: Person, on: date) -> str:
    count = samples_visible_to(person, on).count()
    return f"{count} sample{'' if count == 1 else 's'} open to you."


def _about(role: Role) -> Now:
    return lambda person, on: ROLES[role].about


# The first door of each role that has one; a learner's is the next step itself.
DOORS: Final[dict[Role, tuple[str, str, Now]]] = {
    Role.OFFICER: ("caseload:mine", "My caseload protection", _about(Role.OFFICER)),
    Role.MENTOR: ("pairings:my_learners", "My learners", _supported),
    Role.PTA: ("portfolio:marking", "Evidence to judge", _marking),
    Role.SPO: ("progress:board", "My team’s learners", _learners),
    Role.HEAD_OF_PDU: ("progress:board", "All learners of the PDU", _learners),
    Role.REGIONAL_LEARNING_MANAGER: ("progress:board", "All learners of the region", _learners),
    Role.COORDINATOR: ("pairings:cover", "Mentor cover", _mentors),
    Role.REVIEWER: ("spot_checks:to_judge", "Cases to check", _checks),
    Role.AUTHOR: ("wagtailadmin_home", "Lessons", _about(Role.AUTHOR)),
    Role.NATIONAL_LEAD: ("progress:board", "All learners", _learners),
    Role.AUDITOR: ("audit", "The audit record", _about(Role.AUDITOR)),
    Role.ADMINISTRATOR: ("jobs:jobs", "Background jobs", _about(Role.ADMINISTRATOR)),
    Role.IQA: ("portfolio:samples", "Judgements to look at", _sampled),
    Role.EQA: ("portfolio:samples", "Samples that are open to you", _opened),
}

# Doors further in, of every role that may open them.
FURTHER: Final = (
    (Permission.SEE_BOARD, "progress:needs", "Learners who need somebody"),
    (Permission.SEE_BOARD, "progress:week", "Your week, in five lines"),
    (Permission.DRAW_SPOT_CHECKS, "spot_checks:draws", "Draws of cases for spot checks"),
    (Permission.HAND_OVER_MARKING, "portfolio:appeals", "Appeals against judgements of evidence"),
    (Permission.HAND_OVER_MARKING, "portfolio:assessors", "Assessors and what waits with them"),
    (Permission.IMPORT_TRAINING, "courses:imports", "Imports"),
    (Permission.GRANT_ROLES, "people:people", "People and their roles"),
    (Permission.REFLECT, "pairings:discussions", "Reflective discussions"),
    (Permission.CO_WORK, "caseload:co_working", "Co-worked cases"),
    (Permission.CHECK_ALLOCATION, "caseload:team", "Caseloads"),
    (Permission.SEE_SPAN, "caseload:span", "How many people managers carry"),
    (Permission.SEE_OVERRIDES, "caseload:overrides", "Rules that were set aside"),
    (Permission.SEE_SPOT_CHECK_REPORTS, "spot_checks:report", "What spot checks come to"),
    (Permission.PRIVATE_LIMITS, "caseload:limits", "Cases that are not suitable for somebody"),
    (Permission.MAKE_KEYS, "caseload:keys", "Keys for other systems"),
    (Permission.SEE_LEARNERS, "pairings:reflective_time", "Reflective time"),
)


@open_to_all_staff
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what is next, what is due, and a section for each role."""
    person, on = signed_in(request), today()
    duties = list(duties_of(person, on)[:MOST_DUTIES])
    rights = rights_of(person, on)
    enrolment = open_enrolment(person.pk) if rights.has(Role.LEARNER) else None
    context: dict[str, Any] = {"today": on, "sections": sections(person, rights.roles, on)}
    if enrolment:
        return render(request, "lms/home_learner.html", context | learner_context(person, enrolment, duties, on))
    asks = [_ask(ask) for ask in open_asks(person)]
    past = _past(person, bool(context["sections"])) | {"still_learner": rights.has(Role.LEARNER)}
    past["again"] = _again(count_today(person, on))
    return render(request, "lms/home.html", context | past | {"duties": [*as_rows(duties, on), *asks]})


def _past(person: Person, has_sections: bool) -> dict[str, Any]:
    """Return until when somebody is newly qualified; or whether a pathway that is over is all they have here."""
    if newly := EnrolmentChange.objects.filter(enrolment__person=person, enrolment__status=NEWLY, kind=NEWLY).first():
        return {"newly_until": newly.ends}
    return {"left": not has_sections and Enrolment.objects.filter(person=person).exists()}


def sections(person: Person, roles: list[Role], on: date) -> list[Section]:
    """Return a section for each role with a door of its own."""
    return [_section(person, role, on) for role in roles if role in DOORS]


def _section(person: Person, role: Role, on: date) -> Section:
    """Return the section of a role, with its first door and those further in."""
    name, link, now = DOORS[role]
    may = ROLES[role].permissions
    words = last_in_words(person, on) if Permission.REFLECT in may else ""
    also = tuple((reverse(door), text) for permission, door, text in FURTHER if permission in may)
    return Section(ROLES[role].name, now(person, on), reverse(name), link, words, also)


def learner_context(person: Person, enrolment: Enrolment, duties: list[Duty], on: date) -> dict[str, Any]:
    """Return what a learner's first page shows."""
    stages = progress_of([enrolment], on)[enrolment.pk]
    drawn = context_of(enrolment, stages, on)
    asks = open_asks(person)
    paused = _paused(person, enrolment, stages, on)
    again = count_today(person, on)
    step = paused or next_step(person, stages, duties, enrolment.standing, on, asks, again)
    others = [duty for duty in duties if duty.link != step.href]
    late = [_late(item, drawn["hrefs"]) for item in overdue_modules(stages, on) if item.module.title not in step.title]
    rows = [_put_off(as_row(duty, on)) if paused and _of_learning(duty) else as_row(duty, on) for duty in others]
    return drawn | {
        "step": step,
        "again": _again(again) if step.href != reverse("quizzes:retests") else "",
        "duties": [*rows, *late, *(_ask(ask) for ask in asks if ask.href != step.href)],
        "waiting": [*waiting_on_others(person, on), *_unrecorded(stages, on)],
        "people": people_around(person, on),
        "reflecting": last_in_words(person, on),
        "protection": protection_panel(person, on),
    }


def _again(count: int) -> str:
    """Say how many quick questions come back today; nothing when none does."""
    if not count:
        return ""
    return f"{count} quick question{' comes' if count == 1 else 's come'} back today"


def _paused(person: Person, enrolment: Enrolment, stages: list[StageProgress], on: date) -> NextStep | None:
    """Return what stands first while a pathway is paused, with whoever may start it again."""
    pause = open_pause(enrolment)
    if pause is None:
        return None
    manager = line_manager_of(person, on)
    whom = f"{manager}, your line manager" if manager else "the regional learning manager"
    return while_paused(person, stages, pause.starts, whom)


def _of_learning(duty: Duty) -> bool:
    """Say whether a duty is part of following a pathway, so that it waits while the pathway is paused."""
    own = duty.owner_id is not None and duty.about_id == duty.owner_id
    return own and duty.source_kind.startswith(LEARNING)


def _put_off(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of what is due as one that nobody urges."""
    return row | {"state": "not_started", "lead": "Waits until your pathway goes on."}


def _ask(ask: Ask) -> dict[str, str]:
    """Return a lesson to be read again as the list of what is due draws it."""
    text = f"Read what changed in {ask.title}"
    return {"state": "due", "lead": "", "text": text, "why": ask.reason, "href": ask.href, "link": "See what changed"}


def _unrecorded(stages: list[StageProgress], on: date) -> list[dict[str, str]]:
    """Return what is learned elsewhere and of which nothing is on record on its day: its result is waited for."""
    items = [item for stage in stages for item in stage.modules if item.state(on) == "waiting"]
    why = "Nothing is on record yet. If it is done, ask your regional learning manager to bring in the result."
    return [
        {"state": "waiting", "lead": f"Was due {in_words(item.due)}.", "text": item.module.title, "why": why}
        for item in items
    ]


def _late(item: ModuleProgress, hrefs: dict[int, str]) -> dict[str, str]:
    """Return an overdue module as the list of what is due draws it."""
    lead = f"Overdue since {in_words(item.due)}."
    left = f"{item.lessons_done} of {item.lessons_total} lessons finished."
    href = hrefs.get(item.module.pk, "")
    row = {"state": "overdue", "lead": lead, "text": item.module.title, "why": left, "href": href, "link": "Go on"}
    return row | {"also_href": more_time_for(item), "also": MORE_TIME}
