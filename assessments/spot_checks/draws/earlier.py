"""What earlier checks of an officer leave to a draw: cases that are not drawn again, and an order that goes on.

Whose check was cancelled by hand has no new lot until a check of theirs comes to an outcome. They take the next case in
the order that was drawn first: otherwise somebody could cancel and draw until a case suits.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from assessments.spot_checks.draws.words import CHECKED, GIVEN_UP, continues_of
from assessments.spot_checks.models import SpotCheck
from lms.models import Person
from mentoring.caseload.models import Case

AS = SpotCheck.ClosedAs


@dataclass
class Earlier:
    """What is on record of one officer: cases that came to an outcome, and what was given up since the last one."""

    checked: set[int] = field(default_factory=set)
    given_up: set[int] = field(default_factory=set)
    # The draw and the seed whose order goes on, and whether they were drawn by lot in it.
    order: tuple[int, str] | None = None
    by_lot: bool = False

    @property
    def continues(self) -> str:
        """Return the reason that names the order that goes on, or nothing."""
        return continues_of(*self.order) if self.order else ""

    def passed(self, cases: Collection[int], *, again: bool) -> dict[int, str]:
        """Return which cases are passed over, and why; `again`: for somebody who is checked again after support.

        Where every case that somebody holds was given up, the order begins anew: giving up exempts nobody.
        """
        checked = dict.fromkeys(self.checked, CHECKED)
        found = dict.fromkeys(self.given_up, GIVEN_UP) | checked if self.order else checked if again else {}
        if self.order and all(case in found for case in cases):
            return checked if again else {}
        return found


def earlier_of(officers: Iterable[int] | QuerySet[Any, Any], *, unheard: bool = True) -> dict[int, Earlier]:
    """Return what earlier checks of each officer leave to a draw. One query. Not `unheard`: of those they heard of."""
    found: dict[int, Earlier] = {}
    rows = SpotCheck.objects.filter(officer__in=officers).order_by("pk")
    if not unheard:
        rows = rows.exclude(record_fixed_at=None)
    names = ("closed_as", "closed_by", "why", "drawn__draw", "drawn__draw__result__seed")
    for officer, case, how, by, why, draw, seed in rows.values_list("officer", "case", *names):
        one = found.setdefault(officer, Earlier())
        if how == AS.OUTCOME:
            found[officer] = Earlier({*one.checked, case})
        elif how:
            one.given_up.add(case)
            if how == AS.CANCELLED and by and seed and one.order is None:
                one.order, one.by_lot = (draw, seed), why == SpotCheck.Why.EXTRA
    return found


def can_be_checked_again(officer: Person) -> bool:
    """Say whether an officer holds a case that can be drawn as their re-check. Two queries."""
    held = list(Case.objects.filter(holder=officer).values_list("pk", flat=True))
    passed = earlier_of([officer.pk]).get(officer.pk, Earlier()).passed(held, again=True)
    return any(case not in passed for case in held)
