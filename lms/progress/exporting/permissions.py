"""Who may ask for a board as a file, and who may fetch one that was made."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from lms.calendar import in_words
from lms.models import Person
from lms.permissions import NotAllowed, check_may, visible_to
from lms.progress.models import BoardExport
from lms.roles import Permission

State = BoardExport.State
# What is kept beside a file: the address until it is made; then whom it holds, and of whom of them it tells of cases.
ADDRESS: Final = "address"
LEARNERS: Final = "learners"
CASES: Final = "cases"
TOLD_OF_CASES: Final = Permission.CHECK_ALLOCATION


def check_may_ask(by: Person, *, on: date) -> None:
    """Refuse unless this person sees a board."""
    check_may(by, Permission.SEE_BOARD, on=on)


def check_may_fetch(by: Person, export: BoardExport, *, on: date) -> None:
    """Refuse unless this person asked for the file, still may read all of it, and it is there."""
    if export.asked_by_id != by.pk:
        raise NotAllowed(f"{export.asked_by} asked for this file, and it holds what they may see. Ask for your own.")
    check_may_ask(by, on=on)
    if export.state in (State.WAITING, State.FAILED):
        raise NotAllowed("This file has not been made. The page of your files says how far it is.")
    if export.state == State.GONE or export.keep_until is None or export.keep_until < on:
        until = f" It was kept until {in_words(export.keep_until)}." if export.keep_until else ""
        raise NotAllowed(f"This file was deleted.{until} Ask for a new one.")
    if not _may_read_all(by, export, on):
        raise NotAllowed("This file holds learners who are not yours to see any more. Ask for a new one.")


def _may_read_all(by: Person, export: BoardExport, on: date) -> bool:
    """Say whether somebody still sees everybody whom a file holds, and what it tells of cases."""
    asked = {Permission.SEE_BOARD: export.asked.get(LEARNERS, []), TOLD_OF_CASES: export.asked.get(CASES, [])}
    return all(set(held) == seen_of(held, by, permission, on) for permission, held in asked.items())


def seen_of(people: Iterable[int], by: Person, permission: Permission, on: date) -> set[int]:
    """Return about whom of some people somebody may do this."""
    return set(visible_to(by, permission, on).filter(pk__in=list(people)).values_list("pk", flat=True))
