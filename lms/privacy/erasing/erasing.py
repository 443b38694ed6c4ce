"""Erases what is held about somebody who has left: all of it in one transaction, and its files after that."""

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.models.record import PRIVATE, TRAINING_RECORD, WHILE_EMPLOYED
from lms.privacy.erasing.doing import Erased, erase, locked
from lms.privacy.erasing.tasks import finish_erasure
from lms.privacy.models import Erasure

EVERYTHING: Final = (PRIVATE, WHILE_EMPLOYED, TRAINING_RECORD)


class OnlyLooking(Exception):  # it ends a transaction, and no fault
    """Raised to undo what was only tried."""


def look(*, person: Person, by: Person | None, kinds: Collection[str] = EVERYTHING, on: date | None = None) -> Erased:
    """Say what erasing would do, by doing it and undoing it again."""
    found: list[Erased] = []
    try:
        with transaction.atomic():
            found.append(erase(locked(person.pk), by, kinds, on or today()))
            raise OnlyLooking
    except OnlyLooking:
        return found[0]


@transaction.atomic
def erase_person(
    *, person: Person, by: Person | None, kinds: Collection[str] = EVERYTHING, on: date | None = None
) -> Erasure:
    """Erase somebody, all or nothing; a job deletes the files then. `by` nobody: a rule asked for it."""
    done = erase(locked(person.pk), by, kinds, on or today())
    erasure = Erasure.objects.create(
        person=person,
        at=timezone.now(),
        left=done.left,
        by=by,
        kinds=sorted(kinds),
        counts=done.counts,
        seals=done.seals,
        files=done.files,
    )
    facts = {**done.counts, "kinds": sorted(kinds), "lost_seals": [list(seal) for seal in done.seals]}
    audit.record("person_erased", by=by, subject=erasure.person, facts=facts)
    finish_erasure.enqueue(erasure.pk)
    return erasure


def keep_erasures() -> int:
    """Ask again for what was not finished; return how many."""
    open_ones = list(Erasure.objects.filter(finished_at=None).values_list("pk", flat=True))
    for pk in open_ones:
        finish_erasure.enqueue(pk)
    return len(open_ones)
