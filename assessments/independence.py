"""Who may judge whom: nobody judges themselves, their own line, or somebody they have a stake in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.db.models import Q

from lms.models import LineManagement, Person, RoleGrant, StandIn
from lms.permissions import NotAllowed, people_at
from lms.roles import Role
from mentoring.pairings.models import Pairing


class Matter(StrEnum):
    """What is judged, as it stands in a sentence. It decides which ties matter."""

    CASE = "a case"
    EVIDENCE = "evidence"


@dataclass(frozen=True)
class Tie:
    """A tie that only the thing itself knows of, such as who judged it first, with its sentence."""

    person_id: int
    sentence: str


# A stand-in for one of these has that manager's line in their charge.
MANAGING: Final = (Role.SPO, Role.HEAD_OF_PDU)

# Judging the evidence of their learner is what a practice tutor assessor is for; judging their case is not.
PAIRINGS_THAT_FORBID: Final[dict[Matter, tuple[str, ...]]] = {
    Matter.CASE: (Pairing.Kind.MENTOR, Pairing.Kind.PTA),
    Matter.EVIDENCE: (Pairing.Kind.MENTOR,),
}


def check_may_judge(judge: Person, subject: Person, *, matter: Matter, on: date, ties: Iterable[Tie] = ()) -> None:
    """Refuse when `judge` has a tie to `subject` on that day, or is named in `ties`."""
    reason = why_not(judge, [subject], matter=matter, on=on).get(subject.pk, "")
    reason = reason or next((tie.sentence for tie in ties if tie.person_id == judge.pk), "")
    if reason:
        raise NotAllowed(reason)


def why_not(judge: Person, subjects: Iterable[Person], *, matter: Matter, on: date) -> dict[int, str]:
    """Return why `judge` may not judge each of `subjects`; whom they may judge has no entry. Three queries."""
    subjects = list(subjects)
    ids = [subject.pk for subject in subjects]
    managers = _managers_among(judge, ids, on)
    pairings = _pairings_with(judge, ids, matter, on)
    reasons = {}
    for subject in subjects:
        reason = _reason(judge, subject, matter, managers.get(subject.pk), pairings.get(subject.pk, frozenset()))
        if reason:
            reasons[subject.pk] = reason
    return reasons


def _reason(judge: Person, subject: Person, matter: Matter, manager: Person | None, kinds: frozenset[str]) -> str:
    if judge.pk == subject.pk:
        return "This is your own work, and nobody judges their own work."
    if manager is not None and manager.pk == judge.pk:
        return f"You manage {subject}, and nobody judges {matter} of their own line."
    if manager is not None:
        return (
            f"You stand in for {manager}, who manages {subject}, and nobody judges {matter} of a line in their charge."
        )
    if Pairing.Kind.MENTOR in kinds:
        return f"You are {subject}’s mentor, and nobody judges {matter} of somebody they mentor."
    if Pairing.Kind.PTA in kinds:
        return f"You are {subject}’s practice tutor assessor, and nobody judges {matter} of somebody they assess."
    return ""


def _managers_among(judge: Person, ids: list[int], on: date) -> dict[int, Person]:
    """Return the manager of those of `ids` whom `judge` has in their charge: the judge, or whom they stand in for.

    A stand-in has those in their charge who work within the place of the role, and nobody else of that line.
    """
    charges = StandIn.objects.on(on).filter(
        stand_in=judge, grant__in=RoleGrant.objects.on(on).filter(role__in=[role.value for role in MANAGING])
    )
    line = Q(manager=judge)
    for charge in charges.select_related("grant__unit"):
        line |= Q(manager=charge.grant.person_id, person__in=people_at([charge.grant.unit], on))
    rows = LineManagement.objects.on(on).filter(line, person__in=ids).select_related("manager")
    found: dict[int, Person] = {}
    for row in rows:
        if row.manager_id == judge.pk or row.person_id not in found:
            found[row.person_id] = row.manager
    return found


def _pairings_with(judge: Person, ids: list[int], matter: Matter, on: date) -> dict[int, frozenset[str]]:
    """Return the kinds of pairing, of those that matter here, that `judge` has with each of `ids`."""
    rows = Pairing.objects.on(on).filter(supporter=judge, learner__in=ids, kind__in=PAIRINGS_THAT_FORBID[matter])
    found: dict[int, frozenset[str]] = {}
    for learner, kind in rows.values_list("learner", "kind"):
        found[learner] = found.get(learner, frozenset()) | {kind}
    return found
