"""Which kinds of case somebody is ready for: the allocation check, asked of one case of each kind."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db import transaction

from lms.models import Person
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import Case, Readiness, Rosh
from mentoring.caseload.officers import HOLD_CASES, Asked, asked_about
from mentoring.caseload.reasons import ALLOW, Reason

Kind = Readiness.Kind
# One case of each kind: of medium risk where the kind is not about risk, so that nothing but the kind speaks.
ONE_OF_EACH: Final[dict[Kind, CaseFacts]] = {
    Kind.LOW_MEDIUM: CaseFacts(public=Rosh.MEDIUM),
    Kind.HIGH: CaseFacts(public=Rosh.HIGH),
    Kind.DOMESTIC_ABUSE: CaseFacts(known_adults=Rosh.MEDIUM, domestic_abuse=True),
    Kind.CHILD_SAFEGUARDING: CaseFacts(children=Rosh.MEDIUM, child_safeguarding=True),
    Kind.SEXUAL_OFFENCE: CaseFacts(public=Rosh.MEDIUM, sexual_offence=True),
    Kind.STALKING: CaseFacts(known_adults=Rosh.MEDIUM, stalking=True),
    Kind.LICENCE: CaseFacts(public=Rosh.MEDIUM, order=Case.Order.LICENCE),
    Kind.CUSTODY: CaseFacts(public=Rosh.MEDIUM, order=Case.Order.CUSTODY),
}
COLUMNS: Final = ("unit", "answer", "reasons", "worked_out_on")
BATCH: Final = 1000
PEOPLE: Final = 100


@dataclass(frozen=True)
class Ready:
    """Whether somebody may take one kind of case, and what stands against it."""

    kind: Kind
    answer: str
    against: tuple[Reason, ...]


def readiness_of(asked: Asked) -> list[Ready]:
    """Ask about one case of each kind. Pure."""
    found = []
    for kind, case in ONE_OF_EACH.items():
        decision = asked.about(case)
        against = tuple(reason for reason in decision.reasons if reason.answer != ALLOW)
        found.append(Ready(kind, decision.answer, against))
    return found


def takes_cases(asked: Asked) -> bool:
    """Say whether cases come to somebody at all: a learner, or a grade that holds cases."""
    return asked.officer.learning is not None or (asked.post is not None and asked.post.grade in HOLD_CASES)


def as_others_see(asked: Asked) -> Asked:
    """Leave private limits out: beside a kind of case, even a bare “not now” would tell managers which limit it is.

    Whether a case is suitable is said case by case, by the allocation check and of each case held.
    """
    return replace(asked, limits=())


def rows_of(asked: Asked, on: date) -> list[Readiness]:
    """Return the readiness of somebody as rows that are not saved yet."""
    unit = asked.post.unit if asked.post else None
    facts = {"person": asked.person, "unit": unit, "worked_out_on": on}
    return [
        Readiness(kind=one.kind.value, answer=one.answer, reasons=[row.reason for row in one.against], **facts)
        for one in readiness_of(as_others_see(asked))
    ]


def write_readiness(people: Mapping[int, Asked], on: date) -> None:
    """Write the readiness of these people; to whom no case comes has none. Two queries, however many people."""
    rows = [row for asked in people.values() if takes_cases(asked) for row in rows_of(asked, on)]
    kept = {row.person_id for row in rows}
    Readiness.objects.filter(person__in=people.keys() - kept).delete()
    Readiness.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=list(COLUMNS),
        batch_size=BATCH,
    )


@transaction.atomic
def refresh_readiness(people: Iterable[Person], on: date) -> None:
    """Write the readiness of some people afresh, in the transaction of what changed it."""
    write_readiness(asked_about(people, on), on)


def write_again(on: date) -> int:
    """Write the readiness of everybody who has any afresh; return how many people that is."""
    known = _known()
    for people in _in_turn(known):
        refresh_readiness(people, on)
    return len(known)


def drift(on: date) -> Iterator[str]:
    """Yield, in a sentence each, which rows of this day another look answers otherwise."""
    known = _known(worked_out_on=on)
    for people in _in_turn(known):
        for pk, asked in asked_about(people, on).items():
            for one in readiness_of(as_others_see(asked)):
                if (was := known[pk].get(one.kind.value)) != one.answer:
                    yield f"Person {pk}: ready for {one.kind.value} is {was}, and should be {one.answer}."


def _known(**which: date) -> dict[int, dict[str, str]]:
    """Return the answers on record, by person and kind."""
    found: dict[int, dict[str, str]] = {}
    for person, kind, answer in Readiness.objects.filter(**which).values_list("person", "kind", "answer"):
        found.setdefault(person, {})[kind] = answer
    return found


def _in_turn(known: Iterable[int]) -> Iterator[list[Person]]:
    ids = sorted(known)
    for first in range(0, len(ids), PEOPLE):
        yield list(Person.objects.filter(pk__in=ids[first : first + PEOPLE]))
