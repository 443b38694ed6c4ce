"""Who may ask for a portfolio as a file, and fetch it."""

from datetime import date
from typing import Final

from django.db.models import QuerySet

from assessments.assessing import assessed_by
from assessments.portfolio.models import Evidence, PortfolioExport
from assessments.portfolio.permissions import check_may_read_text
from lms.calendar import in_words
from lms.models import AuditEvent, Person
from lms.permissions import NotAllowed, refusal, visible_to
from lms.roles import Permission

State = PortfolioExport.State
MADE: Final = "portfolio_export_made"


def check_may_export(by: Person, learner: Person, *, on: date) -> None:
    """Refuse unless this is the learner, whoever assesses them, or a quality assurer of their place."""
    if by.pk == learner.pk or assessed_by(by, on).filter(pk=learner.pk).exists():
        return
    if not visible_to(by, Permission.QUALITY_ASSURE, on).filter(pk=learner.pk).exists():
        raise NotAllowed(
            "A portfolio is given as a file to the learner, their assessor, or a quality assurer of their place."
        )


def check_may_fetch(by: Person, export: PortfolioExport, *, on: date) -> None:
    """Refuse unless this person asked for the file, still may have it, and it is there."""
    if export.asked_by_id != by.pk:
        raise NotAllowed("Somebody else asked for this file, and it holds what they may read. Ask for your own.")
    check_may_export(by, export.person, on=on)
    if export.state in (State.WAITING, State.FAILED):
        raise NotAllowed("This file has not been made. Its page says how far it is.")
    if export.state == State.GONE or export.keep_until is None or export.keep_until < on:
        until = f" It was kept until {in_words(export.keep_until)}." if export.keep_until else ""
        raise NotAllowed(f"This file was deleted.{until} Ask for a new one.")
    if any(refusal(check_may_read_text, by, row, on=on) for row in _reflections_in(export)):
        raise NotAllowed("This file holds a reflection that is not yours to read any more. Ask for a new one.")


def _reflections_in(export: PortfolioExport) -> QuerySet[Evidence]:
    """Return the reflections of which a file holds the words: the audit record says which."""
    about = AuditEvent.objects.filter(code=MADE, subject_kind=export._meta.label_lower, subject_id=export.pk)
    held = [pk for facts in about.values_list("facts", flat=True) for pk in facts.get("reflections", [])]
    return Evidence.objects.filter(pk__in=held).select_related("person")
