"""What would help: for each need the page where something is done about it, as far as the reader may do it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self

from django.urls import reverse

from lms.models import Duty, LineManagement, Person, Post
from lms.permissions import rights_of, seen_for
from lms.progress.needing.table import Need
from lms.roles import Permission

# Takes the enrolment and the open duties of the need; no address where there is nothing to open.
Address = Callable[[Any, list[Duty]], str]


@dataclass(frozen=True)
class Step:
    """Something that helps: what it is called, where it is done, and what somebody must be allowed to do for it."""

    link: str
    permission: Permission
    address: Address


def _of_person(name: str, *more: str) -> Address:
    return lambda enrolment, duties: reverse(name, args=[enrolment.person_id, *more])


def _page(name: str) -> Address:
    return lambda enrolment, duties: reverse(name)


def _of_duty(enrolment: Any, duties: list[Duty]) -> str:
    return duties[0].link if duties else ""


PAIR, ALLOCATE = Permission.PAIR, Permission.CHECK_ALLOCATION
STEPS: Final[dict[str, Step]] = {
    "cases_early": Step("Look at the cases", ALLOCATE, _of_person("caseload:held")),
    "no_mentor": Step("Find a mentor", PAIR, _of_person("pairings:pair", "mentor")),
    "over": Step("See the workload", ALLOCATE, _of_person("caseload:workload")),
    "marking": Step("See who could judge", Permission.HAND_OVER_MARKING, _page("portfolio:assessors")),
    "reduction": Step("See the reductions", ALLOCATE, _of_person("caseload:workload")),
    "more_time": Step("Answer", Permission.CHANGE_DATES, _of_duty),
    "mentor_leaves": Step("Find a mentor", PAIR, _of_person("pairings:pair", "mentor")),
    "pta_leaves": Step("Find an assessor", PAIR, _of_person("pairings:pair", "pta")),
    "lost_time": Step("See what it went to", Permission.SEE_LEARNERS, _page("courses:lost_time")),
    "reflective": Step("See who has had none", Permission.SEE_LEARNERS, _page("pairings:reflective_time")),
}
ASKED: Final = sorted({step.permission for step in STEPS.values()}, key=lambda permission: permission.name)


@dataclass(frozen=True)
class Steps:
    """What a reader may do about some learners: what `visible_to` says of each, in two queries however many."""

    reader: Person
    may: dict[int, frozenset[Permission]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[int], reader: Person, on: date) -> Self:
        """Ask for each permission about whom the reader has it: those of their places and their line."""
        ids, rights = set(people) - {reader.pk}, rights_of(reader, on)
        if len(ids) == 1:
            return cls(reader, {one: seen_for(reader, ASKED, one, on) for one in ids})
        places = {one: [unit.path for unit in rights.places(one)] for one in ASKED if rights.may(one)}
        lines = LineManagement.objects.on(on).filter(manager=reader, person__in=ids)
        may = dict.fromkeys(lines.values_list("person", flat=True), frozenset(places))
        for person, path in Post.objects.on(on).filter(person__in=ids).values_list("person", "unit__path"):
            here = {one for one, paths in places.items() if path.startswith(tuple(paths))}
            may[person] = may.get(person, frozenset()) | here
        return cls(reader, may)

    def for_need(self, enrolment: Any, need: Need, duties: list[Duty]) -> tuple[str, str]:
        """Return address and words of what helps: the reader's own duty, a step they may take, or else the record."""
        if own := next((duty for duty in duties if duty.owner_id == self.reader.pk and duty.link), None):
            return own.link, own.link_text or "Open"
        step = STEPS.get(need.key)
        may = step and step.permission in self.may.get(enrolment.person_id, ())
        if step and may and (href := step.address(enrolment, duties)):
            return href, step.link
        return reverse("progress:record", args=[enrolment.pk]), "Open the record"
