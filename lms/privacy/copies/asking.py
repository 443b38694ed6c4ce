"""Somebody asks for a copy of what is held about them; a job makes it."""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from lms import audit
from lms.calendar import in_words
from lms.models import Person
from lms.permissions import NotAllowed
from lms.privacy import tasks
from lms.privacy.models import PersonExport

State = PersonExport.State
# So many that are made are kept for one person at a time.
KEPT: Final = 3


@transaction.atomic
def ask_for_copy(*, by: Person, at: datetime | None = None) -> PersonExport:
    """Ask for a copy of what is held about oneself. Asked again while it is being made, it stays the same one."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    if waiting := PersonExport.objects.filter(person=by, state=State.WAITING).first():
        return waiting
    kept = list(PersonExport.objects.filter(person=by, state=State.MADE).order_by("keep_until"))
    if len(kept) >= KEPT:
        until = in_words(kept[0].keep_until) if kept[0].keep_until else "some days"
        raise NotAllowed(f"{KEPT} copies are kept for you. The oldest is kept until {until}: ask again after that.")
    export = PersonExport.objects.create(person=by, asked_at=at or timezone.now())
    audit.record("copy_asked", by=by, subject=export)
    tasks.make_copy.enqueue(export.pk)
    return export


def check_may_fetch(by: Person, export: PersonExport, *, on: date) -> None:
    """Refuse unless the copy is about whoever asks, and is there."""
    if export.person_id != by.pk:
        raise NotAllowed("A copy of what is held about somebody is theirs alone.")
    if export.state in (State.WAITING, State.FAILED):
        raise NotAllowed("This copy has not been made. The page “Your data” says how far it is.")
    if export.state == State.GONE or export.keep_until is None or export.keep_until < on:
        until = f" It was kept until {in_words(export.keep_until)}." if export.keep_until else ""
        raise NotAllowed(f"This copy was deleted.{until} Ask for a new one.")
