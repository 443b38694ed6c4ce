"""Who may judge whom: nobody judges themselves, their own line, or somebody they have a stake in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from lms.models import LineManagement, Person, Post, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.pairings.models import Pairing


class Matter(StrEnum):
    """What is judged, as it stands in a sentence. It decides which ties matter."""

    CASE = "a case"
    EVIDENCE = "evidence"


class Bar(StrEnum):
    """What ties a judge to a person, as a code."""

    OWN_WORK = "own_work"
    MANAGES = "manages"
    STANDS_IN = "stands_in"
    MENTORS = "mentors"
    ASSESSES = "assesses"


@dataclass(frozen=True)
class Tie:
    """A tie, with its sentence and a code for tables: one that only the thing itself knows of, or one found here."""

    person_id: int
    sentence: str
    code: str = ""


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
    """Return why `judge` may not judge each of `subjects`; whom they may judge has no entry. Four queries at most."""
    found = ties_among([judge.pk], subjects, matter=matter, on=on)
    return {subject: tie.sentence for (_, subject), tie in found.items()}


def ties_among(
    judges: Iterable[int], subjects: Iterable[Person], *, matter: Matter, on: date
) -> dict[tuple[int, int], Tie]:
    """Return what ties any of `judges` (their ids) to any of `subjects`, by (judge, subject). Four queries at most."""
    judges, people = set(judges), {subject.pk: subject for subject in subjects}
    supported = _supporting(judges, people, matter, on)
    found = {key: _pairing(key[0], people[key[1]], kinds, matter) for key, kinds in supported.items()}
    for key, manager in _in_charge(judges, people, on).items():
        found[key] = _line(key[0], people[key[1]], manager, matter)
    own = "This is your own work, and nobody judges their own work."
    return found | {(pk, pk): Tie(pk, own, Bar.OWN_WORK) for pk in judges & people.keys()}


def _line(judge: int, subject: Person, manager: Person, matter: Matter) -> Tie:
    if manager.pk == judge:
        return Tie(judge, f"You manage {subject}, and nobody judges {matter} of their own line.", Bar.MANAGES)
    words = f"You stand in for {manager}, who manages {subject}, and nobody judges {matter} of a line in their charge."
    return Tie(judge, words, Bar.STANDS_IN)


def _pairing(judge: int, subject: Person, kinds: set[str], matter: Matter) -> Tie:
    if Pairing.Kind.MENTOR in kinds:
        words = f"You are {subject}’s mentor, and nobody judges {matter} of somebody they mentor."
        return Tie(judge, words, Bar.MENTORS)
    words = f"You are {subject}’s practice tutor assessor, and nobody judges {matter} of somebody they assess."
    return Tie(judge, words, Bar.ASSESSES)


def _in_charge(judges: set[int], people: dict[int, Person], on: date) -> dict[tuple[int, int], Person]:
    """Return the manager of whom a judge has in their charge: the judge, or whom they stand in for; by (judge, person).

    A stand-in has those in their charge who work within the place of the role, and nobody else of that line.
    """
    lines = LineManagement.objects.on(on).filter(person__in=list(people)).select_related("manager")
    managed = [(row.person_id, row.manager) for row in lines]
    charges = _charges(judges, on)
    works_at = _paths(people, on) if charges else {}
    found: dict[tuple[int, int], Person] = {}
    for person, manager in managed:
        for judge, path in charges.get(manager.pk, ()):
            if any(at.startswith(path) for at in works_at.get(person, ())):
                found.setdefault((judge, person), manager)
    return found | {(manager.pk, person): manager for person, manager in managed if manager.pk in judges}


def _charges(judges: set[int], on: date) -> dict[int, list[tuple[int, str]]]:
    """Return who stands in for each manager, and the path of the place in which they do."""
    grants = RoleGrant.objects.on(on).filter(role__in=[role.value for role in MANAGING])
    rows = StandIn.objects.on(on).filter(stand_in__in=judges, grant__in=grants).order_by("pk")
    found: dict[int, list[tuple[int, str]]] = {}
    for manager, judge, path in rows.values_list("grant__person", "stand_in", "grant__unit__path"):
        found.setdefault(manager, []).append((judge, path))
    return found


def _paths(people: Iterable[int], on: date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = Post.objects.on(on).filter(person__in=list(people))
    for person, path in rows.values_list("person", "unit__path"):
        found.setdefault(person, []).append(path)
    return found


def _supporting(judges: set[int], people: Iterable[int], matter: Matter, on: date) -> dict[tuple[int, int], set[str]]:
    """Return the kinds of pairing, of those that matter here, between judges and people."""
    kinds = PAIRINGS_THAT_FORBID[matter]
    rows = Pairing.objects.on(on).filter(supporter__in=judges, learner__in=list(people), kind__in=kinds)
    found: dict[tuple[int, int], set[str]] = {}
    for judge, learner, kind in rows.values_list("supporter", "learner", "kind"):
        found.setdefault((judge, learner), set()).add(kind)
    return found
