"""A job makes the file of a portfolio that somebody asked for; after some days it is deleted."""

import tempfile
from datetime import date, datetime, timedelta
from typing import IO, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.exporting.gathering import Gathered, gather
from assessments.portfolio.exporting.permissions import MADE, check_may_export
from assessments.portfolio.exporting.writing import NotWhole, write
from assessments.portfolio.files.storing import NO_ROOM_CODES, Stored, forget, put
from assessments.portfolio.models import PortfolioExport
from assessments.portfolio.places import place_of
from lms import audit
from lms.actions import queue_notice
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, refusal
from lms.policy.marking import PORTFOLIO_EXPORT_DAYS
from lms.rules import RuleBook

State = PortfolioExport.State
NO_ROOM: Final = "There was no room to make the file. Ask again in an hour, or tell your administrator."
NOT_MADE: Final = "The file could not be made. Ask for it again; if that fails too, tell your administrator."
TOO_LATE: Final = timedelta(days=1)


def make_export(*, pk: int, at: datetime | None = None) -> None:
    """Make the file of an export. Safe to repeat: one that is made, or was deleted, stays as it is.

    What stands against it is said on its page. What nobody foresaw is told to the queue too, which starts it again.
    """
    moment = at or timezone.now()
    rows = PortfolioExport.objects.filter(pk=pk, state__in=(State.WAITING, State.FAILED))
    export = rows.select_related("person", "asked_by").first()
    if export is None:
        return
    try:
        _make(export, moment)
    except (NotWhole, NotAllowed) as fault:
        _failed(export, str(fault))
    except ValidationError as fault:
        _failed(export, " ".join(fault.messages))
    except OSError as fault:
        _failed(export, NO_ROOM if fault.errno in NO_ROOM_CODES else NOT_MADE)
        if fault.errno not in NO_ROOM_CODES:
            raise
    except Exception:
        _failed(export, NOT_MADE)
        raise


def _make(export: PortfolioExport, moment: datetime) -> None:
    day = today(moment)
    check_may_export(export.asked_by, export.person, on=day)
    gathered = gather(export.person, reader=export.asked_by, on=day)
    PortfolioExport.objects.filter(pk=export.pk).update(
        state=State.WAITING, fault="", done=0, total=len(gathered.files) + 1
    )
    with tempfile.TemporaryFile() as out:
        _write(out, export, gathered, moment)
        kept = put(out)
    _made(export, kept, gathered.reflections, moment)


def _write(out: IO[bytes], export: PortfolioExport, gathered: Gathered, moment: datetime) -> None:
    def written(count: int) -> None:
        PortfolioExport.objects.filter(pk=export.pk).update(done=count)

    write(out, gathered, {"at": moment, "asked_by": export.asked_by}, written=written)


@transaction.atomic
def _made(export: PortfolioExport, kept: Stored, reflections: list[int], moment: datetime) -> None:
    """Say that the file is there, once: where two jobs made it, the second one’s file goes."""
    row = PortfolioExport.objects.select_for_update().get(pk=export.pk)
    if row.state != State.WAITING:
        forget(kept.name)
        return
    row.state, row.made_at, row.keep_until = State.MADE, moment, _keep_until(export.person, today(moment))
    row.stored, row.size, row.sha256 = kept.name, kept.size, kept.sha256
    row.save()
    # What it holds is asked about again whenever it is fetched.
    facts = {"person": export.person_id, "sha256": kept.sha256, "size": kept.size, "reflections": reflections}
    audit.record(MADE, by=export.asked_by, subject=row, facts=facts)
    text = "A portfolio that you asked for is ready to be fetched"
    queue_notice(person=export.asked_by, event=f"portfolio-export-{row.pk}", text=text, link=page_of(export.person))


def _keep_until(person: Person, on: date) -> date:
    place = None if refusal(place_of, person, on) else place_of(person, on)
    return on + timedelta(days=RuleBook.at(place, on).answer(PORTFOLIO_EXPORT_DAYS).value)


def _failed(export: PortfolioExport, sentence: str) -> None:
    rows = PortfolioExport.objects.filter(pk=export.pk, state__in=(State.WAITING, State.FAILED))
    rows.update(state=State.FAILED, fault=sentence[:200])


def forget_exports(*, now: datetime) -> int:
    """Delete the files whose time is over, and give up what was not made in a day; return how many."""
    rows = PortfolioExport.objects.filter(state=State.MADE, keep_until__lt=today(now))
    count = sum(_forget(pk) for pk in rows.values_list("pk", flat=True))
    late = PortfolioExport.objects.filter(state=State.WAITING, asked_at__lt=now - TOO_LATE)
    return count + late.update(state=State.FAILED, fault=NOT_MADE)


@transaction.atomic
def _forget(pk: int) -> bool:
    row = PortfolioExport.objects.select_for_update().get(pk=pk)
    if row.state != State.MADE:
        return False
    stored, row.state, row.stored = row.stored, State.GONE, ""
    row.save(update_fields=["state", "stored"])
    audit.record("portfolio_export_deleted", by=None, subject=row, facts={"sha256": row.sha256})
    # Once nobody can be led to it any more: a file that is left behind is deleted by the nightly tidying.
    transaction.on_commit(lambda: forget(stored))
    return True


def page_of(person: Person) -> str:
    """Return the page on which a portfolio is asked for and fetched."""
    return reverse("portfolio:export", args=[person.pk])
