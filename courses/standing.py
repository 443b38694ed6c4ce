"""The read model: the one way in which a room writes its columns, and asks every room again."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from courses import ports
from courses.models import Enrolment, Standing
from lms.models import Person

BATCH: Final = 200
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
    write_rooms([enrolment.pk], on)
    _say_enrolled([enrolment.pk], on)
    standing.refresh_from_db()
    return standing


def open_standings(ids: list[int], on: date) -> None:
    """Make the rows of many new enrolments at once: each room is asked once for all of them."""
    Standing.objects.bulk_create([Standing(enrolment_id=pk) for pk in ids], ignore_conflicts=True)
    write_rooms(ids, on)
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
    with transaction.atomic(savepoint=False):
        if rows := _locked(Enrolment.objects.open().filter(person__in=list(people))):
            _write(rows, columns([row.enrolment_id for row in rows], on))


def refresh_rooms(people: Iterable[int], on: date) -> None:
    """Write what every room says of some people, for what several of them read: dates, posts, roles and rules."""
    ids = list(people)
    for changed in ports.on_facts_changed:
        changed(ids, on)
    for columns in ports.standing_columns:
        refresh_all(ids, columns, on)


def refresh_around(people: Iterable[int], on: date) -> None:
    """Write what every room says of some people and of whomever they support."""
    ids = set(people)
    for learners_of in ports.learners_of:
        ids |= set(learners_of(list(ids), on))
    refresh_rooms(sorted(ids), on)


def _locked(enrolments: QuerySet[Enrolment]) -> list[Standing]:
    """Return the rows of some enrolments, locked before any room is asked.

    Two events of one learner at once come one after the other: whoever comes second sees what the first has done.
    Whatever locks an enrolment too locks that first, and then its standing: the other way round two would wait for
    each other.
    """
    rows = Standing.objects.filter(enrolment__in=enrolments).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


def _write(rows: list[Standing], values: dict[int, dict[str, Any]]) -> None:
    """Write what differs from what is stored, and nothing else."""
    changed: dict[int, Standing] = {}
    columns: set[str] = set()
    for row in rows:
        found = values.get(row.enrolment_id, {})
        differ = {column for column, value in found.items() if getattr(row, column) != value}
        for column in differ:
            setattr(row, column, found[column])
        if differ:
            changed[row.pk] = row
            columns |= differ
    if changed:
        Standing.objects.bulk_update(list(changed.values()), sorted(columns), batch_size=BATCH)


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
    """Ask every room again and write what it says, batch by batch; return how many rows were written."""
    ids = list(Enrolment.objects.open().order_by("pk").values_list("pk", flat=True))
    Standing.objects.bulk_create([Standing(enrolment_id=pk) for pk in ids], ignore_conflicts=True)
    for first in range(0, len(ids), BATCH):
        write_rooms(ids[first : first + BATCH], on)
    return len(ids)


@transaction.atomic
def write_rooms(ids: list[int], on: date) -> None:
    """Write what every room says of open enrolments, room after room: one may read what another has written.

    Who left meanwhile keeps what stood.
    """
    if rows := _locked(Enrolment.objects.open().filter(pk__in=ids)):
        for columns in ports.standing_columns:
            _write(rows, columns([row.enrolment_id for row in rows], on))
