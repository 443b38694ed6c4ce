"""A job makes the copy that somebody asked for; after some days it is deleted."""

import tempfile
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.files.storing import NO_ROOM_CODES, Stored
from lms import audit
from lms.actions import queue_notice
from lms.calendar import today
from lms.policy.privacy import COPY_DAYS
from lms.privacy.copies.storing import forget, forget_strays, put
from lms.privacy.copies.writing import write_copy
from lms.privacy.models import PersonExport
from lms.privacy.register import ROOMS
from lms.rules import RuleBook

State = PersonExport.State
NO_ROOM: Final = "There was no room to make the file. Ask again in an hour, or ask for help."
NOT_MADE: Final = "The file could not be made. Ask for it again; if that fails too, ask for help."
TOO_LATE: Final = timedelta(days=1)


def make_copy(*, pk: int, at: datetime | None = None) -> None:
    """Make a copy. Safe to repeat: one that is made, or was deleted, stays as it is."""
    moment = at or timezone.now()
    rows = PersonExport.objects.filter(pk=pk, state__in=(State.WAITING, State.FAILED))
    export = rows.select_related("person").first()
    if export is None or not export.person.is_active:
        # Whoever has left asks the data protection officer.
        rows.update(state=State.FAILED, fault=NOT_MADE)
        return
    try:
        _make(export, moment)
    except OSError as fault:
        full = fault.errno in NO_ROOM_CODES
        rows.update(state=State.FAILED, fault=NO_ROOM if full else NOT_MADE)
        if not full:
            raise
    except Exception:
        rows.update(state=State.FAILED, fault=NOT_MADE)
        raise


def _make(export: PersonExport, moment: datetime) -> None:
    rows = PersonExport.objects.filter(pk=export.pk)
    rows.update(state=State.WAITING, fault="", done=0, total=len(ROOMS))

    def written(count: int) -> None:
        rows.update(done=count)

    with tempfile.TemporaryFile() as out:
        counts = write_copy(out, export.person, at=moment, written=written)
        kept = put(out)
    _made(export, kept, sum(counts.values()), moment)


@transaction.atomic
def _made(export: PersonExport, kept: Stored, rows: int, moment: datetime) -> None:
    """Say that the file is there, once: where two jobs made it, the second one’s file goes."""
    row = PersonExport.objects.select_for_update().filter(pk=export.pk, state=State.WAITING).first()
    if row is None:
        forget(kept.name)
        return
    row.state, row.made_at = State.MADE, moment
    row.keep_until = today(moment) + timedelta(days=int(RuleBook.at(None, today(moment)).answer(COPY_DAYS).value))
    row.stored, row.size, row.sha256 = kept.name, kept.size, kept.sha256
    row.save()
    facts = {"sha256": kept.sha256, "size": kept.size, "rows": rows}
    audit.record("person_exported", by=export.person, subject=export.person, facts=facts)
    text = "The copy of what is held about you is ready to be fetched"
    queue_notice(person=export.person, event=f"copy-{row.pk}", text=text, link=reverse("privacy:your_data"))


def forget_copies(*, now: datetime) -> int:
    """Delete the copies whose time is over, and give up what was not made in a day; return how many."""
    rows = PersonExport.objects.filter(state=State.MADE, keep_until__lt=today(now))
    count = sum(_forget(pk) for pk in rows.values_list("pk", flat=True))
    late = PersonExport.objects.filter(state=State.WAITING, asked_at__lt=now - TOO_LATE)
    return count + late.update(state=State.FAILED, fault=NOT_MADE) + forget_strays(now=now)


@transaction.atomic
def _forget(pk: int) -> bool:
    row = PersonExport.objects.select_for_update().get(pk=pk)
    if row.state != State.MADE:
        return False
    stored, row.state, row.stored = row.stored, State.GONE, ""
    row.save(update_fields=["state", "stored"])
    audit.record("copy_deleted", by=None, subject=row, facts={"sha256": row.sha256})
    # Once nobody can be led to it any more: a file that is left behind is deleted by the nightly tidying.
    transaction.on_commit(lambda: forget(stored))
    return True
