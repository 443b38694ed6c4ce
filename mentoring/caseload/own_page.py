"""What somebody's own page says of the cases they hold, and of what they are ready for and what is left."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from mentoring.caseload.held_page import held_by
from mentoring.caseload.models import Readiness
from mentoring.caseload.officers import Asked
from mentoring.caseload.readiness import readiness_of
from mentoring.caseload.reasons import ALLOW, BLOCK, WARN, Reason

SAID: Final = {
    ALLOW: "you may hold it",
    WARN: "you may, with reasons from your manager",
    BLOCK: "not in your name today",
}


@dataclass(frozen=True)
class Left:
    """What stands against a kind of case, and what would change it."""

    reason: str
    changes_if: str


@dataclass(frozen=True)
class OwnKind:
    """One kind of case, whether it may be one's own, and what is left to do for it alone."""

    label: str
    answer: str
    left: tuple[Left, ...]

    @property
    def said(self) -> str:
        """Say the answer."""
        return SAID[self.answer]


@dataclass(frozen=True)
class OwnReadiness:
    """Every kind of case. What stands against each of them is said once."""

    kinds: tuple[OwnKind, ...]
    for_all: tuple[Left, ...]


def ready_for(asked: Asked) -> OwnReadiness:
    """Return what somebody is ready for. Pure.

    How many people a manager carries is the manager's matter, not one of the officer's own page.
    """
    own = readiness_of(replace(asked, officer=replace(asked.officer, manager=None)))
    against = [{_words(reason) for reason in one.against} for one in own]
    shared = set.intersection(*against)
    first = own[0].against
    kinds = (OwnKind(Readiness.Kind(one.kind).label, one.answer, _left(one.against, shared)) for one in own)
    return OwnReadiness(tuple(kinds), tuple(Left(*_words(reason)) for reason in first if _words(reason) in shared))


def _words(reason: Reason) -> tuple[str, str]:
    return reason.reason, reason.changes_if


def _left(reasons: Iterable[Reason], shared: set[tuple[str, str]]) -> tuple[Left, ...]:
    return tuple(Left(*_words(reason)) for reason in reasons if _words(reason) not in shared)


def own_page(asked: Asked, on: date) -> dict[str, Any]:
    """Return what a person's own page shows beside what protects them: cases held, and kinds of case."""
    return {"held": held_by(asked, on), "ready": ready_for(asked)}
