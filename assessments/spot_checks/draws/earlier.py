"""What earlier checks of an officer leave to a draw: cases that are not drawn again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from assessments.spot_checks.draws.words import CHECKED
from assessments.spot_checks.models import SpotCheck
from lms.models import Person
from mentoring.caseload.models import Case

AS = SpotCheck.ClosedAs


@dataclass
class Earlier:
    """What is on record of one officer: the cases that came to an outcome."""

    checked: set[int] = field(default_factory=set)

    def passed(self, *, again: bool) -> dict[int, str]:
        """Return which cases are passed over, and why: for somebody checked again, those that were checked."""
        return dict.fromkeys(self.checked, CHECKED) if again else {}


def earlier_of(officers: Iterable[int] | QuerySet[Any, Any]) -> dict[int, Earlier]:
    """Return what earlier checks of each officer leave to a draw. One query."""
    found: dict[int, Earlier] = {}
    rows = SpotCheck.objects.filter(officer__in=officers).order_by("pk")
    for officer, case, how in rows.values_list("officer", "case", "closed_as"):
        one = found.setdefault(officer, Earlier())
        if how == AS.OUTCOME:
            one.checked.add(case)
    return found


def can_be_checked_again(officer: Person) -> bool:
    """Say whether an officer holds a case that can be drawn as their re-check. Two queries."""
    passed = earlier_of([officer.pk]).get(officer.pk, Earlier()).passed(again=True)
    return Case.objects.filter(holder=officer).exclude(pk__in=list(passed)).exists()
