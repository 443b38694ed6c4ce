"""A job makes the file of a board that somebody asked for; after some days it is deleted."""

import tempfile
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.files.storing import NO_ROOM_CODES, Stored
from lms import audit
from lms.actions import queue_notice
from lms.calendar import today
from lms.permissions import NotAllowed
from lms.policy.progress import PROGRESS_EXPORT_DAYS
from lms.progress.board.lines import chosen_by
from lms.progress.choosing import Asked
from lms.progress.exporting.address import asked_by
from lms.progress.exporting.permissions import (
    ADDRESS,
    CASES,
    LEARNERS,
    TOLD_OF_CASES,
    check_may_ask,
    seen_of,
)
from lms.progress.exporting.storing import forget, forget_strays, put
from lms.progress.exporting.writing import write_board
from lms.progress.models import BoardExport
from lms.rules import RuleBook

State = BoardExport.State
NO_ROOM: Final = "There was no room to make the file. Ask again in an hour, or tell your administrator."
NOT_MADE: Final = "The file could not be made. Ask for it again; if that fails too, tell your administrator."
NOT_YOURS: Final = "You do not see the place of this board any more, so the file was not made."
TOO_LATE: Final = timedelta(days=1)


def make_board(*, pk: int, at: datetime | None = None) -> None:
    """Make the file of a board. Safe to repeat: one that is made, or was deleted, stays as it is.

    What stands against it is said on the page of files. What nobody foresaw is told to the queue too, which starts it
    again.
    """
    moment = at or timezone.now()
    rows = BoardExport.objects.filter(pk=pk, state__in=(State.WAITING, State.FAILED)).exclude(asked={})
    export = rows.select_related("asked_by").first()
    if export is None:
        return
    try:
        _make(export, moment)
    except (NotAllowed, Http404) as fault:
        _failed(export, str(fault) if isinstance(fault, NotAllowed) else NOT_YOURS)
    except OSError as fault:
        _failed(export, NO_ROOM if fault.errno in NO_ROOM_CODES else NOT_MADE)
        if fault.errno not in NO_ROOM_CODES:
            raise
    except Exception:
        _failed(export, NOT_MADE)
        raise


def _make(export: BoardExport, moment: datetime) -> None:
    check_may_ask(export.asked_by, on=today(moment))
    asked = asked_by(export.asked[ADDRESS], export.asked_by, moment)
    # Asked for once: whoever comes onto the board while the file is written is not in it.
    chosen = chosen_by(asked)
    told = seen_of(chosen.values(), asked.reader, TOLD_OF_CASES, asked.on)
    rows = BoardExport.objects.filter(pk=export.pk)

    def written(count: int) -> None:
        rows.update(done=count)

    unmade = rows.filter(state__in=(State.WAITING, State.FAILED))
    if not unmade.update(state=State.WAITING, fault="", done=0, total=len(chosen)):
        return
    with tempfile.TemporaryFile() as out:
        write_board(out, asked, chosen, format=export.format, at=moment, written=written)
        kept = put(out)
    _made(export, kept, _held(asked, chosen, told), moment)


def _held(asked: Asked, chosen: dict[int, int], told: set[int]) -> dict[str, list[int]]:
    """Return whom a file holds and of whom it tells of cases: asked about again whenever it is fetched.

    Of whom the reader is told may change while it is written: whoever was among them before or is after counts.
    """
    told |= seen_of(chosen.values(), asked.reader, TOLD_OF_CASES, asked.on)
    return {LEARNERS: sorted(chosen.values()), CASES: sorted(told)}


@transaction.atomic
def _made(export: BoardExport, kept: Stored, held: dict[str, list[int]], moment: datetime) -> None:
    """Say that the file is there, once: where two jobs made it, the second one’s file goes."""
    row = BoardExport.objects.select_for_update().get(pk=export.pk)
    if row.state != State.WAITING:
        forget(kept.name)
        return
    # What was looked for is needed no more.
    row.state, row.made_at, row.asked = State.MADE, moment, held
    row.keep_until = today(moment) + timedelta(
        days=int(RuleBook.at(None, today(moment)).answer(PROGRESS_EXPORT_DAYS).value)
    )
    row.stored, row.size, row.sha256 = kept.name, kept.size, kept.sha256
    row.save()
    facts = {"sha256": kept.sha256, "size": kept.size, "learners": len(held[LEARNERS])}
    audit.record("board_export_made", by=export.asked_by, subject=row, facts=facts)
    text = "A board that you asked for as a file is ready to be fetched"
    queue_notice(person=export.asked_by, event=f"board-export-{row.pk}", text=text, link=reverse("progress:exports"))


def _failed(export: BoardExport, sentence: str) -> None:
    rows = BoardExport.objects.filter(pk=export.pk, state__in=(State.WAITING, State.FAILED))
    rows.update(state=State.FAILED, fault=sentence[:200])


def forget_boards(*, now: datetime) -> int:
    """Delete the files whose time is over, and give up what was not made in a day; return how many."""
    rows = BoardExport.objects.filter(state=State.MADE, keep_until__lt=today(now))
    count = sum(_forget(pk) for pk in rows.values_list("pk", flat=True))
    late = BoardExport.objects.filter(state=State.WAITING, asked_at__lt=now - TOO_LATE)
    count += late.update(state=State.FAILED, fault=NOT_MADE, asked={})
    # Nothing is made of these any more: what they looked for is forgotten with them.
    BoardExport.objects.filter(state=State.FAILED, asked_at__lt=now - TOO_LATE).exclude(asked={}).update(asked={})
    return count + forget_strays(now=now)


@transaction.atomic
def _forget(pk: int) -> bool:
    row = BoardExport.objects.select_for_update().get(pk=pk)
    if row.state != State.MADE:
        return False
    stored, row.state, row.stored, row.asked = row.stored, State.GONE, "", {}
    row.save(update_fields=["state", "stored", "asked"])
    audit.record("board_export_deleted", by=None, subject=row, facts={"sha256": row.sha256})
    # Once nobody can be led to it any more: a file that is left behind is deleted by the nightly tidying.
    transaction.on_commit(lambda: forget(stored))
    return True
