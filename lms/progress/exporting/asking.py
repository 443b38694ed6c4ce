"""Somebody asks for a board as a file; a job makes it."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from lms import audit
from lms.calendar import in_words as day_in_words
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed
from lms.progress import tasks
from lms.progress.board.words import in_words
from lms.progress.choosing import Asked
from lms.progress.exporting.address import asked_by
from lms.progress.exporting.permissions import ADDRESS, check_may_ask
from lms.progress.models import BoardExport

State = BoardExport.State
# So many are made for one person at a time.
AT_ONCE: Final = 3
# So many that are made are kept for one person at a time.
KEPT: Final = 20
LONGEST_ADDRESS: Final = 2000


@transaction.atomic
def ask_for_board(*, address: str, format: str, by: Person, at: datetime | None = None) -> BoardExport:
    """Ask for the board of an address as a file. Asked again while it is being made, it stays the same one.

    Raises Http404 for a place that whoever asks does not see.
    """
    moment = at or timezone.now()
    check_may_ask(by, on=today(moment))
    if format not in BoardExport.Format.values or len(address) > LONGEST_ADDRESS:
        raise NotAllowed("Ask for a file from the board itself: it offers a CSV file and an Excel workbook.")
    asked = asked_by(address, by, moment)
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    waiting = list(BoardExport.objects.filter(asked_by=by, state=State.WAITING))
    wanted = asked.address()
    if same := next((row for row in waiting if (row.asked[ADDRESS], row.format) == (wanted, format)), None):
        return same
    _check_room(asked, waiting)
    export = BoardExport.objects.create(
        asked_by=by, asked_at=moment, asked={ADDRESS: wanted}, in_words=_words(asked), format=format
    )
    facts = {"format": format, "place": asked.place.pk if asked.place else None, "need": asked.need}
    audit.record("board_export_asked", by=by, subject=export, facts=facts)
    tasks.make_board_file.enqueue(export.pk)
    return export


def _check_room(asked: Asked, waiting: list[BoardExport]) -> None:
    if len(waiting) >= AT_ONCE:
        raise NotAllowed(f"{AT_ONCE} files are being made for you. Wait until one of them is ready.")
    kept = BoardExport.objects.filter(asked_by=asked.reader, state=State.MADE).values_list("keep_until", flat=True)
    if len(days := [day for day in kept if day]) >= KEPT:
        until = day_in_words(min(days))
        raise NotAllowed(f"{KEPT} files are kept for you. The oldest is kept until {until}: ask again after that.")
    if not asked.learners().exists():
        raise NotAllowed("Nobody is on this board, so there is nothing to put into a file. Change its filters.")


def _words(asked: Asked) -> str:
    """Say what is asked for. A name that somebody looked for is in the file, and not kept beside it."""
    words = in_words(replace(asked, name=""))
    return f"{words}{', found by name' if asked.name else ''}"[:300]
