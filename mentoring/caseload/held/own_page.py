"""What somebody's own page says of the cases they hold, and of what they are ready for and what is left."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from mentoring.caseload.answers import ReasonRow, rows_of
from mentoring.caseload.held.page import held_by
from mentoring.caseload.held.readiness import readiness_of
from mentoring.caseload.kinds import Kind
from mentoring.caseload.officers import Asked
from mentoring.caseload.reasons import ALLOW, BLOCK, WARN, Reason

SAID: Final = {
    ALLOW: "you may hold it",
    WARN: "you may, with reasons from your manager",
    BLOCK: "not in your name today",
}


@dataclass(frozen=True)
class OwnKind:
    """One kind of case, whether it may be one's own, and what is left to do for it alone."""

    label: str
    answer: str
    left: tuple[ReasonRow, ...]

    @property
    def said(self) -> str:
        """Say the answer."""
        return SAID[self.answer]


@dataclass(frozen=True)
class OwnReadiness:
    """Every kind of case. What stands against each of them is said once."""

    kinds: tuple[OwnKind, ...]
    for_all: tuple[ReasonRow, ...]


def ready_for(asked: Asked) -> OwnReadiness:
    """Return what somebody is ready for. Pure.

    How many people a manager carries is the manager's matter, not one of the officer's own page.
    """
    own = readiness_of(replace(asked, officer=replace(asked.officer, manager=None)))
    first, *rest = own
    shared = [reason for reason in first.against if all(_says(one.against, reason) for one in rest)]
    return OwnReadiness(
        tuple(OwnKind(Kind(one.kind).label, one.answer, _left(one.against, shared)) for one in own),
        tuple(rows_of(shared)),
    )


def _says(reasons: Iterable[Reason], wanted: Reason) -> bool:
    """Say whether one of some reasons is the wanted one, if need be with a sentence more about the kind of case."""
    return any(one.key == wanted.key and one.reason.startswith(wanted.reason) for one in reasons)


def _left(reasons: Iterable[Reason], shared: list[Reason]) -> tuple[ReasonRow, ...]:
    return tuple(rows_of(one for one in reasons if not any(_says([one], wanted) for wanted in shared)))


def own_page(asked: Asked, on: date) -> dict[str, Any]:
    """Return what a person's own page shows beside what protects them: cases held, and kinds of case."""
    return {"held": held_by(asked, on), "ready": ready_for(asked)}
