"""How far people are with what is learned outside Waymark: university results, training attended, diploma units.

Attendance is a record and is never edited. One that an event brought counts only while the register of that event says
that the person attended: a corrected register takes it back, and gives it back, without a row being touched.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from courses import ports
from courses.models import AcademicResult, Attendance, EventPlace, Module
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
        for key, state in ask(people, ids[Module.Kind.VOCATIONAL]).items():
            found[key] = Elsewhere(state.signed_off is not None, _unit(state))
    return found


def _unit(state: ports.UnitState) -> str:
    """Say how far a unit is: all criteria met is not yet signed off."""
    if state.signed_off:
        return f"Signed off {in_words(state.signed_off)}"
    head = f"{state.met} of {state.total} criteria met"
    return f"{head}, to be signed off" if 0 < state.total <= state.met else head


def _results(people: list[int], modules: list[int], on: date) -> dict[tuple[int, int], Elsewhere]:
    rows = AcademicResult.objects.filter(person__in=people, module__in=modules, decided_on__lte=on, replaced_by=None)
    found: dict[tuple[int, int], Elsewhere] = {}
    for row in rows.order_by("attempt", "pk"):
        key = (row.person_id, row.module_id)
        if key not in found or not found[key].done:
            found[key] = Elsewhere(row.outcome == AcademicResult.Outcome.PASS, _result(row))
    return found


def _result(row: AcademicResult) -> str:
    """Say what was awarded: 58% at attempt 2, 20 credits."""
    mark = "Mark not given" if row.mark is None else f"{row.mark.normalize():f}%"
    if row.outcome == AcademicResult.Outcome.PASS:
        head = f"{'Passed' if row.mark is None else mark} at attempt {row.attempt}"
        return f"{head}, {row.credits} credits" if row.credits else head
    head = f"Attempt {row.attempt} deferred" if row.outcome == "deferred" else f"{mark} at attempt {row.attempt}: fail"
    return f"{head}, resit by {in_words(row.resit_by)}" if row.resit_by else head


def _attended(people: list[int], modules: list[int], on: date) -> dict[tuple[int, int], Elsewhere]:
    rows = Attendance.objects.filter(person__in=people, module__in=modules, attended_on__lte=on)
    return {
        (row.person_id, row.module_id): Elsewhere(True, f"Attended {in_words(row.attended_on)} ({row.provider})")
        for row in rows.exclude(taken_back()).order_by("attended_on", "pk")
    }


def taken_back() -> Exists:
    """Return the condition that a corrected register says of an attendance that the person was not there."""
    absent = EventPlace.objects.filter(event=OuterRef("event"), person=OuterRef("person"))
    return Exists(absent.exclude(state=EventPlace.State.ATTENDED))
