"""The read model: the one way in which a room writes its columns, and asks every room again."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, Final

from courses import ports
from courses.models import Enrolment, Standing
from lms.models import Person

_put_off: Final[ContextVar[bool]] = ContextVar("put_off", default=False)


@contextmanager
def rebuilt_at_the_end(on: date) -> Iterator[None]:
    """Leave the read model as it is while a long history is played, then ask every room once."""
    token = _put_off.set(True)
    try:
        yield
    finally:
        _put_off.reset(token)
    rebuild(on)


def open_standing(enrolment: Enrolment, on: date) -> Standing:
    """Make the row of a new enrolment and let every room fill its columns."""
    standing, _ = Standing.objects.get_or_create(enrolment=enrolment)
    for columns in ports.standing_columns:
        write(columns([enrolment.pk], on))
    _say_enrolled([enrolment.pk], on)
    standing.refresh_from_db()
    return standing


def open_standings(ids: list[int], on: date) -> None:
    """Make the rows of many new enrolments at once: each room is asked once for all of them."""
    Standing.objects.bulk_create([Standing(enrolment_id=pk) for pk in ids], ignore_conflicts=True)
    write(expected(ids, on))
    _say_enrolled(ids, on)


def _say_enrolled(ids: list[int], on: date) -> None:
    """Let other rooms begin what begins with an enrolment."""
    for begin in ports.on_enrolled:
        begin(ids, on)


def refresh(person: Person, columns: ports.StandingColumns, on: date) -> None:
    """Write one room's columns afresh for a person's open enrolment, in the transaction of its event."""
    refresh_all([person.pk], columns, on)


def refresh_all(people: Iterable[int], columns: ports.StandingColumns, on: date) -> None:
    """Write one room's columns afresh for the open enrolments of some people, the room asked once for all."""
    if _put_off.get():
        return
    ids = list(Enrolment.objects.open().filter(person__in=list(people)).values_list("pk", flat=True))
    if ids:
        write(columns(ids, on))


def write(values: dict[int, dict[str, Any]]) -> None:
    """Write the columns of some enrolments, however many, in a few queries."""
    rows = list(Standing.objects.filter(enrolment__in=list(values)))
    for row in rows:
        for column, value in values[row.enrolment_id].items():
            setattr(row, column, value)
    if columns := sorted({column for found in values.values() for column in found}):
        Standing.objects.bulk_update(rows, columns, batch_size=200)


def expected(ids: list[int], on: date) -> dict[int, dict[str, Any]]:
    """Ask every room again what the columns of these enrolments should hold."""
    merged: dict[int, dict[str, Any]] = {pk: {} for pk in ids}
    for columns in ports.standing_columns:
        for pk, values in columns(ids, on).items():
            merged[pk].update(values)
    return merged


def drift(on: date) -> list[str]:
    """Return, in a sentence each, where the read model differs from what the rooms say."""
    rows = {row.enrolment_id: row for row in Standing.objects.filter(enrolment__in=Enrolment.objects.open())}
    wanted = expected(list(Enrolment.objects.open().values_list("pk", flat=True)), on)
    faults = [f"Enrolment {pk} has no standing." for pk in wanted if pk not in rows]
    for pk, row in rows.items():
        for column, value in wanted[pk].items():
            stored = getattr(row, column)
            if stored != value:
                faults.append(f"Enrolment {pk}: {column} is {stored}, and should be {value}.")
    return faults


def rebuild(on: date) -> int:
    """Ask every room again and write what it says; return how many rows were written."""
    active = Enrolment.objects.open()
    ids = list(active.values_list("pk", flat=True))
    Standing.objects.bulk_create([Standing(enrolment_id=pk) for pk in ids], ignore_conflicts=True)
    write(expected(ids, on))
    return len(ids)
