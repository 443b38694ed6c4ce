"""How far people are with what is learned outside Waymark: university results, training attended, diploma units."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from courses import ports
from courses.models import AcademicResult, Attendance, Module
from lms.calendar import in_words


@dataclass(frozen=True)
class Elsewhere:
    """What is on record about a module that is not learned here."""

    done: bool
    in_words: str


def found_elsewhere(people: list[int], modules: Iterable[Module], on: date) -> dict[tuple[int, int], Elsewhere]:
    """Return what is on record for each person and module, nothing where nothing is. Two queries, and the port's."""
    ids: dict[str, list[int]] = {kind: [] for kind in Module.Kind.values}
    for module in modules:
        ids[module.kind].append(module.pk)
    found = _results(people, ids[Module.Kind.ACADEMIC], on)
    found |= _attended(people, ids[Module.Kind.TRAINING], on)
    for ask in ports.unit_states:
        for key, (met, total) in ask(people, ids[Module.Kind.VOCATIONAL]).items():
            found[key] = Elsewhere(0 < total <= met, f"{met} of {total} criteria met")
    return found


def _results(people: list[int], modules: list[int], on: date) -> dict[tuple[int, int], Elsewhere]:
    rows = AcademicResult.objects.filter(person__in=people, module__in=modules, decided_on__lte=on, replaced_by=None)
    found: dict[tuple[int, int], Elsewhere] = {}
    for row in rows.order_by("attempt", "pk"):
        key = (row.person_id, row.module_id)
        if key not in found or not found[key].done:
            found[key] = Elsewhere(row.outcome == AcademicResult.Outcome.PASS, _result(row))
    return found


def _result(row: AcademicResult) -> str:
    words = f"{row.get_outcome_display()} {in_words(row.decided_on)}"
    return f"{words}, resit by {in_words(row.resit_by)}" if row.resit_by else words


def _attended(people: list[int], modules: list[int], on: date) -> dict[tuple[int, int], Elsewhere]:
    rows = Attendance.objects.filter(person__in=people, module__in=modules, attended_on__lte=on)
    return {
        (row.person_id, row.module_id): Elsewhere(True, f"Attended {in_words(row.attended_on)}")
        for row in rows.order_by("attended_on", "pk")
    }
