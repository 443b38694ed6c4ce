"""One duty a person: answer what stands against the cases they hold. Opened, changed, closed and answered here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse

from lms.actions import change_duty, close_duties, open_duty
from lms.calendar import in_words, today, working_day_after
from lms.duties import Owned, manager_or_officers
from lms.models import Duty, DutySnooze, Person, RoleGrant
from lms.permissions import line_managers_of
from lms.policy.allocating import HELD_CASE_DAYS
from lms.roles import Permission, Role, permissions_of
from mentoring.caseload.held.words import reason_of
from mentoring.caseload.models import HeldGap
from mentoring.caseload.officers import Asked

HELD_CASES: Final = "held_cases"
ALLOCATE: Final = [role.value for role in Role if Permission.CHECK_ALLOCATION in permissions_of(role)]
NOTHING_LEFT: Final = "Nothing stands any more against a case that they hold."


@dataclass(frozen=True)
class Wanted:
    """The duty about one person, as it should be."""

    person: Person
    gaps: list[HeldGap]
    held: int
    asked: Owned
    days: int

    def reason(self, answered: DutySnooze | None = None) -> str:
        """Say what stands against which cases; after an answer, that something is new."""
        said = today(answered.at) if answered else None
        return reason_of(self.person.name, self.gaps, self.held, said)


def held_duties() -> QuerySet[Duty]:
    """Return the open duties about held cases."""
    return Duty.objects.open().filter(kind=HELD_CASES, source_kind=Person._meta.label_lower)


def last_answers(duties: Iterable[Duty]) -> dict[int, DutySnooze]:
    """Return what was answered last to each duty, by its id. One query."""
    rows = DutySnooze.objects.filter(duty__in=[duty.pk for duty in duties]).select_related("by").order_by("pk")
    return {row.duty_id: row for row in rows}


def answers_about(people: Iterable[int], on: date) -> dict[int, DutySnooze]:
    """Return the answer that stands on a day about each person’s cases, where there is one. Two queries."""
    duties = {duty.pk: duty.source_id for duty in held_duties().filter(source_id__in=list(people))}
    rows = DutySnooze.objects.filter(duty__in=list(duties)).select_related("by").order_by("pk")
    last = {duties[row.duty_id]: row for row in rows}
    return {pk: row for pk, row in last.items() if row.until > on}


def keep_held_duties(
    people: Mapping[int, Asked], gaps: Mapping[int, list[HeldGap]], held: Mapping[int, int], on: date
) -> None:
    """Open, change and close the duties about these people, so that each says what stands. Repeatable."""
    open_now = {duty.source_id: duty for duty in held_duties().filter(source_id__in=list(people))}
    answers = last_answers(open_now.values())
    asked = _who_is_asked(people, gaps, on)
    for pk, one in people.items():
        duty = open_now.get(pk)
        owned = asked.get(pk)
        if owned is None:
            _close(duty, NOTHING_LEFT if pk not in gaps else "Nobody is known whom to ask.")
            continue
        days = int(one.book.answer(HELD_CASE_DAYS).value)
        wanted = Wanted(one.person, gaps[pk], held[pk], owned, days)
        if duty is None:
            _open(wanted, on)
        else:
            _keep(wanted, duty, answers.get(duty.pk), on)


def _who_is_asked(people: Mapping[int, Asked], gaps: Mapping[int, list[HeldGap]], on: date) -> dict[int, Owned]:
    """Return who answers for each person with gaps: the line manager who allocates, or else the senior officers."""
    managers = line_managers_of(gaps, on)
    may = RoleGrant.objects.on(on).filter(role__in=ALLOCATE, person__in=[one.pk for one in managers.values()])
    allocators = set(may.values_list("person", flat=True))
    found = {}
    for pk in gaps:
        manager, post = managers.get(pk), people[pk].post
        whom = manager_or_officers(
            manager if manager and manager.pk in allocators else None, post.unit if post else None
        )
        if whom:
            found[pk] = whom
    return found


def _open(wanted: Wanted, on: date, answered: DutySnooze | None = None) -> None:
    open_duty(
        kind=HELD_CASES,
        source=wanted.person,
        about=wanted.person,
        title=f"Answer what stands against cases of {wanted.person}",
        reason=wanted.reason(answered),
        due=working_day_after(on, wanted.days),
        link=reverse("caseload:held", args=[wanted.person.pk]),
        link_text="Look at the cases",
        **wanted.asked,
    )


def _keep(wanted: Wanted, duty: Duty, answered: DutySnooze | None, on: date) -> None:
    """Leave a duty that says what stands, change one that does not, and ask again for what is new since an answer."""
    whose = (duty.owner_id, duty.owner_role, duty.owner_unit_id)
    if whose != _whose(wanted.asked):
        _close(duty, "Somebody else answers for them now.")
        _open(wanted, on)
    elif answered and answered.until > on and any(gap.since > today(answered.at) for gap in wanted.gaps):
        _close(duty, f"Answered until {in_words(answered.until)}. Something new was found.")
        _open(wanted, on, answered)
    elif not duty.reason.endswith(reason := wanted.reason()):
        change_duty(duty=duty, reason=reason, due=duty.due, by=None)


def _whose(asked: Owned) -> tuple[int | None, str, int | None]:
    owner, role, unit = asked["owner"], asked["role"], asked["unit"]
    return owner.pk if owner else None, role.value if role else "", unit.pk if unit else None


def _close(duty: Duty | None, why: str) -> None:
    if duty:
        close_duties(duties=Duty.objects.filter(pk=duty.pk), by=None, reason=why)
