"""Who may judge whom: nobody judges themselves, their own line, or somebody they have a stake in."""

from collections.abc import Iterable, Iterator
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
    ABOVE = "above"
    STANDS_IN = "stands_in"
    MENTORS = "mentors"
    ASSESSES = "assesses"


@dataclass(frozen=True)
class Above:
    """Somebody in the line of management above a person: 0 is their own manager, 1 the manager of that one."""

    manager: Person
    level: int


@dataclass(frozen=True)
class Tie:
    """A tie, with its sentence and a code for tables: one that only the thing itself knows of, or one found here."""

    person_id: int
    sentence: str
    code: str = ""


# A stand-in for one of these has that manager's line in their charge.
MANAGING: Final = (Role.SPO, Role.HEAD_OF_PDU)

# A line of management is followed so many steps upward: from an officer past the head of their delivery unit.
LEVELS: Final = 4

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


def check_no_tie(judge: Person, others: Iterable[Person], *, matter: Matter, on: date) -> None:
    """Refuse when `judge` has a tie to any of those on whose work they decide."""
    for reason in why_not(judge, others, matter=matter, on=on).values():
        raise NotAllowed(reason)


def why_not(judge: Person, subjects: Iterable[Person], *, matter: Matter, on: date) -> dict[int, str]:
    """Return why `judge` may not judge each of `subjects`; whom they may judge has no entry. Seven queries at most."""
    found = ties_among([judge.pk], subjects, matter=matter, on=on)
    return {subject: tie.sentence for (_, subject), tie in found.items()}


def ties_among(
    judges: Iterable[int], subjects: Iterable[Person], *, matter: Matter, on: date
) -> dict[tuple[int, int], Tie]:
    """Return what ties any of `judges` (their ids) to any of `subjects`, by (judge, subject). Seven queries at most."""
    judges, people = set(judges), {subject.pk: subject for subject in subjects}
    supported = _supporting(judges, people, matter, on)
    found = {key: _pairing(key[0], people[key[1]], kinds, matter) for key, kinds in supported.items()}
    for key, above in _in_charge(judges, people, on).items():
        found[key] = _line(key[0], people[key[1]], above, matter)
    own = "This is your own work, and nobody judges their own work."
    return found | {(pk, pk): Tie(pk, own, Bar.OWN_WORK) for pk in judges & people.keys()}


def _line(judge: int, subject: Person, above: Above, matter: Matter) -> Tie:
    whom = _managed(subject, above.level)
    if above.manager.pk == judge:
        words = f"You manage {whom}, and nobody judges {matter} of their own line."
        return Tie(judge, words, Bar.ABOVE if above.level else Bar.MANAGES)
    words = (
        f"You stand in for {above.manager}, who manages {whom}, and nobody judges {matter} of a line in their charge."
    )
    return Tie(judge, words, Bar.STANDS_IN)


def _managed(subject: Person, level: int) -> str:
    """Say whom somebody so far above a person manages."""
    return {0: f"{subject}", 1: f"{subject}’s manager"}.get(level, f"the line above {subject}")


def _pairing(judge: int, subject: Person, kinds: set[str], matter: Matter) -> Tie:
    if Pairing.Kind.MENTOR in kinds:
        words = f"You are {subject}’s mentor, and nobody judges {matter} of somebody they mentor."
        return Tie(judge, words, Bar.MENTORS)
    words = f"You are {subject}’s practice tutor assessor, and nobody judges {matter} of somebody they assess."
    return Tie(judge, words, Bar.ASSESSES)


def _in_charge(judges: set[int], people: dict[int, Person], on: date) -> dict[tuple[int, int], Above]:
    """Return whom of a line of management a judge is, or stands in for, by (judge, person): the nearest of them.

    A stand-in has those in their charge who work within the place of the role, and nobody else of that line.
    """
    lines = lines_above(people, on)
    charges = _charges(judges, on)
    works_at = _paths(people, on) if charges else {}
    stood_in: dict[tuple[int, int], Above] = {}
    managed: dict[tuple[int, int], Above] = {}
    for person, line in lines.items():
        for above in line:
            if above.manager.pk in judges:
                managed.setdefault((above.manager.pk, person), above)
            for judge, path in charges.get(above.manager.pk, ()):
                if any(at.startswith(path) for at in works_at.get(person, ())):
                    stood_in.setdefault((judge, person), above)
    return stood_in | managed


def lines_above(people: Iterable[int], on: date) -> dict[int, list[Above]]:
    """Return who stands in the line of management above each person on a day, the nearest first. A query a level."""
    managers: dict[int, list[Person]] = {}
    asked = set(people)
    found: dict[int, list[Above]] = {person: [] for person in asked}
    for _ in range(LEVELS):
        rows = LineManagement.objects.on(on).filter(person__in=asked).select_related("manager").order_by("pk")
        above: dict[int, list[Person]] = {person: [] for person in asked}
        for row in rows:
            above[row.person_id].append(row.manager)
        managers |= above
        asked = {manager.pk for line in above.values() for manager in line} - managers.keys()
        if not asked:
            break
    for person, line in found.items():
        line.extend(_line_of(person, managers))
    return found


def _line_of(person: int, managers: dict[int, list[Person]]) -> Iterator[Above]:
    """Give everybody above a person, level by level, each once."""
    seen, level = {person}, [person]
    for number in range(LEVELS):
        above = {manager.pk: manager for below in level for manager in managers.get(below, ())}
        level = [pk for pk in above if pk not in seen]
        seen.update(level)
        yield from (Above(above[pk], number) for pk in level)


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
