"""Which kinds of case somebody is ready for: the allocation check, asked of one case of each kind."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from lms.models import Person
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.kinds import Kind
from mentoring.caseload.models import Case, Rosh
from mentoring.caseload.officers import HOLD_CASES, Asked, asked_about
from mentoring.caseload.reasons import ALLOW, Reason

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


def ready_on(people: Iterable[Person], on: date) -> dict[int, list[Ready]]:
    """Return the readiness of whoever of some people takes cases, by id, as their managers see it.

    It is asked when it is looked at, and kept nowhere: what was shown, imported or decided a minute ago counts.
    """
    found = asked_about(people, on)
    return {pk: readiness_of(as_others_see(asked)) for pk, asked in found.items() if takes_cases(asked)}
